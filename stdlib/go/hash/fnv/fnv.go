// Package fnv computes hashes of Fowler, Noll and Vo.
package fnv

import (
	"errors"
	"hash"
	"math/bits"
)

const (
	offset32      = 2166136261
	offset64      = 14695981039346656037
	offset128High = 0x6c62272e07bb0142
	offset128Low  = 0x62b821756295c58d
	prime32       = 16777619
	prime64       = 1099511628211
	prime128Low   = 0x13b
	prime128Shift = 24
)

type sum32 struct {
	h uint32
	a bool
}

type sum64 struct {
	h uint64
	a bool
}

type sum128 struct {
	hi, lo uint64
	a      bool
}

// New32 returns a 32-bit FNV-1 hash.
func New32() hash.Hash32 { return &sum32{offset32, false} }

// New32a returns a 32-bit FNV-1a hash.
func New32a() hash.Hash32 { return &sum32{offset32, true} }

// New64 returns a 64-bit FNV-1 hash.
func New64() hash.Hash64 { return &sum64{offset64, false} }

// New64a returns a 64-bit FNV-1a hash.
func New64a() hash.Hash64 { return &sum64{offset64, true} }

// New128 returns a 128-bit FNV-1 hash.
func New128() hash.Hash { return &sum128{offset128High, offset128Low, false} }

// New128a returns a 128-bit FNV-1a hash.
func New128a() hash.Hash { return &sum128{offset128High, offset128Low, true} }

func (s *sum32) Reset()         { s.h = offset32 }
func (s *sum32) Sum32() uint32  { return s.h }
func (s *sum32) Size() int      { return 4 }
func (s *sum32) BlockSize() int { return 1 }

func (s *sum32) Write(data []byte) (int, error) {
	h := s.h
	for _, c := range data {
		if s.a {
			h = (h ^ uint32(c)) * prime32
		} else {
			h = h*prime32 ^ uint32(c)
		}
	}
	s.h = h
	return len(data), nil
}

func (s *sum32) Sum(in []byte) []byte { return put(in, uint64(s.h), 4) }

func (s *sum64) Reset()         { s.h = offset64 }
func (s *sum64) Sum64() uint64  { return s.h }
func (s *sum64) Size() int      { return 8 }
func (s *sum64) BlockSize() int { return 1 }

func (s *sum64) Write(data []byte) (int, error) {
	h := s.h
	for _, c := range data {
		if s.a {
			h = (h ^ uint64(c)) * prime64
		} else {
			h = h*prime64 ^ uint64(c)
		}
	}
	s.h = h
	return len(data), nil
}

func (s *sum64) Sum(in []byte) []byte { return put(in, s.h, 8) }

func (s *sum128) Reset()         { s.hi, s.lo = offset128High, offset128Low }
func (s *sum128) Size() int      { return 16 }
func (s *sum128) BlockSize() int { return 1 }

func (s *sum128) Write(data []byte) (int, error) {
	for _, c := range data {
		if s.a {
			s.lo ^= uint64(c)
		}
		hi, lo := bits.Mul64(prime128Low, s.lo)
		hi += s.lo<<prime128Shift + prime128Low*s.hi
		s.hi, s.lo = hi, lo
		if !s.a {
			s.lo ^= uint64(c)
		}
	}
	return len(data), nil
}

func (s *sum128) Sum(in []byte) []byte { return put(put(in, s.hi, 8), s.lo, 8) }

func put(b []byte, v uint64, n int) []byte {
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

func get(b []byte) (v uint64) {
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	return v
}

var (
	errID   = errors.New("hash/fnv: invalid hash state identifier")
	errSize = errors.New("hash/fnv: invalid hash state size")
)

// magic returns the identifier of a saved state: kind counts 32, 64 and 128 bits.
func magic(kind int, a bool) string {
	n := byte(2*kind + 1)
	if a {
		n++
	}
	return "fnv" + string(rune(n))
}

// saved checks a saved state and returns what follows its identifier.
func saved(b []byte, kind int, a bool, n int) ([]byte, error) {
	if len(b) < 4 || string(b[:4]) != magic(kind, a) {
		return nil, errID
	}
	if len(b) != 4+n {
		return nil, errSize
	}
	return b[4:], nil
}

// AppendBinary appends the state.
func (s *sum32) AppendBinary(b []byte) ([]byte, error) {
	return put(append(b, magic(0, s.a)...), uint64(s.h), 4), nil
}

// MarshalBinary returns the state.
func (s *sum32) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary sets the state.
func (s *sum32) UnmarshalBinary(b []byte) error {
	b, err := saved(b, 0, s.a, 4)
	if err == nil {
		s.h = uint32(get(b))
	}
	return err
}

// Clone returns a copy with the same state.
func (s *sum32) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

// AppendBinary appends the state.
func (s *sum64) AppendBinary(b []byte) ([]byte, error) {
	return put(append(b, magic(1, s.a)...), s.h, 8), nil
}

// MarshalBinary returns the state.
func (s *sum64) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary sets the state.
func (s *sum64) UnmarshalBinary(b []byte) error {
	b, err := saved(b, 1, s.a, 8)
	if err == nil {
		s.h = get(b)
	}
	return err
}

// Clone returns a copy with the same state.
func (s *sum64) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

// AppendBinary appends the state.
func (s *sum128) AppendBinary(b []byte) ([]byte, error) {
	return put(put(append(b, magic(2, s.a)...), s.hi, 8), s.lo, 8), nil
}

// MarshalBinary returns the state.
func (s *sum128) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary sets the state.
func (s *sum128) UnmarshalBinary(b []byte) error {
	b, err := saved(b, 2, s.a, 16)
	if err == nil {
		s.hi, s.lo = get(b[:8]), get(b[8:])
	}
	return err
}

// Clone returns a copy with the same state.
func (s *sum128) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}
