package big

import "math/bits"

// expNN returns x**y, modulo m unless m is zero.
func (z nat) expNN(x, y, m nat) nat {
	switch {
	case m.equalWord(1):
		return z[:0]
	case len(y) == 0:
		return z.setWord(1)
	case len(x) == 0:
		return z[:0]
	case x.equalWord(1):
		return z.setWord(1)
	}
	if len(m) == 0 {
		return z.set(power(x, y))
	}
	if x.cmp(m) >= 0 {
		_, x = nat(nil).div(nil, x, m)
		if len(x) == 0 {
			return z[:0]
		}
	}
	if y.equalWord(1) {
		return z.set(x)
	}
	if m.isOdd() {
		return z.set(expOdd(x, y, m))
	}
	if _, ok := m.isPow2(); ok || len(y) <= 1 {
		return z.set(expWindow(x, y, m))
	}
	// m = odd * 2**k: solve both, and put them together by the Chinese remainder theorem.
	k := m.trailingZeroBits()
	pow2 := nat(nil).shl(natOne, k)
	odd := nat(nil).shr(m, k)
	r1 := nat(nil).expNN(x, y, odd)
	r2 := nat(nil).expNN(x, y, pow2)
	// r1 + odd * ((r2-r1)/odd mod 2**k)
	inv := new(Int).ModInverse(&Int{abs: odd}, &Int{abs: pow2})
	t := new(Int).Sub(&Int{abs: r2}, &Int{abs: r1})
	t.Mul(t, inv)
	t.Mod(t, &Int{abs: pow2})
	return z.add(r1, nat(nil).mul(odd, t.abs))
}

// power returns x**y by squaring.
func power(x, y nat) nat {
	z := x.clone()
	for i := y.bitLen() - 2; i >= 0; i-- {
		z = z.sqr(z)
		if y.bit(uint(i)) == 1 {
			z = z.mul(z, x)
		}
	}
	return z
}

// window is the number of bits of the exponent that are taken at once.
const window = 4

// windows calls f for the exponent's digits of four bits, the highest first.
func windows(y nat, f func(digit Word)) {
	for i := len(y) - 1; i >= 0; i-- {
		for s := _W - window; s >= 0; s -= window {
			f(y[i] >> s & (1<<window - 1))
		}
	}
}

// expWindow returns x**y mod m.
func expWindow(x, y, m nat) nat {
	reduce := func(z nat) nat {
		_, r := nat(nil).div(nil, z, m)
		return r
	}
	var table [1 << window]nat
	table[0] = natOne
	for i := 1; i < len(table); i++ {
		table[i] = reduce(nat(nil).mul(table[i-1], x))
	}
	z := nat{1}
	started := false
	windows(y, func(d Word) {
		if !started && d == 0 {
			return
		}
		for range window {
			if started {
				z = reduce(nat(nil).sqr(z))
			}
		}
		started = true
		if d != 0 {
			z = reduce(nat(nil).mul(z, table[d]))
		}
	})
	return z
}

// expOdd returns x**y mod m for an odd m and x < m, in Montgomery's representation: v stands for v/R, R = 2**(_W*n).
func expOdd(x, y, m nat) nat {
	n := len(m)
	k := -inverseWord(m[0])
	fill := func(v nat) []Word {
		w := make([]Word, n)
		copy(w, v)
		return w
	}
	// R mod m stands for 1, R² takes others there.
	_, one := nat(nil).div(nil, nat(nil).shl(natOne, uint(_W*n)), m)
	_, rr := nat(nil).div(nil, nat(nil).shl(natOne, uint(2*_W*n)), m)
	var table [1 << window][]Word
	for i := range table {
		table[i] = make([]Word, n)
	}
	copy(table[0], one)
	montVV(table[1], fill(x), fill(rr), m, k)
	for i := 2; i < len(table); i++ {
		montVV(table[i], table[i-1], table[1], m, k)
	}
	z, t := fill(one), make([]Word, n)
	started := false
	windows(y, func(d Word) {
		if !started && d == 0 {
			return
		}
		if started {
			for range window {
				montVV(t, z, z, m, k)
				z, t = t, z
			}
		}
		started = true
		if d != 0 {
			montVV(t, z, table[d], m, k)
			z, t = t, z
		}
	})
	montVV(t, z, fill(natOne), m, k)
	r := nat(t).norm()
	for r.cmp(m) >= 0 {
		r = r.sub(r, m)
	}
	return r
}

// inverseWord returns 1/w mod 2**_W for an odd w.
func inverseWord(w Word) Word {
	v := w // right in three bits; each step doubles them
	for range bits.Len(_W) {
		v *= 2 - w*v
	}
	return v
}
