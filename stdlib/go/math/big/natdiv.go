package big

import "math/bits"

// divThreshold is the length of a divisor from which on division is by halves.
const divThreshold = 128

// divW returns x / y and x mod y.
func (z nat) divW(x nat, y Word) (q nat, r Word) {
	if y == 0 {
		panic("division by zero")
	}
	z = z.make(len(x))
	r = divWVW(z, 0, x, y)
	return z.norm(), r
}

// modW returns x mod d.
func (x nat) modW(d Word) Word {
	_, r := nat(nil).divW(x, d)
	return r
}

// div returns u / v and u mod v; z and z2 are storage for them.
func (z nat) div(z2 nat, u, v nat) (q, r nat) {
	switch {
	case len(v) == 0:
		panic("division by zero")
	case len(v) == 1:
		q, w := z.divW(u, v[0])
		return q, z2.setWord(w)
	case u.cmp(v) < 0:
		r = z2.set(u)
		return z[:0], r
	}
	// Shift so that the divisor's top bit is set: quotient digits can be guessed then.
	s := uint(bits.LeadingZeros(uint(v[len(v)-1])))
	if len(v) >= divThreshold && len(u)-len(v) >= divThreshold/2 {
		q, r = divBlocks(u, v, s)
		return z.set(q), z2.set(r)
	}
	n := len(v)
	vs := v
	if s > 0 {
		vs = make(nat, n)
		lshVU(vs, v, s)
	}
	if alias(z2, u) || alias(z2, vs) {
		z2 = nil
	}
	rem := z2.make(len(u) + 1)
	rem[len(u)] = lshVU(rem[:len(u)], u, s)
	if alias(z, rem) || alias(z, vs) {
		z = nil
	}
	q = z.make(len(rem) - n)
	divVV(q, rem, vs)
	rem = rem[:n]
	rshVU(rem, rem, s)
	return q.norm(), rem.norm()
}

// divBlocks divides a long number by a long one: v is filled up to a length that can be halved often, u is cut into blocks of that
// length, and these are the digits of a division by the method of school (Burnikel and Ziegler).
func divBlocks(u, v nat, s uint) (q, r nat) {
	n, parts := len(v), 1
	for n >= divThreshold {
		n = (n + 1) / 2
		parts *= 2
	}
	n *= parts
	pad := uint(n-len(v))*_W + s
	b := nat(nil).shl(v, pad)
	a := nat(nil).shl(u, pad)
	blocks := (len(a) + n - 1) / n
	if slot(a, blocks-1, n).cmp(b) >= 0 {
		blocks++ // the top one has to be below b
	}
	q = make(nat, (blocks-1)*n)
	r = slot(a, blocks-1, n).clone()
	for i := blocks - 2; i >= 0; i-- {
		var digit nat
		digit, r = div2by1(join(r, slot(a, i, n), n), b, n)
		copy(q[i*n:], digit)
	}
	return q.norm(), r.shr(r, pad)
}

// slot returns the i-th block of n words.
func slot(x nat, i, n int) nat {
	if i*n >= len(x) {
		return nil
	}
	return x[i*n : min((i+1)*n, len(x))].norm()
}

// join returns hi * 2**(_W*n) + lo; lo has at most n words.
func join(hi, lo nat, n int) nat {
	z := make(nat, n+len(hi))
	copy(z, lo)
	copy(z[n:], hi)
	return z.norm()
}

// div2by1 divides a, below b * 2**(_W*n), by b, which has n words and the top bit set.
func div2by1(a, b nat, n int) (q, r nat) {
	if a.cmp(b) < 0 {
		return nil, a
	}
	if n%2 != 0 || n < divThreshold {
		u := make(nat, 2*n)
		copy(u, a)
		q = make(nat, n)
		divVV(q, u, b)
		return q.norm(), u[:n].norm()
	}
	h := n / 2
	q1, r := div3by2(slotFrom(a, h), b, h)
	q0, r := div3by2(join(r, slot(a, 0, h), h), b, h)
	return join(q1, q0, h), r
}

// slotFrom returns x without its lowest n words.
func slotFrom(x nat, n int) nat {
	if n >= len(x) {
		return nil
	}
	return x[n:]
}

// div3by2 divides a, below b * 2**(_W*h), by b, which has 2h words and the top bit set.
func div3by2(a, b nat, h int) (q, r nat) {
	b1, b0 := b[h:], b[:h].norm()
	top := slotFrom(a, 2*h)
	if top.cmp(b1) < 0 {
		q, r = div2by1(slotFrom(a, h), b1, h)
	} else {
		// The digit is the largest: q = B-1, r = (a2,a1) - b1*B + b1.
		q = make(nat, h)
		for i := range q {
			q[i] = _M
		}
		r = nat(nil).sub(slotFrom(a, h), join(b1, nil, h))
		r = r.add(r, b1)
	}
	d := nat(nil).mul(q, b0)
	r = join(r, slot(a, 0, h), h)
	for r.cmp(d) < 0 {
		// The guess was too large, by two at most.
		r = r.add(r, b)
		q = q.sub(q, natOne)
	}
	return q, r.sub(r, d)
}
