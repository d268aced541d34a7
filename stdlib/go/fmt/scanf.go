package fmt

import (
	"errors"
	"io"
	"unicode/utf8"
)

// advance matches the input with the format up to the next verb: it returns the number of format bytes that matched,
// -1 for a mismatch.
func (s *scan) advance(format string) (i int) {
	for i < len(format) {
		c, w := utf8.DecodeRuneInString(format[i:])
		if isSpace(c) {
			newlines := 0
			trailing := false
			for isSpace(c) && i < len(format) {
				if c == '\n' {
					newlines++
					trailing = false
				} else {
					trailing = true
				}
				i += w
				c, w = utf8.DecodeRuneInString(format[i:])
			}
			for range newlines {
				in := s.getRune()
				for isSpace(in) && in != '\n' {
					in = s.getRune()
				}
				if in != '\n' && in != eof {
					s.errorText("newline in format does not match input")
				}
			}
			if trailing {
				in := s.getRune()
				if newlines == 0 {
					// space in the format asks for space in the input, or its end
					if !isSpace(in) && in != eof {
						s.errorText("expected space in input to match format")
					}
					if in == '\n' {
						s.errorText("newline in input does not match format")
					}
				}
				for isSpace(in) && in != '\n' {
					in = s.getRune()
				}
				if in != eof {
					s.UnreadRune()
				}
			}
			continue
		}
		if c == '%' {
			if i+w == len(format) {
				s.errorText("missing verb: % at end of format string")
			}
			next, _ := utf8.DecodeRuneInString(format[i+w:])
			if next != '%' {
				return i
			}
			i += w
		}
		in := s.mustReadRune()
		if c != in {
			s.UnreadRune()
			return -1
		}
		i += w
	}
	return i
}

func (s *scan) scanf(format string, a []any) (n int, err error) {
	defer recovered(&err)
	end := len(format) - 1
	for i := 0; i <= end; {
		w := s.advance(format[i:])
		if w > 0 {
			i += w
			continue
		}
		if format[i] != '%' {
			if w < 0 {
				s.errorText("input does not match format")
			}
			break
		}
		i++
		var num int
		num, s.hasWid, i = parsenum(format, i, end)
		s.maxWid = num
		if !s.hasWid {
			s.maxWid = huge
		}
		c, w := utf8.DecodeRuneInString(format[i:])
		i += w
		if c != 'c' {
			s.SkipSpace()
		}
		if c == '%' {
			s.percent()
			continue
		}
		s.argLim = s.limit
		if f := s.count + s.maxWid; f < s.argLim {
			s.argLim = f
		}
		if n >= len(a) {
			s.errorText("too few operands for format '%" + format[i-w:] + "'")
			break
		}
		s.scanOne(c, a[n])
		n++
		s.argLim = s.limit
	}
	if n < len(a) {
		return n, errors.New("too many operands")
	}
	return n, err
}

func (s *scan) percent() {
	s.SkipSpace()
	if s.getRune() == eof {
		panic(io.EOF)
	}
	s.UnreadRune()
	if !s.accept("%") {
		s.errorText("missing literal %")
	}
}
