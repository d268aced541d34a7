// A small in-memory database: rows kept in a B-tree by key, with insertion, lookup, range scans and a secondary index.
package main

import "fmt"

const degree = 16

type Row struct {
	id    uint64
	name  string
	score int
}

type node struct {
	rows [2*degree - 1]*Row
	kids [2 * degree]*node
	n    int
	leaf bool
}

type Tree struct {
	root *node
	less func(a, b *Row) bool
	size int
}

func NewTree(less func(a, b *Row) bool) *Tree { return &Tree{root: &node{leaf: true}, less: less} }

// find is the first place in n whose row is not less than r.
func (t *Tree) find(n *node, r *Row) int {
	lo, hi := 0, n.n
	for lo < hi {
		mid := (lo + hi) / 2
		if t.less(n.rows[mid], r) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (t *Tree) Get(r *Row) *Row {
	for n := t.root; ; {
		i := t.find(n, r)
		if i < n.n && !t.less(r, n.rows[i]) {
			return n.rows[i]
		}
		if n.leaf {
			return nil
		}
		n = n.kids[i]
	}
}

func (t *Tree) split(p *node, i int) {
	full := p.kids[i]
	right := &node{leaf: full.leaf, n: degree - 1}
	copy(right.rows[:], full.rows[degree:])
	if !full.leaf {
		copy(right.kids[:], full.kids[degree:])
		clear(full.kids[degree:])
	}
	middle := full.rows[degree-1]
	clear(full.rows[degree-1:])
	full.n = degree - 1
	copy(p.kids[i+2:p.n+2], p.kids[i+1:p.n+1])
	copy(p.rows[i+1:p.n+1], p.rows[i:p.n])
	p.kids[i+1], p.rows[i] = right, middle
	p.n++
}

// Put adds r, or replaces the row that is equal to it.
func (t *Tree) Put(r *Row) {
	if t.root.n == 2*degree-1 {
		up := &node{}
		up.kids[0] = t.root
		t.split(up, 0)
		t.root = up
	}
	n := t.root
	for {
		i := t.find(n, r)
		if i < n.n && !t.less(r, n.rows[i]) {
			n.rows[i] = r
			return
		}
		if n.leaf {
			copy(n.rows[i+1:n.n+1], n.rows[i:n.n])
			n.rows[i] = r
			n.n++
			t.size++
			return
		}
		if n.kids[i].n == 2*degree-1 {
			t.split(n, i)
			if !t.less(r, n.rows[i]) && !t.less(n.rows[i], r) {
				n.rows[i] = r
				return
			}
			if t.less(n.rows[i], r) {
				i++
			}
		}
		n = n.kids[i]
	}
}

// Scan yields the rows that are not less than from, in order.
func (t *Tree) Scan(from *Row) func(yield func(*Row) bool) {
	return func(yield func(*Row) bool) { t.scan(t.root, from, yield) }
}

func (t *Tree) scan(n *node, from *Row, yield func(*Row) bool) bool {
	for i := t.find(n, from); i < n.n; i++ {
		if !n.leaf && !t.scan(n.kids[i], from, yield) || !yield(n.rows[i]) {
			return false
		}
	}
	return n.leaf || t.scan(n.kids[n.n], from, yield)
}

func main() {
	byID := NewTree(func(a, b *Row) bool { return a.id < b.id })
	byScore := NewTree(func(a, b *Row) bool {
		if a.score != b.score {
			return a.score < b.score
		}
		return a.name < b.name
	})
	names := [...]string{"ann", "bob", "cid", "dee", "eve", "fay", "gus"}
	x := uint64(88172645463325252)
	for i := 0; i < 150000; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		r := &Row{x % 1000000, names[x>>40%7] + names[x>>50%7], int(x >> 20 % 5000)}
		byID.Put(r)
		byScore.Put(r)
	}
	hits, probe := 0, &Row{}
	for i := 0; i < 300000; i++ {
		probe.id = uint64(i * 3)
		if r := byID.Get(probe); r != nil {
			hits += r.score
		}
	}
	visited, sum := 0, uint64(0)
	for i := 0; i < 2000; i++ {
		for r := range byID.Scan(&Row{id: uint64(i * 400)}) {
			if r.id > uint64(i*400)+800 {
				break
			}
			visited++
			sum = sum*31 + r.id
		}
	}
	last := ""
	for r := range byScore.Scan(&Row{score: 4990}) {
		last = r.name
	}
	fmt.Println(byID.size, byScore.size, hits, visited, sum, last)
}
