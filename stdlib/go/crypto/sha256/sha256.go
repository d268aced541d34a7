// Package sha256 computes SHA-224 and SHA-256 hashes.
package sha256

import (
	"crypto"
	"crypto/internal/blockhash"
	"hash"
	"math/bits"
)

func init() {
	crypto.RegisterHash(crypto.SHA224, New224)
	crypto.RegisterHash(crypto.SHA256, New)
}

// Sizes of hashes and of a block.
const (
	Size      = 32
	Size224   = 28
	BlockSize = 64
)

var round = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0xfc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x6ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

var sha256 = blockhash.Algorithm[uint32]{
	Name:      "crypto/sha256",
	Magic:     "sha\x03",
	Words:     8,
	Size:      Size,
	BlockSize: BlockSize,
	Start: [blockhash.MaxWords]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	},
	Compress: block,
}

var sha224 = blockhash.Algorithm[uint32]{
	Name:      "crypto/sha256",
	Magic:     "sha\x02",
	Words:     8,
	Size:      Size224,
	BlockSize: BlockSize,
	Start: [blockhash.MaxWords]uint32{
		0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
		0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
	},
	Compress: block,
}

// New returns a SHA-256 hash.
func New() hash.Hash { return sha256.New() }

// Sum256 returns the SHA-256 hash of data.
func Sum256(data []byte) (out [Size]byte) {
	sha256.Sum(out[:0], data)
	return out
}

// New224 returns a SHA-224 hash.
func New224() hash.Hash { return sha224.New() }

// Sum224 returns the SHA-224 hash of data.
func Sum224(data []byte) (out [Size224]byte) {
	sha224.Sum(out[:0], data)
	return out
}

// block hashes whole blocks.
func block(h *[blockhash.MaxWords]uint32, p []byte) {
	var w [64]uint32
	for ; len(p) >= BlockSize; p = p[BlockSize:] {
		for i := range 16 {
			var x uint32
			for _, c := range p[4*i : 4*i+4] {
				x = x<<8 | uint32(c)
			}
			w[i] = x
		}
		for i := 16; i < 64; i++ {
			x, y := w[i-15], w[i-2]
			s0 := bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3
			s1 := bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10
			w[i] = w[i-16] + s0 + w[i-7] + s1
		}
		a, b, c, d, e, f, g, k := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
		for i := range 64 {
			s1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
			t1 := k + s1 + (e&f ^ ^e&g) + round[i] + w[i]
			s0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
			t2 := s0 + (a&b ^ a&c ^ b&c)
			a, b, c, d, e, f, g, k = t1+t2, a, b, c, d+t1, e, f, g
		}
		for i, v := range [8]uint32{a, b, c, d, e, f, g, k} {
			h[i] += v
		}
	}
}
