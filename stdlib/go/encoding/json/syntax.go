// Package json encodes and decodes JSON (RFC 8259).
package json

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A SyntaxError tells what is wrong with a text.
type SyntaxError struct {
	msg    string
	Offset int64 // bytes read when it was noticed
}

// Error returns the message.
func (e *SyntaxError) Error() string { return e.msg }

// maxDepth limits how deep arrays and objects nest.
const maxDepth = 10000

var (
	errUnexpectedEnd = errors.New("unexpected end of JSON input")
	errDepth         = errors.New("exceeded max depth")
)

// endError is a text that stops too early.
func endError(at int) error { return &SyntaxError{errUnexpectedEnd.Error(), int64(at)} }

// isEnd reports whether more text could mend an error.
func isEnd(err error) bool {
	e, ok := err.(*SyntaxError)
	return ok && e.msg == errUnexpectedEnd.Error()
}

// charError is a rune at b[i] that does not belong there.
func charError(b []byte, i int, where string) error {
	r, size := utf8.DecodeRune(b[i:])
	what := strconv.QuoteRune(r)
	if r == utf8.RuneError && size == 1 {
		what = `'\x` + strconv.FormatUint(uint64(b[i]), 16) + `'`
	}
	return &SyntaxError{"invalid character " + what + " " + where, int64(i + 1)}
}

// escapeError is a bad escape b[i:j], which is short if the text stops within it.
func escapeError(b []byte, i, j int) error {
	what := string(b[i:j])
	if strings.ContainsFunc(what, func(r rune) bool {
		return r == '`' || r == utf8.RuneError || unicode.IsSpace(r) || !unicode.IsPrint(r)
	}) {
		what = strconv.Quote(what)
	} else {
		what = "`" + what + "`"
	}
	return &SyntaxError{"invalid escape sequence " + what + " in string", int64(j)}
}

// Valid reports whether data is valid JSON.
func Valid(data []byte) bool { return checkValid(data) == nil }

func checkValid(data []byte) error {
	i, err := skipValue(data, skipSpace(data, 0), 0)
	if err != nil {
		return err
	}
	if i = skipSpace(data, i); i < len(data) {
		return charError(data, i, "after top-level value")
	}
	return nil
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipValue returns the end of the value that begins at b[i].
func skipValue(b []byte, i, depth int) (int, error) {
	if i >= len(b) {
		return i, endError(len(b))
	}
	switch c := b[i]; {
	case c == '"':
		return skipString(b, i)
	case c == '-' || '0' <= c && c <= '9':
		return skipNumber(b, i)
	case c == 't':
		return skipLiteral(b, i, "true")
	case c == 'f':
		return skipLiteral(b, i, "false")
	case c == 'n':
		return skipLiteral(b, i, "null")
	case c == '{' || c == '[':
		if depth >= maxDepth {
			return i, &SyntaxError{errDepth.Error(), int64(i + 1)}
		}
		if c == '{' {
			return skipObject(b, i, depth+1)
		}
		return skipArray(b, i, depth+1)
	}
	return i, charError(b, i, "looking for beginning of value")
}

func skipObject(b []byte, i, depth int) (int, error) {
	var err error
	if i = skipSpace(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(b) {
			return i, endError(len(b))
		}
		if b[i] != '"' {
			return i, charError(b, i, "looking for beginning of object key string")
		}
		if i, err = skipString(b, i); err != nil {
			return i, err
		}
		if i = skipSpace(b, i); i >= len(b) {
			return i, endError(len(b))
		}
		if b[i] != ':' {
			return i, charError(b, i, "after object key")
		}
		if i, err = skipValue(b, skipSpace(b, i+1), depth); err != nil {
			return i, err
		}
		if i = skipSpace(b, i); i >= len(b) {
			return i, endError(len(b))
		}
		switch b[i] {
		case '}':
			return i + 1, nil
		case ',':
			i = skipSpace(b, i+1)
		default:
			return i, charError(b, i, "after object key:value pair")
		}
	}
}

func skipArray(b []byte, i, depth int) (int, error) {
	var err error
	if i = skipSpace(b, i+1); i < len(b) && b[i] == ']' {
		return i + 1, nil
	}
	for {
		if i, err = skipValue(b, i, depth); err != nil {
			return i, err
		}
		if i = skipSpace(b, i); i >= len(b) {
			return i, endError(len(b))
		}
		switch b[i] {
		case ']':
			return i + 1, nil
		case ',':
			i = skipSpace(b, i+1)
		default:
			return i, charError(b, i, "after array element")
		}
	}
}

func skipLiteral(b []byte, i int, word string) (int, error) {
	for k := range len(word) {
		if i+k >= len(b) {
			return i, endError(len(b))
		}
		if b[i+k] != word[k] {
			return i, charError(b, i+k, "in literal "+word+" (expecting "+strconv.QuoteRune(rune(word[k]))+")")
		}
	}
	return i + len(word), nil
}

func skipString(b []byte, i int) (int, error) {
	for i++; i < len(b); i++ {
		for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
			i++
		}
		if i == len(b) {
			break
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1, nil
		case c < ' ':
			return i, charError(b, i, "in string")
		case i+1 >= len(b):
			return i, endError(i)
		case b[i+1] == 'u':
			for k := i + 2; k < i+6; k++ {
				if k >= len(b) {
					return i, endError(i)
				}
				if hexValue(b[k]) < 0 {
					return i, escapeError(b, i, min(i+6, len(b)))
				}
			}
			i += 5
		case strings.IndexByte(`"\/bfnrt`, b[i+1]) >= 0:
			i++
		default:
			return i, escapeError(b, i, i+2)
		}
	}
	return i, endError(len(b))
}

