// Package md5 computes MD5 hashes.
package md5

import (
	"crypto"
	"crypto/internal/blockhash"
	"hash"
	"math/bits"
)

func init() {
	crypto.RegisterHash(crypto.MD5, New)
}

// Sizes of a hash and of a block.
const (
	Size      = 16
	BlockSize = 64
)

// New returns a MD5 hash.
func New() hash.Hash { return algorithm.New() }

// Sum returns the MD5 hash of data.
func Sum(data []byte) (out [Size]byte) {
	algorithm.Sum(out[:0], data)
	return out
}

// block hashes whole blocks.
func block(h *[blockhash.MaxWords]uint32, p []byte) {
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

var sines = [64]uint32{
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee,
	0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
	0xd62f105d, 0x2441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x4881d05,
	0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039,
	0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
}

var algorithm = blockhash.Algorithm[uint32]{
	Name:      "crypto/md5",
	Magic:     "md5\x01",
	Words:     4,
	Size:      Size,
	BlockSize: BlockSize,
	Little:    true,
	Start:     [blockhash.MaxWords]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476},
	Compress:  block,
}
