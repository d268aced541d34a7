// Package bytes works with byte slices.
package bytes

import (
	"internal/bytealg"
	"unicode/utf8"
)

// Equal reports whether a and b have the same length and bytes; nil equals empty.
func Equal(a, b []byte) bool { return string(a) == string(b) }

// Compare orders byte slices: -1, 0, 1.
func Compare(a, b []byte) int { return bytealg.Compare(a, b) }

// Clone returns a copy of b; nil stays nil.
func Clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// Join puts sep between the slices.
func Join(s [][]byte, sep []byte) []byte {
	if len(s) == 0 {
		return []byte{}
	}
	n := 0
	if len(sep) > 0 {
		n = len(sep) * (len(s) - 1)
		if n/len(sep) != len(s)-1 {
			panic("bytes: Join output length overflow")
		}
	}
	for _, e := range s {
		n += len(e)
		if n < 0 {
			panic("bytes: Join output length overflow")
		}
	}
	b := make([]byte, 0, n)
	b = append(b, s[0]...)
	for _, e := range s[1:] {
		b = append(b, sep...)
		b = append(b, e...)
	}
	return b
}

// Repeat returns count copies of b.
func Repeat(b []byte, count int) []byte {
	if count < 0 {
		panic("bytes: negative Repeat count")
	}
	if count == 0 || len(b) == 0 {
		return []byte{}
	}
	n := len(b) * count
	if n/count != len(b) || n < 0 {
		panic("bytes: Repeat output length overflow")
	}
	out := make([]byte, n)
	m := copy(out, b)
	for m < n {
		m += copy(out[m:], out[:m])
	}
	return out
}

// Runes returns the characters of s.
func Runes(s []byte) []rune {
	out := make([]rune, 0, utf8.RuneCount(s))
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		out = append(out, r)
		s = s[n:]
	}
	return out
}
