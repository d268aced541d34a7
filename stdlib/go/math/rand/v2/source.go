package rand

import (
	"errors"
	"math/bits"
)

// PCG is a PCG-DXSM generator with 128 bits of state.
type PCG struct {
	hi, lo uint64
}

// NewPCG returns a seeded PCG.
func NewPCG(seed1, seed2 uint64) *PCG { return &PCG{seed1, seed2} }

// Seed starts the generator anew.
func (p *PCG) Seed(seed1, seed2 uint64) { p.hi, p.lo = seed1, seed2 }

// Uint64 returns a number.
func (p *PCG) Uint64() uint64 {
	const (
		mulHi, mulLo = 2549297995355413924, 4865540595714422341
		incHi, incLo = 6364136223846793005, 1442695040888963407
		cheap        = 0xda942042e4dd58b5
	)
	hi, lo := bits.Mul64(p.lo, mulLo)
	hi += p.hi*mulLo + p.lo*mulHi
	lo, c := bits.Add64(lo, incLo, 0)
	hi, _ = bits.Add64(hi, incHi, c)
	p.hi, p.lo = hi, lo
	hi ^= hi >> 32
	hi *= cheap
	hi ^= hi >> 48
	hi *= lo | 1
	return hi
}

func appendUint64(b []byte, x uint64) []byte {
	for s := 56; s >= 0; s -= 8 {
		b = append(b, byte(x>>s))
	}
	return b
}

func bigEndian(b []byte) (x uint64) {
	for _, c := range b[:8] {
		x = x<<8 | uint64(c)
	}
	return x
}

// AppendBinary appends the state.
func (p *PCG) AppendBinary(b []byte) ([]byte, error) {
	return appendUint64(appendUint64(append(b, "pcg:"...), p.hi), p.lo), nil
}

// MarshalBinary returns the state.
func (p *PCG) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

// UnmarshalBinary sets the state.
func (p *PCG) UnmarshalBinary(data []byte) error {
	if len(data) != 20 || string(data[:4]) != "pcg:" {
		return errors.New("invalid PCG encoding")
	}
	p.hi, p.lo = bigEndian(data[4:]), bigEndian(data[12:])
	return nil
}

// ChaCha8 is a generator made of the ChaCha8 cipher.
type ChaCha8 struct {
	seed    [4]uint64
	buf     [32]uint64
	i, n, c uint32
	rest    [8]byte // bytes that Read has not used
	restLen int
}

// NewChaCha8 returns a seeded ChaCha8.
func NewChaCha8(seed [32]byte) *ChaCha8 {
	c := new(ChaCha8)
	c.Seed(seed)
	return c
}

// Seed starts the generator anew.
func (c *ChaCha8) Seed(seed [32]byte) {
	for i := range c.seed {
		var x uint64
		for j := 7; j >= 0; j-- {
			x = x<<8 | uint64(seed[8*i+j])
		}
		c.seed[i] = x
	}
	c.restLen = 0
	c.block(0)
	c.c, c.i, c.n = 0, 0, 32
}

// Uint64 returns a number.
func (c *ChaCha8) Uint64() uint64 {
	for c.i >= c.n {
		c.refill()
	}
	x := c.buf[c.i&31]
	c.i++
	return x
}

// refill makes the next four blocks. The last of sixteen ends with a new key.
func (c *ChaCha8) refill() {
	c.c += 4
	if c.c == 16 {
		copy(c.seed[:], c.buf[28:])
		c.c = 0
	}
	c.block(c.c)
	c.i, c.n = 0, 32
	if c.c == 12 {
		c.n = 28
	}
}

func quarter(a, b, c, d uint32) (uint32, uint32, uint32, uint32) {
	a += b
	d = bits.RotateLeft32(d^a, 16)
	c += d
	b = bits.RotateLeft32(b^c, 12)
	a += b
	d = bits.RotateLeft32(d^a, 8)
	c += d
	b = bits.RotateLeft32(b^c, 7)
	return a, b, c, d
}

// block makes four blocks from counter on, interleaved word by word; the key alone is added at the end.
func (c *ChaCha8) block(counter uint32) {
	var out [16][4]uint32
	for lane := range uint32(4) {
		x := [16]uint32{0: 0x61707865, 1: 0x3320646e, 2: 0x79622d32, 3: 0x6b206574, 12: counter + lane}
		for i, s := range c.seed {
			x[4+2*i], x[5+2*i] = uint32(s), uint32(s>>32)
		}
		key := x
		for range 4 {
			for i := range 4 {
				x[i], x[4+i], x[8+i], x[12+i] = quarter(x[i], x[4+i], x[8+i], x[12+i])
			}
			for i := range 4 {
				j, k, l := 4+(i+1)%4, 8+(i+2)%4, 12+(i+3)%4
				x[i], x[j], x[k], x[l] = quarter(x[i], x[j], x[k], x[l])
			}
		}
		for i := range 16 {
			if 4 <= i && i < 12 {
				x[i] += key[i]
			}
			out[i][lane] = x[i]
		}
	}
	for i := range c.buf {
		row, pair := i/2, i%2*2
		c.buf[i] = uint64(out[row][pair]) | uint64(out[row][pair+1])<<32
	}
}

// Read fills p with random bytes.
func (c *ChaCha8) Read(p []byte) (n int, err error) {
	n = len(p)
	if c.restLen > 0 {
		m := copy(p, c.rest[8-c.restLen:])
		c.restLen -= m
		p = p[m:]
	}
	for len(p) > 0 {
		x := c.Uint64()
		for i := range c.rest {
			c.rest[i] = byte(x >> (8 * i))
		}
		m := copy(p, c.rest[:])
		c.restLen = 8 - m
		p = p[m:]
	}
	return n, nil
}

// AppendBinary appends the state.
func (c *ChaCha8) AppendBinary(b []byte) ([]byte, error) {
	if c.restLen > 0 {
		b = append(b, "readbuf:"...)
		b = append(b, byte(c.restLen))
		b = append(b, c.rest[8-c.restLen:]...)
	}
	b = append(b, "chacha8:"...)
	used := c.c/4*32 + c.i
	b = appendUint64(b, uint64(used))
	for _, s := range c.seed {
		for i := range 8 {
			b = append(b, byte(s>>(8*i)))
		}
	}
	return b, nil
}

// MarshalBinary returns the state.
func (c *ChaCha8) MarshalBinary() ([]byte, error) { return c.AppendBinary(nil) }

var errChaCha = errors.New("invalid ChaCha8 encoding")

// UnmarshalBinary sets the state.
func (c *ChaCha8) UnmarshalBinary(data []byte) error {
	c.restLen = 0
	if len(data) >= 9 && string(data[:8]) == "readbuf:" {
		n := int(data[8])
		if n > 8 || len(data) < 9+n {
			return errors.New("invalid ChaCha8 Read buffer encoding")
		}
		copy(c.rest[8-n:], data[9:9+n])
		c.restLen = n
		data = data[9+n:]
	}
	if len(data) != 48 || string(data[:8]) != "chacha8:" {
		return errChaCha
	}
	used := bigEndian(data[8:])
	if used > 4*32-4 {
		return errChaCha
	}
	for i := range c.seed {
		var x uint64
		for j := 7; j >= 0; j-- {
			x = x<<8 | uint64(data[16+8*i+j])
		}
		c.seed[i] = x
	}
	c.c = 4 * (uint32(used) / 32)
	c.block(c.c)
	c.i = uint32(used) % 32
	c.n = 32
	if c.c == 12 {
		c.n = 28
	}
	return nil
}
