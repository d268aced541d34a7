package regexp

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// replace copies b with the matches replaced by what f appends for them.
func (re *Regexp) replace(b []byte, ncap int, f func(dst []byte, m []int) []byte) []byte {
	s := source{b: b}
	var out []byte
	done := 0 // b[:done] is copied
	for pos := 0; pos <= len(b); {
		m := re.exec(s, pos, ncap)
		if m == nil {
			break
		}
		out = append(out, b[done:m[0]]...)
		if m[1] > done || m[0] == 0 {
			out = f(out, m) // not for an empty match behind another one
		}
		done = m[1]
		// Go on behind the match, at least by one rune.
		_, width := utf8.DecodeRune(b[pos:])
		pos = max(pos+max(width, 1), m[1])
	}
	return append(out, b[done:]...)
}

// ReplaceAll replaces the matches by repl, where $1 and ${name} stand for groups (see Expand).
func (re *Regexp) ReplaceAll(src, repl []byte) []byte {
	ncap := 2
	if bytes.IndexByte(repl, '$') >= 0 {
		ncap = re.captures()
	}
	return re.replace(src, ncap, func(dst []byte, m []int) []byte { return re.expand(dst, string(repl), src, m) })
}

// ReplaceAllString replaces the matches by repl, where $1 and ${name} stand for groups (see Expand).
func (re *Regexp) ReplaceAllString(src, repl string) string {
	ncap := 2
	if strings.IndexByte(repl, '$') >= 0 {
		ncap = re.captures()
	}
	b := bytesOf(src)
	return string(re.replace(b, ncap, func(dst []byte, m []int) []byte { return re.expand(dst, repl, b, m) }))
}

// ReplaceAllLiteral replaces the matches by repl as it is.
func (re *Regexp) ReplaceAllLiteral(src, repl []byte) []byte {
	return re.replace(src, 2, func(dst []byte, m []int) []byte { return append(dst, repl...) })
}

// ReplaceAllLiteralString replaces the matches by repl as it is.
func (re *Regexp) ReplaceAllLiteralString(src, repl string) string {
	return string(re.replace(bytesOf(src), 2, func(dst []byte, m []int) []byte { return append(dst, repl...) }))
}

// ReplaceAllFunc replaces the matches by what repl makes of them.
func (re *Regexp) ReplaceAllFunc(src []byte, repl func([]byte) []byte) []byte {
	return re.replace(src, 2, func(dst []byte, m []int) []byte { return append(dst, repl(src[m[0]:m[1]])...) })
}

// ReplaceAllStringFunc replaces the matches by what repl makes of them.
func (re *Regexp) ReplaceAllStringFunc(src string, repl func(string) string) string {
	return string(re.replace(bytesOf(src), 2, func(dst []byte, m []int) []byte { return append(dst, repl(src[m[0]:m[1]])...) }))
}

// Expand appends template to dst, with $name and ${name} replaced by groups of a match in src; the name may be a number. A name
// without braces is as long as possible. A group that does not exist is empty, $$ is a dollar.
func (re *Regexp) Expand(dst []byte, template []byte, src []byte, match []int) []byte {
	return re.expand(dst, string(template), src, match)
}

// ExpandString is Expand for strings.
func (re *Regexp) ExpandString(dst []byte, template string, src string, match []int) []byte {
	return re.expand(dst, template, bytesOf(src), match)
}

func (re *Regexp) expand(dst []byte, template string, src []byte, match []int) []byte {
	for {
		before, after, ok := strings.Cut(template, "$")
		dst = append(dst, before...)
		if !ok {
			return dst
		}
		if strings.HasPrefix(after, "$") {
			dst = append(dst, '$')
			template = after[1:]
			continue
		}
		name, rest, ok := reference(after)
		if !ok {
			dst = append(dst, '$')
			template = after
			continue
		}
		template = rest
		if n, ok := groupNumber(name); ok {
			dst = appendGroup(dst, src, match, n)
			continue
		}
		for i, have := range re.subexpNames {
			// Several groups may have a name: one that took part counts.
			if have == name && 2*i+1 < len(match) && match[2*i] >= 0 {
				dst = appendGroup(dst, src, match, i)
				break
			}
		}
	}
}

func appendGroup(dst, src []byte, match []int, n int) []byte {
	if 2*n+1 < len(match) && match[2*n] >= 0 {
		dst = append(dst, src[match[2*n]:match[2*n+1]]...)
	}
	return dst
}

// reference reads the name behind a dollar.
func reference(s string) (name, rest string, ok bool) {
	braces := strings.HasPrefix(s, "{")
	if braces {
		s = s[1:]
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
	if end < 0 {
		end = len(s)
	}
	name, rest = s[:end], s[end:]
	if braces {
		if !strings.HasPrefix(rest, "}") {
			return "", "", false
		}
		rest = rest[1:]
	}
	return name, rest, name != ""
}

// groupNumber tells whether a name is a number. A number too large is one of a group that does not exist.
func groupNumber(name string) (int, bool) {
	for i := 0; i < len(name); i++ {
		if name[i] < '0' || name[i] > '9' {
			return 0, false
		}
	}
	if name[0] == '0' && len(name) > 1 {
		return 0, false
	}
	n, err := strconv.Atoi(name)
	if err != nil || n >= 1e8 {
		return 1e8, true
	}
	return n, true
}

// Split cuts s at the matches into at most n parts, all if n < 0; the last part is the rest.
func (re *Regexp) Split(s string, n int) []string {
	if n == 0 {
		return nil
	}
	if len(re.expr) > 0 && len(s) == 0 {
		return []string{""}
	}
	var list []string
	begin, end := 0, 0
	for _, m := range re.FindAllStringIndex(s, n) {
		if n > 0 && len(list) == n-1 {
			break
		}
		end = m[0]
		if m[1] != 0 {
			list = append(list, s[begin:end])
		}
		begin = m[1]
	}
	if end != len(s) {
		list = append(list, s[begin:])
	}
	return list
}
