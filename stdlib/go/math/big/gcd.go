package big

import "math/bits"

// GCD sets z to the greatest common divisor of a and b and, where they are not nil, x and y to numbers such that z = a*x + b*y. The
// divisor of 0 and b is |b|.
func (z *Int) GCD(x, y, a, b *Int) *Int {
	if len(a.abs) == 0 || len(b.abs) == 0 {
		la, lb, na, nb := len(a.abs), len(b.abs), a.neg, b.neg
		if la == 0 {
			z.Abs(b)
		} else {
			z.Abs(a)
		}
		unit := func(v *Int, n int, neg bool) {
			if v != nil {
				v.SetInt64(int64(min(n, 1)))
				v.neg = neg && n > 0
			}
		}
		unit(x, la, na)
		if la > 0 {
			unit(y, 0, false)
		} else {
			unit(y, lb, nb)
		}
		return z
	}
	e := euclid{extended: x != nil || y != nil}
	e.a.Abs(a)
	e.b.Abs(b)
	e.run()
	if e.extended {
		// e.ua counts |a|. The other factor follows.
		var u, v Int
		u.set(e.ua.neg != a.neg, e.ua.abs)
		if y != nil {
			v.Mul(a, &u)
			v.Sub(&e.a, &v)
			v.Quo(&v, b)
			y.Set(&v)
		}
		if x != nil {
			x.Set(&u)
		}
	}
	return z.Set(&e.a)
}

// euclid is Euclid's algorithm with Lehmer's shortcut: many steps are done on the leading words, as long as these determine the
// quotients, and then made up for on the whole numbers at once.
type euclid struct {
	a, b     Int // a >= b; a is the divisor at the end
	extended bool
	ua, ub   Int // a and b as multiples of the first a (the rest being multiples of the first b)
}

func (e *euclid) run() {
	e.ua.SetInt64(1)
	if e.a.abs.cmp(e.b.abs) < 0 {
		e.a, e.b = e.b, e.a
		e.ua, e.ub = e.ub, e.ua
	}
	for len(e.b.abs) > 1 {
		if c := guess(e.a.abs, e.b.abs); c.v0 != 0 {
			e.a, e.b = c.apply(&e.a, &e.b)
			if e.extended {
				e.ua, e.ub = c.apply(&e.ua, &e.ub)
			}
		} else {
			e.step()
		}
	}
	for len(e.b.abs) > 0 {
		e.step()
	}
}

// step is one division.
func (e *euclid) step() {
	var q, r Int
	q.QuoRem(&e.a, &e.b, &r)
	e.a, e.b = e.b, r
	if e.extended {
		var t Int
		t.Mul(&q, &e.ub)
		t.Sub(&e.ua, &t)
		e.ua, e.ub = e.ub, t
	}
}

// steps tells what some steps of Euclid's algorithm make of (a, b): (u0*a - v0*b, v1*b - u1*a) after an even number of them, the
// negated values otherwise.
type steps struct {
	u0, u1, v0, v1 Word
	even           bool
}

// guess computes steps from the leading words; v0 is 0 if they do not determine any.
func guess(a, b nat) steps {
	n := len(a)
	h := uint(bits.LeadingZeros(uint(a[n-1])))
	lead := func(x nat) (w Word) {
		if len(x) == n {
			w = x[n-1] << h
		}
		if len(x) >= n-1 {
			w |= x[n-2] >> (_W - h)
		}
		return w
	}
	a1, a2 := lead(a), lead(b)
	s := steps{}
	var u2, v2 Word
	s.u1, v2 = 1, 1
	// Collins' condition: the quotients of the whole numbers are the same as long as it holds.
	for a2 >= v2 && a1-a2 >= s.v1+v2 {
		q := a1 / a2
		a1, a2 = a2, a1%a2
		s.u0, s.u1, u2 = s.u1, u2, s.u1+q*u2
		s.v0, s.v1, v2 = s.v1, v2, s.v1+q*v2
		s.even = !s.even
	}
	return s
}

func (s steps) apply(a, b *Int) (Int, Int) {
	times := func(x *Int, w Word, neg bool) *Int {
		return new(Int).set(x.neg != neg, nat(nil).mulAddWW(x.abs, w, 0))
	}
	var p, q Int
	p.Add(times(a, s.u0, !s.even), times(b, s.v0, s.even))
	q.Add(times(a, s.u1, s.even), times(b, s.v1, !s.even))
	return p, q
}

