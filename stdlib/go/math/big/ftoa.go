package big

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Text formats x:
//
//	'e', 'E'	-d.dddde±dd
//	'f'	-ddddd.dddd
//	'g', 'G'	as 'e' for large exponents, 'f' otherwise
//	'x'	-0x1.ddddp±dd, hexadecimal mantissa, exponent of two
//	'p'	-0x.dddp±dd, the same with a mantissa below 1
//	'b'	-ddddp±dd, decimal mantissa of prec bits, exponent of two
//
// prec is the number of digits behind the point, for g and G of all digits; -1 means as many as are needed to tell x. p and b do not
// look at it.
func (x *Float) Text(format byte, prec int) string {
	return string(x.Append(make([]byte, 0, max(prec, 0)+10), format, prec))
}

// String formats x as Text('g', 10) does.
func (x *Float) String() string { return x.Text('g', 10) }

// Append appends what Text returns.
func (x *Float) Append(buf []byte, fmt byte, prec int) []byte {
	start := len(buf)
	if x.neg {
		buf = append(buf, '-')
	}
	if x.form == inf {
		if !x.neg {
			buf = append(buf, '+')
		}
		return append(buf, "Inf"...)
	}
	switch fmt {
	case 'b':
		return x.appendB(buf)
	case 'p':
		return x.appendP(buf)
	case 'x':
		return x.appendX(buf, prec)
	case 'e', 'E', 'f', 'g', 'G':
	default:
		return append(buf[:start], '%', fmt)
	}
	var d decimal
	if x.form == finite {
		d.init(x.mant, int(x.low()))
	}
	shortest := prec < 0
	if shortest {
		d.shorten(x)
		switch fmt {
		case 'e', 'E':
			prec = len(d.mant) - 1
		case 'f':
			prec = max(len(d.mant)-d.exp, 0)
		default:
			prec = len(d.mant)
		}
	} else {
		switch fmt {
		case 'e', 'E':
			d.round(1 + prec)
		case 'f':
			d.round(d.exp + prec)
		default:
			prec = max(prec, 1)
			d.round(prec)
		}
	}
	switch fmt {
	case 'e', 'E':
		return d.appendE(buf, fmt, prec)
	case 'f':
		return d.appendF(buf, prec)
	}
	limit := prec
	if limit > len(d.mant) && len(d.mant) >= d.exp {
		limit = len(d.mant)
	}
	if shortest {
		limit = 6
	}
	if exp := d.exp - 1; exp < -4 || exp >= limit {
		return d.appendE(buf, fmt-'g'+'e', min(prec, len(d.mant))-1)
	}
	if prec > d.exp {
		prec = len(d.mant)
	}
	return d.appendF(buf, max(prec-d.exp, 0))
}

// appendExp appends an exponent with sign and at least two digits.
func appendExp(buf []byte, exp int64) []byte {
	sign := byte('+')
	if exp < 0 {
		sign, exp = '-', -exp
	}
	buf = append(buf, sign)
	if exp < 10 {
		buf = append(buf, '0')
	}
	return strconv.AppendInt(buf, exp, 10)
}

func (d *decimal) appendE(buf []byte, fmt byte, prec int) []byte {
	buf = append(buf, d.at(0))
	if prec > 0 {
		buf = append(buf, '.')
		for i := 1; i <= prec; i++ {
			buf = append(buf, d.at(i))
		}
	}
	exp := int64(0)
	if len(d.mant) > 0 {
		exp = int64(d.exp) - 1
	}
	return appendExp(append(buf, fmt), exp)
}

func (d *decimal) appendF(buf []byte, prec int) []byte {
	if d.exp <= 0 {
		buf = append(buf, '0')
	}
	for i := range d.exp {
		buf = append(buf, d.at(i))
	}
	if prec > 0 {
		buf = append(buf, '.')
		for i := range prec {
			buf = append(buf, d.at(d.exp+i))
		}
	}
	return buf
}

// scaled returns the mantissa as an integer of n bits.
func (x *Float) scaled(n uint) nat {
	have := uint(len(x.mant)) * _W
	if have < n {
		return nat(nil).shl(x.mant, n-have)
	}
	return nat(nil).shr(x.mant, have-n)
}

func (x *Float) appendB(buf []byte) []byte {
	if x.form == zero {
		return append(buf, '0')
	}
	buf = append(buf, x.scaled(uint(x.prec)).utoa(10)...)
	exp := int64(x.exp) - int64(x.prec)
	buf = append(buf, 'p')
	if exp >= 0 {
		buf = append(buf, '+')
	}
	return strconv.AppendInt(buf, exp, 10)
}

func (x *Float) appendX(buf []byte, prec int) []byte {
	if x.form == zero {
		buf = append(buf, "0x0"...)
		if prec > 0 {
			buf = append(buf, "."+strings.Repeat("0", prec)...)
		}
		return append(buf, "p+00"...)
	}
	n := 1 + 4*uint(max(prec, 0)) // one bit in front of the point
	if prec < 0 {
		n = 1 + (x.MinPrec()-1+3)/4*4
	}
	r := new(Float).SetPrec(n).SetMode(x.mode).Set(x)
	hex := r.scaled(n).utoa(16)
	buf = append(buf, "0x1"...)
	if len(hex) > 1 {
		buf = append(append(buf, '.'), hex[1:]...)
	}
	return appendExp(append(buf, 'p'), int64(r.exp)-1)
}

func (x *Float) appendP(buf []byte) []byte {
	if x.form == zero {
		return append(buf, '0')
	}
	buf = append(buf, "0x."...)
	buf = append(buf, bytes.TrimRight(x.mant.utoa(16), "0")...)
	buf = append(buf, 'p')
	if x.exp >= 0 {
		buf = append(buf, '+')
	}
	return strconv.AppendInt(buf, int64(x.exp), 10)
}

// Format prints x for the verbs of Text, F and v, with the flags that floating-point numbers have.
func (x *Float) Format(s fmt.State, format rune) {
	prec, hasPrec := s.Precision()
	if !hasPrec {
		prec = 6
	}
	verb := format
	switch format {
	case 'e', 'E', 'f', 'b', 'p', 'x':
	case 'F':
		verb = 'f'
	case 'v', 'g', 'G':
		if format == 'v' {
			verb = 'g'
		}
		if !hasPrec {
			prec = -1
		}
	default:
		fmt.Fprintf(s, "%%!%c(*big.Float=%s)", format, x.String())
		return
	}
	text := x.Text(byte(verb), prec)
	sign := ""
	switch {
	case text[0] == '-':
		sign, text = "-", text[1:]
	case text[0] == '+':
		sign, text = "+", text[1:]
		if s.Flag(' ') {
			sign = " "
		}
	case s.Flag('+'):
		sign = "+"
	case s.Flag(' '):
		sign = " "
	}
	width, _ := s.Width()
	pad := max(width-len(sign)-len(text), 0)
	switch {
	case s.Flag('0') && !x.IsInf():
		io.WriteString(s, sign+strings.Repeat("0", pad)+text)
	case s.Flag('-'):
		io.WriteString(s, sign+text+strings.Repeat(" ", pad))
	default:
		io.WriteString(s, strings.Repeat(" ", pad)+sign+text)
	}
}
