package big

import "math"

// Uint64 returns x cut off toward zero, or the nearest uint64 if it is out of range.
func (x *Float) Uint64() (uint64, Accuracy) {
	switch {
	case x.form == zero:
		return 0, Exact
	case x.neg:
		return 0, Above
	case x.form == inf || x.exp > 64:
		return math.MaxUint64, Below
	case x.exp <= 0:
		return 0, Below
	}
	v := uint64(x.mant[len(x.mant)-1]) >> (64 - uint(x.exp))
	if x.MinPrec() <= uint(x.exp) {
		return v, Exact
	}
	return v, Below
}

// Int64 returns x cut off toward zero, or the nearest int64 if it is out of range.
func (x *Float) Int64() (int64, Accuracy) {
	switch {
	case x.form == zero:
		return 0, Exact
	case x.form == inf || x.exp > 63:
		if !x.neg {
			return math.MaxInt64, Below
		}
		if x.form == finite && x.exp == 64 && x.MinPrec() == 1 {
			return math.MinInt64, Exact
		}
		return math.MinInt64, Above
	}
	acc := makeAcc(x.neg)
	if x.exp <= 0 {
		return 0, acc
	}
	v := int64(uint64(x.mant[len(x.mant)-1]) >> (64 - uint(x.exp)))
	if x.neg {
		v = -v
	}
	if x.MinPrec() <= uint(x.exp) {
		acc = Exact
	}
	return v, acc
}

// Float32 returns the nearest float32, ties to even; beyond the range that is an infinity or a zero.
func (x *Float) Float32() (float32, Accuracy) {
	f, acc := x.ieee(24, -126, 127)
	return float32(f), acc
}

// Float64 returns the nearest float64, ties to even; beyond the range that is an infinity or a zero.
func (x *Float) Float64() (float64, Accuracy) { return x.ieee(53, -1022, 1023) }

// ieee rounds x to a format with a precision and exponents (of numbers 1.m) from emin to emax.
func (x *Float) ieee(prec, emin, emax int) (float64, Accuracy) {
	sign := 1.0
	if x.neg {
		sign = -1
	}
	switch x.form {
	case zero:
		return math.Copysign(0, sign), Exact
	case inf:
		return math.Inf(int(sign)), Exact
	}
	exp := int(x.exp) - 1
	if exp < emin {
		prec -= emin - exp // a denormal number has fewer bits
		if prec < 0 || prec == 0 && x.MinPrec() == 1 {
			// At most half of the smallest number.
			return math.Copysign(0, sign), makeAcc(x.neg)
		}
		if prec == 0 {
			return math.Ldexp(sign, exp+1), makeAcc(!x.neg)
		}
	}
	var r Float
	r.prec = uint32(prec)
	r.Set(x)
	if r.form == inf || int(r.exp)-1 > emax {
		return math.Inf(int(sign)), makeAcc(!x.neg)
	}
	m := float64(uint64(r.mant[len(r.mant)-1]) >> 11)
	return sign * math.Ldexp(m, int(r.exp)-53), r.acc
}

// Int returns x cut off toward zero, in z unless that is nil; nil for an infinity.
func (x *Float) Int(z *Int) (*Int, Accuracy) {
	if x.form == inf {
		return nil, makeAcc(x.neg)
	}
	if z == nil {
		z = new(Int)
	}
	switch {
	case x.form == zero:
		return z.SetInt64(0), Exact
	case x.exp <= 0:
		return z.SetInt64(0), makeAcc(x.neg)
	}
	acc := Exact
	if low := x.low(); low >= 0 {
		z.set(x.neg, z.abs.shl(x.mant, uint(low)))
	} else {
		if x.MinPrec() > uint(x.exp) {
			acc = makeAcc(x.neg)
		}
		z.set(x.neg, z.abs.shr(x.mant, uint(-low)))
	}
	return z, acc
}

// Rat returns x as a fraction, in z unless that is nil; nil for an infinity.
func (x *Float) Rat(z *Rat) (*Rat, Accuracy) {
	if x.form == inf {
		return nil, makeAcc(x.neg)
	}
	if z == nil {
		z = new(Rat)
	}
	if x.form == zero {
		return z.SetInt64(0), Exact
	}
	low := x.low()
	z.b.set(false, z.b.abs[:0])
	if low >= 0 {
		z.a.set(x.neg, z.a.abs.shl(x.mant, uint(low)))
		return z, Exact
	}
	z.a.set(x.neg, z.a.abs.set(x.mant))
	z.b.abs = z.b.abs.shl(natOne, uint(-low))
	return z.norm(), Exact
}
