package main

import (
	"fmt"
	"strings"
)

func main() {
	var b strings.Builder
	words := strings.Fields("the quick brown fox jumps over the lazy dog")
	for i := 0; i < 1500000; i++ {
		b.WriteString(words[i%len(words)])
		b.WriteByte(' ')
	}
	text := b.String()
	n := 0
	for _, w := range strings.Split(text, " ") {
		if strings.Contains(w, "o") {
			n += len(strings.ToUpper(w))
		}
	}
	s := ""
	for i := 0; i < 8000; i++ {
		s += "x"
	}
	fmt.Println(n, len(text), len(s), strings.Count(text, "the"))
}
