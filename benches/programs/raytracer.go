// A ray tracer: spheres and a plane with shadows and reflections; vectors by value, shapes behind an interface.
package main

import (
	"fmt"
	"math"
)

type Vec struct{ X, Y, Z float64 }

func (a Vec) Add(b Vec) Vec            { return Vec{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }
func (a Vec) Sub(b Vec) Vec            { return Vec{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }
func (a Vec) Mul(b Vec) Vec            { return Vec{a.X * b.X, a.Y * b.Y, a.Z * b.Z} }
func (a Vec) Scale(s float64) Vec      { return Vec{a.X * s, a.Y * s, a.Z * s} }
func (a Vec) Dot(b Vec) float64        { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }
func (a Vec) Unit() Vec                { return a.Scale(1 / math.Sqrt(a.Dot(a))) }
func (a Vec) Mirror(n Vec) Vec         { return a.Sub(n.Scale(2 * a.Dot(n))) }
func (a Vec) Mix(b Vec, t float64) Vec { return a.Scale(1 - t).Add(b.Scale(t)) }

type Ray struct{ From, Dir Vec }

func (r Ray) At(t float64) Vec { return r.From.Add(r.Dir.Scale(t)) }

type Material struct {
	Color  Vec
	Mirror float64
}

type Shape interface {
	Hit(r Ray, near float64) (t float64, ok bool)
	Normal(p Vec) Vec
	Surface(p Vec) Material
}

type Sphere struct {
	Center Vec
	Radius float64
	Mat    Material
}

func (s *Sphere) Hit(r Ray, near float64) (float64, bool) {
	oc := r.From.Sub(s.Center)
	b := oc.Dot(r.Dir)
	d := b*b - oc.Dot(oc) + s.Radius*s.Radius
	if d < 0 {
		return 0, false
	}
	root := math.Sqrt(d)
	if t := -b - root; t > near {
		return t, true
	}
	if t := -b + root; t > near {
		return t, true
	}
	return 0, false
}
func (s *Sphere) Normal(p Vec) Vec     { return p.Sub(s.Center).Scale(1 / s.Radius) }
func (s *Sphere) Surface(Vec) Material { return s.Mat }

type Floor struct{ Y float64 }

func (f Floor) Hit(r Ray, near float64) (float64, bool) {
	if r.Dir.Y > -1e-9 {
		return 0, false
	}
	t := (f.Y - r.From.Y) / r.Dir.Y
	return t, t > near
}
func (f Floor) Normal(Vec) Vec { return Vec{0, 1, 0} }
func (f Floor) Surface(p Vec) Material {
	if (int(math.Floor(p.X))+int(math.Floor(p.Z)))&1 == 0 {
		return Material{Vec{0.9, 0.9, 0.9}, 0.1}
	}
	return Material{Vec{0.2, 0.3, 0.2}, 0.1}
}

type Scene struct {
	shapes []Shape
	light  Vec
}

func (s *Scene) nearest(r Ray) (hit Shape, at float64) {
	at = math.Inf(1)
	for _, sh := range s.shapes {
		if t, ok := sh.Hit(r, 1e-6); ok && t < at {
			hit, at = sh, t
		}
	}
	return hit, at
}

func (s *Scene) color(r Ray, depth int) Vec {
	hit, t := s.nearest(r)
	if hit == nil {
		return Vec{1, 1, 1}.Mix(Vec{0.4, 0.6, 1}, 0.5*(r.Dir.Y+1))
	}
	p := r.At(t)
	n, m := hit.Normal(p), hit.Surface(p)
	to := s.light.Sub(p)
	far := math.Sqrt(to.Dot(to))
	to = to.Unit()
	bright := 0.15
	if block, at := s.nearest(Ray{p, to}); block == nil || at > far {
		bright += 0.85 * max(0, n.Dot(to))
	}
	c := m.Color.Scale(bright)
	if m.Mirror > 0 && depth > 0 {
		c = c.Mix(s.color(Ray{p, r.Dir.Mirror(n).Unit()}, depth-1), m.Mirror)
	}
	return c
}

func main() {
	s := &Scene{light: Vec{5, 8, -5}}
	for i := 0; i < 7; i++ {
		a := float64(i) * 0.9
		s.shapes = append(s.shapes, &Sphere{Vec{2.2 * math.Cos(a), 0.4 * float64(i%3), 3 + 2.2*math.Sin(a)}, 0.7, Material{Vec{0.3 + 0.1*float64(i), 0.9 - 0.1*float64(i), 0.5}, 0.1 * float64(i)}})
	}
	s.shapes = append(s.shapes, Floor{-1})
	const w, h = 1100, 800
	var sum Vec
	hash := uint32(0)
	for y := 0; y < h; y++ {
		for x := 0; x < w; x++ {
			d := Vec{(float64(x) - w/2) / h, (h/2 - float64(y)) / h, 1}.Unit()
			c := s.color(Ray{Vec{0, 1, -4}, d}, 4)
			sum = sum.Add(c)
			hash = hash*31 + uint32(255*min(c.X, 1)) + uint32(255*min(c.Y, 1))<<8 + uint32(255*min(c.Z, 1))<<16
		}
	}
	fmt.Printf("%.6f %.6f %.6f %08x\n", sum.X, sum.Y, sum.Z, hash)
}
