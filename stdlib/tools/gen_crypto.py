#!/usr/bin/env python3
"""Writes packages crypto/md5, sha1, sha256, sha512: one frame, a block function each."""
import os
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go', 'crypto')
FRAME = '''// Written by tools/gen_crypto.py.

// Package @p@ computes @NAME@ hashes.
package @p@

import (
	"errors"
	"hash"
	"math/bits"
)

@consts@
type digest struct {
	h    [@N@]@W@
	x    [BlockSize]byte
	nx   int
	len  uint64
	init *[@N@]@W@
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
func (d *digest) sum() (out [@N@ * @B@]byte) {
	c := *d
	length := c.len
	var pad [2 * BlockSize]byte
	pad[0] = 0x80
	n := BlockSize - int(length%BlockSize)
	if n < @L@+1 {
		n += BlockSize
	}
	for i := range 8 {
		@padlen@
	}
	c.Write(pad[:n])
	for i, v := range c.h {
		for j := range @B@ {
			@out@
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
	b = append(b, "@p@:"...)
	b = append(b, byte(d.size))
	for _, v := range d.h {
		for j := @B@ - 1; j >= 0; j-- {
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
	const head = len("@p@:")
	if len(b) != head+1+@N@*@B@+BlockSize+8 || string(b[:head]) != "@p@:" || int(b[head]) != d.size {
		return errors.New("crypto/@p@: invalid hash state")
	}
	b = b[head+1:]
	for i := range d.h {
		d.h[i] = 0
		for range @B@ {
			d.h[i] = d.h[i]<<8 | @W@(b[0])
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

@api@
@block@
'''
def api(variants, lower):
    out = ''
    for new, sumname, size, init, doc in variants:
        out += '// %s returns a %s hash.\nfunc %s() hash.Hash {\n\td := &digest{init: &%s, size: %s}\n\td.Reset()\n\treturn d\n}\n\n' % (new, doc, new, init, size)
        out += '// %s returns the %s hash of data.\nfunc %s(data []byte) (out [%s]byte) {\n\td := digest{init: &%s, size: %s}\n\td.Reset()\n\td.Write(data)\n\ts := d.sum()\n\tcopy(out[:], s[:])\n\treturn out\n}\n\n' % (sumname, doc, sumname, size, init, size)
    return out
def primes(n):
    out, k = [], 2
    while len(out) < n:
        if all(k % p for p in out): out.append(k)
        k += 1
    return out
from math import isqrt
def frac_root(p, root, nbits):
    # fractional part of the square or cube root, nbits bits, exactly
    if root == 2:
        return isqrt(p << (2 * nbits)) & ((1 << nbits) - 1)
    lo, hi, x = 0, 1 << (nbits + 8), p << (3 * nbits)
    while lo < hi:
        m = (lo + hi + 1) // 2
        if m ** 3 <= x: lo = m
        else: hi = m - 1
    return lo & ((1 << nbits) - 1)
def table(name, n, w, vals):
    s = 'var %s = [%d]%s{\n' % (name, n, w)
    for i in range(0, len(vals), 4):
        s += '\t' + ' '.join('%#x,' % v for v in vals[i:i + 4]) + '\n'
    return s + '}\n'
def write(p, name, n, w, b, l, big, consts, apis, block):
    t = FRAME
    if big:
        padlen = 'pad[n-1-i] = byte(length << 3 >> (8 * i))'
        o = 'out[i*%d+j] = byte(v >> (%d - 8*j))' % (b, 8 * (b - 1))
    else:
        padlen = 'pad[n-8+i] = byte(length << 3 >> (8 * i))'
        o = 'out[i*%d+j] = byte(v >> (8 * j))' % b
    for k, v in dict(p=p, NAME=name, N=str(n), W=w, B=str(b), L=str(l), consts=consts, padlen=padlen, out=o, api=api(*apis), block=block).items():
        t = t.replace('@%s@' % k, v)
    os.makedirs(os.path.join(root, p), exist_ok=True)
    open(os.path.join(root, p, p + '.go'), 'w').write(t)
