package big

import (
	"fmt"
	"math"
	"math/bits"
)

// Limits of a Float.
const (
	MaxExp  = math.MaxInt32  // largest exponent
	MinExp  = math.MinInt32  // smallest exponent
	MaxPrec = math.MaxUint32 // largest precision in bits
)

// A Float is a number sign * 0.mantissa * 2**exponent with a mantissa of chosen precision, a zero or an infinity.
//
// The result of an operation is rounded to the receiver's precision by its mode; Acc tells how it compares with the exact result. A
// precision of 0 becomes the largest of the operands first. An operation that has no result panics with [ErrNaN].
type Float struct {
	prec uint32
	mode RoundingMode
	acc  Accuracy
	form form
	neg  bool
	mant nat // the top bit is set
	exp  int32
}

// An ErrNaN panic tells that an operation would give a NaN.
type ErrNaN struct{ msg string }

// Error returns which operation it was.
func (err ErrNaN) Error() string { return err.msg }

type form byte

const (
	zero form = iota
	finite
	inf
)

// RoundingMode tells to which neighbour a number goes that a result cannot hold.
type RoundingMode byte

// The modes.
const (
	ToNearestEven RoundingMode = iota
	ToNearestAway
	ToZero
	AwayFromZero
	ToNegativeInf
	ToPositiveInf
)

// Names of modes for Int.Divide.
const (
	Round = ToNearestEven
	Trunc = ToZero
	Floor = ToNegativeInf
	Ceil  = ToPositiveInf
)

// String returns the mode's name.
func (i RoundingMode) String() string {
	names := [...]string{"ToNearestEven", "ToNearestAway", "ToZero", "AwayFromZero", "ToNegativeInf", "ToPositiveInf"}
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("RoundingMode(%d)", byte(i))
}

// Accuracy tells how a result compares with the exact one.
type Accuracy int8

// The accuracies.
const (
	Below Accuracy = -1
	Exact Accuracy = 0
	Above Accuracy = +1
)

// String returns the accuracy's name.
func (i Accuracy) String() string {
	switch i {
	case Below:
		return "Below"
	case Exact:
		return "Exact"
	case Above:
		return "Above"
	}
	return fmt.Sprintf("Accuracy(%d)", int8(i))
}

func makeAcc(above bool) Accuracy {
	if above {
		return Above
	}
	return Below
}

// NewFloat returns x with precision 53. It panics if x is a NaN.
func NewFloat(x float64) *Float {
	if math.IsNaN(x) {
		panic(ErrNaN{"NewFloat(NaN)"})
	}
	return new(Float).SetFloat64(x)
}

// SetPrec sets the precision and rounds z to it; 0 makes every finite z a zero.
func (z *Float) SetPrec(prec uint) *Float {
	z.acc = Exact
	if prec == 0 {
		z.prec = 0
		if z.form == finite {
			z.acc, z.form = makeAcc(z.neg), zero
		}
		return z
	}
	old := z.prec
	z.prec = uint32(min(prec, MaxPrec))
	if z.prec < old {
		z.round(0)
	}
	return z
}

// SetMode sets the rounding mode; z counts as exact then.
func (z *Float) SetMode(mode RoundingMode) *Float {
	z.mode, z.acc = mode, Exact
	return z
}

// Prec returns the precision.
func (x *Float) Prec() uint { return uint(x.prec) }

// MinPrec returns the smallest precision that can hold x; it is 0 for zeros and infinities.
func (x *Float) MinPrec() uint {
	if x.form != finite {
		return 0
	}
	return uint(len(x.mant))*_W - x.mant.trailingZeroBits()
}

// Mode returns the rounding mode.
func (x *Float) Mode() RoundingMode { return x.mode }

// Acc returns the accuracy of the last operation that set x.
func (x *Float) Acc() Accuracy { return x.acc }

// Sign returns -1, 0 or 1.
func (x *Float) Sign() int {
	switch {
	case x.form == zero:
		return 0
	case x.neg:
		return -1
	}
	return 1
}

// Signbit reports whether x is negative or a negative zero.
func (x *Float) Signbit() bool { return x.neg }

// IsInf reports whether x is an infinity.
func (x *Float) IsInf() bool { return x.form == inf }

// IsInt reports whether x is an integer.
func (x *Float) IsInt() bool {
	if x.form != finite {
		return x.form == zero
	}
	return x.exp > 0 && x.MinPrec() <= uint(x.exp)
}

// MantExp sets mant, unless it is nil, to m with x's precision and mode and returns e such that x = m * 2**e and 0.5 <= |m| < 1. For
// zeros and infinities m is x and e is 0.
func (x *Float) MantExp(mant *Float) (exp int) {
	if x.form == finite {
		exp = int(x.exp)
	}
	if mant != nil {
		mant.Copy(x)
		if mant.form == finite {
			mant.exp = 0
		}
	}
	return exp
}

// SetMantExp sets z to mant * 2**exp with mant's precision and mode.
func (z *Float) SetMantExp(mant *Float, exp int) *Float {
	z.Copy(mant)
	if z.form == finite {
		z.setExpAndRound(int64(z.exp)+int64(exp), 0)
	}
	return z
}

// setExpAndRound makes z of its sign and mantissa and an exponent that may be out of range.
func (z *Float) setExpAndRound(exp int64, sbit uint) {
	switch {
	case exp < MinExp:
		z.acc, z.form = makeAcc(z.neg), zero
	case exp > MaxExp:
		z.acc, z.form = makeAcc(!z.neg), inf
	default:
		z.form, z.exp = finite, int32(exp)
		z.round(sbit)
	}
}

