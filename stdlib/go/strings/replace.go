package strings

import "io"

// Replacer replaces a list of strings. It may be used by several goroutines.
type Replacer struct {
	pairs []string
	first [256]bool // bytes that an old string starts with
	empty int       // index of the first empty old string, or -1
	root  *node     // trie of the old strings
}

// node of a trie. A path from the root spells an old string.
type node struct {
	next map[byte]*node
	pair int // index of the pair that ends here, or -1
}

// NewReplacer makes a replacer of old, new pairs. At each place the first pair in the list that fits counts.
func NewReplacer(oldnew ...string) *Replacer {
	if len(oldnew)%2 == 1 {
		panic("strings.NewReplacer: odd argument count")
	}
	r := &Replacer{pairs: append([]string(nil), oldnew...), empty: -1, root: &node{pair: -1}}
	for i := 0; i < len(oldnew); i += 2 {
		old := oldnew[i]
		if old == "" {
			if r.empty < 0 {
				r.empty = i
			}
			continue
		}
		r.first[old[0]] = true
		n := r.root
		for j := 0; j < len(old); j++ {
			if n.next == nil {
				n.next = make(map[byte]*node)
			}
			m := n.next[old[j]]
			if m == nil {
				m = &node{pair: -1}
				n.next[old[j]] = m
			}
			n = m
		}
		if n.pair < 0 {
			n.pair = i
		}
	}
	return r
}

// match returns the pair that fits at the start of s, or -1.
func (r *Replacer) match(s string, noEmpty bool) int {
	best := r.empty
	if noEmpty {
		best = -1
	}
	if s == "" || !r.first[s[0]] {
		return best
	}
	n := r.root
	for i := 0; i < len(s); i++ {
		n = n.next[s[i]]
		if n == nil {
			break
		}
		if n.pair >= 0 && (best < 0 || n.pair < best) {
			best = n.pair
		}
	}
	return best
}

// parts calls f with the pieces of the result; it reports whether anything was replaced.
func (r *Replacer) parts(s string, f func(string) bool) bool {
	start := 0
	replaced := false
	afterEmptyOld := false
	for i := 0; i <= len(s); {
		if i != len(s) && r.empty < 0 && !r.first[s[i]] {
			i++
			continue
		}
		pair := r.match(s[i:], afterEmptyOld)
		afterEmptyOld = false
		if pair < 0 {
			i++
			continue
		}
		old := r.pairs[pair]
		replaced = true
		if !f(s[start:i]) || !f(r.pairs[pair+1]) {
			return true
		}
		i += len(old)
		start = i
		afterEmptyOld = old == ""
	}
	if replaced && start < len(s) {
		f(s[start:])
	}
	return replaced
}

// Replace returns s with all replacements made.
func (r *Replacer) Replace(s string) string {
	var b []byte
	if !r.parts(s, func(p string) bool { b = append(b, p...); return true }) {
		return s
	}
	return string(b)
}

// WriteString writes s with all replacements made to w.
func (r *Replacer) WriteString(w io.Writer, s string) (n int, err error) {
	write := func(p string) bool {
		if p == "" {
			return true
		}
		var m int
		m, err = io.WriteString(w, p)
		n += m
		return err == nil
	}
	if !r.parts(s, write) {
		return io.WriteString(w, s)
	}
	return n, err
}
