// Package sha1 computes SHA-1 hashes.
package sha1

import (
	"crypto"
	"crypto/internal/blockhash"
	"hash"
	"math/bits"
)

func init() {
	crypto.RegisterHash(crypto.SHA1, New)
}

// Sizes of a hash and of a block.
const (
	Size      = 20
	BlockSize = 64
)

var algorithm = blockhash.Algorithm[uint32]{
	Name:      "crypto/sha1",
	Magic:     "sha\x01",
	Words:     5,
	Size:      Size,
	BlockSize: BlockSize,
	Start:     [blockhash.MaxWords]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},
	Compress:  block,
}

// New returns a SHA-1 hash.
func New() hash.Hash { return algorithm.New() }

// Sum returns the SHA-1 hash of data.
func Sum(data []byte) (out [Size]byte) {
	algorithm.Sum(out[:0], data)
	return out
}

// block hashes whole blocks.
func block(h *[blockhash.MaxWords]uint32, p []byte) {
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
