package big

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
)

// A Rat is a fraction, in lowest terms.
type Rat struct {
	a Int
	b Int // positive; without words it stands for 1
}

// NewRat returns a / b.
func NewRat(a, b int64) *Rat { return new(Rat).SetFrac64(a, b) }

// norm reduces the fraction.
func (z *Rat) norm() *Rat {
	switch {
	case len(z.a.abs) == 0:
		z.a.neg = false
		fallthrough
	case len(z.b.abs) == 0:
		z.b.abs = z.b.abs.setWord(1)
	default:
		neg := z.a.neg
		z.a.neg, z.b.neg = false, false
		if g := new(Int).GCD(nil, nil, &z.a, &z.b); g.Cmp(intOne) != 0 {
			z.a.Quo(&z.a, g)
			z.b.Quo(&z.b, g)
		}
		z.a.neg = neg
	}
	return z
}

// den returns the denominator's words.
func (x *Rat) den() nat {
	if len(x.b.abs) == 0 {
		return natOne
	}
	return x.b.abs
}

// SetFloat64 sets z to f exactly; it returns nil if f is not finite.
func (z *Rat) SetFloat64(f float64) *Rat {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	frac, exp := math.Frexp(math.Abs(f))
	exp -= 53
	z.a.set(f < 0, z.a.abs.setUint64(uint64(math.Ldexp(frac, 53))))
	z.b.set(false, z.b.abs.setWord(1))
	if exp > 0 {
		z.a.abs = z.a.abs.shl(z.a.abs, uint(exp))
	} else {
		z.b.abs = z.b.abs.shl(z.b.abs, uint(-exp))
	}
	return z.norm()
}

// ieee rounds x to a floating-point number.
func (x *Rat) ieee(convert func(*Float) (float64, Accuracy)) (float64, bool) {
	if len(x.a.abs) == 0 {
		return 0, true
	}
	// A bit far behind stands for the remainder, so that rounding happens once.
	q, exp, sticky := quotient(x.a.abs, 0, x.den(), 0, 64)
	q = q.shl(q, 1)
	q[0] |= Word(sticky)
	f := Float{prec: uint32(q.bitLen()), neg: x.a.neg}
	v, acc := convert(f.setScaled(q, exp-1, 0))
	return v, acc == Exact
}

// Float32 returns the nearest float32 and whether it is x.
func (x *Rat) Float32() (f float32, exact bool) {
	v, exact := x.ieee(func(f *Float) (float64, Accuracy) {
		v, acc := f.Float32()
		return float64(v), acc
	})
	return float32(v), exact
}

// Float64 returns the nearest float64 and whether it is x.
func (x *Rat) Float64() (f float64, exact bool) { return x.ieee((*Float).Float64) }

// SetFrac sets z to a / b. It panics if b is 0.
func (z *Rat) SetFrac(a, b *Int) *Rat {
	neg := a.neg != b.neg
	den := b.abs
	if len(den) == 0 {
		panic("division by zero")
	}
	if &z.a == b || alias(z.a.abs, den) {
		den = den.clone()
	}
	z.a.neg, z.a.abs = neg, z.a.abs.set(a.abs)
	z.b.neg, z.b.abs = false, z.b.abs.set(den)
	return z.norm()
}

// SetFrac64 sets z to a / b. It panics if b is 0.
func (z *Rat) SetFrac64(a, b int64) *Rat {
	if b == 0 {
		panic("division by zero")
	}
	var d Int
	d.SetInt64(b)
	z.a.SetInt64(a)
	z.a.neg = z.a.neg != d.neg
	z.b.set(false, z.b.abs.set(d.abs))
	return z.norm()
}

// SetInt sets z to x.
func (z *Rat) SetInt(x *Int) *Rat {
	z.a.Set(x)
	z.b.set(false, z.b.abs.setWord(1))
	return z
}

// SetInt64 sets z to x.
func (z *Rat) SetInt64(x int64) *Rat {
	z.a.SetInt64(x)
	z.b.set(false, z.b.abs.setWord(1))
	return z
}

// SetUint64 sets z to x.
func (z *Rat) SetUint64(x uint64) *Rat {
	z.a.SetUint64(x)
	z.b.set(false, z.b.abs.setWord(1))
	return z
}

// Set sets z to x.
func (z *Rat) Set(x *Rat) *Rat {
	z.a.Set(&x.a)
	z.b.set(false, z.b.abs.set(x.den()))
	return z
}

// Abs sets z to |x|.
func (z *Rat) Abs(x *Rat) *Rat {
	z.Set(x)
	z.a.neg = false
	return z
}

