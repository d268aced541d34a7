package fmt

import (
	"reflect"
	"unicode/utf8"
)

// tooLarge reports whether a width or precision is out of bounds.
func tooLarge(x int) bool { return x > 1e6 || x < -1e6 }

// parsenum reads a number at s[start:end].
func parsenum(s string, start, end int) (num int, isnum bool, newi int) {
	if start >= end {
		return 0, false, end
	}
	for newi = start; newi < end && '0' <= s[newi] && s[newi] <= '9'; newi++ {
		if tooLarge(num) {
			return 0, false, end
		}
		num = num*10 + int(s[newi]-'0')
		isnum = true
	}
	return num, isnum, newi
}

// argIndex reads [n] at format[i:]: the operand's number, the new i, and whether there was such a thing.
func (p *pp) argIndex(num int, format string, i int, total int) (int, int, bool) {
	if len(format) <= i || format[i] != '[' {
		return num, i, false
	}
	p.reordered = true
	if len(format)-i < 3 {
		p.goodArg = false
		return num, i + 1, false
	}
	for j := i + 1; j < len(format); j++ {
		if format[j] == ']' {
			n, ok, end := parsenum(format, i+1, j)
			if ok && end == j && n >= 1 && n <= total {
				return n - 1, j + 1, true
			}
			p.goodArg = false
			return num, j + 1, ok && end == j
		}
	}
	p.goodArg = false
	return num, i + 1, false
}

// intArg takes a width or precision from the operands.
func intArg(a []any, num int) (n int, isInt bool, next int) {
	next = num
	if num < len(a) {
		n, isInt = a[num].(int)
		if !isInt {
			switch v := reflect.ValueOf(a[num]); v.Kind() {
			case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
				x := v.Int()
				n = int(x)
				isInt = true
			case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
				x := v.Uint()
				n = int(x)
				isInt = n >= 0
			}
		}
		next = num + 1
		if tooLarge(n) {
			n, isInt = 0, false
		}
	}
	return n, isInt, next
}

func (p *pp) note(verb rune, what string) {
	p.str("%!")
	p.buf = utf8.AppendRune(p.buf, verb)
	p.str(what)
}

func (p *pp) printf(format string, a []any) {
	end := len(format)
	num := 0
	indexed := false
	p.reordered = false
	for i := 0; i < end; {
		p.goodArg = true
		start := i
		for i < end && format[i] != '%' {
			i++
		}
		p.str(format[start:i])
		if i >= end {
			break
		}
		i++
		p.f = flags{}
	flagLoop:
		for ; i < end; i++ {
			switch c := format[i]; c {
			case '#':
				p.f.sharp = true
			case '0':
				p.f.zero = true
			case '+':
				p.f.plus = true
			case '-':
				p.f.minus = true
			case ' ':
				p.f.space = true
			default:
				// the common case: a lower-case letter without index, width or precision
				if 'a' <= c && c <= 'z' && num < len(a) {
					switch c {
					case 'w':
						p.wrapped = append(p.wrapped, num)
						fallthrough
					case 'v':
						p.f.sharpV = p.f.sharp
						p.f.sharp = false
						p.f.plusV = p.f.plus
						p.f.plus = false
					}
					p.printArg(a[num], rune(c))
					num++
					i++
					indexed = false
					start = -1
				}
				break flagLoop
			}
		}
		if start < 0 {
			continue
		}
		num, i, indexed = p.argIndex(num, format, i, len(a))
		if i < end && format[i] == '*' {
			i++
			p.f.wid, p.f.hasWid, num = intArg(a, num)
			if !p.f.hasWid {
				p.str("%!(BADWIDTH)")
			}
			if p.f.wid < 0 {
				p.f.wid = -p.f.wid
				p.f.minus = true
				p.f.zero = false
			}
			indexed = false
		} else {
			p.f.wid, p.f.hasWid, i = parsenum(format, i, end)
			if indexed && p.f.hasWid {
				p.goodArg = false
			}
		}
		if i+1 < end && format[i] == '.' {
			i++
			if indexed {
				p.goodArg = false
			}
			num, i, indexed = p.argIndex(num, format, i, len(a))
			if i < end && format[i] == '*' {
				i++
				p.f.prec, p.f.hasPrec, num = intArg(a, num)
				if p.f.prec < 0 {
					p.f.prec, p.f.hasPrec = 0, false
				}
				if !p.f.hasPrec {
					p.str("%!(BADPREC)")
				}
				indexed = false
			} else {
				p.f.prec, p.f.hasPrec, i = parsenum(format, i, end)
				if !p.f.hasPrec {
					p.f.prec, p.f.hasPrec = 0, true
				}
			}
		}
		if !indexed {
			num, i, indexed = p.argIndex(num, format, i, len(a))
		}
		if i >= end {
			p.str("%!(NOVERB)")
			break
		}
		verb, size := rune(format[i]), 1
		if verb >= utf8.RuneSelf {
			verb, size = utf8.DecodeRuneInString(format[i:])
		}
		i += size
		switch {
		case verb == '%':
			p.byte('%')
		case !p.goodArg:
			p.note(verb, "(BADINDEX)")
		case num >= len(a):
			p.note(verb, "(MISSING)")
		default:
			switch verb {
			case 'w':
				p.wrapped = append(p.wrapped, num)
				fallthrough
			case 'v':
				p.f.sharpV = p.f.sharp
				p.f.sharp = false
				p.f.plusV = p.f.plus
				p.f.plus = false
			}
			p.printArg(a[num], verb)
			num++
		}
	}
	if !p.reordered && num < len(a) {
		p.f = flags{}
		p.str("%!(EXTRA ")
		for i, arg := range a[num:] {
			if i > 0 {
				p.str(", ")
			}
			if arg == nil {
				p.str("<nil>")
			} else {
				p.str(reflect.TypeOf(arg).String())
				p.byte('=')
				p.printArg(arg, 'v')
			}
		}
		p.byte(')')
	}
}
