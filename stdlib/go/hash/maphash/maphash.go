// Package maphash hashes byte sequences and comparable values for tables and filters that live in one process. Adversaries who
// choose what is hashed know neither the seed nor the process's keys. The hash functions are no cryptographic ones.
//
// A sequence is taken in blocks of 128 bytes: each is folded into the state by products of 64 by 64 bits, 16 bytes at a time.
// What is left when the sum is asked for is folded in with the length of it.
package maphash

import (
	"hash"
	"internal/abi"
	"internal/rt"
	"math/bits"
	"unsafe"
)

// block is the number of bytes that are folded together. A sequence that is no longer is hashed in one go.
const block = 128

// keys are the process's own, odd.
var keys = [3]uint64{randUint64() | 1, randUint64() | 1, randUint64() | 1}

func randUint64() uint64 { return rt.Rand64() }

// Seed chooses a hash function. Seeds are made by [MakeSeed] and [Hash.Seed]; the zero Seed is none.
type Seed struct {
	s uint64
}

// MakeSeed returns a new random seed.
func MakeSeed() Seed {
	for {
		if s := randUint64(); s != 0 {
			return Seed{s}
		}
	}
}

// checked returns what a seed holds; it panics for the zero Seed.
func (s Seed) checked() uint64 {
	if s.s == 0 {
		panic("maphash: use of uninitialized Seed")
	}
	return s.s
}

// Bytes returns the hash of b with the given seed: what a [Hash] gives that has the seed and to which b was written.
func Bytes(seed Seed, b []byte) uint64 {
	return sum(seed.checked(), unsafe.String(unsafe.SliceData(b), len(b)))
}

// String returns the hash of s with the given seed.
func String(seed Seed, s string) uint64 { return sum(seed.checked(), s) }

// Comparable returns the hash of v with the given seed. Equal values have the same hash; a value that is not equal to itself has
// another one each time. It panics for a value that cannot be compared.
func Comparable[T comparable](seed Seed, v T) uint64 {
	return value(any(&v), any(v), seed.checked())
}

// WriteComparable adds x to what h hashes.
func WriteComparable[T comparable](h *Hash, x T) {
	h.init()
	// Bytes that wait come first, and are no part of a later block.
	if h.n > 0 {
		h.state = fold(h.state, h.pending())
		h.n = 0
	}
	h.state = value(any(&x), any(x), h.state)
}

// value hashes what x holds. The type of p counts: 1 and uint(1) differ, and a nil interface is a value of its type.
func value(p, x any, seed uint64) uint64 {
	t := uint64(abi.TypeOf(p).Hash)
	if x == nil {
		return mix(seed^keys[0], t^keys[1])
	}
	return mix(abi.Hash(x, seed)^keys[0], t^keys[1])
}

// Hash computes the hash of a sequence of bytes, however it is cut into writes. The zero Hash is ready to use; it chooses a seed when
// it is first used. A Hash is not safe for use by several goroutines at once.
type Hash struct {
	_     [0]func() // not comparable
	seed  Seed
	state uint64 // of the blocks so far
	n     int    // bytes that wait
	buf   [block]byte
}

func (h *Hash) init() {
	if h.seed.s == 0 {
		h.SetSeed(MakeSeed())
	}
}

func (h *Hash) pending() string { return unsafe.String(&h.buf[0], h.n) }

// Write adds b to the sequence. It never fails.
func (h *Hash) Write(b []byte) (int, error) {
	return h.WriteString(unsafe.String(unsafe.SliceData(b), len(b)))
}

// WriteString adds the bytes of s to the sequence. It never fails.
func (h *Hash) WriteString(s string) (int, error) {
	h.init()
	size := len(s)
	// A full block waits until something follows: the last one is folded in with its length.
	if h.n > 0 {
		k := copy(h.buf[h.n:], s)
		h.n += k
		s = s[k:]
		if s != "" {
			h.state = fold(h.state, h.pending())
			h.n = 0
		}
	}
	for len(s) > block {
		h.state = fold(h.state, s[:block])
		s = s[block:]
	}
	if s != "" {
		h.n = copy(h.buf[:], s)
	}
	return size, nil
}

// WriteByte adds b to the sequence. It never fails.
func (h *Hash) WriteByte(b byte) error {
	h.init()
	if h.n == block {
		h.state = fold(h.state, h.pending())
		h.n = 0
	}
	h.buf[h.n] = b
	h.n++
	return nil
}

// Seed returns h's seed.
func (h *Hash) Seed() Seed {
	h.init()
	return h.seed
}

// SetSeed makes h use a seed and forget what was added to it.
func (h *Hash) SetSeed(seed Seed) {
	h.state = seed.checked()
	h.seed = seed
	h.n = 0
}

// Reset makes h forget what was added to it. It keeps its seed.
func (h *Hash) Reset() {
	h.init()
	h.state = h.seed.s
	h.n = 0
}

// Clone returns a copy of h with what was added to it.
func (h *Hash) Clone() (hash.Cloner, error) {
	h.init()
	c := *h
	return &c, nil
}

// Sum64 returns the hash of what was added. All its bits are equally good.
func (h *Hash) Sum64() uint64 {
	h.init()
	return fold(h.state, h.pending())
}

// Sum appends the hash to b, most significant byte first.
func (h *Hash) Sum(b []byte) []byte {
	s := h.Sum64()
	return append(b, byte(s>>56), byte(s>>48), byte(s>>40), byte(s>>32), byte(s>>24), byte(s>>16), byte(s>>8), byte(s))
}

// Size returns the size of a hash, 8 bytes.
func (h *Hash) Size() int { return 8 }

// BlockSize returns the size of a block.
func (h *Hash) BlockSize() int { return block }

// sum is the hash of a whole sequence.
func sum(state uint64, s string) uint64 {
	for len(s) > block {
		state = fold(state, s[:block])
		s = s[block:]
	}
	return fold(state, s)
}

// mix folds the product of two words.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func word(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func half(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// fold takes up to a block into a state.
func fold(state uint64, s string) uint64 {
	n := len(s)
	state ^= keys[0]
	var a, b uint64
	switch {
	case n > 16:
		rest := s
		for len(rest) > 16 {
			state = mix(word(rest)^keys[1], word(rest[8:])^state)
			rest = rest[16:]
		}
		// The last 16 bytes, some of them for the second time.
		a, b = word(s[n-16:]), word(s[n-8:])
	case n >= 8:
		a, b = word(s), word(s[n-8:])
	case n >= 4:
		a, b = half(s), half(s[n-4:])
	case n > 0:
		a = uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	return mix(keys[1]^uint64(n), mix(a^keys[2], b^state))
}

// A Hasher is the hash function and the equality of the elements of a container. Values that are Equal must be hashed alike; both
// methods must depend on nothing but their arguments.
type Hasher[T any] interface {
	Hash(*Hash, T)
	Equal(x, y T) bool
}

// ComparableHasher is the [Hasher] whose equality is ==. Values that cannot be compared must not be given to it.
type ComparableHasher[T comparable] struct {
	_ [0]func(T) // another type for each T, and none to be converted to
}

// Equal reports whether x == y.
func (ComparableHasher[T]) Equal(x, y T) bool { return x == y }

// Hash adds v to what h hashes.
func (ComparableHasher[T]) Hash(h *Hash, v T) { WriteComparable(h, v) }
