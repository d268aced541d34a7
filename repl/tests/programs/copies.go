// copy and append of bytes: all short lengths, apart and overlapping, from slices and strings; nothing around is touched.
package main

import "fmt"

//go:noinline
func move(to, from []byte) int { return copy(to, from) }

//go:noinline
func text(to []byte, from string) int { return copy(to, from) }

//go:noinline
func more(to []byte, from string) []byte { return append(to, from...) }

//go:noinline
func moreBytes(to, from []byte) []byte { return append(to, from...) }

func fill(b []byte, by byte) {
	for i := range b {
		b[i] = byte(i)*7 + by
	}
}

func main() {
	bad, done := 0, 0
	var buf, want, src [400]byte
	fill(src[:], 100)
	expect := func(ok bool) {
		done++
		if !ok || buf != want {
			bad++
		}
	}
	for n := 0; n <= 130; n++ {
		for d := -70; d <= 70; d++ {
			fill(buf[:], 1)
			want = buf
			for i := 0; i < n; i++ {
				want[100+d+i] = buf[100+i]
			}
			k := move(buf[100+d:100+d+n], buf[100:100+n+d&3])
			expect(k == n)
		}
		for _, room := range []int{n - 1, n, n + 5} {
			if room < 0 {
				continue
			}
			fill(buf[:], 2)
			want = buf
			m := min(n, room)
			for i := 0; i < m; i++ {
				want[10+i] = src[20+i]
			}
			s := string(src[20 : 20+n])
			expect(text(buf[10:10+room], s) == m)
			fill(buf[:], 2)
			expect(move(buf[10:10+room], src[20:20+n]) == m)
			fill(buf[:], 2)
			expect(len(more(buf[10:10:10+m], s[:m])) == m)
			fill(buf[:], 2)
			expect(len(moreBytes(buf[10:10:10+m], src[20:20+m])) == m)
			fill(buf[:], 2)
			grown := more(buf[:7:7], s)
			want = buf
			expect(len(grown) == 7+n && string(grown[7:]) == s)
		}
	}
	fmt.Println(bad, done)
}
