package template

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape writes b with replacements; f returns "" for what stays.
func escape(w io.Writer, b []byte, f func(r rune, invalid bool) string) {
	last := 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if s := f(r, r == utf8.RuneError && size == 1); s != "" {
			w.Write(b[last:i])
			io.WriteString(w, s)
			last = i + size
		}
		i += size
	}
	w.Write(b[last:])
}

func htmlRune(r rune, _ bool) string {
	switch r {
	case 0:
		return "\uFFFD"
	case '"':
		return "&#34;" // shorter than &quot;
	case '\'':
		return "&#39;" // &apos; is not in HTML 4
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	}
	return ""
}

func jsRune(r rune, invalid bool) string {
	switch r {
	case '\\':
		return `\\`
	case '\'':
		return `\'`
	case '"':
		return `\"`
	case '<', '>', '&', '=':
		return fmt.Sprintf(`\u%04X`, r)
	}
	if r < ' ' || r >= utf8.RuneSelf && !invalid && !unicode.IsPrint(r) {
		return fmt.Sprintf(`\u%04X`, r)
	}
	return ""
}

// HTMLEscape writes b escaped for HTML.
func HTMLEscape(w io.Writer, b []byte) { escape(w, b, htmlRune) }

// HTMLEscapeString returns s escaped for HTML.
func HTMLEscapeString(s string) string {
	if !strings.ContainsAny(s, "'\"&<>\000") {
		return s
	}
	var b strings.Builder
	HTMLEscape(&b, []byte(s))
	return b.String()
}

// HTMLEscaper returns its arguments, as fmt.Sprint prints them, escaped for HTML.
func HTMLEscaper(args ...any) string { return HTMLEscapeString(evalArgs(args)) }

// JSEscape writes b escaped for a string in JavaScript.
func JSEscape(w io.Writer, b []byte) { escape(w, b, jsRune) }

// JSEscapeString returns s escaped for a string in JavaScript.
func JSEscapeString(s string) string {
	var b strings.Builder
	JSEscape(&b, []byte(s))
	return b.String()
}

// JSEscaper returns its arguments, as fmt.Sprint prints them, escaped for a string in JavaScript.
func JSEscaper(args ...any) string { return JSEscapeString(evalArgs(args)) }

// URLQueryEscaper returns its arguments, as fmt.Sprint prints them, escaped for the query of a URL.
func URLQueryEscaper(args ...any) string {
	const hex = "0123456789ABCDEF"
	s := evalArgs(args)
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0:
			b = append(b, c)
		case c == ' ':
			b = append(b, '+')
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

// evalArgs prints arguments; pointers count as what they point to.
func evalArgs(args []any) string {
	if len(args) == 1 {
		if s, ok := args[0].(string); ok {
			return s
		}
	}
	for i, arg := range args {
		if x, ok := printable(reflect.ValueOf(arg)); ok {
			args[i] = x
		}
	}
	return fmt.Sprint(args...)
}
