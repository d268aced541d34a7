package strconv

import "unicode/utf8"

const lowerhex = "0123456789abcdef"

// IsPrint reports whether r is printable as unicode.IsPrint has it.
func IsPrint(r rune) bool {
	if r < 0x7F {
		return r >= ' '
	}
	return isPrint(r)
}

// isPrint is IsPrint for all runes.
func isPrint(r rune) bool

// IsGraphic reports whether r is graphic as unicode.IsGraphic has it.
func IsGraphic(r rune) bool { return IsPrint(r) || isSpaceSeparator(r) }

func isSpaceSeparator(r rune) bool {
	switch r {
	case 0x20, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200A
}

// mode tells which characters a quoted text may show as they are.
type mode struct {
	quote   byte
	ascii   bool
	graphic bool
}

func (m mode) quoted(buf []byte, s string) []byte {
	buf = append(buf, m.quote)
	for len(s) > 0 {
		r, w := rune(s[0]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s)
		}
		if w == 1 && r == utf8.RuneError {
			buf = append(buf, '\\', 'x', lowerhex[s[0]>>4], lowerhex[s[0]&15])
		} else {
			buf = m.rune(buf, r)
		}
		s = s[w:]
	}
	return append(buf, m.quote)
}

func (m mode) rune(buf []byte, r rune) []byte {
	switch {
	case r == rune(m.quote) || r == '\\':
		return append(buf, '\\', byte(r))
	case r < utf8.RuneSelf && IsPrint(r):
		return append(buf, byte(r))
	case r >= utf8.RuneSelf && !m.ascii && (IsPrint(r) || m.graphic && IsGraphic(r)):
		return utf8.AppendRune(buf, r)
	}
	switch r {
	case '\a':
		return append(buf, `\a`...)
	case '\b':
		return append(buf, `\b`...)
	case '\f':
		return append(buf, `\f`...)
	case '\n':
		return append(buf, `\n`...)
	case '\r':
		return append(buf, `\r`...)
	case '\t':
		return append(buf, `\t`...)
	case '\v':
		return append(buf, `\v`...)
	}
	if r < ' ' || r == 0x7F {
		return append(buf, '\\', 'x', lowerhex[byte(r)>>4], lowerhex[byte(r)&15])
	}
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	n := 12
	if r < 0x10000 {
		buf = append(buf, '\\', 'u')
	} else {
		buf = append(buf, '\\', 'U')
		n = 28
	}
	for ; n >= 0; n -= 4 {
		buf = append(buf, lowerhex[r>>uint(n)&15])
	}
	return buf
}

func (m mode) char(buf []byte, r rune) []byte {
	buf = append(buf, m.quote)
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	buf = m.rune(buf, r)
	return append(buf, m.quote)
}

// Quote returns s as a Go string literal.
func Quote(s string) string { return string(AppendQuote(make([]byte, 0, 3*len(s)/2+2), s)) }

// AppendQuote appends s as a Go string literal.
func AppendQuote(dst []byte, s string) []byte { return mode{quote: '"'}.quoted(dst, s) }

// QuoteToASCII is Quote with escapes for everything beyond ASCII.
func QuoteToASCII(s string) string { return string(AppendQuoteToASCII(nil, s)) }

// AppendQuoteToASCII appends what QuoteToASCII returns.
func AppendQuoteToASCII(dst []byte, s string) []byte {
	return mode{quote: '"', ascii: true}.quoted(dst, s)
}

// QuoteToGraphic is Quote that leaves graphic characters alone.
func QuoteToGraphic(s string) string { return string(AppendQuoteToGraphic(nil, s)) }

// AppendQuoteToGraphic appends what QuoteToGraphic returns.
func AppendQuoteToGraphic(dst []byte, s string) []byte {
	return mode{quote: '"', graphic: true}.quoted(dst, s)
}

// QuoteRune returns r as a Go character literal.
func QuoteRune(r rune) string { return string(AppendQuoteRune(nil, r)) }

// AppendQuoteRune appends r as a Go character literal.
func AppendQuoteRune(dst []byte, r rune) []byte { return mode{quote: '\''}.char(dst, r) }

// QuoteRuneToASCII is QuoteRune with escapes for everything beyond ASCII.
func QuoteRuneToASCII(r rune) string { return string(AppendQuoteRuneToASCII(nil, r)) }

// AppendQuoteRuneToASCII appends what QuoteRuneToASCII returns.
func AppendQuoteRuneToASCII(dst []byte, r rune) []byte {
	return mode{quote: '\'', ascii: true}.char(dst, r)
}

// QuoteRuneToGraphic is QuoteRune that leaves graphic characters alone.
func QuoteRuneToGraphic(r rune) string { return string(AppendQuoteRuneToGraphic(nil, r)) }