// Neg sets z to -x.
func (z *Rat) Neg(x *Rat) *Rat {
	z.Set(x)
	z.a.neg = len(z.a.abs) > 0 && !z.a.neg
	return z
}

// Inv sets z to 1 / x. It panics if x is 0.
func (z *Rat) Inv(x *Rat) *Rat {
	if len(x.a.abs) == 0 {
		panic("division by zero")
	}
	z.Set(x)
	z.a.abs, z.b.abs = z.b.abs, z.a.abs
	return z
}

// Sign returns -1, 0 or 1.
func (x *Rat) Sign() int { return x.a.Sign() }

// IsInt reports whether the denominator is 1.
func (x *Rat) IsInt() bool { return len(x.b.abs) == 0 || x.b.abs.equalWord(1) }

// Num returns the numerator, which belongs to x.
func (x *Rat) Num() *Int { return &x.a }

// Denom returns the denominator; it belongs to x unless x is a zero value.
func (x *Rat) Denom() *Int {
	if len(x.b.abs) == 0 {
		return &Int{abs: nat{1}}
	}
	return &x.b
}

// cross returns x's numerator times y's denominator.
func cross(x, y *Rat) *Int { return new(Int).Mul(&x.a, &Int{abs: y.den()}) }

// Cmp returns -1, 0 or 1 for x < y, x == y, x > y.
func (x *Rat) Cmp(y *Rat) int { return cross(x, y).Cmp(cross(y, x)) }

// setParts sets z to a / (x's denominator times y's).
func (z *Rat) setParts(a *Int, x, y nat) *Rat {
	z.b.set(false, nat(nil).mul(x, y))
	z.a.Set(a)
	return z.norm()
}

// Add sets z to x + y.
func (z *Rat) Add(x, y *Rat) *Rat {
	a := cross(x, y)
	return z.setParts(a.Add(a, cross(y, x)), x.den(), y.den())
}

// Sub sets z to x - y.
func (z *Rat) Sub(x, y *Rat) *Rat {
	a := cross(x, y)
	return z.setParts(a.Sub(a, cross(y, x)), x.den(), y.den())
}

// Mul sets z to x * y.
func (z *Rat) Mul(x, y *Rat) *Rat {
	return z.setParts(new(Int).Mul(&x.a, &y.a), x.den(), y.den())
}

// Quo sets z to x / y. It panics if y is 0.
func (z *Rat) Quo(x, y *Rat) *Rat {
	if len(y.a.abs) == 0 {
		panic("division by zero")
	}
	a := cross(x, y)
	a.neg = len(a.abs) > 0 && x.a.neg != y.a.neg
	return z.setParts(a, x.den(), y.a.abs)
}

// Scan reads a fraction for the verbs e, E, f, F, g, G and v of fmt.
func (z *Rat) Scan(s fmt.ScanState, ch rune) error {
	tok, err := s.Token(true, func(r rune) bool { return strings.ContainsRune("+-/0123456789.eE", r) })
	if err != nil {
		return err
	}
	if !strings.ContainsRune("efgEFGv", ch) {
		return errors.New("Rat.Scan: invalid verb")
	}
	if _, ok := z.SetString(string(tok)); !ok {
		return errors.New("Rat.Scan: invalid syntax")
	}
	return nil
}

// SetString sets z to a number "a/b" or one with a fraction and an exponent. If s is none, it returns nil and false.
func (z *Rat) SetString(s string) (*Rat, bool) {
	if s == "" {
		return nil, false
	}
	if num, den, ok := strings.Cut(s, "/"); ok {
		if _, ok := z.a.SetString(num, 0); !ok {
			return nil, false
		}
		r := strings.NewReader(den)
		b, _, _, err := z.b.abs.scan(r, 0, false)
		if err != nil || r.Len() > 0 || len(b) == 0 {
			return nil, false
		}
		z.b.set(false, b)
		return z.norm(), true
	}
	r := strings.NewReader(s)
	l, err := scanLiteral(r, 0, true)
	if err != nil || r.Len() > 0 {
		return nil, false
	}
	z.a.set(l.neg, l.mant)
	z.b.set(false, z.b.abs.setWord(1))
	if len(l.mant) == 0 {
		return z, true
	}
	// Not for exponents that would fill the memory.
	if l.exp5 < -1e6 || l.exp5 > 1e6 || l.exp2 < -1e7 || l.exp2 > 1e7 {
		return nil, false
	}
	scale := func(up, down *nat, exp int64, by func(x nat, n uint64) nat) {
		if exp > 0 {
			*up = by(*up, uint64(exp))
		} else if exp < 0 {
			*down = by(*down, uint64(-exp))
		}
	}
	scale(&z.a.abs, &z.b.abs, l.exp5, func(x nat, n uint64) nat {
		return nat(nil).mul(x, power(natFive, nat(nil).setUint64(n)))
	})
	scale(&z.a.abs, &z.b.abs, l.exp2, func(x nat, n uint64) nat { return nat(nil).shl(x, uint(n)) })
	return z.norm(), true
}

