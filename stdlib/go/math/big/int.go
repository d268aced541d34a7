// Package big computes with numbers of any size: [Int], integers; [Rat], fractions; [Float], floating-point numbers of chosen precision.
//
// A method with a result sets its receiver to it and returns the receiver; the receiver may be an operand too. The zero values are 0.
package big

import "math/rand"

// An Int is an integer.
type Int struct {
	neg bool
	abs nat
}

// NewInt returns x as an Int.
func NewInt(x int64) *Int { return new(Int).SetInt64(x) }

// set makes abs with a sign of z; zero has none.
func (z *Int) set(neg bool, abs nat) *Int {
	z.neg, z.abs = neg && len(abs) > 0, abs
	return z
}

// Sign returns -1, 0 or 1.
func (x *Int) Sign() int {
	switch {
	case len(x.abs) == 0:
		return 0
	case x.neg:
		return -1
	}
	return 1
}

// SetInt64 sets z to x.
func (z *Int) SetInt64(x int64) *Int {
	u := uint64(x)
	if x < 0 {
		u = -u
	}
	return z.set(x < 0, z.abs.setUint64(u))
}

// SetUint64 sets z to x.
func (z *Int) SetUint64(x uint64) *Int { return z.set(false, z.abs.setUint64(x)) }

// Set sets z to x.
func (z *Int) Set(x *Int) *Int {
	if z != x {
		z.set(x.neg, z.abs.set(x.abs))
	}
	return z
}

// Bits returns the digits of |x|, which x shares.
func (x *Int) Bits() []Word { return x.abs }

// SetBits makes z of digits, which it shares.
func (z *Int) SetBits(abs []Word) *Int { return z.set(false, nat(abs).norm()) }

// Abs sets z to |x|.
func (z *Int) Abs(x *Int) *Int {
	z.Set(x)
	z.neg = false
	return z
}

// Neg sets z to -x.
func (z *Int) Neg(x *Int) *Int {
	z.Set(x)
	z.neg = len(z.abs) > 0 && !z.neg
	return z
}

// Add sets z to x + y.
func (z *Int) Add(x, y *Int) *Int { return z.sum(x, y, y.neg) }

// Sub sets z to x - y.
func (z *Int) Sub(x, y *Int) *Int { return z.sum(x, y, !y.neg) }

// sum adds y with a sign of its own.
func (z *Int) sum(x, y *Int, yneg bool) *Int {
	xneg := x.neg
	if xneg == yneg {
		return z.set(xneg, z.abs.add(x.abs, y.abs))
	}
	abs, less := z.abs.diff(x.abs, y.abs)
	return z.set(xneg != less, abs)
}

// Mul sets z to x * y.
func (z *Int) Mul(x, y *Int) *Int { return z.set(x.neg != y.neg, z.abs.mul(x.abs, y.abs)) }

// MulRange sets z to the product of the integers from a to b; it is 1 if a > b.
func (z *Int) MulRange(a, b int64) *Int {
	switch {
	case a > b:
		return z.SetInt64(1)
	case a <= 0 && b >= 0:
		return z.SetInt64(0)
	case a < 0:
		return z.set((b-a)&1 == 0, z.abs.mulRange(-uint64(b), -uint64(a)))
	}
	return z.set(false, z.abs.mulRange(uint64(a), uint64(b)))
}

// Binomial sets z to the number of ways to choose k of n things.
func (z *Int) Binomial(n, k int64) *Int {
	if k > n || k < 0 {
		return z.SetInt64(0)
	}
	k = min(k, n-k)
	// n/1 * (n-1)/2 * ...: each product is a binomial coefficient, so each division is exact.
	p := z.abs.setWord(1)
	var f Int
	for i := int64(1); i <= k; i++ {
		p = p.mul(p, f.SetInt64(n-i+1).abs)
		p, _ = p.divW(p, Word(i))
	}
	return z.set(false, p)
}

// Cmp returns -1, 0 or 1 for x < y, x == y, x > y.
func (x *Int) Cmp(y *Int) (r int) {
	switch {
	case x == y:
		return 0
	case x.neg != y.neg:
		r = 1
	default:
		r = x.abs.cmp(y.abs)
	}
	if x.neg {
		r = -r
	}
	return r
}

// CmpAbs compares |x| and |y|.
func (x *Int) CmpAbs(y *Int) int { return x.abs.cmp(y.abs) }

// Int64 returns x, or its lowest 64 bits if it is too large.
func (x *Int) Int64() int64 {
	v := int64(x.Uint64())
	if x.neg {
		v = -v
	}
	return v
}

// Uint64 returns |x|, or its lowest 64 bits if it is too large.
func (x *Int) Uint64() uint64 {
	if len(x.abs) == 0 {
		return 0
	}
	return uint64(x.abs[0])
}

// IsInt64 reports whether x is an int64.
func (x *Int) IsInt64() bool {
	if len(x.abs) > 1 {
		return false
	}
	w := int64(x.Uint64())
	return w >= 0 || x.neg && w == -w
}

// IsUint64 reports whether x is a uint64.
func (x *Int) IsUint64() bool { return !x.neg && len(x.abs) <= 1 }

// Float64 returns the nearest float64, ties to even, and how it compares with x.
func (x *Int) Float64() (float64, Accuracy) {
	if n := x.abs.bitLen(); n <= 53 {
		f := float64(x.Uint64())
		if x.neg {
			f = -f
		}
		return f, Exact
	}
	return new(Float).SetInt(x).Float64()
}

// SetBytes sets z to the number whose bytes are buf, the most significant first.
func (z *Int) SetBytes(buf []byte) *Int { return z.set(false, z.abs.setBytes(buf)) }

// Bytes returns the bytes of |x|, the most significant first.
func (x *Int) Bytes() []byte {
	buf := make([]byte, len(x.abs)*_S)
	return buf[x.abs.bytes(buf):]
}

// FillBytes writes the bytes of |x| to buf, with zeros in front. It panics if they do not fit.
func (x *Int) FillBytes(buf []byte) []byte {
	x.abs.bytes(buf)
	return buf
}

// BitLen returns the number of bits of |x|; 0 has none.
func (x *Int) BitLen() int { return x.abs.bitLen() }

// TrailingZeroBits returns the number of zeros below the lowest one of |x|; 0 for 0.
func (x *Int) TrailingZeroBits() uint { return x.abs.trailingZeroBits() }

// Rand sets z to a random number below n, 0 if n <= 0.
func (z *Int) Rand(rnd *rand.Rand, n *Int) *Int {
	if n.Sign() <= 0 {
		z.neg, z.abs = false, nil
		return z
	}
	return z.set(false, z.abs.random(rnd, n.abs))
}

// random returns a number below limit: as many bits as that has, until they are low enough.
func (z nat) random(rnd *rand.Rand, limit nat) nat {
	n := len(limit)
	if alias(z, limit) {
		z = nil
	}
	z = z.make(n)
	mask := Word(_M) >> ((_W - limit.bitLen()%_W) % _W)
	for {
		for i := range z {
			z[i] = Word(rnd.Uint32()) | Word(rnd.Uint32())<<32
		}
		z[n-1] &= mask
		if z.cmp(limit) < 0 {
			return z.norm()
		}
	}
}

// Sqrt sets z to the integer part of x's square root. It panics if x is negative.
func (z *Int) Sqrt(x *Int) *Int {
	if x.neg {
		panic("square root of negative number")
	}
	return z.set(false, z.abs.sqrt(x.abs))
}
