// An LRU cache: a map and a doubly linked list of entries, mixed hits, misses and evictions.
package main

import "fmt"

type entry[K comparable, V any] struct {
	key        K
	val        V
	prev, next *entry[K, V]
}

type Cache[K comparable, V any] struct {
	limit  int
	items  map[K]*entry[K, V]
	root   entry[K, V]
	evict  func(K, V)
	hits   int
	misses int
}

func New[K comparable, V any](limit int, evict func(K, V)) *Cache[K, V] {
	c := &Cache[K, V]{limit: limit, items: make(map[K]*entry[K, V]), evict: evict}
	c.root.prev, c.root.next = &c.root, &c.root
	return c
}

func (c *Cache[K, V]) unlink(e *entry[K, V]) { e.prev.next, e.next.prev = e.next, e.prev }
func (c *Cache[K, V]) front(e *entry[K, V]) {
	e.prev, e.next = &c.root, c.root.next
	e.prev.next, e.next.prev = e, e
}

func (c *Cache[K, V]) Get(k K) (v V, ok bool) {
	e, ok := c.items[k]
	if !ok {
		c.misses++
		return v, false
	}
	c.hits++
	c.unlink(e)
	c.front(e)
	return e.val, true
}

func (c *Cache[K, V]) Put(k K, v V) {
	if e, ok := c.items[k]; ok {
		e.val = v
		c.unlink(e)
		c.front(e)
		return
	}
	if len(c.items) >= c.limit {
		old := c.root.prev
		c.unlink(old)
		delete(c.items, old.key)
		c.evict(old.key, old.val)
	}
	e := &entry[K, V]{key: k, val: v}
	c.items[k] = e
	c.front(e)
}

type point struct{ x, y int32 }

func main() {
	evicted := 0
	c := New(20000, func(k point, v []int32) { evicted += int(k.x) + len(v) })
	x := uint32(2463534242)
	sum := 0
	for i := 0; i < 1500000; i++ {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		n := int32(x % 1000)
		k := point{n * n / 1000, int32(x>>16) % 60}
		if v, ok := c.Get(k); ok {
			sum += int(v[0])
		} else {
			c.Put(k, []int32{k.x + k.y, k.y})
		}
	}
	fmt.Println(c.hits, c.misses, len(c.items), evicted, sum)
}
