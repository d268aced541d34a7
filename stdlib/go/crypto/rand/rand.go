// Package rand makes random numbers that nobody can guess.
package rand

import (
	"crypto/internal/sysrand"
	"errors"
	"io"
	"math/big"
)

type reader struct{}

func (reader) Read(b []byte) (int, error) {
	sysrand.Read(b)
	return len(b), nil
}

// Reader is the source of randomness.
var Reader io.Reader = reader{}

// Read fills b.
func Read(b []byte) (n int, err error) {
	if _, err := io.ReadFull(Reader, b); err != nil {
		panic("crypto/rand: failed to read random data: " + err.Error())
	}
	return len(b), nil
}

// Text returns a random text of 26 letters and digits.
func Text() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	b := make([]byte, 26)
	Read(b)
	for i, c := range b {
		b[i] = alphabet[c%32]
	}
	return string(b)
}

// Int returns a number in [0, max).
func Int(rand io.Reader, max *big.Int) (n *big.Int, err error) {
	if max.Sign() <= 0 {
		panic("crypto/rand: argument to Int is <= 0")
	}
	n = new(big.Int).Sub(max, big.NewInt(1))
	bits := n.BitLen()
	if bits == 0 {
		return n, nil
	}
	b := make([]byte, (bits+7)/8)
	top := uint(bits % 8)
	if top == 0 {
		top = 8
	}
	for {
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, err
		}
		b[0] &= byte(1<<top - 1)
		if n.SetBytes(b); n.Cmp(max) < 0 {
			return n, nil
		}
	}
}

// Prime returns a number of the given size that is a prime with high probability.
func Prime(rand io.Reader, bits int) (*big.Int, error) {
	if bits < 2 {
		return nil, errors.New("crypto/rand: prime size must be at least 2-bit")
	}
	b := make([]byte, (bits+7)/8)
	top := uint(bits % 8)
	if top == 0 {
		top = 8
	}
	p := new(big.Int)
	for {
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, err
		}
		b[0] &= byte(1<<top - 1)
		// the two highest bits are set, so that products have their full size
		switch {
		case top >= 2:
			b[0] |= 3 << (top - 2)
		default:
			b[0] |= 1
			if len(b) > 1 {
				b[1] |= 0x80
			}
		}
		b[len(b)-1] |= 1
		if p.SetBytes(b); p.ProbablyPrime(20) {
			return p, nil
		}
	}
}
