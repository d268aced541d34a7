package big

// Operations on bits see negative numbers in two's complement, with ones without end in front: -x = ^(x-1).

// Lsh sets z to x << n.
func (z *Int) Lsh(x *Int, n uint) *Int { return z.set(x.neg, z.abs.shl(x.abs, n)) }

// Rsh sets z to x >> n, rounded down.
func (z *Int) Rsh(x *Int, n uint) *Int {
	if x.neg {
		t := z.abs.sub(x.abs, natOne)
		t = t.shr(t, n)
		return z.set(true, t.add(t, natOne))
	}
	return z.set(false, z.abs.shr(x.abs, n))
}

// Bit returns bit i of x.
func (x *Int) Bit(i int) uint {
	if i < 0 {
		panic("negative bit index")
	}
	if x.neg {
		return nat(nil).sub(x.abs, natOne).bit(uint(i)) ^ 1
	}
	return x.abs.bit(uint(i))
}

// SetBit sets z to x with bit i set to b.
func (z *Int) SetBit(x *Int, i int, b uint) *Int {
	if i < 0 {
		panic("negative bit index")
	}
	if x.neg {
		t := z.abs.sub(x.abs, natOne)
		t = t.setBit(t, uint(i), b^1)
		return z.set(true, t.add(t, natOne))
	}
	return z.set(false, z.abs.setBit(x.abs, uint(i), b))
}

// ones returns the bits of x, or for a negative x those of ^x.
func (x *Int) ones() nat {
	if x.neg {
		return nat(nil).sub(x.abs, natOne)
	}
	return x.abs
}

// fromOnes sets z to the number that has the bits b, or, if not, ^b.
func (z *Int) fromOnes(not bool, b nat) *Int {
	if not {
		return z.set(true, b.add(b, natOne))
	}
	return z.set(false, b)
}

// And sets z to x & y.
func (z *Int) And(x, y *Int) *Int {
	a, b := x.ones(), y.ones()
	switch {
	case x.neg && y.neg:
		return z.fromOnes(true, z.abs.or(a, b)) // ^a & ^b = ^(a|b)
	case x.neg:
		return z.fromOnes(false, z.abs.andNot(b, a))
	case y.neg:
		return z.fromOnes(false, z.abs.andNot(a, b))
	}
	return z.fromOnes(false, z.abs.and(a, b))
}

// AndNot sets z to x &^ y.
func (z *Int) AndNot(x, y *Int) *Int {
	a, b := x.ones(), y.ones()
	switch {
	case x.neg && y.neg:
		return z.fromOnes(false, z.abs.andNot(b, a)) // ^a &^ ^b = b &^ a
	case x.neg:
		return z.fromOnes(true, z.abs.or(a, b))
	case y.neg:
		return z.fromOnes(false, z.abs.and(a, b))
	}
	return z.fromOnes(false, z.abs.andNot(a, b))
}

// Or sets z to x | y.
func (z *Int) Or(x, y *Int) *Int {
	a, b := x.ones(), y.ones()
	switch {
	case x.neg && y.neg:
		return z.fromOnes(true, z.abs.and(a, b))
	case x.neg:
		return z.fromOnes(true, z.abs.andNot(a, b)) // ^a | b = ^(a &^ b)
	case y.neg:
		return z.fromOnes(true, z.abs.andNot(b, a))
	}
	return z.fromOnes(false, z.abs.or(a, b))
}

// Xor sets z to x ^ y.
func (z *Int) Xor(x, y *Int) *Int {
	return z.fromOnes(x.neg != y.neg, z.abs.xor(x.ones(), y.ones()))
}

// Not sets z to ^x.
func (z *Int) Not(x *Int) *Int {
	if x.neg {
		return z.set(false, z.abs.sub(x.abs, natOne))
	}
	return z.set(true, z.abs.add(x.abs, natOne))
}
