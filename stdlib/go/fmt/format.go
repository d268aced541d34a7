// Package fmt formats and scans text.
package fmt

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	lowerDigits = "0123456789abcdefx"
	upperDigits = "0123456789ABCDEFX"
)

// flags are the flags, width and precision of a verb.
type flags struct {
	wid, prec          int
	hasWid, hasPrec    bool
	minus, plus, sharp bool
	space, zero        bool
	plusV, sharpV      bool // %+v, %#v
}

// byte, str and bytes write to the buffer. They are called from hundreds of places: in line they would be most of the package's code.
//
//go:noinline
func (p *pp) byte(c byte) { p.buf = append(p.buf, c) }

//go:noinline
func (p *pp) str(s string) { p.buf = append(p.buf, s...) }

//go:noinline
func (p *pp) bytes(b []byte) { p.buf = append(p.buf, b...) }

// padding writes n fill characters.
//
//go:noinline
func (p *pp) padding(n int) {
	if n <= 0 {
		return
	}
	c := byte(' ')
	if p.f.zero && !p.f.minus {
		c = '0'
	}
	at := len(p.buf)
	p.buf = slices.Grow(p.buf, n)[:at+n]
	fill := p.buf[at:]
	for i := range fill {
		fill[i] = c
	}
}

// pad writes b, filled up to the width.
func (p *pp) pad(b []byte) {
	if !p.f.hasWid || p.f.wid == 0 {
		p.bytes(b)
		return
	}
	p.padBytes(b, p.f.wid-utf8.RuneCount(b))
}

// padBytes writes b and n fill characters.
func (p *pp) padBytes(b []byte, n int) {
	if p.f.minus {
		p.bytes(b)
		p.padding(n)
	} else {
		p.padding(n)
		p.bytes(b)
	}
}

//go:noinline
func (p *pp) padString(s string) {
	if !p.f.hasWid || p.f.wid == 0 {
		p.str(s)
		return
	}
	n := p.f.wid - utf8.RuneCountInString(s)
	if !p.f.minus {
		p.padding(n)
	}
	p.str(s)
	if p.f.minus {
		p.padding(n)
	}
}

// plainPad is pad without zeros, for ASCII.
func (p *pp) plainPad(b []byte) {
	if !p.f.hasWid || p.f.wid <= len(b) {
		p.bytes(b)
		return
	}
	zero := p.f.zero
	p.f.zero = false
	p.padBytes(b, p.f.wid-len(b))
	p.f.zero = zero
}

func (p *pp) fmtBoolean(v bool) {
	if v {
		p.padString("true")
	} else {
		p.padString("false")
	}
}

