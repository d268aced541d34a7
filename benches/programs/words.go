// Text processing: tokenising a text rune by rune, word counts, bigrams, an index of lines, the most frequent words.
package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

func text(lines int) string {
	vocabulary := strings.Fields("The quick brown fox jumps over the lazy dog; naïve café-goers said “hello”, Привет мир! and then 42 more (perhaps) went home: it's ordinary, isn't it? Überraschung follows surprise")
	var b strings.Builder
	seed := uint32(3)
	for i := 0; i < lines; i++ {
		for j := 0; j < 12; j++ {
			seed = seed*1103515245 + 12345
			k := int(seed>>16) % len(vocabulary)
			b.WriteString(vocabulary[k*k%len(vocabulary)])
			b.WriteByte(' ')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// words calls yield with each word in lower case.
func words(line string, yield func(string) bool) {
	start := -1
	for i, r := range line {
		in := unicode.IsLetter(r) || r == '\''
		if in && start < 0 {
			start = i
		} else if !in && start >= 0 {
			if !yield(strings.ToLower(line[start:i])) {
				return
			}
			start = -1
		}
	}
	if start >= 0 {
		yield(strings.ToLower(line[start:]))
	}
}

type pair struct{ a, b string }

func main() {
	count := map[string]int{}
	pairs := map[pair]int{}
	index := map[string][]int{}
	sc := bufio.NewScanner(strings.NewReader(text(50000)))
	for n := 0; sc.Scan(); n++ {
		last := ""
		words(sc.Text(), func(w string) bool {
			count[w]++
			if last != "" {
				pairs[pair{last, w}]++
			}
			if at := index[w]; len(at) == 0 || at[len(at)-1] != n {
				index[w] = append(at, n)
			}
			last = w
			return true
		})
	}
	type freq struct {
		word string
		n    int
	}
	var all []freq
	for w, n := range count {
		all = append(all, freq{w, n})
	}
	slices.SortFunc(all, func(x, y freq) int {
		if x.n != y.n {
			return y.n - x.n
		}
		return strings.Compare(x.word, y.word)
	})
	for _, f := range all[:5] {
		fmt.Println(f.word, f.n, len(index[f.word]), len([]rune(f.word)))
	}
	fmt.Println(len(all), len(pairs))
}
