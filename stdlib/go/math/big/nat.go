package big

import (
	"math/bits"
	"slices"
)

// A nat is a natural number: its digits, the least significant first, without zeros at the end. A method that has a result writes it to the
// receiver's storage if that is large enough; the storage may be that of an operand.
type nat []Word

var (
	natOne  = nat{1}
	natTwo  = nat{2}
	natFive = nat{5}
	natTen  = nat{10}

	intOne = &Int{false, natOne}
)

func (z nat) String() string { return "0x" + string(z.utoa(16)) }

// norm cuts zeros off.
func (z nat) norm() nat {
	n := len(z)
	for n > 0 && z[n-1] == 0 {
		n--
	}
	return z[:n]
}

// make returns storage for n words.
func (z nat) make(n int) nat {
	if n <= cap(z) {
		return z[:n]
	}
	if n == 1 {
		return make(nat, 1)
	}
	return make(nat, n, n+4) // results tend to grow by a word or so
}

func (z nat) setWord(x Word) nat {
	if x == 0 {
		return z[:0]
	}
	z = z.make(1)
	z[0] = x
	return z
}

func (z nat) setUint64(x uint64) nat { return z.setWord(Word(x)) }

func (z nat) set(x nat) nat {
	z = z.make(len(x))
	copy(z, x)
	return z
}

// clone returns a copy in storage of its own.
func (x nat) clone() nat { return nat(nil).set(x) }

// alias reports whether two numbers may share storage.
func alias(x, y nat) bool {
	return cap(x) > 0 && cap(y) > 0 && &x[0:cap(x)][cap(x)-1] == &y[0:cap(y)][cap(y)-1]
}

