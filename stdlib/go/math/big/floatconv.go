package big

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// SetString sets z to the number that s is (see Parse). If s is none, it returns nil and false.
func (z *Float) SetString(s string) (*Float, bool) {
	if f, _, err := z.Parse(s, 0); err == nil {
		return f, true
	}
	return nil, false
}

// Parse sets z to the number that s is, and returns it and its base. A precision of 0 becomes 64. For base 0 a prefix tells the base
// of the mantissa, otherwise it is 2, 8, 10 or 16. The exponent is decimal, of ten after e, of two after p. "Inf" and "inf" with or
// without a sign are infinities.
func (z *Float) Parse(s string, base int) (f *Float, b int, err error) {
	switch strings.TrimLeft(s, "+-") {
	case "Inf", "inf":
		if len(s) <= 4 {
			return z.SetInf(s[0] == '-'), 0, nil
		}
	}
	r := strings.NewReader(s)
	if f, b, err = z.scan(r, base); err != nil {
		return f, b, err
	}
	if c, err := r.ReadByte(); err == nil {
		return f, b, fmt.Errorf("expected end of string, found %q", c)
	} else if err != io.EOF {
		return f, b, err
	}
	return f, b, nil
}

// ParseFloat is Parse for a new number with a precision and a mode.
func ParseFloat(s string, base int, prec uint, mode RoundingMode) (f *Float, b int, err error) {
	return new(Float).SetPrec(prec).SetMode(mode).Parse(s, base)
}

// Scan reads a number for fmt.
func (z *Float) Scan(s fmt.ScanState, ch rune) error {
	s.SkipSpace()
	_, _, err := z.scan(byteReader{s}, 0)
	return err
}

// literal is a number as it is written: mant * 2**exp2 * 5**exp5.
type literal struct {
	neg        bool
	mant       nat
	base       int // of the mantissa
	exp2, exp5 int64
}

// scanLiteral reads a number; sepOk allows underscores in the exponent.
func scanLiteral(r io.ByteScanner, base int, sepOk bool) (l literal, err error) {
	if l.neg, err = scanSign(r); err != nil {
		return l, err
	}
	var count int
	if l.mant, l.base, count, err = l.mant.scan(r, base, true); err != nil {
		return l, err
	}
	exp, ebase, err := scanExponent(r, true, sepOk)
	if err != nil {
		return l, err
	}
	// 10**n is 2**n * 5**n.
	places := int64(min(count, 0))
	switch l.base {
	case 10:
		l.exp5, l.exp2 = places, places
	case 2:
		l.exp2 = places
	case 8:
		l.exp2 = 3 * places
	case 16:
		l.exp2 = 4 * places
	}
	l.exp2 += exp
	if ebase == 10 {
		l.exp5 += exp
	}
	return l, nil
}

// scanExponent reads an exponent, e with base 10 or, if base2ok, p with base 2; it is 0 if there is none.
func scanExponent(r io.ByteScanner, base2ok, sepOk bool) (exp int64, base int, err error) {
	s := scanner{r: r, before: '.'}
	s.next()
	if s.err != nil {
		if s.err == io.EOF {
			return 0, 10, nil
		}
		return 0, 10, s.err
	}
	switch {
	case s.c == 'e' || s.c == 'E':
		base = 10
	case (s.c == 'p' || s.c == 'P') && base2ok:
		base = 2
	default:
		r.UnreadByte()
		return 0, 10, nil
	}
	var digits []byte
	s.next()
	if s.err == nil && (s.c == '+' || s.c == '-') {
		if s.c == '-' {
			digits = append(digits, '-')
		}
		s.next()
	}
	for s.err == nil {
		if s.c == '_' && sepOk {
			if s.before != '0' {
				s.misplaced = true
			}
			s.before = '_'
		} else if '0' <= s.c && s.c <= '9' {
			digits = append(digits, s.c)
			s.before = '0'
			s.count++
		} else {
			r.UnreadByte()
			break
		}
		s.next()
	}
	switch {
	case s.err != nil && s.err != io.EOF:
		return 0, base, s.err
	case s.count == 0:
		return 0, base, errNoDigits
	}
	if exp, err = strconv.ParseInt(string(digits), 10, 64); err != nil {
		return exp, base, err
	}
	if s.misplaced || s.before == '_' {
		return exp, base, errInvalSep
	}
	return exp, base, nil
}

