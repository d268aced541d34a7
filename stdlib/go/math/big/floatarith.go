package big

// low returns the exponent of the mantissa's lowest bit.
func (x *Float) low() int64 { return int64(x.exp) - int64(len(x.mant))*_W }

// align returns both mantissas as integers of the same exponent.
func align(x, y *Float) (a, b nat, exp int64) {
	ex, ey := x.low(), y.low()
	switch {
	case ex > ey:
		return nat(nil).shl(x.mant, uint(ex-ey)), y.mant, ey
	case ex < ey:
		return x.mant, nat(nil).shl(y.mant, uint(ey-ex)), ex
	}
	return x.mant, y.mant, ex
}

// storage returns z's words for a result if neither operand needs them.
func (z *Float) storage(x, y *Float) nat {
	if alias(z.mant, x.mant) || alias(z.mant, y.mant) {
		return nil
	}
	return z.mant
}

// Add sets z to x + y.
func (z *Float) Add(x, y *Float) *Float {
	return z.sum(x, y, y.neg, "addition of infinities with opposite signs")
}

// Sub sets z to x - y.
func (z *Float) Sub(x, y *Float) *Float {
	return z.sum(x, y, !y.neg, "subtraction of infinities with equal signs")
}

// sum adds y with a sign of its own; nan is what a panic says.
func (z *Float) sum(x, y *Float, yneg bool, nan string) *Float {
	if z.prec == 0 {
		z.prec = max(x.prec, y.prec)
	}
	xneg := x.neg
	switch {
	case x.form == finite && y.form == finite:
		a, b, exp := align(x, y)
		mant := z.storage(x, y)
		z.neg = xneg
		if xneg == yneg {
			return z.setScaled(mant.add(a, b), exp, 0)
		}
		d, less := mant.diff(a, b)
		z.neg = xneg != less
		if len(d) == 0 {
			z.neg = z.mode == ToNegativeInf
		}
		return z.setScaled(d, exp, 0)
	case x.form == inf && y.form == inf && xneg != yneg:
		z.acc, z.form, z.neg = Exact, zero, false
		panic(ErrNaN{nan})
	case x.form == zero && y.form == zero:
		z.acc, z.form, z.neg = Exact, zero, xneg && yneg
		return z
	case x.form == inf || y.form == zero:
		return z.Set(x)
	}
	z.Set(&Float{prec: y.prec, form: y.form, neg: yneg, mant: y.mant, exp: y.exp})
	return z
}

// Mul sets z to x * y.
func (z *Float) Mul(x, y *Float) *Float {
	if z.prec == 0 {
		z.prec = max(x.prec, y.prec)
	}
	z.neg = x.neg != y.neg
	if x.form == finite && y.form == finite {
		exp := x.low() + y.low()
		return z.setScaled(z.storage(x, y).mul(x.mant, y.mant), exp, 0)
	}
	z.acc = Exact
	switch {
	case x.form == zero && y.form == inf || x.form == inf && y.form == zero:
		z.form, z.neg = zero, false
		panic(ErrNaN{"multiplication of zero with infinity"})
	case x.form == inf || y.form == inf:
		z.form = inf
	default:
		z.form = zero
	}
	return z
}

// Quo sets z to x / y.
func (z *Float) Quo(x, y *Float) *Float {
	if z.prec == 0 {
		z.prec = max(x.prec, y.prec)
	}
	z.neg = x.neg != y.neg
	if x.form == finite && y.form == finite {
		q, exp, sticky := quotient(x.mant, x.low(), y.mant, y.low(), uint(z.prec))
		return z.setScaled(q, exp, sticky)
	}
	z.acc = Exact
	switch {
	case x.form == zero && y.form == zero || x.form == inf && y.form == inf:
		z.form, z.neg = zero, false
		panic(ErrNaN{"division of zero by zero or infinity by infinity"})
	case x.form == zero || y.form == inf:
		z.form = zero
	default:
		z.form = inf
	}
	return z
}

// quotient divides a*2**ea by b*2**eb: the result is q*2**exp with more than prec bits; sticky is 1 if there is a remainder.
func quotient(a nat, ea int64, b nat, eb int64, prec uint) (q nat, exp int64, sticky uint) {
	shift := int64(prec) + 2*_W - int64(a.bitLen()) + int64(b.bitLen())
	exp = ea - eb
	if shift > 0 {
		a = nat(nil).shl(a, uint(shift))
		exp -= shift
	}
	q, r := nat(nil).div(nil, a, b)
	if len(r) > 0 {
		sticky = 1
	}
	return q, exp, sticky
}

// Cmp returns -1, 0 or 1 for x < y, x == y, x > y. Zeros are equal.
func (x *Float) Cmp(y *Float) int {
	order := func(f *Float) int {
		switch {
		case f.form == zero:
			return 0
		case f.form == inf && f.neg:
			return -2
		case f.neg:
			return -1
		case f.form == inf:
			return 2
		}
		return 1
	}
	a, b := order(x), order(y)
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == 1:
		return x.ucmp(y)
	case a == -1:
		return y.ucmp(x)
	}
	return 0
}

// ucmp compares magnitudes of finite numbers.
func (x *Float) ucmp(y *Float) int {
	switch {
	case x.exp < y.exp:
		return -1
	case x.exp > y.exp:
		return 1
	}
	// The mantissas are aligned at the top.
	i, j := len(x.mant), len(y.mant)
	for i > 0 || j > 0 {
		var a, b Word
		if i--; i >= 0 {
			a = x.mant[i]
		}
		if j--; j >= 0 {
			b = y.mant[j]
		}
		if a != b {
			if a < b {
				return -1
			}
			return 1
		}
	}
	return 0
}

// Sqrt sets z to the square root of x; a precision of 0 becomes that of x. It panics with ErrNaN if x is negative.
func (z *Float) Sqrt(x *Float) *Float {
	if z.prec == 0 {
		z.prec = x.prec
	}
	if x.Sign() < 0 {
		panic(ErrNaN{"square root of negative operand"})
	}
	if x.form != finite {
		z.acc, z.form, z.neg = Exact, x.form, x.neg
		return z
	}
	z.mode = x.mode // not what the documentation says, but what Go does
	// The root of an integer of twice the precision and some more, with an even exponent.
	exp := x.low()
	shift := max(2*int64(z.prec)+2*_W-int64(len(x.mant))*_W, 0)
	shift += (exp - shift) & 1
	m := nat(nil).shl(x.mant, uint(shift))
	r := nat(nil).sqrt(m)
	sticky := uint(0)
	if nat(nil).sqr(r).cmp(m) != 0 {
		sticky = 1
	}
	z.neg = false
	return z.setScaled(r, (exp-shift)/2, sticky)
}