// ModInverse sets z to the number whose product with g is 1 modulo n. If there is none, it returns nil and leaves z alone.
func (z *Int) ModInverse(g, n *Int) *Int {
	if n.neg {
		n = new(Int).Neg(n)
	}
	if g.neg {
		g = new(Int).Mod(g, n)
	}
	var d, x Int
	d.GCD(&x, nil, g, n)
	if d.Cmp(intOne) != 0 {
		return nil
	}
	if x.neg {
		return z.Add(&x, n)
	}
	return z.Set(&x)
}

// Jacobi returns the Jacobi symbol (x/y); y must be odd.
func Jacobi(x, y *Int) int {
	if !y.abs.isOdd() {
		panic("big: invalid 2nd argument to Int.Jacobi: need odd integer but got " + y.String())
	}
	j := 1
	b := new(Int).Abs(y)
	if y.neg && x.neg {
		j = -1
	}
	a := new(Int).Set(x)
	for {
		if b.Cmp(intOne) == 0 {
			return j
		}
		if len(a.abs) == 0 {
			return 0
		}
		a.Mod(a, b)
		if len(a.abs) == 0 {
			return 0
		}
		// Twos out: (2/b) is -1 for b = 3, 5 modulo 8.
		s := a.abs.trailingZeroBits()
		if b8 := b.abs[0] & 7; s&1 != 0 && (b8 == 3 || b8 == 5) {
			j = -j
		}
		a.Rsh(a, s)
		// The law of quadratic reciprocity.
		if a.abs[0]&b.abs[0]&3 == 3 {
			j = -j
		}
		a, b = b, a
	}
}

// ModSqrt sets z to a square root of x modulo the odd prime p. If there is none, it returns nil and leaves z alone.
func (z *Int) ModSqrt(x, p *Int) *Int {
	switch Jacobi(x, p) {
	case -1:
		return nil
	case 0:
		return z.SetInt64(0)
	}
	if x.neg || x.Cmp(p) >= 0 {
		x = new(Int).Mod(x, p)
	}
	switch {
	case p.abs[0]&3 == 3:
		// x**((p+1)/4)
		e := new(Int).Add(p, intOne)
		return z.Exp(x, e.Rsh(e, 2), p)
	case p.abs[0]&7 == 5:
		return z.sqrt5Mod8(x, p)
	}
	return z.tonelliShanks(x, p)
}

// sqrt5Mod8 is Atkin's method for p = 5 modulo 8.
func (z *Int) sqrt5Mod8(x, p *Int) *Int {
	e := new(Int).Rsh(p, 3)
	twice := new(Int).Lsh(x, 1)
	a := new(Int).Exp(twice, e, p)
	i := new(Int).Mul(a, a)
	i.Mod(i, p)
	i.Mul(i, twice)
	i.Mod(i, p) // i*i = -1
	i.Sub(i, intOne)
	i.Mul(i, x)
	i.Mod(i, p)
	i.Mul(i, a)
	return z.Mod(i, p)
}

func (z *Int) tonelliShanks(x, p *Int) *Int {
	// p-1 = s * 2**e
	s := new(Int).Sub(p, intOne)
	e := s.abs.trailingZeroBits()
	s.Rsh(s, e)
	n := NewInt(2)
	for Jacobi(n, p) != -1 {
		n.Add(n, intOne)
	}
	var y, b, g, t Int
	y.Add(s, intOne)
	y.Rsh(&y, 1)
	y.Exp(x, &y, p)
	b.Exp(x, s, p)
	g.Exp(n, s, p)
	for r := e; ; {
		// y² = x*b all the time; the order of b, a power of two, falls.
		m := uint(0)
		t.Set(&b)
		for t.Cmp(intOne) != 0 {
			t.Mul(&t, &t).Mod(&t, p)
			m++
		}
		if m == 0 {
			return z.Set(&y)
		}
		t.SetInt64(0).SetBit(&t, int(r-m-1), 1)
		t.Exp(&g, &t, p)
		g.Mul(&t, &t).Mod(&g, p)
		y.Mul(&y, &t).Mod(&y, p)
		b.Mul(&b, &g).Mod(&b, p)
		r = m
	}
}
