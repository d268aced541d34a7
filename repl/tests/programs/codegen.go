// What the JIT's code for loops, shifts, floats and slices must keep to. Each part runs long enough to be compiled.
package main

import "fmt"

//go:noinline
func shifts(x int64, u uint64, n uint) (s, t uint64) {
	s = uint64(x<<n) ^ uint64(x>>n) ^ u<<n ^ u>>n
	t = uint64(int32(x)<<n) ^ uint64(int32(x)>>n) ^ uint64(uint32(u)<<n) ^ uint64(uint32(u)>>n) ^ uint64(int8(x)>>n) ^ uint64(uint8(u)<<n)
	return
}

// rotations of 32 bits, and what only looks like one: the operand has more bits.
//
//go:noinline
func turn(a uint32, b uint64, rounds int) (uint32, uint64) {
	for i := 0; i < rounds; i++ {
		a = a>>7 | a<<25
		a += a>>11 ^ a<<21
		b = b>>7 | uint64(uint32(b<<25))
		b ^= b>>13 | b<<51
		b += uint64(a) + 0x1234567800000000
	}
	return a, b
}

type vec struct{ x, y, z float64 }

func (a vec) add(b vec) vec          { return vec{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vec) scale(f float64) vec    { return vec{a.x * f, a.y * f, a.z * f} }
func (a vec) pick(i int) (f float64) { return [...]float64{a.x, a.y, a.z}[i%3] }

//go:noinline
func move(v vec, n int, out []float64) (vec, int) {
	w := vec{1, 0.5, 0.25}
	less := 0
	for i := 0; i < n; i++ {
		old := v
		v = v.add(w.scale(0.125))
		if v.pick(i) < old.pick(i+1) {
			less++
			w = w.scale(-1)
		}
		if i < len(out) {
			out[i] = v.pick(i)
		}
	}
	return v, less
}

// grow has more live values than there are registers around a rare growth.
//
//go:noinline
func grow(n int) (sum int, fs float64) {
	var a, b []int
	var c []string
	var d []float64
	p, q, r, s, t, u := 1, 2, 3, 5, 7, 11
	f, g := 0.5, 0.25
	for i := range n {
		a = append(a, p+i)
		if i%3 == 0 {
			b = append(b, q^i)
			c = append(c, "x")
		}
		d = append(d, f+float64(i)*g)
		p, q, r, s, t, u = q, r, s, t, u, p+i
		f, g = g, f
	}
	for i := range a {
		sum = sum*31 + a[i]
	}
	for i := range b {
		sum = sum*31 + b[i] + len(c[i])
	}
	for _, x := range d {
		fs += x
	}
	return sum + p + q + r + s + t + u, fs
}

// early leaves its loop before the bound that its checks were moved in front for.
//
//go:noinline
func early(p []int, n int) (moved int) {
	for i := 2; i < n; i++ {
		if p[i] == 0 {
			break
		}
		for j := 0; j <= i; j++ {
			p[j] = p[j+1]
			moved++
		}
		p[i+1] = moved
	}
	return
}

// nested has loops that begin at one place, and one that runs once.
//
//go:noinline
func nested(a []byte, limit int) (n, longest int) {
	for {
		for n < len(a) && a[n] != 0 {
			n++
			k := 0
			for n+k < len(a) && a[k] == a[n+k] {
				k++
			}
			longest = max(longest, k)
		}
		n++
		if n >= limit {
			return
		}
	}
}

type node struct {
	next *node
	val  [3]int
}

// parts writes and reads fields behind the same and behind other pointers.
//
//go:noinline
func parts(a, b *node, n int) int {
	s := 0
	for i := range n {
		a.val[0] = i
		b.val[1] = i + 1
		s += a.val[0] + a.val[1]
		a.val[2] = s & 7
		b.val[0]++
		s += a.val[0] + b.val[2]
		if i&1023 == 0 {
			a.next, b.next = b, a
			a, b = a.next, b.next
		}
	}
	return s
}

type record struct {
	a, b, c uint
	list    []int
	last    int
}

// moved has a parameter that goes to memory before its result is there.
//
//go:noinline
func moved(p [5]uint32) (r record) {
	func() {
		defer func() { p = p }()
	}()
	func() { p[1]++ }()
	if p[0] > 1000 {
		return record{last: int(p[1])}
	}
	return
}

func main() {
	fmt.Println(moved([5]uint32{1, 2}), moved([5]uint32{1001, 2}))
	var s, t uint64
	for i := range 40000 {
		x, y := shifts(int64(i)*-0x123456789, uint64(i)*0x9e3779b97f4a7c15, uint(i%80))
		s, t = s*3+x, t*5+y
	}
	fmt.Println(s, t)
	fmt.Println(turn(0x89abcdef, 0xfedcba9876543210, 60000))
	out := make([]float64, 100)
	fmt.Println(move(vec{0, 1, 2}, 60000, out))
	fmt.Println(out[0], out[50], out[99])
	for range 3 {
		fmt.Println(grow(20000))
	}
	total := 0
	for i := range 3000 {
		p := make([]int, 10)
		for j := range p {
			p[j] = (i + j) % 7
		}
		total += early(p, 9)
	}
	fmt.Println(total)
	func() {
		defer func() { fmt.Println(recover()) }()
		p := []int{1, 1, 1, 1, 1, 1}
		early(p, 6)
	}()
	text := make([]byte, 5000)
	for i := range text {
		text[i] = byte(i * i % 11)
	}
	fmt.Println(nested(text, len(text)))
	a, b := &node{}, &node{}
	fmt.Println(parts(a, b, 50000), parts(a, a, 50000), *b == node{next: b.next, val: b.val})
}