MD5 = '''
// block hashes whole blocks.
func block(h *[4]uint32, p []byte) {
	for ; len(p) >= BlockSize; p = p[BlockSize:] {
		var m [16]uint32
		for i := range m {
			m[i] = uint32(p[4*i]) | uint32(p[4*i+1])<<8 | uint32(p[4*i+2])<<16 | uint32(p[4*i+3])<<24
		}
		a, b, c, d := h[0], h[1], h[2], h[3]
		for i := range 64 {
			var f uint32
			g := i
			switch i / 16 {
			case 0:
				f = b&c | ^b&d
			case 1:
				f, g = d&b|^d&c, (5*i+1)&15
			case 2:
				f, g = b^c^d, (3*i+5)&15
			default:
				f, g = c^(b|^d), 7*i&15
			}
			f += a + sines[i] + m[g]
			a, d, c = d, c, b
			b += bits.RotateLeft32(f, int(shifts[i/16][i&3]))
		}
		h[0] += a
		h[1] += b
		h[2] += c
		h[3] += d
	}
}

var shifts = [4][4]uint8{{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}

'''
import math
write('md5', 'MD5', 4, 'uint32', 4, 8, False, '''// Sizes of a hash and of a block.
const (
	Size      = 16
	BlockSize = 64
)

var start = [4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}
''', ([('New', 'Sum', 'Size', 'start', 'MD5')], None), MD5 + table('sines', 64, 'uint32', [int(abs(math.sin(i + 1)) * 2**32) for i in range(64)]))
SHA1 = '''
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
'''
write('sha1', 'SHA-1', 5, 'uint32', 4, 8, True, '''// Sizes of a hash and of a block.
const (
	Size      = 20
	BlockSize = 64
)

var start = [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}
''', ([('New', 'Sum', 'Size', 'start', 'SHA-1')], None), SHA1)
SHA2 = '''
// block hashes whole blocks.
func block(h *[8]@W@, p []byte) {
	var w [@R@]@W@
	for ; len(p) >= BlockSize; p = p[BlockSize:] {
		for i := range 16 {
			var x @W@
			for _, c := range p[@B@*i : @B@*i+@B@] {
				x = x<<8 | @W@(c)
			}
			w[i] = x
		}
		for i := 16; i < @R@; i++ {
			x, y := w[i-15], w[i-2]
			s0 := bits.RotateLeft@S@(x, -@a@) ^ bits.RotateLeft@S@(x, -@b@) ^ x>>@c@
			s1 := bits.RotateLeft@S@(y, -@d@) ^ bits.RotateLeft@S@(y, -@e@) ^ y>>@f@
			w[i] = w[i-16] + s0 + w[i-7] + s1
		}
		a, b, c, d, e, f, g, k := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
		for i := range @R@ {
			s1 := bits.RotateLeft@S@(e, -@g@) ^ bits.RotateLeft@S@(e, -@h@) ^ bits.RotateLeft@S@(e, -@i@)
			t1 := k + s1 + (e&f ^ ^e&g) + round[i] + w[i]
			s0 := bits.RotateLeft@S@(a, -@j@) ^ bits.RotateLeft@S@(a, -@k@) ^ bits.RotateLeft@S@(a, -@l@)
			t2 := s0 + (a&b ^ a&c ^ b&c)
			a, b, c, d, e, f, g, k = t1+t2, a, b, c, d+t1, e, f, g
		}
		for i, v := range [8]@W@{a, b, c, d, e, f, g, k} {
			h[i] += v
		}
	}
}

'''
def sha2(W, R, B, S, rot):
    t = SHA2
    for k, v in dict(W=W, R=R, B=B, S=S, **dict(zip('abcdefghijkl', rot))).items():
        t = t.replace('@%s@' % k, str(v))
    return t
P = primes(80)
write('sha256', 'SHA-224 and SHA-256', 8, 'uint32', 4, 8, True, '''// Sizes of hashes and of a block.
const (
	Size      = 32
	Size224   = 28
	BlockSize = 64
)

''' + table('start', 8, 'uint32', [frac_root(p, 2, 32) for p in P[:8]]) + '\n' +
      table('start224', 8, 'uint32', [frac_root(p, 2, 64) & 0xffffffff for p in P[8:16]]),
      ([('New', 'Sum256', 'Size', 'start', 'SHA-256'), ('New224', 'Sum224', 'Size224', 'start224', 'SHA-224')], None),
      sha2('uint32', 64, 4, 32, [7, 18, 3, 17, 19, 10, 6, 11, 25, 2, 13, 22]) + table('round', 64, 'uint32', [frac_root(p, 3, 32) for p in P[:64]]))
MASK = (1 << 64) - 1
K512 = [frac_root(p, 3, 64) for p in P]
def sha512(data, h):
    rr = lambda x, n: ((x >> n) | (x << (64 - n))) & MASK
    m = data + b'\x80' + b'\0' * ((111 - len(data)) % 128) + (len(data) * 8).to_bytes(16, 'big')
    for o in range(0, len(m), 128):
        w = [int.from_bytes(m[o + 8 * i:o + 8 * i + 8], 'big') for i in range(16)]
        for i in range(16, 80):
            x, y = w[i - 15], w[i - 2]
            w.append((w[i - 16] + (rr(x, 1) ^ rr(x, 8) ^ x >> 7) + w[i - 7] + (rr(y, 19) ^ rr(y, 61) ^ y >> 6)) & MASK)
        a, b, c, d, e, f, g, k = h
        for i in range(80):
            t1 = (k + (rr(e, 14) ^ rr(e, 18) ^ rr(e, 41)) + (e & f ^ ~e & g) + K512[i] + w[i]) & MASK
            t2 = ((rr(a, 28) ^ rr(a, 34) ^ rr(a, 39)) + (a & b ^ a & c ^ b & c)) & MASK
            a, b, c, d, e, f, g, k = (t1 + t2) & MASK, a, b, c, (d + t1) & MASK, e, f, g
        h = [(x + y) & MASK for x, y in zip(h, [a, b, c, d, e, f, g, k])]
    return h
H512 = [frac_root(p, 2, 64) for p in P[:8]]
GEN = [h ^ 0xa5a5a5a5a5a5a5a5 for h in H512]
write('sha512', 'SHA-384, SHA-512, SHA-512/224 and SHA-512/256', 8, 'uint64', 8, 16, True, '''// Sizes of hashes and of a block.
const (
	Size      = 64
	Size224   = 28
	Size256   = 32
	Size384   = 48
	BlockSize = 128
)

''' + table('start', 8, 'uint64', H512) + '\n' + table('start384', 8, 'uint64', [frac_root(p, 2, 64) for p in P[8:16]]) + '\n' +
      table('start224', 8, 'uint64', sha512(b'SHA-512/224', GEN)) + '\n' + table('start256', 8, 'uint64', sha512(b'SHA-512/256', GEN)),
      ([('New', 'Sum512', 'Size', 'start', 'SHA-512'), ('New384', 'Sum384', 'Size384', 'start384', 'SHA-384'),
        ('New512_224', 'Sum512_224', 'Size224', 'start224', 'SHA-512/224'), ('New512_256', 'Sum512_256', 'Size256', 'start256', 'SHA-512/256')], None),
      sha2('uint64', 80, 8, 64, [1, 8, 7, 19, 61, 6, 14, 18, 41, 28, 34, 39]) + table('round', 80, 'uint64', K512))