func hexValue(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

func skipNumber(b []byte, i int) (int, error) {
	start := i
	digits := func() error {
		if i >= len(b) {
			return endError(start)
		}
		if b[i] < '0' || b[i] > '9' {
			return charError(b, i, "in numeric literal")
		}
		for i < len(b) && '0' <= b[i] && b[i] <= '9' {
			i++
		}
		return nil
	}
	if b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if err := digits(); err != nil {
		return i, err
	}
	if i < len(b) && b[i] == '.' {
		i++
		if err := digits(); err != nil {
			return i, err
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if err := digits(); err != nil {
			return i, err
		}
	}
	return i, nil
}

// isValidNumber reports whether s is a number as JSON writes it.
func isValidNumber(s string) bool {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	end, err := skipNumber([]byte(s), 0)
	return err == nil && end == len(s)
}

// unquote returns the text of a valid string, quotes included. Bytes that are not UTF-8 and halves of surrogate pairs become U+FFFD.
func unquote(b []byte) []byte {
	b = b[1 : len(b)-1]
	i := 0
	for i < len(b) && b[i] != '\\' && b[i] < utf8.RuneSelf {
		i++
	}
	if i == len(b) {
		return b
	}
	out := make([]byte, i, len(b)+2*utf8.UTFMax)
	copy(out, b)
	for i < len(b) {
		switch c := b[i]; {
		case c == '\\' && b[i+1] == 'u':
			r := hexRune(b[i+2:])
			i += 6
			if 0xd800 <= r && r < 0xdc00 && i+6 <= len(b) && b[i] == '\\' && b[i+1] == 'u' {
				if low := hexRune(b[i+2:]); 0xdc00 <= low && low < 0xe000 {
					r = (r-0xd800)<<10 + (low - 0xdc00) + 0x10000
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		case c == '\\':
			if k := strings.IndexByte("bfnrt", b[i+1]); k >= 0 {
				out = append(out, "\b\f\n\r\t"[k])
			} else {
				out = append(out, b[i+1])
			}
			i += 2
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, size := utf8.DecodeRune(b[i:])
			out = utf8.AppendRune(out, r)
			i += size
		}
	}
	return out
}

func hexRune(b []byte) (r rune) {
	for _, c := range b[:4] {
		r = r<<4 | hexValue(c)
	}
	return r
}
