// Written by tools/gen_sort.py.

package sort

// insertionSort sorts data[a:b] by insertion.
func insertionSort(data Interface, a, b int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && data.Less(j, j-1); j-- {
			data.Swap(j, j-1)
		}
	}
}

// heapSort sorts data[a:b] with a heap.
func heapSort(data Interface, a, b int) {
	n := b - a
	for i := n/2 - 1; i >= 0; i-- {
		siftSort(data, i, n, a)
	}
	for i := n - 1; i > 0; i-- {
		data.Swap(a, a+i)
		siftSort(data, 0, i, a)
	}
}

// siftSort restores the heap order below root; indices count from first.
func siftSort(data Interface, root, n, first int) {
	for {
		c := 2*root + 1
		if c >= n {
			return
		}
		if c+1 < n && data.Less(first+c, first+c+1) {
			c++
		}
		if !(data.Less(first+root, first+c)) {
			return
		}
		data.Swap(first+root, first+c)
		root = c
	}
}

// medianSort returns which of three indices holds the median.
func medianSort(data Interface, i, j, k int) int {
	if data.Less(j, i) {
		i, j = j, i
	}
	if data.Less(k, j) {
		if data.Less(k, i) {
			return i
		}
		return k
	}
	return j
}

// quickSort sorts data[a:b]; when depth runs out it turns to the heap.
func quickSort(data Interface, a, b, depth int) {
	for b-a > 12 {
		if depth == 0 {
			heapSort(data, a, b)
			return
		}
		depth--
		// sorted and reversed runs are common: find the run at the start
		i := a + 1
		for i < b && !(data.Less(i, i-1)) {
			i++
		}
		if i == b {
			return
		}
		if i == a+1 {
			for i < b && data.Less(i, i-1) {
				i++
			}
			if i == b {
				for l, r := a, b-1; l < r; l, r = l+1, r-1 {
					data.Swap(l, r)
				}
				return
			}
		}
		n := b - a
		m := a + n/2
		if n > 50 {
			step := n / 8
			x := medianSort(data, a, a+step, a+2*step)
			y := medianSort(data, m-step, m, m+step)
			z := medianSort(data, b-1-2*step, b-1-step, b-1)
			m = medianSort(data, x, y, z)
		} else {
			m = medianSort(data, a, m, b-1)
		}
		data.Swap(a, m)
		l, r := a+1, b-1
		for {
			for l <= r && data.Less(l, a) {
				l++
			}
			for l <= r && data.Less(a, r) {
				r--
			}
			if l >= r {
				break
			}
			data.Swap(l, r)
			l++
			r--
		}
		data.Swap(a, r)
		if r-a < b-r {
			quickSort(data, a, r, depth)
			a = r + 1
		} else {
			quickSort(data, r+1, b, depth)
			b = r
		}
	}
	insertionSort(data, a, b)
}

// stableSort sorts data[:n] by merging insertion-sorted blocks in place.
func stableSort(data Interface, n int) {
	size := 20
	for a := 0; a < n; a += size {
		insertionSort(data, a, min(a+size, n))
	}
	for ; size < n; size *= 2 {
		for a := 0; a+size < n; a += 2 * size {
			mergeSort(data, a, a+size, min(a+2*size, n))
		}
	}
}

