// Written by tools/gen_sort.py.

package slices

import "cmp"

// insertionOrdered sorts s[a:b] by insertion.
func insertionOrdered[E cmp.Ordered](s []E, a, b int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && cmp.Less(s[j], s[j-1]); j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

// heapOrdered sorts s[a:b] with a heap.
func heapOrdered[E cmp.Ordered](s []E, a, b int) {
	n := b - a
	for i := n/2 - 1; i >= 0; i-- {
		siftOrdered(s, i, n, a)
	}
	for i := n - 1; i > 0; i-- {
		s[a], s[a+i] = s[a+i], s[a]
		siftOrdered(s, 0, i, a)
	}
}

// siftOrdered restores the heap order below root; indices count from first.
func siftOrdered[E cmp.Ordered](s []E, root, n, first int) {
	for {
		c := 2*root + 1
		if c >= n {
			return
		}
		if c+1 < n && cmp.Less(s[first+c], s[first+c+1]) {
			c++
		}
		if !(cmp.Less(s[first+root], s[first+c])) {
			return
		}
		s[first+root], s[first+c] = s[first+c], s[first+root]
		root = c
	}
}

// medianOrdered returns which of three indices holds the median.
func medianOrdered[E cmp.Ordered](s []E, i, j, k int) int {
	if cmp.Less(s[j], s[i]) {
		i, j = j, i
	}
	if cmp.Less(s[k], s[j]) {
		if cmp.Less(s[k], s[i]) {
			return i
		}
		return k
	}
	return j
}

// quickOrdered sorts s[a:b]; when depth runs out it turns to the heap.
func quickOrdered[E cmp.Ordered](s []E, a, b, depth int) {
	for b-a > 12 {
		if depth == 0 {
			heapOrdered(s, a, b)
			return
		}
		depth--
		// sorted and reversed runs are common: find the run at the start
		i := a + 1
		for i < b && !(cmp.Less(s[i], s[i-1])) {
			i++
		}
		if i == b {
			return
		}
		if i == a+1 {
			for i < b && cmp.Less(s[i], s[i-1]) {
				i++
			}
			if i == b {
				for l, r := a, b-1; l < r; l, r = l+1, r-1 {
					s[l], s[r] = s[r], s[l]
				}
				return
			}
		}
		n := b - a
		m := a + n/2
		if n > 50 {
			step := n / 8
			x := medianOrdered(s, a, a+step, a+2*step)
			y := medianOrdered(s, m-step, m, m+step)
			z := medianOrdered(s, b-1-2*step, b-1-step, b-1)
			m = medianOrdered(s, x, y, z)
		} else {
			m = medianOrdered(s, a, m, b-1)
		}
		s[a], s[m] = s[m], s[a]
		l, r := a+1, b-1
		for {
			for l <= r && cmp.Less(s[l], s[a]) {
				l++
			}
			for l <= r && cmp.Less(s[a], s[r]) {
				r--
			}
			if l >= r {
				break
			}
			s[l], s[r] = s[r], s[l]
			l++
			r--
		}
		s[a], s[r] = s[r], s[a]
		if r-a < b-r {
			quickOrdered(s, a, r, depth)
			a = r + 1
		} else {
			quickOrdered(s, r+1, b, depth)
			b = r
		}
	}
	insertionOrdered(s, a, b)
}

// insertionFunc sorts s[a:b] by insertion.
func insertionFunc[E any](s []E, a, b int, cmp func(a, b E) int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && cmp(s[j], s[j-1]) < 0; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

// heapFunc sorts s[a:b] with a heap.
func heapFunc[E any](s []E, a, b int, cmp func(a, b E) int) {
	n := b - a
	for i := n/2 - 1; i >= 0; i-- {
		siftFunc(s, i, n, a, cmp)
	}
	for i := n - 1; i > 0; i-- {
		s[a], s[a+i] = s[a+i], s[a]
		siftFunc(s, 0, i, a, cmp)
	}
}

// siftFunc restores the heap order below root; indices count from first.
func siftFunc[E any](s []E, root, n, first int, cmp func(a, b E) int) {
	for {
		c := 2*root + 1
		if c >= n {
			return
		}
		if c+1 < n && cmp(s[first+c], s[first+c+1]) < 0 {
			c++
		}
		if !(cmp(s[first+root], s[first+c]) < 0) {
			return
		}
		s[first+root], s[first+c] = s[first+c], s[first+root]
		root = c
	}
}

// medianFunc returns which of three indices holds the median.
func medianFunc[E any](s []E, i, j, k int, cmp func(a, b E) int) int {
	if cmp(s[j], s[i]) < 0 {
		i, j = j, i
	}
	if cmp(s[k], s[j]) < 0 {
		if cmp(s[k], s[i]) < 0 {
			return i
		}
		return k
	}
	return j
}

// quickFunc sorts s[a:b]; when depth runs out it turns to the heap.
func quickFunc[E any](s []E, a, b, depth int, cmp func(a, b E) int) {
	for b-a > 12 {
		if depth == 0 {
			heapFunc(s, a, b, cmp)
			return
		}
		depth--
		// sorted and reversed runs are common: find the run at the start
		i := a + 1
		for i < b && !(cmp(s[i], s[i-1]) < 0) {
			i++
		}
		if i == b {
			return
		}
		if i == a+1 {
			for i < b && cmp(s[i], s[i-1]) < 0 {
				i++
			}
			if i == b {
				for l, r := a, b-1; l < r; l, r = l+1, r-1 {
					s[l], s[r] = s[r], s[l]
				}
				return
			}
		}
		n := b - a
		m := a + n/2
		if n > 50 {
			step := n / 8
			x := medianFunc(s, a, a+step, a+2*step, cmp)
			y := medianFunc(s, m-step, m, m+step, cmp)
			z := medianFunc(s, b-1-2*step, b-1-step, b-1, cmp)
			m = medianFunc(s, x, y, z, cmp)
		} else {
			m = medianFunc(s, a, m, b-1, cmp)
		}
		s[a], s[m] = s[m], s[a]
		l, r := a+1, b-1
		for {
			for l <= r && cmp(s[l], s[a]) < 0 {
				l++
			}
			for l <= r && cmp(s[a], s[r]) < 0 {
				r--
			}
			if l >= r {
				break
			}
			s[l], s[r] = s[r], s[l]
			l++
			r--
		}
		s[a], s[r] = s[r], s[a]
		if r-a < b-r {
			quickFunc(s, a, r, depth, cmp)
			a = r + 1
		} else {
			quickFunc(s, r+1, b, depth, cmp)
			b = r
		}
	}
	insertionFunc(s, a, b, cmp)
}

// stableFunc sorts s[:n] by merging insertion-sorted blocks in place.
func stableFunc[E any](s []E, n int, cmp func(a, b E) int) {
	size := 20
	for a := 0; a < n; a += size {
		insertionFunc(s, a, min(a+size, n), cmp)
	}
	for ; size < n; size *= 2 {
		for a := 0; a+size < n; a += 2 * size {
			mergeFunc(s, a, a+size, min(a+2*size, n), cmp)
		}
	}
}

// mergeFunc merges the sorted parts [a:m] and [m:b] by rotations, keeping the order of equals.
func mergeFunc[E any](s []E, a, m, b int, cmp func(a, b E) int) {
	for a < m && m < b {
		if !(cmp(s[m], s[m-1]) < 0) {
			return
		}
		// skip what is in place at the left
		if m-a == 1 || b-m == 1 {
			if m-a == 1 {
				for i := a; i+1 < b && cmp(s[i+1], s[i]) < 0; i++ {
					s[i], s[i+1] = s[i+1], s[i]
				}
			} else {
				for i := m; i > a && cmp(s[i], s[i-1]) < 0; i-- {
					s[i], s[i-1] = s[i-1], s[i]
				}
			}
			return
		}
		if m-a >= b-m {
			x := a + (m-a)/2
			lo, hi := m, b
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if cmp(s[h], s[x]) < 0 {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotateFunc(s, x, m, lo, cmp)
			mid := x + lo - m
			mergeFunc(s, a, x, mid, cmp)
			a, m, b = mid+1, lo, b
		} else {
			y := m + (b-m)/2
			lo, hi := a, m
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if !(cmp(s[y], s[h]) < 0) {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotateFunc(s, lo, m, y+1, cmp)
			mid := lo + y + 1 - m
			mergeFunc(s, mid, y+1, b, cmp)
			b, m = mid-1, lo
		}
	}
}

// rotateFunc exchanges the neighbours [a:m] and [m:b].
func rotateFunc[E any](s []E, a, m, b int, cmp func(a, b E) int) {
	for i, j := a, m-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
	for i, j := m, b-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
	for i, j := a, b-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
}
