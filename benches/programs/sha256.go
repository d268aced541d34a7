// SHA-256 in Go: rotations, additions modulo 2^32, array indexing by loop counters.
package main

import "fmt"

// constants gives the first 32 bits of the fractional parts of cube and square roots of primes.
func constants() (k [64]uint32, h [8]uint32) {
	n := 0
	for p := uint64(2); n < 64; p++ {
		prime := true
		for d := uint64(2); d*d <= p; d++ {
			if p%d == 0 {
				prime = false
			}
		}
		if !prime {
			continue
		}
		k[n] = uint32(root(p, 3))
		if n < 8 {
			h[n] = uint32(root(p, 2))
		}
		n++
	}
	return k, h
}

// root is the power-th root of p as a fixed-point number with 32 bits after the point, found bit by bit.
func root(p uint64, power int) uint64 {
	var r uint64
	for bit := 36; bit >= 0; bit-- {
		t := r | 1<<bit
		if !exceeds(t, p, power) {
			r = t
		}
	}
	return r
}

// exceeds tells whether (t / 2^32)^power > p, in exact arithmetic on 16-bit digits.
func exceeds(t, p uint64, power int) bool {
	acc := []uint64{t & 0xffff, t >> 16 & 0xffff, t >> 32}
	factor := acc
	for i := 1; i < power; i++ {
		prod := make([]uint64, len(acc)+len(factor))
		for a, x := range acc {
			carry := uint64(0)
			for b, y := range factor {
				v := prod[a+b] + x*y + carry
				prod[a+b], carry = v&0xffff, v>>16
			}
			prod[a+len(factor)] += carry
		}
		acc = prod
	}
	point := 2 * power
	var whole, rest uint64
	for i, d := range acc {
		if i < point {
			rest |= d
		} else if i < point+4 {
			whole |= d << (16 * (i - point))
		}
	}
	return whole > p || whole == p && rest != 0
}

var k, start = constants()

func rotr(x uint32, n uint) uint32 { return x>>n | x<<(32-n) }

func block(h *[8]uint32, p []byte) {
	var w [64]uint32
	for len(p) >= 64 {
		for i := 0; i < 16; i++ {
			j := i * 4
			w[i] = uint32(p[j])<<24 | uint32(p[j+1])<<16 | uint32(p[j+2])<<8 | uint32(p[j+3])
		}
		for i := 16; i < 64; i++ {
			x, y := w[i-2], w[i-15]
			s1 := rotr(x, 17) ^ rotr(x, 19) ^ x>>10
			s0 := rotr(y, 7) ^ rotr(y, 18) ^ y>>3
			w[i] = s1 + w[i-7] + s0 + w[i-16]
		}
		a, b, c, d, e, f, g, hh := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
		for i := 0; i < 64; i++ {
			t1 := hh + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (e&f ^ ^e&g) + k[i] + w[i]
			t2 := (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + (a&b ^ a&c ^ b&c)
			hh, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
		}
		h[0] += a
		h[1] += b
		h[2] += c
		h[3] += d
		h[4] += e
		h[5] += f
		h[6] += g
		h[7] += hh
		p = p[64:]
	}
}

func sum(msg []byte) [32]byte {
	h := start
	whole := len(msg) &^ 63
	block(&h, msg[:whole])
	tail := append([]byte(nil), msg[whole:]...)
	tail = append(tail, 0x80)
	for len(tail)%64 != 56 {
		tail = append(tail, 0)
	}
	for s := 56; s >= 0; s -= 8 {
		tail = append(tail, byte(uint64(len(msg))*8>>s))
	}
	block(&h, tail)
	var out [32]byte
	for i, x := range h {
		out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = byte(x>>24), byte(x>>16), byte(x>>8), byte(x)
	}
	return out
}

func main() {
	fmt.Printf("%x\n", sum([]byte("abc")))
	data := make([]byte, 1<<20)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	for i := 0; i < 40; i++ {
		d := sum(data)
		copy(data, d[:])
	}
	fmt.Printf("%x\n", sum(data))
}