// mergeSort merges the sorted parts [a:m] and [m:b] by rotations, keeping the order of equals.
func mergeSort(data Interface, a, m, b int) {
	for a < m && m < b {
		if !(data.Less(m, m-1)) {
			return
		}
		// skip what is in place at the left
		if m-a == 1 || b-m == 1 {
			if m-a == 1 {
				for i := a; i+1 < b && data.Less(i+1, i); i++ {
					data.Swap(i, i+1)
				}
			} else {
				for i := m; i > a && data.Less(i, i-1); i-- {
					data.Swap(i, i-1)
				}
			}
			return
		}
		if m-a >= b-m {
			x := a + (m-a)/2
			lo, hi := m, b
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if data.Less(h, x) {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotateSort(data, x, m, lo)
			mid := x + lo - m
			mergeSort(data, a, x, mid)
			a, m, b = mid+1, lo, b
		} else {
			y := m + (b-m)/2
			lo, hi := a, m
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if !(data.Less(y, h)) {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotateSort(data, lo, m, y+1)
			mid := lo + y + 1 - m
			mergeSort(data, mid, y+1, b)
			b, m = mid-1, lo
		}
	}
}

// rotateSort exchanges the neighbours [a:m] and [m:b].
func rotateSort(data Interface, a, m, b int) {
	for i, j := a, m-1; i < j; i, j = i+1, j-1 {
		data.Swap(i, j)
	}
	for i, j := m, b-1; i < j; i, j = i+1, j-1 {
		data.Swap(i, j)
	}
	for i, j := a, b-1; i < j; i, j = i+1, j-1 {
		data.Swap(i, j)
	}
}

// insertionSlice sorts the slice's [a:b] by insertion.
func insertionSlice(less func(i, j int) bool, swap func(i, j int), a, b int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && less(j, j-1); j-- {
			swap(j, j-1)
		}
	}
}

// heapSlice sorts the slice's [a:b] with a heap.
func heapSlice(less func(i, j int) bool, swap func(i, j int), a, b int) {
	n := b - a
	for i := n/2 - 1; i >= 0; i-- {
		siftSlice(less, swap, i, n, a)
	}
	for i := n - 1; i > 0; i-- {
		swap(a, a+i)
		siftSlice(less, swap, 0, i, a)
	}
}

// siftSlice restores the heap order below root; indices count from first.
func siftSlice(less func(i, j int) bool, swap func(i, j int), root, n, first int) {
	for {
		c := 2*root + 1
		if c >= n {
			return
		}
		if c+1 < n && less(first+c, first+c+1) {
			c++
		}
		if !(less(first+root, first+c)) {
			return
		}
		swap(first+root, first+c)
		root = c
	}
}

// medianSlice returns which of three indices holds the median.
func medianSlice(less func(i, j int) bool, swap func(i, j int), i, j, k int) int {
	if less(j, i) {
		i, j = j, i
	}
	if less(k, j) {
		if less(k, i) {
			return i
		}
		return k
	}
	return j
}

// quickSlice sorts the slice's [a:b]; when depth runs out it turns to the heap.
func quickSlice(less func(i, j int) bool, swap func(i, j int), a, b, depth int) {
	for b-a > 12 {
		if depth == 0 {
			heapSlice(less, swap, a, b)
			return
		}
		depth--
		// sorted and reversed runs are common: find the run at the start
		i := a + 1
		for i < b && !(less(i, i-1)) {
			i++
		}
		if i == b {
			return
		}
		if i == a+1 {
			for i < b && less(i, i-1) {
				i++
			}
			if i == b {
				for l, r := a, b-1; l < r; l, r = l+1, r-1 {
					swap(l, r)
				}
				return
			}
		}
		n := b - a
		m := a + n/2
		if n > 50 {
			step := n / 8
			x := medianSlice(less, swap, a, a+step, a+2*step)
			y := medianSlice(less, swap, m-step, m, m+step)
			z := medianSlice(less, swap, b-1-2*step, b-1-step, b-1)
			m = medianSlice(less, swap, x, y, z)
		} else {
			m = medianSlice(less, swap, a, m, b-1)
		}
		swap(a, m)
		l, r := a+1, b-1
		for {
			for l <= r && less(l, a) {
				l++
			}
			for l <= r && less(a, r) {
				r--
			}
			if l >= r {
				break
			}
			swap(l, r)
			l++
			r--
		}
		swap(a, r)
		if r-a < b-r {
			quickSlice(less, swap, a, r, depth)
			a = r + 1
		} else {
			quickSlice(less, swap, r+1, b, depth)
			b = r
		}
	}
	insertionSlice(less, swap, a, b)
}

// stableSlice sorts the slice's [:n] by merging insertion-sorted blocks in place.
func stableSlice(less func(i, j int) bool, swap func(i, j int), n int) {
	size := 20
	for a := 0; a < n; a += size {
		insertionSlice(less, swap, a, min(a+size, n))
	}
	for ; size < n; size *= 2 {
		for a := 0; a+size < n; a += 2 * size {
			mergeSlice(less, swap, a, a+size, min(a+2*size, n))
		}
	}
}

// mergeSlice merges the sorted parts [a:m] and [m:b] by rotations, keeping the order of equals.
func mergeSlice(less func(i, j int) bool, swap func(i, j int), a, m, b int) {
	for a < m && m < b {
		if !(less(m, m-1)) {
			return
		}
		// skip what is in place at the left
		if m-a == 1 || b-m == 1 {
			if m-a == 1 {
				for i := a; i+1 < b && less(i+1, i); i++ {
					swap(i, i+1)
				}
			} else {
				for i := m; i > a && less(i, i-1); i-- {
					swap(i, i-1)
				}
			}
			return
		}
		if m-a >= b-m {
			x := a + (m-a)/2
			lo, hi := m, b
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if less(h, x) {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotateSlice(less, swap, x, m, lo)
			mid := x + lo - m
			mergeSlice(less, swap, a, x, mid)
			a, m, b = mid+1, lo, b
		} else {
			y := m + (b-m)/2
			lo, hi := a, m
			for lo < hi {
				h := int(uint(lo+hi) >> 1)
				if !(less(y, h)) {
					lo = h + 1
				} else {
					hi = h
				}
			}
			rotateSlice(less, swap, lo, m, y+1)
			mid := lo + y + 1 - m
			mergeSlice(less, swap, mid, y+1, b)
			b, m = mid-1, lo
		}
	}
}

// rotateSlice exchanges the neighbours [a:m] and [m:b].
func rotateSlice(less func(i, j int) bool, swap func(i, j int), a, m, b int) {
	for i, j := a, m-1; i < j; i, j = i+1, j-1 {
		swap(i, j)
	}
	for i, j := m, b-1; i < j; i, j = i+1, j-1 {
		swap(i, j)
	}
	for i, j := a, b-1; i < j; i, j = i+1, j-1 {
		swap(i, j)
	}
}
