// Package hash defines the interfaces of hash functions.
package hash

import "io"

// Hash computes a hash of what is written to it.
type Hash interface {
	io.Writer
	Sum(b []byte) []byte
	Reset()
	Size() int
	BlockSize() int
}

// Hash32 has 32 bits.
type Hash32 interface {
	Hash
	Sum32() uint32
}

// Hash64 has 64 bits.
type Hash64 interface {
	Hash
	Sum64() uint64
}

// Cloner can be copied with its state.
type Cloner interface {
	Hash
	Clone() (Cloner, error)
}

// XOF has as many bits as are read.
type XOF interface {
	io.Writer
	io.Reader
	Reset()
	BlockSize() int
}
