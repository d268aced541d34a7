// Loops that run a few times and always as often: machine code has them one round behind the other. What fails in a round must be that round's, with
// the values of that round, and what is used behind the loop the last one's.
package main

import (
	"errors"
	"fmt"
)

type matrix [2][2]int

func (a matrix) mul(b matrix) (c matrix) {
	for i := 0; i < 2; i++ {
		for j := 0; j < 2; j++ {
			for k := 0; k < 2; k++ {
				c[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return
}

func fib(n int) int {
	r, b := matrix{{1, 0}, {0, 1}}, matrix{{1, 1}, {1, 0}}
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			r = r.mul(b)
		}
		b = b.mul(b)
	}
	return r[0][1]
}

// The third round fails when the list is short.
func take(list []int, by int) (sum int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.Join(fmt.Errorf("after %d", sum), r.(error))
		}
	}()
	for i := 0; i < 4; i++ {
		sum += list[i] / (by - i)
	}
	return sum, nil
}

func weighted(v [3]float64, w []float64) (s float64) {
	for i := range v {
		s += v[i] * w[i]
	}
	return s
}

// Down, in steps, from elsewhere; the counter is used behind the loop.
func counters(n int) (out [5]int) {
	var i int
	for i = 6; i > 0; i -= 2 {
		out[0] += i * n
	}
	out[1] = i
	for i = -3; i != 0; i++ {
		out[2] ^= i << (n & 7)
	}
	out[3] = i
	for i := 5; i < 3; i++ {
		out[4]++
	}
	return out
}

// The way out of a round.
func first(list *[6]int, want int) int {
	for i := 0; i < 6; i++ {
		if list[i] == want {
			return i
		}
	}
	return -1
}

type box struct{ lo, hi [3]float64 }

func (b *box) hit(from, dir [3]float64) bool {
	near, far := 0.0, 1e9
	for i := 0; i < 3; i++ {
		t0, t1 := (b.lo[i]-from[i])/dir[i], (b.hi[i]-from[i])/dir[i]
		if t0 > t1 {
			t0, t1 = t1, t0
		}
		near, far = max(near, t0), min(far, t1)
		if near > far {
			return false
		}
	}
	return true
}

func sorted(a, b, c, d int) [4]int {
	list := [4]int{a, b, c, d}
	for i := 1; i < 4; i++ {
		for j := i; j > 0 && list[j-1] > list[j]; j-- {
			list[j-1], list[j] = list[j], list[j-1]
		}
	}
	return list
}

func bytesOf(x uint32) (b [4]byte, s string) {
	for i := range b {
		b[i] = byte(x >> (8 * i))
		s += string(rune('a' + b[i]&15))
	}
	return b, s
}

func main() {
	sum := 0
	for i := range 3000 {
		sum += fib(i % 40)
	}
	fmt.Println(sum, fib(90))
	list := []int{12, 24, 36, 48}
	for n := range 3000 {
		if s, err := take(list, 5+n); err != nil || s == 0 && n < 3 {
			fmt.Println(n, s, err)
		}
	}
	fmt.Println(take(list[:2], 9))
	fmt.Println(take(list, 2))
	fmt.Println(take(nil, 9))
	total := 0.0
	for i := range 3000 {
		total += weighted([3]float64{1, float64(i), 3}, []float64{0.5, 2, 1, 9})
	}
	fmt.Println(total)
	func() {
		defer func() { fmt.Println(recover()) }()
		weighted([3]float64{1, 2, 3}, []float64{1, 2})
	}()
	var all [5]int
	for i := range 3000 {
		for j, x := range counters(i) {
			all[j] += x
		}
	}
	fmt.Println(all)
	ids := [6]int{3, 1, 4, 1, 5, 9}
	where := map[int]int{}
	for i := range 3000 {
		where[first(&ids, i%11)]++
	}
	fmt.Println(where)
	hits := 0
	b := &box{[3]float64{-1, -1, -1}, [3]float64{1, 1, 1}}
	for i := range 3000 {
		f := float64(i)/1500 - 1
		if b.hit([3]float64{3, 3 * f, 2}, [3]float64{-1, 0.3 - f, -0.5}) {
			hits++
		}
	}
	fmt.Println(hits)
	var last [4]int
	for i := range 3000 {
		last = sorted(i*7%11, i*5%13, last[1], i%3)
	}
	fmt.Println(last)
	text := ""
	for i := range uint32(3000) {
		if _, s := bytesOf(i * 2654435761); i%500 == 0 {
			text += s
		}
	}
	fmt.Println(text)
}
