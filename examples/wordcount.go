// Wordcount counts the words of its standard input, or of a built-in text, and prints the most frequent ones.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"unicode"
)

const sample = `It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity,
it was the season of Light, it was the season of Darkness, it was the spring of hope,
it was the winter of despair.`

type entry struct {
	word  string
	count int
}

// count reads words from r, folded to lower case.
func count(r io.Reader) (map[string]int, error) {
	words := make(map[string]int)
	scanner := bufio.NewScanner(r)
	scanner.Split(bufio.ScanWords)
	for scanner.Scan() {
		w := strings.ToLower(strings.TrimFunc(scanner.Text(), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}))
		if w != "" {
			words[w]++
		}
	}
	return words, scanner.Err()
}

// top returns the n most frequent words; ties are broken by the alphabet.
func top(words map[string]int, n int) []entry {
	list := make([]entry, 0, len(words))
	for w, c := range words {
		list = append(list, entry{w, c})
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].count != list[j].count {
			return list[i].count > list[j].count
		}
		return list[i].word < list[j].word
	})
	return list[:min(n, len(list))]
}

func main() {
	var in io.Reader = strings.NewReader(sample)
	if len(os.Args) > 1 && os.Args[1] == "-" {
		in = os.Stdin
	}
	words, err := count(in)
	if err != nil {
		fmt.Fprintln(os.Stderr, "wordcount:", err)
		os.Exit(1)
	}
	for _, e := range top(words, 6) {
		fmt.Printf("%4d %s\n", e.count, e.word)
	}
	fmt.Println(len(words), "different words")
}
