package big

// Quo sets z to x / y, cut off toward zero as Go does. It panics if y is 0.
func (z *Int) Quo(x, y *Int) *Int {
	q, _ := z.abs.div(nil, x.abs, y.abs)
	return z.set(x.neg != y.neg, q)
}

// Rem sets z to the remainder of Quo, which has x's sign.
func (z *Int) Rem(x, y *Int) *Int {
	neg := x.neg
	_, r := nat(nil).div(z.abs, x.abs, y.abs)
	return z.set(neg, r)
}

// QuoRem sets z to x / y and r to the remainder, as Quo and Rem.
func (z *Int) QuoRem(x, y, r *Int) (*Int, *Int) {
	qneg, rneg := x.neg != y.neg, x.neg
	q, rem := z.abs.div(r.abs, x.abs, y.abs)
	z.set(qneg, q)
	r.set(rneg, rem)
	return z, r
}

// Div sets z to the quotient that makes the remainder of DivMod.
func (z *Int) Div(x, y *Int) *Int {
	z, _ = z.DivMod(x, y, new(Int))
	return z
}

// Mod sets z to the remainder of DivMod.
func (z *Int) Mod(x, y *Int) *Int {
	_, z = new(Int).DivMod(x, y, z)
	return z
}

// DivMod sets z to the quotient and m to the remainder of Euclid's division: the remainder is never negative.
func (z *Int) DivMod(x, y, m *Int) (*Int, *Int) {
	y0 := y
	if z == y || m == y || alias(z.abs, y.abs) || alias(m.abs, y.abs) {
		y0 = new(Int).Set(y)
	}
	z.QuoRem(x, y, m)
	if m.neg {
		if y0.neg {
			z.Add(z, intOne)
			m.Sub(m, y0)
		} else {
			z.Sub(z, intOne)
			m.Add(m, y0)
		}
	}
	return z, m
}

// Divide sets z to x / y rounded by mode (Trunc, Floor, Round to nearest with ties to even, or Ceil) and r to x - z*y. Each of z and
// r may be nil.
func (z *Int) Divide(x, y, r *Int, mode RoundingMode) (*Int, *Int) {
	if mode != Trunc && mode != Floor && mode != Round && mode != Ceil {
		panic("unsupported rounding mode")
	}
	var q, rem, d Int
	d.Set(y)
	q.QuoRem(x, y, &rem)
	neg := x.neg != y.neg // the exact quotient is below q if it is negative, above it otherwise
	away := false
	if len(rem.abs) > 0 {
		switch mode {
		case Floor:
			away = neg
		case Ceil:
			away = !neg
		case Round:
			c := nat(nil).shl(rem.abs, 1).cmp(d.abs)
			away = c > 0 || c == 0 && q.abs.isOdd()
		}
	}
	if away {
		if neg {
			q.Sub(&q, intOne)
			rem.Add(&rem, &d)
		} else {
			q.Add(&q, intOne)
			rem.Sub(&rem, &d)
		}
	}
	if z != nil {
		z.Set(&q)
	}
	if r != nil {
		r.Set(&rem)
	}
	return z, r
}

// Exp sets z to x**y, modulo |m| unless m is nil or 0. For y < 0 it is 1 without m, otherwise a power of x's inverse; it returns nil
// and leaves z alone if there is none.
func (z *Int) Exp(x, y, m *Int) *Int {
	base := x.abs
	var mod nat
	if m != nil {
		mod = m.abs
	}
	if y.neg {
		if len(mod) == 0 {
			return z.SetInt64(1)
		}
		inv := new(Int).ModInverse(x, m)
		if inv == nil {
			return nil
		}
		base = inv.abs
	}
	// For y < 0 the inverse has x's sign already. Go applies it a second time, so this does too.
	neg := x.neg && y.abs.isOdd()
	r := nat(nil).expNN(base, y.abs, mod)
	if neg && len(r) > 0 && len(mod) > 0 {
		return z.set(false, z.abs.sub(mod, r))
	}
	return z.set(neg, r)
}