// fmtUnicode writes U+0078 or, with #, U+0078 'x'.
func (p *pp) fmtUnicode(u uint64) {
	var a [32]byte
	b := append(a[:0], "U+"...)
	prec := 4
	if p.f.hasPrec && p.f.prec > 4 {
		prec = p.f.prec
	}
	hex := strconv.FormatUint(u, 16)
	for i := len(hex); i < prec; i++ {
		b = append(b, '0')
	}
	for i := range len(hex) {
		c := hex[i]
		if c >= 'a' {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	if p.f.sharp && u <= utf8.MaxRune && strconv.IsPrint(rune(u)) {
		b = append(b, " '"...)
		b = utf8.AppendRune(b, rune(u))
		b = append(b, '\'')
	}
	zero := p.f.zero
	p.f.zero = false
	p.pad(b)
	p.f.zero = zero
}

// fmtInt writes an integer.
func (p *pp) fmtInt(u uint64, base uint64, signed bool, verb rune, digits string) {
	f := &p.f
	neg := signed && int64(u) < 0
	if neg {
		u = -u
	}
	buf := p.scratch[:]
	if f.hasWid || f.hasPrec {
		if n := 3 + f.wid + f.prec; n > len(buf) {
			buf = make([]byte, n)
		}
	}
	prec := 0
	if f.hasPrec {
		prec = f.prec
		if prec == 0 && u == 0 {
			zero := f.zero
			f.zero = false
			p.padding(f.wid)
			f.zero = zero
			return
		}
	} else if f.zero && !f.minus && f.hasWid {
		prec = f.wid
		if neg || f.plus || f.space {
			prec--
		}
	}
	i := len(buf)
	switch base {
	case 10:
		for u >= 10 {
			i--
			q := u / 10
			buf[i] = byte('0' + u - q*10)
			u = q
		}
	case 16:
		for ; u >= 16; u >>= 4 {
			i--
			buf[i] = digits[u&15]
		}
	case 8:
		for ; u >= 8; u >>= 3 {
			i--
			buf[i] = byte('0' + u&7)
		}
	case 2:
		for ; u >= 2; u >>= 1 {
			i--
			buf[i] = byte('0' + u&1)
		}
	}
	i--
	buf[i] = digits[u]
	for i > 0 && prec > len(buf)-i {
		i--
		buf[i] = '0'
	}
	if f.sharp {
		switch base {
		case 2:
			i--
			buf[i] = 'b'
			i--
			buf[i] = '0'
		case 8:
			if buf[i] != '0' {
				i--
				buf[i] = '0'
			}
		case 16:
			i--
			buf[i] = digits[16]
			i--
			buf[i] = '0'
		}
	}
	if verb == 'O' {
		i--
		buf[i] = 'o'
		i--
		buf[i] = '0'
	}
	c := byte(0)
	switch {
	case neg:
		c = '-'
	case f.plus:
		c = '+'
	case f.space:
		c = ' '
	}
	if c != 0 {
		i--
		buf[i] = c
	}
	p.plainPad(buf[i:])
}

// truncate cuts s to the precision in characters.
func (p *pp) truncate(s string) string {
	if p.f.hasPrec {
		n := p.f.prec
		for i := range s {
			n--
			if n < 0 {
				return s[:i]
			}
		}
	}
	return s
}

func (p *pp) truncateBytes(b []byte) []byte {
	if p.f.hasPrec {
		n := p.f.prec
		for i := 0; i < len(b); {
			n--
			if n < 0 {
				return b[:i]
			}
			w := 1
			if b[i] >= utf8.RuneSelf {
				_, w = utf8.DecodeRune(b[i:])
			}
			i += w
		}
	}
	return b
}

func (p *pp) fmtHex(s string, digits string) {
	f := &p.f
	n := len(s)
	if f.hasPrec && f.prec < n {
		n = f.prec
	}
	width := 2 * n
	if width > 0 {
		if f.space {
			if f.sharp {
				width *= 2
			}
			width += n - 1
		} else if f.sharp {
			width += 2
		}
	} else {
		if f.hasWid {
			p.padding(f.wid)
		}
		return
	}
	if f.hasWid && !f.minus {
		p.padding(f.wid - width)
	}
	for i := range n {
		if i > 0 && f.space {
			p.byte(' ')
		}
		if f.sharp && (i == 0 || f.space) {
			p.buf = append(p.buf, '0', digits[16])
		}
		c := s[i]
		p.buf = append(p.buf, digits[c>>4], digits[c&15])
	}
	if f.hasWid && f.minus {
		p.padding(f.wid - width)
	}
}

func (p *pp) fmtQuoted(s string) {
	s = p.truncate(s)
	var a [64]byte
	switch {
	case p.f.sharp && strconv.CanBackquote(s):
		p.padString("`" + s + "`")
	case p.f.plus:
		p.pad(strconv.AppendQuoteToASCII(a[:0], s))
	default:
		p.pad(strconv.AppendQuote(a[:0], s))
	}
}

func toRune(u uint64) rune {
	if u > utf8.MaxRune {
		return utf8.RuneError
	}
	return rune(u)
}

func (p *pp) fmtQuotedChar(u uint64) {
	var a [16]byte
	if p.f.plus {
		p.pad(strconv.AppendQuoteRuneToASCII(a[:0], toRune(u)))
	} else {
		p.pad(strconv.AppendQuoteRune(a[:0], toRune(u)))
	}
}

func (p *pp) fmtChar(u uint64) {
	var a [utf8.UTFMax]byte
	p.pad(utf8.AppendRune(a[:0], toRune(u)))
}

// fmtFloatVerb writes a floating-point number with a verb of strconv and a default precision.
func (p *pp) fmtFloatVerb(v float64, size int, verb rune, prec int) {
	f := &p.f
	if f.hasPrec {
		prec = f.prec
	}
	num := strconv.AppendFloat(p.scratch[:1], v, byte(verb), prec, size)
	if num[1] == '-' || num[1] == '+' {
		num = num[1:]
	} else {
		num[0] = '+'
	}
	if f.space && num[0] == '+' && !f.plus {
		num[0] = ' '
	}
	if num[1] == 'I' || num[1] == 'N' {
		if num[1] == 'N' && !f.space && !f.plus {
			num = num[1:]
		}
		p.plainPad(num)
		return
	}
	if f.sharp && verb != 'b' {
		num = alternate(num, verb, prec)
	}
	if f.plus || num[0] != '+' {
		if f.zero && !f.minus && f.hasWid && f.wid > len(num) {
			p.byte(num[0])
			p.padding(f.wid - len(num))
			p.bytes(num[1:])
			return
		}
		p.pad(num)
		return
	}
	p.pad(num[1:])
}

// alternate gives a number a decimal point and, for %g, its trailing zeros.
func alternate(num []byte, verb rune, prec int) []byte {
	digits := 0
	switch verb {
	case 'v', 'g', 'G', 'x', 'X':
		digits = prec
		if digits < 0 {
			digits = 6
			if verb == 'x' || verb == 'X' {
				digits = 6
			}
		}
	}
	hex := verb == 'x' || verb == 'X'
	var tail []byte
	point, nonzero := false, false
	for i := 1; i < len(num); i++ {
		c := num[i]
		if c == '.' {
			point = true
			continue
		}
		if c == 'p' || c == 'P' || (c == 'e' || c == 'E') && !hex {
			tail = append(tail, num[i:]...)
			num = num[:i]
			break
		}
		if c != '0' {
			nonzero = true
		}
		if nonzero {
			digits--
		}
	}
	if !point {
		if len(num) == 2 && num[1] == '0' {
			digits--
		}
		num = append(num, '.')
	}
	for ; digits > 0; digits-- {
		num = append(num, '0')
	}
	return append(num, tail...)
}
