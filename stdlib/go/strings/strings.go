// Package strings works with strings.
package strings

import (
	"internal/bytealg"
	"unsafe"
)

// Clone returns a fresh copy of s.
func Clone(s string) string {
	if s == "" {
		return ""
	}
	b := append([]byte(nil), s...)
	return unsafe.String(&b[0], len(b))
}

// Compare orders strings by bytes: -1, 0, 1.
func Compare(a, b string) int { return bytealg.CompareString(a, b) }

// Join puts sep between the elements.
func Join(elems []string, sep string) string {
	switch len(elems) {
	case 0:
		return ""
	case 1:
		return elems[0]
	}
	n := len(sep) * (len(elems) - 1)
	if len(sep) > 0 && n/len(sep) != len(elems)-1 {
		panic("strings: Join output length overflow")
	}
	for _, e := range elems {
		n += len(e)
		if n < 0 {
			panic("strings: Join output length overflow")
		}
	}
	b := make([]byte, 0, n)
	b = append(b, elems[0]...)
	for _, e := range elems[1:] {
		b = append(b, sep...)
		b = append(b, e...)
	}
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Repeat returns count copies of s.
func Repeat(s string, count int) string {
	if count < 0 {
		panic("strings: negative Repeat count")
	}
	if count == 0 || s == "" {
		return ""
	}
	if count == 1 {
		return s
	}
	n := len(s) * count
	if n/count != len(s) || n < 0 {
		panic("strings: Repeat output length overflow")
	}
	b := make([]byte, n)
	m := copy(b, s)
	for m < n {
		m += copy(b[m:], b[:m])
	}
	return unsafe.String(&b[0], n)
}
