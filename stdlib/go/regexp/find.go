package regexp

import (
	"io"
	"unicode/utf8"
)

// The methods are named by a pattern: Find(All)?(String|Reader)?(Submatch)?(Index)?. All finds successive matches that do not overlap, at most
// n if n >= 0, empty ones only if they do not touch the match before; String takes and returns strings; Submatch adds the groups, nil
// or "" for those that took no part; Index returns bounds in place of texts, -1 for those that took no part.

// captures is the number of bounds that a match with groups has.
func (re *Regexp) captures() int { return 2 * (1 + re.numSubexp) }

// part returns the n-th group of a match, nil if it took no part.
func part(b []byte, m []int, n int) []byte {
	if m[2*n] < 0 {
		return nil
	}
	return b[m[2*n]:m[2*n+1]:m[2*n+1]]
}

func partString(s string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return s[m[2*n]:m[2*n+1]]
}

func parts(b []byte, m []int) [][]byte {
	list := make([][]byte, len(m)/2)
	for i := range list {
		list[i] = part(b, m, i)
	}
	return list
}

func partStrings(s string, m []int) []string {
	list := make([]string, len(m)/2)
	for i := range list {
		list[i] = partString(s, m, i)
	}
	return list
}

// each calls f for successive matches.
func (re *Regexp) each(b []byte, n, ncap int, f func(m []int)) {
	if n < 0 {
		n = len(b) + 1
	}
	s := source{b: b}
	last := -1 // end of the match before
	for pos := 0; n > 0 && pos <= len(b); {
		m := re.exec(s, pos, ncap)
		if m == nil {
			return
		}
		touches := m[0] == last
		if last = m[1]; last > pos {
			pos = last
		} else {
			// Nothing was consumed.
			_, width := utf8.DecodeRune(b[pos:])
			pos += max(width, 1)
			if touches {
				continue
			}
		}
		f(m)
		n--
	}
}

// all collects what f makes of successive matches; nil if there are none.
func all[T any](re *Regexp, b []byte, n, ncap int, f func(m []int) T) []T {
	var list []T
	re.each(b, n, ncap, func(m []int) {
		if list == nil {
			list = make([]T, 0, 10)
		}
		list = append(list, f(m))
	})
	return list
}

func same(m []int) []int { return m }

// Find returns the leftmost match, nil if there is none.
func (re *Regexp) Find(b []byte) []byte {
	m := re.exec(source{b: b}, 0, 2)
	if m == nil {
		return nil
	}
	return part(b, m, 0)
}

// FindIndex returns the bounds of the leftmost match, nil if there is none.
func (re *Regexp) FindIndex(b []byte) (loc []int) {
	return re.exec(source{b: b}, 0, 2)
}

// FindString returns the leftmost match, "" if there is none.
func (re *Regexp) FindString(s string) string {
	m := re.exec(source{b: bytesOf(s)}, 0, 2)
	if m == nil {
		return ""
	}
	return partString(s, m, 0)
}

// FindStringIndex returns the bounds of the leftmost match, nil if there is none.
func (re *Regexp) FindStringIndex(s string) (loc []int) {
	return re.exec(source{b: bytesOf(s)}, 0, 2)
}

// FindReaderIndex returns the bounds in bytes of the leftmost match in what r returns. It may read more than the match.
func (re *Regexp) FindReaderIndex(r io.RuneReader) (loc []int) {
	return re.exec(source{r: r}, 0, 2)
}

// FindSubmatch returns the leftmost match and its groups.
func (re *Regexp) FindSubmatch(b []byte) [][]byte {
	m := re.exec(source{b: b}, 0, re.captures())
	if m == nil {
		return nil
	}
	return parts(b, m)
}

// FindSubmatchIndex returns the bounds of the leftmost match and its groups.
func (re *Regexp) FindSubmatchIndex(b []byte) []int {
	return re.exec(source{b: b}, 0, re.captures())
}

// FindStringSubmatch returns the leftmost match and its groups.
func (re *Regexp) FindStringSubmatch(s string) []string {
	m := re.exec(source{b: bytesOf(s)}, 0, re.captures())
	if m == nil {
		return nil
	}
	return partStrings(s, m)
}

// FindStringSubmatchIndex returns the bounds of the leftmost match and its groups.
func (re *Regexp) FindStringSubmatchIndex(s string) []int {
	return re.exec(source{b: bytesOf(s)}, 0, re.captures())
}

// FindReaderSubmatchIndex returns the bounds in bytes of the leftmost match and its groups. It may read more than the match.
func (re *Regexp) FindReaderSubmatchIndex(r io.RuneReader) []int {
	return re.exec(source{r: r}, 0, re.captures())
}

// FindAll returns successive matches.
func (re *Regexp) FindAll(b []byte, n int) [][]byte {
	return all(re, b, n, 2, func(m []int) []byte { return part(b, m, 0) })
}

// FindAllIndex returns the bounds of successive matches.
func (re *Regexp) FindAllIndex(b []byte, n int) [][]int {
	return all(re, b, n, 2, same)
}

// FindAllSubmatch returns successive matches and their groups.
func (re *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte {
	return all(re, b, n, re.captures(), func(m []int) [][]byte { return parts(b, m) })
}

// FindAllSubmatchIndex returns the bounds of successive matches and their groups.
func (re *Regexp) FindAllSubmatchIndex(b []byte, n int) [][]int {
	return all(re, b, n, re.captures(), same)
}

// FindAllString returns successive matches.
func (re *Regexp) FindAllString(s string, n int) []string {
	return all(re, bytesOf(s), n, 2, func(m []int) string { return partString(s, m, 0) })
}

// FindAllStringIndex returns the bounds of successive matches.
func (re *Regexp) FindAllStringIndex(s string, n int) [][]int {
	return all(re, bytesOf(s), n, 2, same)
}

// FindAllStringSubmatch returns successive matches and their groups.
func (re *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return all(re, bytesOf(s), n, re.captures(), func(m []int) []string { return partStrings(s, m) })
}

// FindAllStringSubmatchIndex returns the bounds of successive matches and their groups.
func (re *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return all(re, bytesOf(s), n, re.captures(), same)
}
