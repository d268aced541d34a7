// Package regexp: matching, submatches, replacement and splitting over lines of a made-up log.
package main

import (
	"fmt"
	"regexp"
	"strings"
)

func main() {
	line := regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)T(\d+):(\d+) \[(\w+)\] (?:user=(\S+) )?(.*)$`)
	mail := regexp.MustCompile(`[a-z0-9._]+@[a-z0-9]+(\.[a-z]{2,})+`)
	number := regexp.MustCompile(`\b\d+\b`)
	words := regexp.MustCompile(`(?i)error|warn(ing)?|time-?out`)
	fields := regexp.MustCompile(`\s*[,;]\s*`)
	levels := []string{"INFO", "WARN", "ERROR", "DEBUG"}
	var b strings.Builder
	for i := 0; i < 6000; i++ {
		fmt.Fprintf(&b, "2026-%02d-%02dT%d:%d [%s] ", i%12+1, i%28+1, i%24, i%60, levels[i%4])
		if i%3 == 0 {
			fmt.Fprintf(&b, "user=u%d.x@host%d.example.org ", i, i%7)
		}
		fmt.Fprintf(&b, "request %d took %d ms, Timeout ; retry , warning %d\n", i, i*37%1000, i%5)
	}
	counts := map[string]int{}
	mails, digits, found, parts := 0, 0, 0, 0
	out := 0
	for _, l := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		m := line.FindStringSubmatch(l)
		if m == nil {
			panic(l)
		}
		counts[m[6]]++
		if mail.MatchString(m[7]) {
			mails += len(mail.FindString(l))
		}
		digits += len(number.FindAllStringIndex(l, -1))
		found += len(words.FindAllString(m[8], -1))
		parts += len(fields.Split(m[8], -1))
		out += len(number.ReplaceAllStringFunc(m[8], func(s string) string { return "<" + s + ">" }))
		out += len(line.ReplaceAllString(l, "$3.$2.$1 ${8}"))
	}
	fmt.Println(counts, mails, digits, found, parts, out)
}
