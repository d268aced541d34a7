// Package cmp compares ordered values.
package cmp

// Ordered is the constraint of types that have <.
type Ordered interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64 | ~string
}

// Less reports x < y; NaN is less than any other number.
func Less[T Ordered](x, y T) bool { return x < y || x != x && y == y }

// Compare returns -1, 0 or 1 for x before, equal to or after y. NaN equals NaN and precedes all numbers.
func Compare[T Ordered](x, y T) int {
	if x < y {
		return -1
	}
	if x > y {
		return 1
	}
	if x == y {
		return 0
	}
	xnan, ynan := x != x, y != y
	switch {
	case xnan && ynan:
		return 0
	case xnan:
		return -1
	}
	return 1
}

// Or returns the first of its arguments that is not zero.
func Or[T comparable](vals ...T) (zero T) {
	for _, v := range vals {
		if v != zero {
			return v
		}
	}
	return zero
}
