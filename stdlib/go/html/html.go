// Package html escapes and unescapes HTML text.
package html

import (
	"strings"
	"sync"
	"unicode/utf8"
)

var escaper = strings.NewReplacer(`&`, "&amp;", `'`, "&#39;", `<`, "&lt;", `>`, "&gt;", `"`, "&#34;")

// EscapeString escapes <, >, &, ' and ".
func EscapeString(s string) string { return escaper.Replace(s) }

// longestEntityWithoutSemicolon is the length of the longest name that needs no semicolon.
const longestEntityWithoutSemicolon = 6

// entities returns the named characters; names have a semicolon at the end, some are there without one too.
var entities = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 2300)
	for line := range strings.SplitSeq(entityList, "\n") {
		// What a name stands for may be a newline or a space.
		if i := strings.IndexByte(line, ' '); i > 0 {
			m[line[:i]] = line[i+1:]
		}
	}
	m["NewLine;"] = "\n"
	return m
})

// windows1252 has what the numbers 0x80 to 0x9F stand for: browsers take them for that encoding.
var windows1252 = [32]rune{
	'\u20AC', '\u0081', '\u201A', '\u0192', '\u201E', '\u2026', '\u2020', '\u2021',
	'\u02C6', '\u2030', '\u0160', '\u2039', '\u0152', '\u008D', '\u017D', '\u008F',
	'\u0090', '\u2018', '\u2019', '\u201C', '\u201D', '\u2022', '\u2013', '\u2014',
	'\u02DC', '\u2122', '\u0161', '\u203A', '\u0153', '\u009D', '\u017E', '\u0178',
}

// UnescapeString replaces references like &lt;, &aacute; and &#225; by the characters that they stand for.
func UnescapeString(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	for {
		b.WriteString(s[:i])
		text, size := reference(s[i:])
		b.WriteString(text)
		s = s[i+size:]
		if i = strings.IndexByte(s, '&'); i < 0 {
			b.WriteString(s)
			return b.String()
		}
	}
}

// reference returns what the reference that s begins with stands for, and its length; an ampersand if there is none.
func reference(s string) (text string, size int) {
	if strings.HasPrefix(s, "&#") {
		return number(s)
	}
	end := 1
	for end < len(s) && ('a' <= s[end] && s[end] <= 'z' || 'A' <= s[end] && s[end] <= 'Z' || '0' <= s[end] && s[end] <= '9') {
		end++
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	name := s[1:end]
	if x, ok := entities()[name]; ok {
		return x, end
	}
	// A name without a semicolon may have letters behind it.
	for n := min(len(name), longestEntityWithoutSemicolon); n > 1; n-- {
		if x, ok := entities()[name[:n]]; ok {
			return x, 1 + n
		}
	}
	return "&", 1
}

// number is reference for "&#".
func number(s string) (text string, size int) {
	base, i := rune(10), 2
	if i < len(s) && (s[i] == 'x' || s[i] == 'X') {
		base, i = 16, 3
	}
	first := i
	r := rune(0)
	for ; i < len(s); i++ {
		d := rune(16)
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			d = rune(c - '0')
		case 'a' <= c && c <= 'f':
			d = rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			d = rune(c-'A') + 10
		}
		if d >= base {
			break
		}
		r = min(r*base+d, utf8.MaxRune+1)
	}
	if i == first {
		return "&", 1
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	switch {
	case 0x80 <= r && r <= 0x9F:
		r = windows1252[r-0x80]
	case r == 0 || !utf8.ValidRune(r):
		r = utf8.RuneError
	}
	return string(r), i
}
