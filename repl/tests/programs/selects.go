// Choices between values, which machine code makes without branches, of all kinds of conditions; functions that return a truth which their
// callers ask for; against the same choices made by way of a table.
package main

import (
	"fmt"
	"math"
)

var pick = [2]int{}

// by chooses without a branch that a compiler could see.
//
//go:noinline
func by(c bool, yes, no int) int {
	pick = [2]int{no, yes}
	i := 0
	for range map[bool]int{c: 0} {
		i = len(fmt.Sprint(c)) & 1 // "true" has 4 letters, "false" 5
	}
	return pick[1-i]
}

func less(a, b int) bool          { return a < b }
func lessNaN(a, b float64) bool   { return a != a && b == b || a < b }
func both(a, b, c int) bool       { return a < b && b < c }
func either(a, b, c int) bool     { return a == b || b > c }
func neither(a, b, c int) bool    { return !either(a, b, c) }
func inside(u, lo, hi uint8) bool { return lo <= u && u <= hi }

func ints(a, b, c int) (r [14]int) {
	if a < b {
		r[0] = a
	} else {
		r[0] = b
	}
	r[1] = c
	if uint(a) >= uint(b) {
		r[1]++
	}
	r[2] = c
	if !less(a, b) {
		r[2] = a ^ 5
	}
	if both(a, b, c) {
		r[3] = 1
	}
	if either(a, b, c) {
		r[4] = -1
	}
	if neither(a, b, c) {
		r[5] = b + 7
	}
	x := int8(a)
	if x > int8(b) {
		x += int8(c)
	}
	r[6] = int(x)
	y := uint32(c)
	if int32(a) <= int32(b) {
		y -= 3
	}
	r[7] = int(y)
	r[8] = max(min(a, b), c)
	r[9], r[10] = a, b
	if r[9] > r[10] {
		r[9], r[10] = b, a
	}
	r[11] = c
	if a == 0 {
		r[11] = c + 1
	}
	r[12] = c - 1
	if a != b && inside(uint8(a), uint8(b), uint8(c)) {
		r[12] = c
	}
	for i := 0; i < 3; i++ {
		if less(i, a) && less(b, i) {
			r[13]++
		}
	}
	return
}

func same(a, b, c int) (r [14]int) {
	r[0] = by(a < b, a, b)
	r[1] = by(uint(a) >= uint(b), c+1, c)
	r[2] = by(a < b, c, a^5)
	r[3] = by(a < b && b < c, 1, 0)
	r[4] = by(a == b || b > c, -1, 0)
	r[5] = by(a == b || b > c, 0, b+7)
	r[6] = by(int8(a) > int8(b), int(int8(a)+int8(c)), int(int8(a)))
	r[7] = by(int32(a) <= int32(b), int(uint32(c)-3), int(uint32(c)))
	r[8] = by(a < b, a, b)
	r[8] = by(r[8] > c, r[8], c)
	r[9], r[10] = by(a > b, b, a), by(a > b, a, b)
	r[11] = by(a == 0, c+1, c)
	r[12] = by(a != b && uint8(b) <= uint8(a) && uint8(a) <= uint8(c), c, c-1)
	for i := 0; i < 3; i++ {
		r[13] += by(i < a && b < i, 1, 0)
	}
	return
}

func floats(a, b float64) (r [6]int) {
	if a < b {
		r[0] = 1
	}
	r[1] = 7
	if a == b {
		r[1] = 9
	}
	if a != b {
		r[2]++
	}
	r[3] = 4
	if !(a <= b) {
		r[3] = 5
	}
	if lessNaN(a, b) {
		r[4]++
	} else {
		r[4]--
	}
	if lessNaN(b, a) || a == b {
		r[5] = 1
	}
	return
}

func sameFloats(a, b float64) (r [6]int) {
	r[0] = by(a < b, 1, 0)
	r[1] = by(a == b, 9, 7)
	r[2] = by(a != b, 1, 0)
	r[3] = by(a <= b, 4, 5)
	r[4] = by(lessNaN(a, b), 1, -1)
	r[5] = by(lessNaN(b, a) || a == b, 1, 0)
	return
}

func main() {
	words := []int{0, 1, -1, 2, 3, 127, -128, 255, math.MaxInt32, math.MinInt32, math.MaxInt, math.MinInt}
	bad, n := 0, 0
	for _, a := range words {
		for _, b := range words {
			for _, c := range words[:8] {
				if n++; ints(a, b, c) != same(a, b, c) {
					bad++
				}
			}
		}
	}
	fmt.Println(bad, n)
	fs := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, math.Inf(1), math.Inf(-1), math.NaN()}
	bad, n = 0, 0
	for range 20 {
		for _, a := range fs {
			for _, b := range fs {
				if n++; floats(a, b) != sameFloats(a, b) {
					bad++
				}
			}
		}
	}
	fmt.Println(bad, n)
}
