// Written by tools/gen_crypto.py.

// Package sha1 computes SHA-1 hashes.
package sha1

import (
	"errors"
	"hash"
	"math/bits"
)

// Sizes of a hash and of a block.
const (
	Size      = 20
	BlockSize = 64
)

var start = [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}

type digest struct {
	h    [5]uint32
	x    [BlockSize]byte
	nx   int
	len  uint64
	init *[5]uint32
	size int
}

func (d *digest) Reset()         { d.h, d.nx, d.len = *d.init, 0, 0 }
func (d *digest) Size() int      { return d.size }
func (d *digest) BlockSize() int { return BlockSize }

func (d *digest) Write(p []byte) (n int, err error) {
	n = len(p)
	d.len += uint64(n)
	if d.nx > 0 {
		m := copy(d.x[d.nx:], p)
		d.nx += m
		if d.nx == BlockSize {
			block(&d.h, d.x[:])
			d.nx = 0
		}
		p = p[m:]
	}
	if len(p) >= BlockSize {
		m := len(p) &^ (BlockSize - 1)
		block(&d.h, p[:m])
		p = p[m:]
	}
	if len(p) > 0 {
		d.nx = copy(d.x[:], p)
	}
	return n, nil
}

// sum returns the hash of what was written.
func (d *digest) sum() (out [5 * 4]byte) {
	c := *d
	length := c.len
	var pad [2 * BlockSize]byte
	pad[0] = 0x80
	n := BlockSize - int(length%BlockSize)
	if n < 8+1 {
		n += BlockSize
	}
	for i := range 8 {
		pad[n-1-i] = byte(length << 3 >> (8 * i))
	}
	c.Write(pad[:n])
	for i, v := range c.h {
		for j := range 4 {
			out[i*4+j] = byte(v >> (24 - 8*j))
		}
	}
	return out
}

// Sum appends the hash of what was written.
func (d *digest) Sum(in []byte) []byte {
	s := d.sum()
	return append(in, s[:d.size]...)
}

// Clone returns a copy with the same state.
func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// AppendBinary appends the state.
func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, "sha1:"...)
	b = append(b, byte(d.size))
	for _, v := range d.h {
		for j := 4 - 1; j >= 0; j-- {
			b = append(b, byte(v>>(8*j)))
		}
	}
	b = append(b, d.x[:]...)
	for j := 7; j >= 0; j-- {
		b = append(b, byte(d.len>>(8*j)))
	}
	return b, nil
}

// MarshalBinary returns the state.
func (d *digest) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// UnmarshalBinary sets the state.
func (d *digest) UnmarshalBinary(b []byte) error {
	const head = len("sha1:")
	if len(b) != head+1+5*4+BlockSize+8 || string(b[:head]) != "sha1:" || int(b[head]) != d.size {
		return errors.New("crypto/sha1: invalid hash state")
	}
	b = b[head+1:]
	for i := range d.h {
		d.h[i] = 0
		for range 4 {
			d.h[i] = d.h[i]<<8 | uint32(b[0])
			b = b[1:]
		}
	}
	b = b[copy(d.x[:], b):]
	d.len = 0
	for range 8 {
		d.len = d.len<<8 | uint64(b[0])
		b = b[1:]
	}
	d.nx = int(d.len % BlockSize)
	return nil
}

// New returns a SHA-1 hash.
func New() hash.Hash {
	d := &digest{init: &start, size: Size}
	d.Reset()
	return d
}

// Sum returns the SHA-1 hash of data.
func Sum(data []byte) (out [Size]byte) {
	d := digest{init: &start, size: Size}
	d.Reset()
	d.Write(data)
	s := d.sum()
	copy(out[:], s[:])
	return out
}

// block hashes whole blocks.
func block(h *[5]uint32, p []byte) {
	var w [80]uint32
	for ; len(p) >= BlockSize; p = p[BlockSize:] {
		for i := range 16 {
			w[i] = uint32(p[4*i])<<24 | uint32(p[4*i+1])<<16 | uint32(p[4*i+2])<<8 | uint32(p[4*i+3])
		}
		for i := 16; i < 80; i++ {
			w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
		}
		a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
		for i := range 80 {
			var f, k uint32
			switch i / 20 {
			case 0:
				f, k = b&c|^b&d, 0x5A827999
			case 1:
				f, k = b^c^d, 0x6ED9EBA1
			case 2:
				f, k = b&c|b&d|c&d, 0x8F1BBCDC
			default:
				f, k = b^c^d, 0xCA62C1D6
			}
			t := bits.RotateLeft32(a, 5) + f + e + k + w[i]
			a, b, c, d, e = t, a, bits.RotateLeft32(b, 30), c, d
		}
		h[0] += a
		h[1] += b
		h[2] += c
		h[3] += d
		h[4] += e
	}
}
