// Strings compared in all ways, of all short lengths and different at each place, against a comparison byte by byte.
package main

import (
	"fmt"
	"strings"
)

func order(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}

func sign(n int) int { return min(max(n, -1), 1) }

//go:noinline
func equal(a, b string) bool { return a == b }

//go:noinline
func less(a, b string) bool { return a < b }

//go:noinline
func atMost(a, b string) bool { return a <= b }

// known compares with strings of lengths that are known.
//
//go:noinline
func known(s string) [20]bool {
	return [20]bool{s == "", s == "a", s == "ab", s == "abc", s == "abcd", s == "abcde", s == "abcdef", s == "abcdefg", s == "abcdefgh",
		s == "abcdefghi", s == "abcdefghij", s == "abcdefghijk", s == "abcdefghijkl", s == "abcdefghijklm", s == "abcdefghijklmn",
		s == "abcdefghijklmno", s == "abcdefghijklmnop", s == "abcdefghijklmnopq", s != "abcdefgh", "abc" != s}
}

func main() {
	bad, done := 0, 0
	check := func(a, b string) {
		n := order(a, b)
		if equal(a, b) != (n == 0) || less(a, b) != (n < 0) || atMost(a, b) != (n <= 0) || strings.Compare(a, b) != sign(n) {
			bad++
		}
		done++
	}
	buf := make([]byte, 80)
	for n := 0; n <= 70; n++ {
		for i := range buf {
			buf[i] = byte('a' + i%26)
		}
		a := string(buf[:n])
		check(a, string(buf[:n]))
		for at := 0; at < n; at++ {
			for _, c := range []byte{0, 'z', 0x80, 0xff} {
				old := buf[at]
				buf[at] = c
				b := string(buf[:n])
				check(a, b)
				check(b, a)
				check(b, a[:at])
				check(a[:at], b)
				buf[at] = old
			}
		}
	}
	fmt.Println(bad, done)
	all := "abcdefghijklmnopqr"
	hits := 0
	for round := 0; round < 50; round++ {
		for n := 0; n <= len(all); n++ {
			want := [20]bool{18: n != 8, 19: n != 3}
			if n < 18 {
				want[n] = true
			}
			if known(string([]byte(all[:n]))) == want {
				hits++
			}
			for at := 0; at < n; at++ {
				b := []byte(all[:n])
				b[at] ^= 0x20
				if known(string(b)) == [20]bool{18: true, 19: true} {
					hits++
				}
			}
		}
	}
	fmt.Println(hits)
}
