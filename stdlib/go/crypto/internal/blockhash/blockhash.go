// Package blockhash is what MD5 and the SHA hashes have in common: a state of some words, changed by blocks of the data, which at the end
// is filled up with a one, zeros and its length.
package blockhash

import (
	"errors"
	"hash"
)

// MaxWords and MaxBlock are the largest state and block.
const (
	MaxWords = 8
	MaxBlock = 128
)

// Algorithm is a hash with its parameters; W is the type of its words.
type Algorithm[W uint32 | uint64] struct {
	Name      string // of the package, for errors
	Magic     string // what a state that is written out begins with
	Words     int    // of the state
	Size      int    // of the hash in bytes; the state may be larger
	BlockSize int
	Little    bool        // bytes of a word are stored the lowest first
	Start     [MaxWords]W // the state at the beginning
	Compress  func(h *[MaxWords]W, blocks []byte)
}

// Digest is a hash in progress.
type Digest[W uint32 | uint64] struct {
	a   *Algorithm[W]
	h   [MaxWords]W
	x   [MaxBlock]byte // a block that is not full
	nx  int
	len uint64
}

// New returns a hash.
func (a *Algorithm[W]) New() hash.Hash { return &Digest[W]{a: a, h: a.Start} }

// Sum appends the hash of data to out.
func (a *Algorithm[W]) Sum(out, data []byte) []byte {
	d := Digest[W]{a: a, h: a.Start}
	d.Write(data)
	return d.Sum(out)
}

// wordSize returns the bytes of a word.
func (a *Algorithm[W]) wordSize() int { return a.BlockSize / 16 }

// Reset begins anew.
func (d *Digest[W]) Reset() { d.h, d.nx, d.len = d.a.Start, 0, 0 }

// Size returns the bytes of the hash.
func (d *Digest[W]) Size() int { return d.a.Size }

// BlockSize returns the bytes of a block.
func (d *Digest[W]) BlockSize() int { return d.a.BlockSize }

// Write adds data.
func (d *Digest[W]) Write(p []byte) (n int, err error) {
	n = len(p)
	block := d.a.BlockSize
	d.len += uint64(n)
	if d.nx > 0 {
		m := copy(d.x[d.nx:block], p)
		d.nx += m
		p = p[m:]
		if d.nx == block {
			d.a.Compress(&d.h, d.x[:block])
			d.nx = 0
		}
	}
	if whole := len(p) &^ (block - 1); whole > 0 {
		d.a.Compress(&d.h, p[:whole])
		p = p[whole:]
	}
	if len(p) > 0 {
		d.nx = copy(d.x[:], p)
	}
	return n, nil
}

// Sum appends the hash of what was written.
func (d *Digest[W]) Sum(in []byte) []byte {
	c := *d
	a := c.a
	bits := c.len << 3
	field := 2 * a.wordSize() // the length takes two words
	var pad [2 * MaxBlock]byte
	pad[0] = 0x80
	n := a.BlockSize - c.nx
	if n < field+1 {
		n += a.BlockSize
	}
	for i := range 8 {
		if a.Little {
			pad[n-field+i] = byte(bits >> (8 * i))
		} else {
			pad[n-1-i] = byte(bits >> (8 * i))
		}
	}
	c.Write(pad[:n])
	var out [MaxWords * 8]byte
	size := a.wordSize()
	for i, v := range c.h[:a.Words] {
		for j := range size {
			k := j
			if !a.Little {
				k = size - 1 - j
			}
			out[i*size+k] = byte(v >> (8 * j))
		}
	}
	return append(in, out[:a.Size]...)
}

// Clone returns a copy with the same state.
func (d *Digest[W]) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// MarshalBinary returns the state.
func (d *Digest[W]) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// AppendBinary appends the state.
func (d *Digest[W]) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, d.a.Magic...)
	for _, v := range d.h[:d.a.Words] {
		b = appendWord(b, uint64(v), d.a.wordSize())
	}
	b = append(b, d.x[:d.nx]...)
	b = append(b, make([]byte, d.a.BlockSize-d.nx)...)
	return appendWord(b, d.len, 8), nil
}

func appendWord(b []byte, v uint64, size int) []byte {
	for i := size - 1; i >= 0; i-- {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// UnmarshalBinary sets the state.
func (d *Digest[W]) UnmarshalBinary(b []byte) error {
	a := d.a
	if len(b) < len(a.Magic) || string(b[:len(a.Magic)]) != a.Magic {
		return errors.New(a.Name + ": invalid hash state identifier")
	}
	b = b[len(a.Magic):]
	size := a.wordSize()
	if len(b) != a.Words*size+a.BlockSize+8 {
		return errors.New(a.Name + ": invalid hash state size")
	}
	word := func(size int) (v uint64) {
		for range size {
			v = v<<8 | uint64(b[0])
			b = b[1:]
		}
		return v
	}
	for i := range a.Words {
		d.h[i] = W(word(size))
	}
	b = b[copy(d.x[:a.BlockSize], b):]
	d.len = word(8)
	d.nx = int(d.len % uint64(a.BlockSize))
	return nil
}
