// Division of two words by one: quotients, remainders, what is refused, in loops that get hot and with operands in all places.
package main

import (
	"fmt"
	"math/big"
	"math/bits"
)

//go:noinline
func div(hi, lo, y uint64) (q, r uint64) { return bits.Div64(hi, lo, y) }

func try(hi, lo, y uint64) (s string) {
	defer func() {
		if e := recover(); e != nil {
			s = fmt.Sprint("panic: ", e)
		}
	}()
	q, r := div(hi, lo, y)
	return fmt.Sprint(q, r)
}

func words(n []uint64, d uint64) (sum, rest uint64) {
	for i := len(n) - 1; i >= 0; i-- {
		var q uint64
		q, rest = bits.Div64(rest, n[i], d)
		sum = bits.RotateLeft64(sum, 7) ^ q
	}
	return
}

func main() {
	fmt.Println(try(0, 7, 2), try(1, 0, 2), try(1<<63-1, ^uint64(0), 1<<63))
	fmt.Println(try(1, 1, 0), try(2, 0, 2), try(3, 0, 2), try(^uint64(0), 0, ^uint64(0)))
	x := uint64(88172645463325252)
	next := func() uint64 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return x
	}
	n := make([]uint64, 100)
	var all, wrong uint64
	for range 3000 {
		for i := range n {
			n[i] = next()
		}
		d := next() >> (x % 60)
		if d == 0 {
			d = 1
		}
		s, r := words(n, d)
		all = bits.RotateLeft64(all, 3) ^ s ^ r
		hi, lo := bits.Mul64(n[0]%d, d)
		if q, r := bits.Div64(hi, lo, d); q != n[0]%d || r != 0 {
			wrong++
		}
		if bits.Rem64(n[1], n[2], d) != func() uint64 { _, r := bits.Div64(n[1]%d, n[2], d); return r }() {
			wrong++
		}
	}
	a := new(big.Int).Exp(big.NewInt(12345), big.NewInt(321), nil)
	q, r := new(big.Int).QuoRem(a, big.NewInt(987654321987654321), new(big.Int))
	fmt.Println(all, wrong, r, q.BitLen(), q.Text(36)[:20])
	// Hot code that refuses in the end.
	for i := range 5 {
		func() {
			defer func() { fmt.Println(i, recover()) }()
			y := uint64(5000)
			for {
				y--
				q, r := bits.Div64(1, y, y)
				all += q ^ r
			}
		}()
	}
	fmt.Println(all)
}
