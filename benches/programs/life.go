// Conway's game of life on a torus, cells as bytes in a slice of slices, double-buffered.
package main

import "fmt"

type Grid [][]uint8

func NewGrid(w, h int) Grid {
	g := make(Grid, h)
	for y := range g {
		g[y] = make([]uint8, w)
	}
	return g
}

func (g Grid) alive(x, y int) int {
	h, w := len(g), len(g[0])
	return int(g[(y+h)%h][(x+w)%w])
}

func (g Grid) next(x, y int) uint8 {
	n := 0
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dx != 0 || dy != 0 {
				n += g.alive(x+dx, y+dy)
			}
		}
	}
	if n == 3 || n == 2 && g[y][x] == 1 {
		return 1
	}
	return 0
}

func main() {
	const w, h = 200, 150
	a, b := NewGrid(w, h), NewGrid(w, h)
	seed := uint32(1)
	for y := range a {
		for x := range a[y] {
			seed = seed*1664525 + 1013904223
			a[y][x] = uint8(seed >> 30 & 1)
		}
	}
	for gen := 0; gen < 150; gen++ {
		for y := range a {
			for x := range a[y] {
				b[y][x] = a.next(x, y)
			}
		}
		a, b = b, a
	}
	live, hash := 0, uint32(0)
	for y := range a {
		for x, c := range a[y] {
			live += int(c)
			hash = hash*31 + uint32(c)*uint32(x+y)
		}
	}
	fmt.Println(live, hash)
}
