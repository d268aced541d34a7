#!/usr/bin/env python3
"""Writes the sorting functions of packages slices and sort from one template."""
import os
T = '''
// insertion@S@ sorts @d@[a:b] by insertion.
func insertion@S@@G@(@P@, a, b int@L@) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && @less(j, j-1)@; j-- {
			@swap(j, j-1)@
		}
	}
}

// heap@S@ sorts @d@[a:b] with a heap.
func heap@S@@G@(@P@, a, b int@L@) {
	n := b - a
	for i := n/2 - 1; i >= 0; i-- {
		sift@S@(@d@, i, n, a@l@)
	}
	for i := n - 1; i > 0; i-- {
		@swap(a, a+i)@
		sift@S@(@d@, 0, i, a@l@)
	}
}

// sift@S@ restores the heap order below root; indices count from first.
func sift@S@@G@(@P@, root, n, first int@L@) {
	for {
		c := 2*root + 1
		if c >= n {
			return
		}
		if c+1 < n && @less(first+c, first+c+1)@ {
			c++
		}
		if !(@less(first+root, first+c)@) {
			return
		}
		@swap(first+root, first+c)@
		root = c
	}
}

// median@S@ returns which of three indices holds the median.
func median@S@@G@(@P@, i, j, k int@L@) int {
	if @less(j, i)@ {
		i, j = j, i
	}
	if @less(k, j)@ {
		if @less(k, i)@ {
			return i
		}
		return k
	}
	return j
}

// quick@S@ sorts @d@[a:b]; when depth runs out it turns to the heap.
func quick@S@@G@(@P@, a, b, depth int@L@) {
	for b-a > 12 {
		if depth == 0 {
			heap@S@(@d@, a, b@l@)
			return
		}
		depth--
		// sorted and reversed runs are common: find the run at the start
		i := a + 1
		for i < b && !(@less(i, i-1)@) {
			i++
		}
		if i == b {
			return
		}
		if i == a+1 {
			for i < b && @less(i, i-1)@ {
				i++
			}
			if i == b {
				for l, r := a, b-1; l < r; l, r = l+1, r-1 {
					@swap(l, r)@
				}
				return
			}
		}
		n := b - a
		m := a + n/2
		if n > 50 {
			step := n / 8
			x := median@S@(@d@, a, a+step, a+2*step@l@)
			y := median@S@(@d@, m-step, m, m+step@l@)
			z := median@S@(@d@, b-1-2*step, b-1-step, b-1@l@)
			m = median@S@(@d@, x, y, z@l@)
		} else {
			m = median@S@(@d@, a, m, b-1@l@)
		}
		@swap(a, m)@
		l, r := a+1, b-1
		for {
			for l <= r && @less(l, a)@ {
				l++
			}
			for l <= r && @less(a, r)@ {
				r--
			}
			if l >= r {
				break
			}
			@swap(l, r)@
			l++
			r--
		}
		@swap(a, r)@
		if r-a < b-r {
			quick@S@(@d@, a, r, depth@l@)
			a = r + 1
		} else {
			quick@S@(@d@, r+1, b, depth@l@)
			b = r
		}
	}
	insertion@S@(@d@, a, b@l@)
}
'''
STABLE = '''
// stable@S@ sorts @d@[:n] by merging insertion-sorted blocks in place.
func stable@S@@G@(@P@, n int@L@) {
	size := 20
	for a := 0; a < n; a += size {
		insertion@S@(@d@, a, min(a+size, n)@l@)
	}
	for ; size < n; size *= 2 {
		for a := 0; a+size < n; a += 2 * size {
			merge@S@(@d@, a, a+size, min(a+2*size, n)@l@)
		}
	}
}

// merge@S@ merges the sorted parts [a:m] and [m:b] by rotations, keeping the order of equals.
func merge@S@@G@(@P@, a, m, b int@L@) {
	for a < m && m < b {
		if !(@less(m, m-1)@) {
			return
		}
		// skip what is in place at the left
		if m-a == 1 || b-m == 1 {
			if m-a == 1 {
				for i := a; i+1 < b && @less(i+1, i)@; i++ {
					@swap(i, i+1)@
				}
			} else {
				for i := m; i > a && @less(i, i-1)@; i-- {
					@swap(i, i-1)@
				}
			}
			return
		}
		if m-a >= b-m {
			x := a + (m-a)/2
			lo, hi := m, b
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if @less(h, x)@ {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotate@S@(@d@, x, m, lo@l@)
			mid := x + lo - m
			merge@S@(@d@, a, x, mid@l@)
			a, m, b = mid+1, lo, b
		} else {
			y := m + (b-m)/2
			lo, hi := a, m
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if !(@less(y, h)@) {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotate@S@(@d@, lo, m, y+1@l@)
			mid := lo + y + 1 - m
			merge@S@(@d@, mid, y+1, b@l@)
			b, m = mid-1, lo
		}
	}
}

// rotate@S@ exchanges the neighbours [a:m] and [m:b].
func rotate@S@@G@(@P@, a, m, b int@L@) {
	for i, j := a, m-1; i < j; i, j = i+1, j-1 {
		@swap(i, j)@
	}
	for i, j := m, b-1; i < j; i, j = i+1, j-1 {
		@swap(i, j)@
	}
	for i, j := a, b-1; i < j; i, j = i+1, j-1 {
		@swap(i, j)@
	}
}
'''
import re
def gen(t, S, G, P, d, L, l, less, swap):
    t = re.sub(r'@less\(([^@]*)\)@', lambda m: less(*m[1].split(', ')), t)
    t = re.sub(r'@swap\(([^@]*)\)@', lambda m: swap(*m[1].split(', ')), t)
    for k, v in dict(S=S, G=G, P=P, d=d, L=L, l=l).items():
        t = t.replace('@%s@' % k, v)
    return t
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go')
slswap = lambda i, j: 's[%s], s[%s] = s[%s], s[%s]' % (i, j, j, i)
out = '// Written by tools/gen_sort.py.\n\npackage slices\n\nimport "cmp"\n'
out += gen(T, 'Ordered', '[E cmp.Ordered]', 's []E', 's', '', '', lambda i, j: 'cmp.Less(s[%s], s[%s])' % (i, j), slswap)
out += gen(T, 'Func', '[E any]', 's []E', 's', ', cmp func(a, b E) int', ', cmp', lambda i, j: 'cmp(s[%s], s[%s]) < 0' % (i, j), slswap)
out += gen(STABLE, 'Func', '[E any]', 's []E', 's', ', cmp func(a, b E) int', ', cmp', lambda i, j: 'cmp(s[%s], s[%s]) < 0' % (i, j), slswap)
open(root + '/slices/zsort.go', 'w').write(out)
out = '// Written by tools/gen_sort.py.\n\npackage sort\n'
f = (lambda i, j: 'data.Less(%s, %s)' % (i, j), lambda i, j: 'data.Swap(%s, %s)' % (i, j))
out += gen(T, 'Sort', '', 'data Interface', 'data', '', '', *f) + gen(STABLE, 'Sort', '', 'data Interface', 'data', '', '', *f)
f = (lambda i, j: 'less(%s, %s)' % (i, j), lambda i, j: 'swap(%s, %s)' % (i, j))
A = 'less func(i, j int) bool, swap func(i, j int)'
out += gen(T, 'Slice', '', A, 'less, swap', '', '', *f) + gen(STABLE, 'Slice', '', A, 'less, swap', '', '', *f)
open(root + '/sort/zsort.go', 'w').write(out.replace('sorts less, swap[', 'sorts the slice\'s ['))
