// Package constanttime has operations that take as long whatever their operands are.
package constanttime

// Select returns x if v is 1 and y if v is 0.
func Select(v, x, y int) int { return -v&x | (v-1)&y }

// ByteEq returns 1 if x and y are equal, else 0.
func ByteEq(x, y uint8) int { return Eq(int32(x), int32(y)) }

// Eq returns 1 if x and y are equal, else 0.
func Eq(x, y int32) int {
	// Only a difference of 0 has no borrow.
	return int((uint64(uint32(x^y)) - 1) >> 63)
}

// LessOrEq returns 1 if x is not larger than y, else 0; neither may be negative.
func LessOrEq(x, y int) int { return int(uint64(x-y-1) >> 63) }
