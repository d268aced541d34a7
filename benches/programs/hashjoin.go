// A hash join and a grouped aggregate over two tables in columns, as a small query engine does them.
package main

import (
	"fmt"
	"sort"
)

type orders struct {
	customer []int32
	amount   []float64
	day      []int16
}

type customers struct {
	id     []int32
	region []string
}

// table is a chained hash table from a key to row numbers.
type table struct {
	heads []int32
	next  []int32
	keys  []int32
	mask  uint32
}

func hash(k int32) uint32 {
	h := uint32(k) * 0x9e3779b1
	return h ^ h>>15
}

func build(keys []int32) *table {
	size := 1
	for size < 2*len(keys) {
		size *= 2
	}
	t := &table{make([]int32, size), make([]int32, len(keys)), keys, uint32(size - 1)}
	for i := range t.heads {
		t.heads[i] = -1
	}
	for i, k := range keys {
		h := hash(k) & t.mask
		t.next[i] = t.heads[h]
		t.heads[h] = int32(i)
	}
	return t
}

// join appends matching pairs of rows.
func (t *table) join(probe []int32, left, right []int32) ([]int32, []int32) {
	for i, k := range probe {
		for r := t.heads[hash(k)&t.mask]; r >= 0; r = t.next[r] {
			if t.keys[r] == k {
				left = append(left, int32(i))
				right = append(right, r)
			}
		}
	}
	return left, right
}

type group struct {
	region string
	month  int
}

type total struct {
	n   int
	sum float64
	max float64
}

func main() {
	regions := []string{"north", "south", "east", "west", "middle"}
	seed := uint64(42)
	random := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed >> 33 % uint64(n))
	}
	var c customers
	for i := 0; i < 60000; i++ {
		c.id = append(c.id, int32(i*17%100000))
		c.region = append(c.region, regions[random(len(regions))])
	}
	var o orders
	for i := 0; i < 1000000; i++ {
		o.customer = append(o.customer, int32(random(100000)))
		o.amount = append(o.amount, float64(random(100000))/100)
		o.day = append(o.day, int16(random(365)))
	}
	t := build(c.id)
	var left, right []int32
	for r := 0; r < 3; r++ {
		left, right = t.join(o.customer, left[:0], right[:0])
	}
	groups := map[group]*total{}
	for i := range left {
		row := left[i]
		if o.amount[row] < 10 {
			continue
		}
		g := group{c.region[right[i]], int(o.day[row]) / 31}
		x := groups[g]
		if x == nil {
			x = &total{}
			groups[g] = x
		}
		x.n++
		x.sum += o.amount[row]
		x.max = max(x.max, o.amount[row])
	}
	keys := make([]group, 0, len(groups))
	for g := range groups {
		keys = append(keys, g)
	}
	sort.Slice(keys, func(i, j int) bool { return groups[keys[i]].sum > groups[keys[j]].sum })
	fmt.Println(len(left), len(keys))
	for _, g := range keys[:3] {
		fmt.Printf("%s %d %d %.2f %.2f\n", g.region, g.month, groups[g].n, groups[g].sum, groups[g].max)
	}
}
