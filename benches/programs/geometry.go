// Small things with methods: vectors made by constructors and changed through pointers, matrices of arrays, boxes, a cursor over text.
package main

import (
	"fmt"
	"math"
)

type vec struct{ x, y, z float64 }

func newVec(x, y, z float64) *vec { return &vec{x, y, z} }

func (v *vec) add(w *vec) *vec      { v.x += w.x; v.y += w.y; v.z += w.z; return v }
func (v *vec) scale(f float64) *vec { v.x *= f; v.y *= f; v.z *= f; return v }
func (v *vec) dot(w *vec) float64   { return v.x*w.x + v.y*w.y + v.z*w.z }
func (v *vec) cross(w *vec) *vec    { return newVec(v.y*w.z-v.z*w.y, v.z*w.x-v.x*w.z, v.x*w.y-v.y*w.x) }
func (v *vec) length() float64      { return math.Sqrt(v.dot(v)) }
func (v *vec) normal() *vec         { return v.scale(1 / v.length()) }
func lerp(a, b *vec, t float64) *vec {
	return newVec(a.x, a.y, a.z).scale(1 - t).add(newVec(b.x, b.y, b.z).scale(t))
}

type matrix [3][3]float64

func (a *matrix) mul(b *matrix) (c matrix) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				c[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return c
}

func (a *matrix) apply(v *vec) *vec {
	in := [3]float64{v.x, v.y, v.z}
	var out [3]float64
	for i := range out {
		for j, x := range in {
			out[i] += a[i][j] * x
		}
	}
	return newVec(out[0], out[1], out[2])
}

func rotation(angle float64) matrix {
	s, c := math.Sincos(angle)
	return matrix{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}
}

type box struct{ lo, hi [3]float64 }

func (b *box) extend(p [3]float64) {
	for i, x := range p {
		b.lo[i] = min(b.lo[i], x)
		b.hi[i] = max(b.hi[i], x)
	}
}

func (b *box) meets(from, dir [3]float64) bool {
	near, far := 0.0, math.Inf(1)
	for i := range 3 {
		t0, t1 := (b.lo[i]-from[i])/dir[i], (b.hi[i]-from[i])/dir[i]
		near, far = max(near, min(t0, t1)), min(far, max(t0, t1))
	}
	return near <= far
}

type cursor struct {
	text string
	pos  int
	ch   byte
}

func (c *cursor) next() {
	c.ch = 0
	if c.pos < len(c.text) {
		c.ch = c.text[c.pos]
		c.pos++
	}
}

func (c *cursor) number() (n int) {
	for c.ch >= '0' && c.ch <= '9' {
		n = n*10 + int(c.ch-'0')
		c.next()
	}
	return n
}

func parse(text string) (sum int) {
	c := cursor{text: text}
	for c.next(); c.ch != 0; c.next() {
		sum = sum*31 + c.number()
	}
	return sum
}

func main() {
	sum := 0.0
	for i := range 2_000_000 {
		t := float64(i) * 1e-6
		a, b := newVec(t, 1, 2), newVec(3, t, 1)
		n := a.cross(b).normal()
		sum += lerp(n, a, 0.25).dot(b)
	}
	fmt.Printf("%.6f\n", sum)
	turn, all := rotation(1e-3), matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	v := newVec(1, 0.5, 0.25)
	for i := range 2_000_000 {
		all = all.mul(&turn)
		v = turn.apply(v)
		if i%1000 == 0 {
			all = matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
		}
	}
	fmt.Printf("%.6f %.6f\n", all[0][1], v.x+v.y)
	b := box{}
	hits := 0
	for i := range 2_000_000 {
		f := float64(i%1000) * 1e-3
		b.extend([3]float64{f, -f, 1 - f})
		if b.meets([3]float64{2, 2 * f, 2}, [3]float64{-1, f - 0.7, -0.9}) {
			hits++
		}
	}
	fmt.Println(hits)
	text := ""
	for i := range 200 {
		text += fmt.Sprint(i*i, ",")
	}
	total := 0
	for range 10_000 {
		total ^= parse(text)
	}
	fmt.Println(total)
}
