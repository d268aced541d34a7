// Graph search: Dijkstra with container/heap, breadth-first search, and strongly connected components by Tarjan.
package main

import (
	"container/heap"
	"fmt"
)

type Edge struct{ to, cost int }

type Graph [][]Edge

type item struct{ node, dist int }

type queue []item

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].dist < q[j].dist }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(item)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

func dijkstra(g Graph, from int) []int {
	dist := make([]int, len(g))
	for i := range dist {
		dist[i] = -1
	}
	q := &queue{{from, 0}}
	for q.Len() > 0 {
		it := heap.Pop(q).(item)
		if dist[it.node] >= 0 {
			continue
		}
		dist[it.node] = it.dist
		for _, e := range g[it.node] {
			if dist[e.to] < 0 {
				heap.Push(q, item{e.to, it.dist + e.cost})
			}
		}
	}
	return dist
}

func bfs(g Graph, from int) (levels, reached int) {
	seen := make([]bool, len(g))
	seen[from] = true
	now := []int{from}
	var next []int
	for len(now) > 0 {
		next = next[:0]
		for _, n := range now {
			reached++
			for _, e := range g[n] {
				if !seen[e.to] {
					seen[e.to] = true
					next = append(next, e.to)
				}
			}
		}
		now, next = next, now
		levels++
	}
	return levels, reached
}

func components(g Graph) int {
	index, low := make([]int, len(g)), make([]int, len(g))
	on := make([]bool, len(g))
	var stack []int
	n, found := 0, 0
	var visit func(v int)
	visit = func(v int) {
		n++
		index[v], low[v] = n, n
		stack = append(stack, v)
		on[v] = true
		for _, e := range g[v] {
			if index[e.to] == 0 {
				visit(e.to)
				low[v] = min(low[v], low[e.to])
			} else if on[e.to] {
				low[v] = min(low[v], index[e.to])
			}
		}
		if low[v] == index[v] {
			found++
			for {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				on[w] = false
				if w == v {
					break
				}
			}
		}
	}
	for v := range g {
		if index[v] == 0 {
			visit(v)
		}
	}
	return found
}

func main() {
	const n = 50000
	g := make(Graph, n)
	seed := uint32(9)
	for v := range g {
		for k := 0; k < 4; k++ {
			seed = seed*1664525 + 1013904223
			to := int(seed>>8) % n
			if k == 0 {
				to = (v + 1) % (n - n/20)
			}
			g[v] = append(g[v], Edge{to, 1 + int(seed>>24)})
		}
	}
	far, sum := 0, 0
	for r := 0; r < 3; r++ {
		for _, d := range dijkstra(g, r*1000) {
			far = max(far, d)
			sum += d
		}
	}
	l, r := bfs(g, 0)
	fmt.Println(far, sum, l, r, components(g))
}
