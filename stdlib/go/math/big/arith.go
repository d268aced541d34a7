package big

import "math/bits"

// A Word is a digit of a number.
type Word uint

const (
	_W = bits.UintSize // bits of a Word
	_S = _W / 8        // bytes of a Word
	_M = 1<<_W - 1     // the largest Word
)

// The vector kernels are natives. z, x and y have the same length; z may be x or y, but not overlap them otherwise.

// addVV sets z = x + y and returns the carry.
func addVV(z, x, y []Word) (c Word)

// subVV sets z = x - y and returns the borrow.
func subVV(z, x, y []Word) (c Word)

// addVW sets z = x + y and returns the carry.
func addVW(z, x []Word, y Word) (c Word)

// subVW sets z = x - y and returns the borrow.
func subVW(z, x []Word, y Word) (c Word)

// lshVU sets z = x << s and returns the bits shifted out; s < _W.
func lshVU(z, x []Word, s uint) (c Word)

// rshVU sets z = x >> s and returns the bits shifted out, at the top of the word; s < _W.
func rshVU(z, x []Word, s uint) (c Word)

// mulAddVWW sets z = x*m + a and returns the carry.
func mulAddVWW(z, x []Word, m, a Word) (c Word)

// addMulVVWW sets z = x + y*m + a and returns the carry.
func addMulVVWW(z, x, y []Word, m, a Word) (c Word)

// divWVW sets z = (xn, x) / y and returns the remainder; xn < y.
func divWVW(z []Word, xn Word, x []Word, y Word) (r Word)

// mulVV sets z = x * y by the method of school; len(z) = len(x) + len(y), and z overlaps neither.
func mulVV(z, x, y []Word)

// divVV divides u by v by the method of school: q = u / v, u becomes the remainder. v has at least two words, its top bit is set;
// len(q) = len(u) - len(v), and the quotient fits.
func divVV(q, u, v []Word)

// montVV sets z = x * y / 2**(_W*n) modulo the odd m, all of n words; k = -1/m mod 2**_W. z overlaps none of them and may be above m
// by up to m.
func montVV(z, x, y, m []Word, k Word)
