package scanner

import (
	"bytes"
	"fmt"
	"go/token"
	"strings"
	"unicode/utf8"
)

// digits reads digits of a base and underscores. invalid is the offset of a digit that is too large, -1 if there is none.
func (s *Scanner) digits(base int, invalid *int) (some, underscore bool) {
	most := base
	if base <= 10 {
		most = 10 // 8 in an octal number is a mistake, not the end
	}
	for {
		switch {
		case s.ch == '_':
			underscore = true
		case digitVal(s.ch) < most:
			if digitVal(s.ch) >= base && *invalid < 0 {
				*invalid = s.offset
			}
			some = true
		default:
			return some, underscore
		}
		s.advance()
	}
}

// literalName names a number with a prefix.
func literalName(prefix rune) string {
	switch prefix {
	case 'b':
		return "binary literal"
	case 'o', '0':
		return "octal literal"
	case 'x':
		return "hexadecimal literal"
	}
	return "decimal literal"
}

// number reads a number.
func (s *Scanner) number() (token.Token, string) {
	start := s.offset
	tok := token.INT
	base := 10
	prefix := rune(0) // x, o, b, or 0 for an old octal number
	invalid := -1
	some, underscore := false, false
	add := func(base int) {
		a, b := s.digits(base, &invalid)
		some, underscore = some || a, underscore || b
	}
	if s.ch != '.' {
		if s.ch == '0' {
			s.advance()
			switch s.ch | ' ' {
			case 'x':
				base, prefix = 16, 'x'
			case 'o':
				base, prefix = 8, 'o'
			case 'b':
				base, prefix = 2, 'b'
			default:
				base, prefix = 8, '0'
				some = true
			}
			if prefix != '0' {
				s.advance()
			}
		}
		add(base)
	}
	if s.ch == '.' {
		tok = token.FLOAT
		if prefix == 'o' || prefix == 'b' {
			s.error(s.offset, "invalid radix point in "+literalName(prefix))
		}
		s.advance()
		add(base)
	}
	if !some {
		s.error(s.offset, literalName(prefix)+" has no digits")
	}
	if e := s.ch | ' '; (e == 'e' || e == 'p') && s.ch >= 0 && (e == 'p' || prefix != 'x') {
		switch {
		case e == 'e' && prefix != 0 && prefix != '0':
			s.errorf(s.offset, "%q exponent requires decimal mantissa", s.ch)
		case e == 'p' && prefix != 'x':
			s.errorf(s.offset, "%q exponent requires hexadecimal mantissa", s.ch)
		}
		s.advance()
		tok = token.FLOAT
		if s.ch == '+' || s.ch == '-' {
			s.advance()
		}
		ignore := -1
		digits, under := s.digits(10, &ignore)
		underscore = underscore || under
		if !digits {
			s.error(s.offset, "exponent has no digits")
		}
	} else if prefix == 'x' && tok == token.FLOAT {
		s.error(s.offset, "hexadecimal mantissa requires a 'p' exponent")
	}
	if s.ch == 'i' {
		tok = token.IMAG
		s.advance()
	}
	lit := string(s.src[start:s.offset])
	if tok == token.INT && invalid >= 0 {
		s.errorf(invalid, "invalid digit %q in %s", lit[invalid-start], literalName(prefix))
	}
	if underscore {
		if i := badSeparator(lit); i >= 0 {
			s.error(start+i, "'_' must separate successive digits")
		}
	}
	return tok, lit
}

// badSeparator returns the index of an underscore that is not between digits, -1 if there is none. A prefix counts as a digit.
func badSeparator(lit string) int {
	prev := byte('.') // '0' for a digit, '_', '.' for anything else
	i := 0
	hex := false
	if len(lit) >= 2 && lit[0] == '0' {
		if p := lit[1] | ' '; p == 'x' || p == 'o' || p == 'b' {
			prev, i = '0', 2
			hex = p == 'x'
		}
	}
	for ; i < len(lit); i++ {
		c := lit[i]
		switch {
		case c == '_':
			if prev != '0' {
				return i
			}
			prev = '_'
		case '0' <= c && c <= '9' || hex && digitVal(rune(c)) < 16:
			prev = '0'
		default:
			if prev == '_' {
				return i - 1
			}
			prev = '.'
		}
	}
	if prev == '_' {
		return len(lit) - 1
	}
	return -1
}

// escape reads what follows a backslash. It reports false for a mistake; what follows is read as ordinary text then.
func (s *Scanner) escape(quote rune) bool {
	start := s.offset
	n, base, most := 0, 0, uint32(0)
	switch s.ch {
	case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', quote:
		s.advance()
		return true
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n, base, most = 3, 8, 255
	case 'x':
		n, base, most = 2, 16, 255
	case 'u':
		n, base, most = 4, 16, utf8.MaxRune
	case 'U':
		n, base, most = 8, 16, utf8.MaxRune
	default:
		msg := "unknown escape sequence"
		if s.ch < 0 {
			msg = "escape sequence not terminated"
		}
		s.error(start, msg)
		return false
	}
	if base == 16 {
		s.advance()
	}
	x := uint32(0)
	for range n {
		d := uint32(digitVal(s.ch))
		if d >= uint32(base) {
			msg := fmt.Sprintf("illegal character %#U in escape sequence", s.ch)
			if s.ch < 0 {
				msg = "escape sequence not terminated"
			}
			s.error(s.offset, msg)
			return false
		}
		x = x*uint32(base) + d
		s.advance()
	}
	if x > most || 0xD800 <= x && x < 0xE000 && most > 255 {
		s.error(start, "escape sequence is invalid Unicode code point")
		return false
	}
	return true
}

// char reads a rune literal behind its quote.
func (s *Scanner) char(start int) string {
	valid := true
	for n := 0; ; n++ {
		ch := s.ch
		if ch == '\n' || ch < 0 {
			if valid {
				s.error(start, "rune literal not terminated")
			}
			break
		}
		s.advance()
		if ch == '\'' {
			if valid && n != 1 {
				s.error(start, "illegal rune literal")
			}
			break
		}
		if ch == '\\' && !s.escape('\'') {
			valid = false
		}
	}
	return string(s.src[start:s.offset])
}

// text reads a string literal behind its quote.
func (s *Scanner) text(start int) string {
	for {
		ch := s.ch
		if ch == '\n' || ch < 0 {
			s.error(start, "string literal not terminated")
			break
		}
		s.advance()
		if ch == '"' {
			break
		}
		if ch == '\\' {
			s.escape('"')
		}
	}
	return string(s.src[start:s.offset])
}

// raw reads a raw string literal behind its quote; carriage returns do not count.
func (s *Scanner) raw(start int) string {
	for {
		ch := s.ch
		if ch < 0 {
			s.error(start, "raw string literal not terminated")
			break
		}
		s.advance()
		if ch == '`' {
			break
		}
	}
	lit := s.src[start:s.offset]
	if bytes.IndexByte(lit, '\r') < 0 {
		return string(lit)
	}
	return strings.ReplaceAll(string(lit), "\r", "")
}
