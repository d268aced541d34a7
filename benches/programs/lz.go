// LZ-style compression: a hash table of three-byte prefixes, greedy matches, variable-length numbers; and back.
package main

import (
	"bytes"
	"fmt"
)

func putUvarint(out []byte, v int) []byte {
	for v >= 0x80 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v))
}

func uvarint(in []byte) (v, n int) {
	for s := 0; ; s += 7 {
		b := in[n]
		n++
		v |= int(b&0x7f) << s
		if b < 0x80 {
			return v, n
		}
	}
}

type compressor struct {
	head [1 << 14]int32
	prev []int32
}

func (c *compressor) compress(in []byte) []byte {
	for i := range c.head {
		c.head[i] = -1
	}
	c.prev = append(c.prev[:0], make([]int32, len(in))...)
	var out []byte
	literals := 0
	flush := func(end int) {
		out = putUvarint(out, end-literals)
		out = append(out, in[literals:end]...)
	}
	for i := 0; i+4 <= len(in); {
		h := (uint32(in[i]) | uint32(in[i+1])<<8 | uint32(in[i+2])<<16) * 2654435761 >> 18
		best, at := 0, 0
		for k, tries := c.head[h], 16; k >= 0 && tries > 0 && i-int(k) < 1<<16; k, tries = c.prev[k], tries-1 {
			n := 0
			for i+n < len(in) && in[int(k)+n] == in[i+n] {
				n++
			}
			if n > best {
				best, at = n, int(k)
			}
		}
		c.prev[i] = c.head[h]
		c.head[h] = int32(i)
		if best < 4 {
			i++
			continue
		}
		flush(i)
		out = putUvarint(out, best)
		out = putUvarint(out, i-at)
		i += best
		literals = i
	}
	flush(len(in))
	return out
}

func decompress(in []byte) []byte {
	var out []byte
	for len(in) > 0 {
		n, k := uvarint(in)
		in = in[k:]
		out = append(out, in[:n]...)
		in = in[n:]
		if len(in) == 0 {
			break
		}
		n, k = uvarint(in)
		in = in[k:]
		back, k := uvarint(in)
		in = in[k:]
		for from := len(out) - back; n > 0; n-- {
			out = append(out, out[from])
			from++
		}
	}
	return out
}

func main() {
	var data []byte
	x := uint32(1)
	words := []string{"alpha ", "beta ", "gamma, ", "delta\n", "the ", "of ", "compression ", "0123456789"}
	for len(data) < 4<<20 {
		x = x*1664525 + 1013904223
		if x>>28 == 0 {
			data = append(data, byte(x>>8), byte(x>>16))
		}
		data = append(data, words[x>>20%8]...)
	}
	c := &compressor{}
	var packed []byte
	for r := 0; r < 3; r++ {
		packed = c.compress(data)
		if !bytes.Equal(decompress(packed), data) {
			panic("does not come back")
		}
		data = append(data[1000:], packed[:1000]...)
	}
	h := uint32(0)
	for _, b := range packed {
		h = h*31 + uint32(b)
	}
	fmt.Println(len(data), len(packed), h)
}
