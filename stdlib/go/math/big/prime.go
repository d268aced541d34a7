package big

import "math/rand"

// ProbablyPrime reports whether x is likely prime, by n rounds of Miller and Rabin's test with random bases and by Baillie, Pomerance,
// Selfridge and Wagstaff's, which alone is right below 2**64. A composite number is taken for a prime with a chance below 4**-n.
func (x *Int) ProbablyPrime(n int) bool {
	if n < 0 {
		panic("negative n for ProbablyPrime")
	}
	if x.neg || len(x.abs) == 0 {
		return false
	}
	small := []Word{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53}
	for _, p := range small {
		if x.abs.equalWord(p) {
			return true
		}
	}
	if x.abs.equalWord(1) {
		return false
	}
	for _, p := range small {
		if x.abs.modW(p) == 0 {
			return false
		}
	}
	return x.abs.probablyPrimeMillerRabin(n+1, true) && x.abs.probablyPrimeLucas()
}

// probablyPrimeMillerRabin tests the odd number n with random bases; the last one is 2 if force2.
func (n nat) probablyPrimeMillerRabin(reps int, force2 bool) bool {
	minus1 := nat(nil).sub(n, natOne)
	k := minus1.trailingZeroBits()
	q := nat(nil).shr(minus1, k)
	minus3 := nat(nil).sub(n, nat{3})
	rnd := rand.New(rand.NewSource(int64(n[0])))
round:
	for i := range reps {
		x := natTwo
		if !force2 || i < reps-1 {
			x = nat(nil).random(rnd, minus3)
			x = x.add(x, natTwo) // 2 to n-2
		}
		y := nat(nil).expNN(x, q, n)
		if y.cmp(natOne) == 0 || y.cmp(minus1) == 0 {
			continue
		}
		for j := uint(1); j < k; j++ {
			_, y = nat(nil).div(nil, nat(nil).sqr(y), n)
			if y.cmp(minus1) == 0 {
				continue round
			}
			if y.cmp(natOne) == 0 {
				return false
			}
		}
		return false
	}
	return true
}

// probablyPrimeLucas is the strong test by Lucas sequences with Q = 1 in the form called almost extra strong.
func (n nat) probablyPrimeLucas() bool {
	if len(n) == 0 || n.equalWord(1) {
		return false
	}
	if n[0]&1 == 0 {
		return n.equalWord(2)
	}
	// The first P for which P²-4 is no square modulo n.
	p := Word(3)
	in := &Int{abs: n}
	for d := new(Int); ; p++ {
		if p > 10000 {
			panic("math/big: internal error: cannot find (D/n) = -1 for " + in.String())
		}
		j := Jacobi(d.SetUint64(uint64(p*p-4)), in)
		if j == -1 {
			break
		}
		if j == 0 {
			// n shares a factor with (P-2)(P+2).
			return n.equalWord(p + 2)
		}
		if p == 40 {
			// A square has no such P.
			if r := nat(nil).sqrt(n); nat(nil).sqr(r).cmp(n) == 0 {
				return false
			}
		}
	}
	mod := func(x nat) nat {
		_, r := nat(nil).div(nil, x, n)
		return r
	}
	minus2 := nat(nil).sub(n, natTwo)
	// V(2k) = V(k)² - 2, V(2k+1) = V(k)V(k+1) - P
	double := func(v nat) nat { return mod(nat(nil).add(nat(nil).sqr(v), minus2)) }
	minusP := nat(nil).sub(nat(nil).add(n, n), nat{p}) // not below zero even for small n
	s := nat(nil).add(n, natOne)
	r := s.trailingZeroBits()
	s = s.shr(s, r)
	vk, vk1 := nat{2}, nat{p} // V(k), V(k+1)
	for i := s.bitLen(); i >= 0; i-- {
		odd := mod(nat(nil).add(nat(nil).mul(vk, vk1), minusP))
		if s.bit(uint(i)) == 1 {
			vk, vk1 = odd, double(vk1)
		} else {
			vk, vk1 = double(vk), odd
		}
	}
	if vk.cmp(natTwo) == 0 || vk.cmp(minus2) == 0 {
		// U(s) is zero if P*V(s) = 2*V(s+1).
		a := mod(nat(nil).mul(vk, nat{p}))
		b := mod(nat(nil).shl(vk1, 1))
		if a.cmp(b) == 0 {
			return true
		}
	}
	for t := uint(0); t+1 < r; t++ {
		if len(vk) == 0 {
			return true
		}
		if vk.equalWord(2) {
			return false // and stays so
		}
		vk = double(vk)
	}
	return false
}