// scan reads a number.
func (z *Float) scan(r io.ByteScanner, base int) (f *Float, b int, err error) {
	prec := z.prec
	if prec == 0 {
		prec = 64
	}
	z.form = zero
	l, err := scanLiteral(r, base, base == 0)
	z.neg = l.neg
	if err != nil {
		return nil, l.base, err
	}
	z.prec = prec
	if len(l.mant) == 0 {
		z.acc = Exact
		return z, l.base, nil
	}
	if exp := l.exp2 + int64(l.mant.bitLen()); exp < MinExp || exp > MaxExp {
		return nil, l.base, errors.New("exponent overflow")
	}
	if l.exp5 == 0 {
		return z.setScaled(l.mant, l.exp2, 0), l.base, nil
	}
	// Round only once: the mantissa is taken as it is.
	m := Float{prec: uint32(max(l.mant.bitLen(), 1)), neg: l.neg}
	m.setScaled(l.mant, l.exp2, 0)
	p := new(Float).SetPrec(uint(prec) + 64)
	if l.exp5 < 0 {
		z.Quo(&m, p.pow5(uint64(-l.exp5)))
	} else {
		z.Mul(&m, p.pow5(uint64(l.exp5)))
	}
	return z, l.base, nil
}

// pow5 sets z to 5**n, rounded.
func (z *Float) pow5(n uint64) *Float {
	const exact = 27 // 5**27 fits into a word
	p := uint64(1)
	for range min(n, exact) {
		p *= 5
	}
	z.SetUint64(p)
	if n <= exact {
		return z
	}
	n -= exact
	f := new(Float).SetPrec(z.Prec() + 64).SetUint64(5)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			z.Mul(z, f)
		}
		f.Mul(f, f)
	}
	return z
}

const floatGobVersion byte = 1

// GobEncode returns x with precision, mode and accuracy: version; mode, accuracy, form and sign in a byte; precision; exponent; mantissa.
func (x *Float) GobEncode() ([]byte, error) {
	if x == nil {
		return nil, nil
	}
	b := byte(x.mode&7)<<5 | byte((x.acc+1)&3)<<3 | byte(x.form&3)<<1
	if x.neg {
		b |= 1
	}
	buf := binary.BigEndian.AppendUint32([]byte{floatGobVersion, b}, x.prec)
	if x.form == finite {
		buf = binary.BigEndian.AppendUint32(buf, uint32(x.exp))
		n := min(len(x.mant), (int(x.prec)+_W-1)/_W)
		mant := make([]byte, n*_S)
		x.mant[len(x.mant)-n:].bytes(mant)
		buf = append(buf, mant...)
	}
	return buf, nil
}

// GobDecode undoes GobEncode; z's precision, if it is not 0, and mode stay.
func (z *Float) GobDecode(buf []byte) error {
	if len(buf) == 0 {
		*z = Float{}
		return nil
	}
	if len(buf) < 6 {
		return errors.New("Float.GobDecode: buffer too small")
	}
	if buf[0] != floatGobVersion {
		return fmt.Errorf("Float.GobDecode: encoding version %d not supported", buf[0])
	}
	prec, mode := z.prec, z.mode
	b := buf[1]
	z.mode = RoundingMode(b >> 5 & 7)
	z.acc = Accuracy(b>>3&3) - 1
	z.form = form(b >> 1 & 3)
	z.neg = b&1 != 0
	z.prec = binary.BigEndian.Uint32(buf[2:])
	if z.form == finite {
		if len(buf) < 10 {
			return errors.New("Float.GobDecode: buffer too small for finite form float")
		}
		z.exp = int32(binary.BigEndian.Uint32(buf[6:]))
		z.mant = z.mant.setBytes(buf[10:])
		if msg := z.invalid(); msg != "" {
			return errors.New("Float.GobDecode: " + msg)
		}
	}
	if prec != 0 {
		z.mode = mode
		z.SetPrec(uint(prec))
	}
	return nil
}

// invalid tells what is wrong with a finite number that came from outside.
func (x *Float) invalid() string {
	switch n := len(x.mant); {
	case n == 0:
		return "nonzero finite number with empty mantissa"
	case x.mant[n-1]>>(_W-1) == 0:
		return fmt.Sprintf("msb not set in last word %#x of %s", x.mant[n-1], x.Text('p', 0))
	case x.prec == 0:
		return "zero precision finite number"
	}
	return ""
}

// AppendText appends x with as many digits as tell it.
func (x *Float) AppendText(b []byte) ([]byte, error) {
	if x == nil {
		return append(b, "<nil>"...), nil
	}
	return x.Append(b, 'g', -1), nil
}

// MarshalText returns x with as many digits as tell it.
func (x *Float) MarshalText() (text []byte, err error) { return x.AppendText(nil) }

// UnmarshalText sets z to a number as Parse does.
func (z *Float) UnmarshalText(text []byte) error {
	if _, _, err := z.Parse(string(text), 0); err != nil {
		return fmt.Errorf("math/big: cannot unmarshal %q into a *big.Float (%v)", text, err)
	}
	return nil
}
