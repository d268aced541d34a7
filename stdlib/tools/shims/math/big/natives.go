package big

import "math/bits"

func addVV(z, x, y []Word) (c Word) {
	for i := range z {
		s, cc := bits.Add(uint(x[i]), uint(y[i]), uint(c))
		z[i], c = Word(s), Word(cc)
	}
	return
}

func subVV(z, x, y []Word) (c Word) {
	for i := range z {
		s, cc := bits.Sub(uint(x[i]), uint(y[i]), uint(c))
		z[i], c = Word(s), Word(cc)
	}
	return
}

func addVW(z, x []Word, y Word) (c Word) {
	c = y
	for i := range z {
		s, cc := bits.Add(uint(x[i]), uint(c), 0)
		z[i], c = Word(s), Word(cc)
	}
	return
}

func subVW(z, x []Word, y Word) (c Word) {
	c = y
	for i := range z {
		s, cc := bits.Sub(uint(x[i]), uint(c), 0)
		z[i], c = Word(s), Word(cc)
	}
	return
}

func lshVU(z, x []Word, s uint) (c Word) {
	for i := len(z) - 1; i >= 0; i-- {
		w := x[i]
		if i == len(z)-1 {
			c = w >> (_W - s)
		}
		z[i] = w << s
		if i > 0 {
			z[i] |= x[i-1] >> (_W - s)
		}
	}
	return
}

func rshVU(z, x []Word, s uint) (c Word) {
	for i := range z {
		w := x[i]
		if i == 0 {
			c = w << (_W - s)
		}
		z[i] = w >> s
		if i+1 < len(z) {
			z[i] |= x[i+1] << (_W - s)
		}
	}
	return
}

func mulAddVWW(z, x []Word, m, a Word) (c Word) {
	c = a
	for i := range z {
		hi, lo := bits.Mul(uint(x[i]), uint(m))
		s, cc := bits.Add(lo, uint(c), 0)
		z[i], c = Word(s), Word(hi+cc)
	}
	return
}

func addMulVVWW(z, x, y []Word, m, a Word) (c Word) {
	c = a
	for i := range z {
		hi, lo := bits.Mul(uint(y[i]), uint(m))
		s, cc := bits.Add(lo, uint(c), 0)
		hi += cc
		s, cc = bits.Add(s, uint(x[i]), 0)
		z[i], c = Word(s), Word(hi+cc)
	}
	return
}

func divWVW(z []Word, xn Word, x []Word, y Word) (r Word) {
	r = xn
	for i := len(z) - 1; i >= 0; i-- {
		q, rr := bits.Div(uint(r), uint(x[i]), uint(y))
		z[i], r = Word(q), Word(rr)
	}
	return
}

func mulVV(z, x, y []Word) {
	clear(z)
	for j := range y {
		z[j+len(x)] = addMulVVWW(z[j:j+len(x)], z[j:j+len(x)], x, y[j], 0)
	}
}

func divVV(q, u, v []Word) {
	n := len(v)
	for j := len(q) - 1; j >= 0; j-- {
		guess := uint(_M)
		if uint(u[j+n]) < uint(v[n-1]) {
			g, r := bits.Div(uint(u[j+n]), uint(u[j+n-1]), uint(v[n-1]))
			for {
				hi, lo := bits.Mul(g, uint(v[n-2]))
				if hi < r || hi == r && lo <= uint(u[j+n-2]) {
					break
				}
				g--
				r += uint(v[n-1])
				if r < uint(v[n-1]) {
					break
				}
			}
			guess = g
		}
		t := make([]Word, n+1)
		t[n] = mulAddVWW(t[:n], v, Word(guess), 0)
		if subVV(u[j:j+n+1], u[j:j+n+1], t) != 0 {
			for {
				guess--
				c := addVV(u[j:j+n], u[j:j+n], v)
				u[j+n] += c
				if u[j+n] < c {
					break
				}
			}
		}
		q[j] = Word(guess)
	}
}

func montVV(z, x, y, m []Word, k Word) {
	n := len(m)
	t := make([]Word, 2*n+1)
	for i := range n {
		c := addMulVVWW(t[i:i+n], t[i:i+n], x, y[i], 0)
		addVW(t[i+n:], t[i+n:], c)
		c = addMulVVWW(t[i:i+n], t[i:i+n], m, t[i]*k, 0)
		addVW(t[i+n:], t[i+n:], c)
	}
	copy(z, t[n:])
	if t[2*n] != 0 {
		subVV(z, z, m)
	}
}