// normalize shifts the mantissa left until its top bit is set and returns by how much.
func (m nat) normalize() int64 {
	s := uint(bits.LeadingZeros(uint(m[len(m)-1])))
	if s > 0 {
		lshVU(m, m, s)
	}
	return int64(s)
}

// setScaled makes z of its sign and the number mant * 2**exp; sbit is 1 if the exact value is a little larger. It keeps mant.
func (z *Float) setScaled(mant nat, exp int64, sbit uint) *Float {
	z.acc = Exact
	if len(mant) == 0 {
		z.form = zero
		return z
	}
	z.mant = mant
	top := exp + int64(len(mant))*_W
	z.setExpAndRound(top-mant.normalize(), sbit)
	return z
}

// round rounds the mantissa to the precision and sets the accuracy; sbit stands for bits behind the mantissa.
func (z *Float) round(sbit uint) {
	z.acc = Exact
	if z.form != finite {
		return
	}
	have := uint(len(z.mant)) * _W
	prec := uint(z.prec)
	if have <= prec {
		return
	}
	r := have - prec - 1 // the bit that decides
	half := z.mant.bit(r)
	if sbit == 0 {
		sbit = z.mant.sticky(r)
	}
	n := (prec + _W - 1) / _W
	if drop := uint(len(z.mant)) - n; drop > 0 {
		copy(z.mant, z.mant[drop:])
		z.mant = z.mant[:n]
	}
	pad := n*_W - prec
	unit := Word(1) << pad
	if half|sbit != 0 {
		up := false
		switch z.mode {
		case ToNearestEven:
			up = half != 0 && (sbit != 0 || z.mant[0]&unit != 0)
		case ToNearestAway:
			up = half != 0
		case AwayFromZero:
			up = true
		case ToNegativeInf:
			up = z.neg
		case ToPositiveInf:
			up = !z.neg
		}
		z.acc = makeAcc(up != z.neg)
		z.mant[0] &^= unit - 1
		if up && addVW(z.mant, z.mant, unit) != 0 {
			if z.exp >= MaxExp {
				z.form = inf
				return
			}
			z.exp++
			rshVU(z.mant, z.mant, 1)
			z.mant[n-1] |= 1 << (_W - 1)
		}
	}
	z.mant[0] &^= unit - 1
}

// SetUint64 sets z to x; a precision of 0 becomes 64.
func (z *Float) SetUint64(x uint64) *Float { return z.setBits64(false, x) }

// SetInt64 sets z to x; a precision of 0 becomes 64.
func (z *Float) SetInt64(x int64) *Float {
	u := uint64(x)
	if x < 0 {
		u = -u
	}
	return z.setBits64(x < 0, u)
}

func (z *Float) setBits64(neg bool, x uint64) *Float {
	if z.prec == 0 {
		z.prec = 64
	}
	z.neg = neg
	return z.setScaled(z.mant.setUint64(x), 0, 0)
}

// SetFloat64 sets z to x; a precision of 0 becomes 53. It panics with ErrNaN if x is a NaN.
func (z *Float) SetFloat64(x float64) *Float {
	if z.prec == 0 {
		z.prec = 53
	}
	if math.IsNaN(x) {
		panic(ErrNaN{"Float.SetFloat64(NaN)"})
	}
	z.acc, z.neg = Exact, math.Signbit(x)
	if math.IsInf(x, 0) {
		z.form = inf
		return z
	}
	frac, exp := math.Frexp(math.Abs(x))
	return z.setScaled(z.mant.setUint64(uint64(math.Ldexp(frac, 53))), int64(exp)-53, 0)
}

// SetInt sets z to x; a precision of 0 becomes that of x, at least 64.
func (z *Float) SetInt(x *Int) *Float {
	if z.prec == 0 {
		z.prec = uint32(max(x.BitLen(), 64))
	}
	z.neg = x.neg
	return z.setScaled(z.mant.set(x.abs), 0, 0)
}

// SetRat sets z to x; a precision of 0 becomes that of the longer of both parts, at least 64.
func (z *Float) SetRat(x *Rat) *Float {
	if x.IsInt() {
		return z.SetInt(x.Num())
	}
	var a, b Float
	a.SetInt(x.Num())
	b.SetInt(x.Denom())
	if z.prec == 0 {
		z.prec = max(a.prec, b.prec)
	}
	return z.Quo(&a, &b)
}

// SetInf sets z to an infinity.
func (z *Float) SetInf(signbit bool) *Float {
	z.acc, z.form, z.neg = Exact, inf, signbit
	return z
}

// Set sets z to x; a precision of 0 becomes that of x.
func (z *Float) Set(x *Float) *Float {
	z.acc = Exact
	if z == x {
		return z
	}
	z.form, z.neg = x.form, x.neg
	if x.form == finite {
		z.exp, z.mant = x.exp, z.mant.set(x.mant)
	}
	if z.prec == 0 {
		z.prec = x.prec
	} else if z.prec < x.prec {
		z.round(0)
	}
	return z
}

// Copy sets z to x with precision, mode and accuracy.
func (z *Float) Copy(x *Float) *Float {
	if z != x {
		mant := z.mant
		*z = *x
		z.mant = mant
		if x.form == finite {
			z.mant = mant.set(x.mant)
		}
	}
	return z
}

// Abs sets z to |x|.
func (z *Float) Abs(x *Float) *Float {
	z.Set(x)
	z.neg = false
	return z
}

// Neg sets z to -x. The sign changes after rounding.
func (z *Float) Neg(x *Float) *Float {
	z.Set(x)
	z.neg = !z.neg
	return z
}
