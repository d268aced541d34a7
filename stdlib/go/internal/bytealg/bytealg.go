// Package bytealg holds the bulk operations on bytes that strings and bytes share; natives do the work.
package bytealg

// MaxBruteForce is there for callers that tune searches; every length is fast here.
const MaxBruteForce = 64

// PrimeRK is the base of rolling hashes.
const PrimeRK = 16777619

// IndexByte returns the index of the first c in b, or -1.
//
//go:noescape
func IndexByte(b []byte, c byte) int

// IndexByteString returns the index of the first c in s, or -1.
//
//go:noescape
func IndexByteString(s string, c byte) int

// LastIndexByte returns the index of the last c in b, or -1.
//
//go:noescape
func LastIndexByte(b []byte, c byte) int

// LastIndexByteString returns the index of the last c in s, or -1.
//
//go:noescape
func LastIndexByteString(s string, c byte) int

// Index returns the index of the first sep in b, or -1.
//
//go:noescape
func Index(b, sep []byte) int

// IndexString returns the index of the first sep in s, or -1.
//
//go:noescape
func IndexString(s, sep string) int

// LastIndex returns the index of the last sep in b, or -1.
//
//go:noescape
func LastIndex(b, sep []byte) int

// LastIndexString returns the index of the last sep in s, or -1.
//
//go:noescape
func LastIndexString(s, sep string) int

// Count returns how often c occurs in b.
//
//go:noescape
func Count(b []byte, c byte) int

// CountString returns how often c occurs in s.
//
//go:noescape
func CountString(s string, c byte) int

// Compare orders byte slices: -1, 0, 1.
//
//go:noescape
func Compare(a, b []byte) int

// CompareString orders strings: -1, 0, 1.
//
//go:noescape
func CompareString(a, b string) int

// MakeNoZero returns a byte slice of length n whose contents are arbitrary.
func MakeNoZero(n int) []byte
