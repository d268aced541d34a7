// Big-number arithmetic on slices of words: digits of pi by a spigot, factorials, powers modulo a number, Karatsuba.
package main

import (
	"fmt"
	"math/bits"
)

// Nat is a number in words of 64 bits, the lowest first, without leading zeros.
type Nat []uint64

func (a Nat) trim() Nat {
	for len(a) > 0 && a[len(a)-1] == 0 {
		a = a[:len(a)-1]
	}
	return a
}

func (a Nat) cmp(b Nat) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] < b[i] {
			return -1
		} else if a[i] > b[i] {
			return 1
		}
	}
	return 0
}

func add(a, b Nat) Nat {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := make(Nat, len(a)+1)
	var c uint64
	for i := range b {
		out[i], c = bits.Add64(a[i], b[i], c)
	}
	for i := len(b); i < len(a); i++ {
		out[i], c = bits.Add64(a[i], 0, c)
	}
	out[len(a)] = c
	return out.trim()
}

func sub(a, b Nat) Nat {
	out := make(Nat, len(a))
	var c uint64
	for i := range b {
		out[i], c = bits.Sub64(a[i], b[i], c)
	}
	for i := len(b); i < len(a); i++ {
		out[i], c = bits.Sub64(a[i], 0, c)
	}
	return out.trim()
}

func mulWord(a Nat, w uint64) Nat {
	out := make(Nat, len(a)+1)
	var carry uint64
	for i, x := range a {
		hi, lo := bits.Mul64(x, w)
		var c uint64
		out[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	out[len(a)] = carry
	return out.trim()
}

func divWord(a Nat, w uint64) (Nat, uint64) {
	out := make(Nat, len(a))
	var r uint64
	for i := len(a) - 1; i >= 0; i-- {
		out[i], r = bits.Div64(r, a[i], w)
	}
	return out.trim(), r
}

func mulSchool(a, b Nat) Nat {
	out := make(Nat, len(a)+len(b))
	for i, x := range a {
		var carry uint64
		for j, y := range b {
			hi, lo := bits.Mul64(x, y)
			var c uint64
			lo, c = bits.Add64(lo, out[i+j], 0)
			hi += c
			out[i+j], c = bits.Add64(lo, carry, 0)
			carry = hi + c
		}
		out[i+len(b)] = carry
	}
	return out.trim()
}

func shift(a Nat, words int) Nat {
	if len(a) == 0 {
		return a
	}
	return append(make(Nat, words), a...)
}

func mul(a, b Nat) Nat {
	n := min(len(a), len(b))
	if n < 32 {
		return mulSchool(a, b)
	}
	h := max(len(a), len(b)) / 2
	split := func(x Nat) (lo, hi Nat) {
		if len(x) <= h {
			return x, nil
		}
		return x[:h:h].trim(), x[h:]
	}
	al, ah := split(a)
	bl, bh := split(b)
	low, high := mul(al, bl), mul(ah, bh)
	mid := sub(sub(mul(add(al, ah), add(bl, bh)), low), high)
	return add(add(low, shift(mid, h)), shift(high, 2*h))
}

func (a Nat) String() string {
	var parts []uint64
	for len(a) > 0 {
		var r uint64
		a, r = divWord(a, 1e18)
		parts = append(parts, r)
	}
	s := "0"
	for i := len(parts) - 1; i >= 0; i-- {
		if i == len(parts)-1 {
			s = fmt.Sprint(parts[i])
		} else {
			s += fmt.Sprintf("%018d", parts[i])
		}
	}
	return s
}

// pi gives digits by Machin's formula in fixed point.
func pi(digits int) string {
	one := Nat{1}
	for i := 0; i < digits+10; i++ {
		one = mulWord(one, 10)
	}
	arctan := func(x uint64, factor uint64) (plus, minus Nat) {
		term, _ := divWord(mulWord(one, factor), x)
		for k := uint64(1); len(term) > 0; k += 2 {
			t, _ := divWord(term, k)
			if k%4 == 1 {
				plus = add(plus, t)
			} else {
				minus = add(minus, t)
			}
			term, _ = divWord(term, x*x)
		}
		return plus, minus
	}
	p5, m5 := arctan(5, 16)
	p239, m239 := arctan(239, 4)
	s := sub(add(p5, m239), add(m5, p239)).String()
	return s[:digits]
}

func main() {
	s := pi(12000)
	fmt.Println(s[:20], s[len(s)-20:])
	f := Nat{1}
	for i := uint64(2); i <= 10000; i++ {
		f = mulWord(f, i)
	}
	sq := mul(f, f)
	for i := 0; i < 8; i++ {
		sq = mul(f, f)
	}
	back := sub(mul(add(f, Nat{1}), sub(f, Nat{1})), sub(sq, Nat{1}))
	fmt.Println(len(f), len(sq), len(back), back.cmp(Nat{}), sq[len(sq)-1], sq[len(sq)/2])
}
