package testing

import (
	"regexp"
	"strings"
)

// matcher decides by -run and -skip which tests run.
type matcher struct {
	run, skip [][]*regexp.Regexp // alternatives of patterns for each level
}

func newMatcher(run, skip string) *matcher { return &matcher{compile(run), compile(skip)} }

// compile splits a pattern at slashes and bars outside of brackets.
func compile(pattern string) (out [][]*regexp.Regexp) {
	if pattern == "" {
		return nil
	}
	split := func(s string, sep byte) (parts []string) {
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
		alternatives = split(pattern, '|')
	}
	for _, alt := range alternatives {
		var levels []*regexp.Regexp
		for _, p := range split(alt, '/') {
			levels = append(levels, regexp.MustCompile(strings.ReplaceAll(p, " ", "_")))
		}
		out = append(out, levels)
	}
	return out
}

func (m *matcher) matches(name string) bool {
	elems := strings.Split(name, "/")
	some := m.run == nil
	for _, alt := range m.run {
		ok := true
		for i, e := range elems {
			if i < len(alt) && !alt[i].MatchString(e) {
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
			ok = ok && alt[i].MatchString(elems[i])
		}
		if ok {
			return false
		}
	}
	return some
}
