// Maps with string keys: insertion, hits and misses, deletion, keys made on the fly, maps of structs.
package main

import (
	"fmt"
	"strconv"
)

type entry struct{ count, last int }

func main() {
	keys := make([]string, 50000)
	for i := range keys {
		keys[i] = "user:" + strconv.Itoa(i*7919%100003) + ":name"
	}
	m := map[string]int{}
	e := map[string]entry{}
	for r := 0; r < 15; r++ {
		for i, k := range keys {
			m[k] += i
			if i%3 == r%3 {
				x := e[k]
				x.count++
				x.last = r
				e[k] = x
			}
		}
	}
	hit, miss := 0, 0
	buf := []byte("user:")
	for i := 0; i < 400000; i++ {
		b := append(strconv.AppendInt(buf, int64(i), 10), ":name"...)
		if v, ok := m[string(b)]; ok {
			hit += v & 15
		} else {
			miss++
		}
	}
	for i, k := range keys {
		if i%2 == 0 {
			delete(m, k)
		}
	}
	sum := 0
	for k, v := range m {
		sum += v ^ len(k)
	}
	last := 0
	for _, x := range e {
		last += x.count * x.last
	}
	fmt.Println(len(m), len(e), hit, miss, sum, last)
}