func (x nat) cmp(y nat) int {
	x, y = x.norm(), y.norm()
	if len(x) != len(y) {
		if len(x) < len(y) {
			return -1
		}
		return 1
	}
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != y[i] {
			if x[i] < y[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

func (z nat) add(x, y nat) nat {
	if len(x) < len(y) {
		x, y = y, x
	}
	m, n := len(x), len(y)
	z = z.make(m + 1)
	c := addVV(z[:n], x[:n], y)
	z[m] = addVW(z[n:m], x[n:], c)
	return z.norm()
}

// sub subtracts y, which is at most x.
func (z nat) sub(x, y nat) nat {
	m, n := len(x), len(y)
	if m < n {
		panic("underflow")
	}
	z = z.make(m)
	c := subVV(z[:n], x[:n], y)
	if subVW(z[n:], x[n:], c) != 0 {
		panic("underflow")
	}
	return z.norm()
}

// diff returns |x-y| and whether x < y.
func (z nat) diff(x, y nat) (nat, bool) {
	if x.cmp(y) < 0 {
		return z.sub(y, x), true
	}
	return z.sub(x, y), false
}

func (x nat) bitLen() int {
	n := len(x)
	for n > 0 && x[n-1] == 0 {
		n--
	}
	if n == 0 {
		return 0
	}
	return (n-1)*_W + bits.Len(uint(x[n-1]))
}

// trailingZeroBits returns the number of zeros below the lowest one; 0 for 0.
func (x nat) trailingZeroBits() uint {
	for i, w := range x {
		if w != 0 {
			return uint(i*_W + bits.TrailingZeros(uint(w)))
		}
	}
	return 0
}

// isPow2 returns i and true for 2**i.
func (x nat) isPow2() (uint, bool) {
	n := len(x)
	if n == 0 || x[n-1]&(x[n-1]-1) != 0 || int(x.trailingZeroBits()) != x.bitLen()-1 {
		return 0, false
	}
	return uint(x.bitLen() - 1), true
}

func (z nat) shl(x nat, s uint) nat {
	if s == 0 || len(x) == 0 {
		return z.set(x)
	}
	n, k := len(x), int(s/_W)
	if uint64(k) != uint64(s/_W) || k < 0 {
		panic("shift too large")
	}
	z = z.make(n + k + 1)
	z[n+k] = lshVU(z[k:n+k], x, s%_W)
	clear(z[:k])
	return z.norm()
}

func (z nat) shr(x nat, s uint) nat {
	k := s / _W
	if k >= uint(len(x)) {
		return z[:0]
	}
	n := len(x) - int(k)
	z = z.make(n)
	rshVU(z, x[k:], s%_W)
	return z.norm()
}

// trunc returns x mod 2**n.
func (z nat) trunc(x nat, n uint) nat {
	w := (n + _W - 1) / _W
	if uint(len(x)) < w {
		return z.set(x)
	}
	z = z.make(int(w))
	copy(z, x)
	if n%_W != 0 {
		z[w-1] &= 1<<(n%_W) - 1
	}
	return z.norm()
}

func (x nat) bit(i uint) uint {
	if j := i / _W; j < uint(len(x)) {
		return uint(x[j] >> (i % _W) & 1)
	}
	return 0
}

// setBit returns x with bit i set to b.
func (z nat) setBit(x nat, i uint, b uint) nat {
	j, m := int(i/_W), Word(1)<<(i%_W)
	switch {
	case b > 1:
		panic("set bit is not 0 or 1")
	case b == 0:
		z = z.set(x)
		if j < len(z) {
			z[j] &^= m
		}
		return z.norm()
	}
	n := len(x)
	z = z.make(max(n, j+1))
	copy(z, x)
	if j >= n {
		clear(z[n:])
	}
	z[j] |= m
	return z
}

// sticky returns 1 if one of the lowest i bits is set.
func (x nat) sticky(i uint) uint {
	if len(x) > 0 && x.trailingZeroBits() < i {
		return 1
	}
	return 0
}

func (z nat) and(x, y nat) nat {
	n := min(len(x), len(y))
	z = z.make(n)
	for i := range n {
		z[i] = x[i] & y[i]
	}
	return z.norm()
}

func (z nat) andNot(x, y nat) nat {
	n := len(x)
	z = z.make(n)
	m := min(n, len(y))
	for i := range m {
		z[i] = x[i] &^ y[i]
	}
	copy(z[m:], x[m:])
	return z.norm()
}

func (z nat) or(x, y nat) nat {
	if len(x) < len(y) {
		x, y = y, x
	}
	z = z.make(len(x))
	for i := range y {
		z[i] = x[i] | y[i]
	}
	copy(z[len(y):], x[len(y):])
	return z
}

func (z nat) xor(x, y nat) nat {
	if len(x) < len(y) {
		x, y = y, x
	}
	z = z.make(len(x))
	for i := range y {
		z[i] = x[i] ^ y[i]
	}
	copy(z[len(y):], x[len(y):])
	return z.norm()
}

// bytes writes x to the end of buf, the most significant byte first. It returns where x begins; the bytes before are zero.
func (x nat) bytes(buf []byte) (begin int) {
	i := len(buf)
	for _, w := range x {
		for range _S {
			if i > 0 {
				i--
				buf[i] = byte(w)
			} else if byte(w) != 0 {
				panic("math/big: buffer too small to fit value")
			}
			w >>= 8
		}
	}
	clear(buf[:i])
	for i < len(buf) && buf[i] == 0 {
		i++
	}
	return i
}

func (z nat) setBytes(buf []byte) nat {
	z = z.make((len(buf) + _S - 1) / _S)
	end := len(buf)
	for i := range z {
		var w Word
		for _, b := range buf[max(end-_S, 0):end] {
			w = w<<8 | Word(b)
		}
		z[i] = w
		end -= _S
	}
	return z.norm()
}

// sqrt returns the integer part of x's square root.
func (z nat) sqrt(x nat) nat {
	if len(x) == 0 {
		return z[:0]
	}
	// Newton's iteration from above falls until it is there.
	r := nat(nil).shl(natOne, uint(x.bitLen()+1)/2)
	for {
		s, _ := nat(nil).div(nil, x, r)
		s = s.add(s, r)
		s = s.shr(s, 1)
		if s.cmp(r) >= 0 {
			return z.set(r)
		}
		r = s
	}
}

func (x nat) isOdd() bool { return len(x) > 0 && x[0]&1 == 1 }

// equalWord reports whether x is the number w.
func (x nat) equalWord(w Word) bool { return slices.Equal(x, nat(nil).setWord(w)) }
