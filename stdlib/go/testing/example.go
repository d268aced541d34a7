package testing

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// RunExamples runs examples and compares their output.
func RunExamples(match func(pat, str string) (bool, error), examples []InternalExample) (ok bool) {
	matchString = match
	_, ok = runExamples(examples)
	return ok
}

func runExamples(examples []InternalExample) (ran, ok bool) {
	ok = true
	m := newMatcher(*match, *skip)
	for _, e := range examples {
		if !m.matches(e.Name) {
			continue
		}
		ran = true
		if !runExample(e) {
			ok = false
		}
	}
	return ran, ok
}

func sortLines(s string) string {
	l := strings.Split(s, "\n")
	slices.Sort(l)
	return strings.Join(l, "\n")
}

func runExample(e InternalExample) (ok bool) {
	if chatty() {
		fmt.Printf("=== RUN   %s\n", e.Name)
	}
	stdout := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout = w
	out := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		r.Close()
		out <- string(b)
	}()
	start := time.Now()
	finished := false
	defer func() {
		took := time.Since(start)
		w.Close()
		os.Stdout = stdout
		got, want := strings.TrimSpace(<-out), strings.TrimSpace(e.Output)
		err := recover()
		same := got == want
		if e.Unordered {
			same = sortLines(got) == sortLines(want)
		}
		switch {
		case err != nil || !finished:
			fmt.Printf("--- FAIL: %s (%.2fs)\n", e.Name, took.Seconds())
			panic(err)
		case !same:
			fmt.Printf("--- FAIL: %s (%.2fs)\ngot:\n%s\nwant:\n%s\n", e.Name, took.Seconds(), got, want)
		default:
			ok = true
			if chatty() {
				fmt.Printf("--- PASS: %s (%.2fs)\n", e.Name, took.Seconds())
			}
		}
	}()
	e.F()
	finished = true
	return ok
}
