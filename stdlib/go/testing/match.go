package testing

import (
	"fmt"
	"os"
	"strings"
)

// matchString matches a name with a regular expression. The program that calls MainStart brings it: testing does not import regexp, so
// that regexp can be tested.
var matchString func(pat, str string) (bool, error)

// matcher decides by -run and -skip which tests run.
type matcher struct {
	run, skip [][]string // alternatives of patterns for each level
}

// newMatcher ends the program if a pattern is wrong.
func newMatcher(run, skip string) *matcher {
	return &matcher{split("-test.run", run), split("-test.skip", skip)}
}

// split cuts a pattern at slashes and bars outside of brackets.
func split(flag, pattern string) (out [][]string) {
	if pattern == "" {
		return nil
	}
	cut := func(s string, sep byte) (parts []string) {
		depth, start := 0, 0
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c == '\\':
				i++
			case c == '[' || c == '(':
				depth++
			case c == ']' || c == ')':
				depth--
			case c == sep && depth == 0:
				parts = append(parts, s[start:i])
				start = i + 1
			}
		}
		return append(parts, s[start:])
	}
	alternatives := []string{pattern}
	if strings.Contains(pattern, "/") {
		alternatives = cut(pattern, '|')
	}
	for _, alt := range alternatives {
		var levels []string
		for i, p := range cut(alt, '/') {
			p = strings.ReplaceAll(p, " ", "_")
			if _, err := matchString(p, "non-empty"); err != nil {
				fmt.Fprintf(os.Stderr, "testing: invalid regexp for element %d of %s (%q): %s\n", i, flag, p, err)
				os.Exit(1)
			}
			levels = append(levels, p)
		}
		out = append(out, levels)
	}
	return out
}

func hit(pattern, elem string) bool {
	ok, _ := matchString(pattern, elem)
	return ok
}

func (m *matcher) matches(name string) bool {
	elems := strings.Split(name, "/")
	some := m.run == nil
	for _, alt := range m.run {
		ok := true
		for i, e := range elems {
			if i < len(alt) && !hit(alt[i], e) {
				ok = false
			}
		}
		some = some || ok
	}
	for _, alt := range m.skip {
		if len(elems) < len(alt) {
			continue
		}
		ok := true
		for i := range alt {
			ok = ok && hit(alt[i], elems[i])
		}
		if ok {
			return false
		}
	}
	return some
}
