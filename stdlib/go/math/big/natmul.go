package big

// karatsubaThreshold is the length from which on three products of half the length cost less than four.
const karatsubaThreshold = 64

// mulAddWW returns x*m + a.
func (z nat) mulAddWW(x nat, m, a Word) nat {
	n := len(x)
	if n == 0 || m == 0 {
		return z.setWord(a)
	}
	z = z.make(n + 1)
	z[n] = mulAddVWW(z[:n], x, m, a)
	return z.norm()
}

func (z nat) mul(x, y nat) nat {
	if len(x) < len(y) {
		x, y = y, x
	}
	m, n := len(x), len(y)
	switch n {
	case 0:
		return z[:0]
	case 1:
		return z.mulAddWW(x, y[0], 0)
	}
	if alias(z, x) || alias(z, y) {
		z = nil
	}
	z = z.make(m + n)
	if n < karatsubaThreshold {
		mulVV(z, x, y)
		return z.norm()
	}
	tmp := make([]Word, karatsubaScratch(n))
	karatsuba(z[:2*n], x[:n], y, tmp)
	if m > n {
		// The rest of x in pieces of y's length.
		clear(z[2*n:])
		piece := make(nat, 2*n)
		for i := n; i < m; i += n {
			xi := x[i:min(i+n, m)]
			p := piece[:len(xi)+n]
			if len(xi) == n {
				karatsuba(p, xi, y, tmp)
			} else {
				p = nat(nil).mul(xi.norm(), y)
			}
			addAt(z[i:], p)
		}
	}
	return z.norm()
}

func (z nat) sqr(x nat) nat { return z.mul(x, x) }

// addAt adds x to z, which has room for the sum.
func addAt(z, x []Word) {
	c := addVV(z[:len(x)], z[:len(x)], x)
	addVW(z[len(x):], z[len(x):], c)
}

// karatsubaScratch returns the number of words that karatsuba needs to work with.
func karatsubaScratch(n int) int {
	total := 0
	for n >= karatsubaThreshold {
		n = (n + 1) / 2
		total += 4 * n
	}
	return total
}

// karatsuba sets z = x * y; both have n words, z has 2n. With x = x1*B + x0, y = y1*B + y0:
//
//	x*y = x1y1*B² + (x1y1 + x0y0 - (x0-x1)*(y0-y1))*B + x0y0
func karatsuba(z, x, y, tmp []Word) {
	n := len(x)
	if n < karatsubaThreshold {
		mulVV(z, x, y)
		return
	}
	k := (n + 1) / 2
	d, e, p, rest := tmp[:k], tmp[k:2*k], tmp[2*k:4*k], tmp[4*k:]
	negative := absDiff(d, x[:k], x[k:]) != absDiff(e, y[:k], y[k:])
	karatsuba(p, d, e, rest)
	karatsuba(z[:2*k], x[:k], y[:k], rest)
	karatsuba(z[2*k:], x[k:], y[k:], rest)

	mid := tmp[:2*k] // d and e are done with
	copy(mid, z[:2*k])
	hi := 2*n - 2*k
	c := addVV(mid[:hi], mid[:hi], z[2*k:])
	c = addVW(mid[hi:], mid[hi:], c)
	if negative {
		c += addVV(mid, mid, p)
	} else {
		c -= subVV(mid, mid, p)
	}
	c += addVV(z[k:3*k], z[k:3*k], mid)
	addVW(z[3*k:], z[3*k:], c)
}

// absDiff sets z = |x-y| and reports whether x < y; y may be shorter than x, the missing words are zero.
func absDiff(z, x, y []Word) bool {
	n := len(y)
	c := subVV(z[:n], x[:n], y)
	if subVW(z[n:], x[n:], c) == 0 {
		return false
	}
	for i := range z {
		z[i] = ^z[i]
	}
	addVW(z, z, 1)
	return true
}

// mulRange returns the product of the numbers from a to b.
func (z nat) mulRange(a, b uint64) nat {
	switch {
	case a == 0:
		return z[:0]
	case a > b:
		return z.setWord(1)
	case a == b:
		return z.setUint64(a)
	case b-a < 16:
		z = z.setUint64(a)
		for i := a + 1; i <= b && i != 0; i++ {
			z = z.mulAddWW(z, Word(i), 0)
		}
		return z
	}
	m := a + (b-a)/2
	return z.mul(nat(nil).mulRange(a, m), nat(nil).mulRange(m+1, b))
}
