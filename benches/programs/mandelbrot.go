// Mandelbrot set as a bitmap, eight pixels a byte; prints a checksum.
package main

func row(out []byte, y, size, limit int) {
	ci := 2*float64(y)/float64(size) - 1
	for x := 0; x < size; x++ {
		cr := 2*float64(x)/float64(size) - 1.5
		var zr, zi, r2, i2 float64
		n := 0
		for ; n < limit && r2+i2 <= 4; n++ {
			zi = 2*zr*zi + ci
			zr = r2 - i2 + cr
			r2, i2 = zr*zr, zi*zi
		}
		if n == limit {
			out[x>>3] |= 0x80 >> (x & 7)
		}
	}
}

func main() {
	const size, limit = 1000, 120
	bits := make([]byte, size/8)
	sum, inside := uint32(1), 0
	for y := 0; y < size; y++ {
		clear(bits)
		row(bits, y, size, limit)
		for _, b := range bits {
			sum = sum*16777619 ^ uint32(b)
			for ; b != 0; b &= b - 1 {
				inside++
			}
		}
	}
	println(sum, inside)
}