// AppendQuoteRuneToGraphic appends what QuoteRuneToGraphic returns.
func AppendQuoteRuneToGraphic(dst []byte, r rune) []byte {
	return mode{quote: '\'', graphic: true}.char(dst, r)
}

// CanBackquote reports whether s can be a raw string literal of one line.
func CanBackquote(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, w := utf8.DecodeRuneInString(s[i:]); w == 1 {
				return false
			}
		}
		if r == '\uFEFF' || r < ' ' && r != '\t' || r == '`' || r == 0x7F {
			return false
		}
	}
	return true
}

// UnquoteChar decodes the first character of an escaped text in quote marks of the kind quote.
func UnquoteChar(s string, quote byte) (value rune, multibyte bool, tail string, err error) {
	if s == "" {
		return 0, false, "", ErrSyntax
	}
	c := s[0]
	switch {
	case c == quote && (quote == '\'' || quote == '"'):
		return 0, false, "", ErrSyntax
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(s)
		return r, true, s[n:], nil
	case c != '\\':
		return rune(c), false, s[1:], nil
	}
	if len(s) < 2 {
		return 0, false, "", ErrSyntax
	}
	c = s[1]
	s = s[2:]
	n, base := 0, rune(16)
	switch c {
	case 'a':
		return '\a', false, s, nil
	case 'b':
		return '\b', false, s, nil
	case 'f':
		return '\f', false, s, nil
	case 'n':
		return '\n', false, s, nil
	case 'r':
		return '\r', false, s, nil
	case 't':
		return '\t', false, s, nil
	case 'v':
		return '\v', false, s, nil
	case '\\':
		return '\\', false, s, nil
	case '\'', '"':
		if c != quote {
			return 0, false, "", ErrSyntax
		}
		return rune(c), false, s, nil
	case 'x':
		n = 2
	case 'u':
		n = 4
	case 'U':
		n = 8
	case '0', '1', '2', '3', '4', '5', '6', '7':
		value = rune(c - '0')
		n, base = 2, 8
	default:
		return 0, false, "", ErrSyntax
	}
	if len(s) < n {
		return 0, false, "", ErrSyntax
	}
	for i := 0; i < n; i++ {
		d := rune(digit(s[i]))
		if d >= base {
			return 0, false, "", ErrSyntax
		}
		value = value*base + d
	}
	s = s[n:]
	if c == 'u' || c == 'U' {
		if !utf8.ValidRune(value) {
			return 0, false, "", ErrSyntax
		}
		return value, true, s, nil
	}
	if value > 255 {
		return 0, false, "", ErrSyntax
	}
	return value, false, s, nil
}

// QuotedPrefix returns the quoted string at the start of s.
func QuotedPrefix(s string) (string, error) {
	n, _, ok := unquote(s, false)
	if !ok {
		return "", ErrSyntax
	}
	return s[:n], nil
}

// Unquote returns the value of a quoted string or character literal.
func Unquote(s string) (string, error) {
	n, out, ok := unquote(s, true)
	if !ok || n != len(s) {
		return "", ErrSyntax
	}
	return out, nil
}

// unquote reads the literal at the start of s: its length and, if wanted, its value.
func unquote(s string, value bool) (n int, out string, ok bool) {
	if len(s) < 2 {
		return 0, "", false
	}
	q := s[0]
	switch q {
	case '`':
		i := 1
		cr := false
		for i < len(s) && s[i] != '`' {
			cr = cr || s[i] == '\r'
			i++
		}
		if i == len(s) {
			return 0, "", false
		}
		out = s[1:i]
		if cr && value {
			var b []byte
			for j := 0; j < len(out); j++ {
				if out[j] != '\r' {
					b = append(b, out[j])
				}
			}
			out = string(b)
		}
		return i + 1, out, true
	case '"', '\'':
	default:
		return 0, "", false
	}
	rest := s[1:]
	var buf []byte
	simple := true
	count := 0
	for {
		if rest == "" || rest[0] == '\n' {
			return 0, "", false
		}
		if rest[0] == q {
			break
		}
		if simple && (rest[0] == '\\' || rest[0] >= utf8.RuneSelf) {
			simple = false
			buf = append(buf, s[1:len(s)-len(rest)]...)
		}
		if simple {
			rest = rest[1:]
		} else {
			r, multi, tail, err := UnquoteChar(rest, q)
			if err != nil {
				return 0, "", false
			}
			if r < utf8.RuneSelf || !multi {
				buf = append(buf, byte(r))
			} else {
				buf = utf8.AppendRune(buf, r)
			}
			rest = tail
		}
		count++
		if q == '\'' && count > 1 {
			return 0, "", false
		}
	}
	if q == '\'' && count != 1 {
		return 0, "", false
	}
	n = len(s) - len(rest) + 1
	if simple {
		return n, s[1 : n-1], true
	}
	return n, string(buf), true
}
