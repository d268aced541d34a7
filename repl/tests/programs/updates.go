// Updates of map elements, whose keys machine code looks up once: keys of all kinds, elements that are not there yet, panics half way.
package main

import "fmt"

type pair struct{ a, b string }
type mixed struct {
	n    int32
	name string
	_    int
	id   [2]string
	flag bool
}

func attempt(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

//go:noinline
func count(m map[string]int, k string) { m[k]++ }

//go:noinline
func countPairs(m map[pair]int, a, b string) { m[pair{a, b}]++ }

//go:noinline
func countMixed(m map[mixed]int, k mixed) { m[k] += 2 }

//go:noinline
func divide(m map[int]int, k, by int) { m[k] /= by }

//go:noinline
func shift(m map[int32]int64, k int32, by int) { m[k] <<= by }

//go:noinline
func concat(m map[string]string, k, s string) { m[k] += s }

//go:noinline
func sum(m map[int]int, to, from int) { m[to] += m[from] }

//go:noinline
func other(m map[any]int, k any) { m[k]++ }

//go:noinline
func floats(m map[float64]int, k float64) { m[k]++ }

func main() {
	words := []string{"", "a", "bc", "def", "word", "seven..", "eight...", "sixteen bytes ..", "more than sixteen bytes"}
	m, p, x := map[string]int{}, map[pair]int{}, map[mixed]int{}
	d, s, c := map[int]int{}, map[int32]int64{}, map[string]string{}
	o, fl := map[any]int{}, map[float64]int{}
	for i := 0; i < 3000; i++ {
		a, b := words[i%len(words)], words[i/7%len(words)]
		fresh := string([]byte(a))
		count(m, fresh)
		countPairs(p, fresh, b)
		countMixed(x, mixed{n: int32(i % 3), name: b, id: [2]string{fresh, b}, flag: i&1 == 0})
		d[i%5] = i
		divide(d, i%7, 2)
		s[int32(i%3)-1] = 1
		shift(s, int32(i%4)-1, i%60)
		if len(c[a]) < 40 {
			concat(c, fresh, "x")
		}
		sum(d, i%11, i%13)
		other(o, fresh)
		other(o, i%4)
		floats(fl, float64(i%3)/2)
	}
	fmt.Println(m)
	fmt.Println(len(p), p[pair{"a", ""}], len(x), x[mixed{n: 1, name: "a", id: [2]string{"bc", "a"}, flag: true}])
	total := 0
	for _, n := range x {
		total += n
	}
	fmt.Println(total, d, s, len(c["a"]), len(o), o["def"], o[3], fl)

	attempt("nil", func() { count(nil, "x") })
	attempt("nil of pairs", func() { countPairs(nil, "x", "y") })
	attempt("zero", func() { divide(d, 1000, 0) })
	fmt.Println(len(d), d[1000])
	attempt("negative", func() { shift(s, 1000, -1) })
	attempt("unhashable", func() { other(o, []int{1}) })
	zero := 0.0
	for i := 0; i < 3; i++ {
		floats(fl, zero/zero)
	}
	fmt.Println(len(fl))
}