// String returns "a/b", even if b is 1.
func (x *Rat) String() string { return string(x.text(nil)) }

func (x *Rat) text(buf []byte) []byte {
	buf = append(x.a.Append(buf, 10), '/')
	return append(buf, x.den().utoa(10)...)
}

// RatString returns "a/b", or "a" if b is 1.
func (x *Rat) RatString() string {
	if x.IsInt() {
		return x.a.String()
	}
	return x.String()
}

// FloatString returns x with prec digits behind the point; the last one is rounded, halves away from zero.
func (x *Rat) FloatString(prec int) string {
	if prec < 0 {
		prec = 0
	}
	scale := power(natTen, nat(nil).setUint64(uint64(prec)))
	if prec == 0 {
		scale = natOne
	}
	q, r := nat(nil).div(nil, nat(nil).mul(x.a.abs, scale), x.den())
	if nat(nil).shl(r, 1).cmp(x.den()) >= 0 {
		q = q.add(q, natOne)
	}
	digits := string(q.utoa(10))
	if len(digits) <= prec {
		digits = strings.Repeat("0", prec+1-len(digits)) + digits
	}
	if prec > 0 {
		digits = digits[:len(digits)-prec] + "." + digits[len(digits)-prec:]
	}
	if x.a.neg {
		digits = "-" + digits
	}
	return digits
}

// FloatPrec returns the number of digits behind the point that do not repeat, and whether these are all.
func (x *Rat) FloatPrec() (n int, exact bool) {
	q := x.den()
	twos := q.trailingZeroBits()
	q = nat(nil).shr(q, twos)
	// Fives: by 5, 5², 5⁴, ... as long as that divides, then back.
	var powers []nat
	fives := uint(0)
	divide := func(p nat) bool {
		d, r := nat(nil).div(nil, q, p)
		if len(r) > 0 {
			return false
		}
		q = d
		return true
	}
	for p := natFive; divide(p); p = nat(nil).sqr(p) {
		fives += 1 << len(powers)
		powers = append(powers, p)
	}
	for i := len(powers) - 1; i >= 0; i-- {
		for divide(powers[i]) {
			fives += 1 << i
		}
	}
	return int(max(twos, fives)), q.equalWord(1)
}

const ratGobVersion byte = 1

// GobEncode returns a byte with version and sign, the length of the numerator's bytes, these, and those of the denominator.
func (x *Rat) GobEncode() ([]byte, error) {
	if x == nil {
		return nil, nil
	}
	head := ratGobVersion << 1
	if x.a.neg {
		head |= 1
	}
	num := x.a.Bytes()
	if uint64(len(num)) > math.MaxUint32 {
		return nil, errors.New("Rat.GobEncode: numerator too large")
	}
	buf := binary.BigEndian.AppendUint32([]byte{head}, uint32(len(num)))
	buf = append(buf, num...)
	return append(buf, x.b.Bytes()...), nil
}

// GobDecode undoes GobEncode.
func (z *Rat) GobDecode(buf []byte) error {
	if len(buf) == 0 {
		*z = Rat{}
		return nil
	}
	if len(buf) < 5 {
		return errors.New("Rat.GobDecode: buffer too small")
	}
	if v := buf[0] >> 1; v != ratGobVersion {
		return fmt.Errorf("Rat.GobDecode: encoding version %d not supported", v)
	}
	n := uint64(binary.BigEndian.Uint32(buf[1:]))
	rest := buf[5:]
	if uint64(len(rest)) < n {
		return errors.New("Rat.GobDecode: buffer too small")
	}
	z.a.neg, z.a.abs = buf[0]&1 != 0, z.a.abs.setBytes(rest[:n])
	z.b.set(false, z.b.abs.setBytes(rest[n:]))
	z.norm()
	return nil
}

// AppendText appends RatString.
func (x *Rat) AppendText(b []byte) ([]byte, error) {
	if x.IsInt() {
		return x.a.AppendText(b)
	}
	return x.text(b), nil
}

// MarshalText returns RatString.
func (x *Rat) MarshalText() (text []byte, err error) { return x.AppendText(nil) }

// UnmarshalText sets z to a number as SetString does.
func (z *Rat) UnmarshalText(text []byte) error {
	if _, ok := z.SetString(string(text)); !ok {
		return fmt.Errorf("math/big: cannot unmarshal %q into a *big.Rat", text)
	}
	return nil
}
