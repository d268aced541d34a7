// Mutexes and atomics in all the places where the compiler puts their methods in line: variables, fields, elements, embedded, behind
// pointers, package variables, in deferred calls and method values; held by others, waited for.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

type counter struct {
	pad [3]int
	sync.Mutex
	n int
}

type outer struct {
	name string
	c    counter
	ptr  *counter
}

var global counter

var array [3]counter

func bump(mu sync.Locker, n *int) {
	mu.Lock()
	defer mu.Unlock()
	*n++
}

func work(o *outer, all []counter, k int) {
	o.c.Lock()
	o.c.n++
	o.c.Unlock()
	o.ptr.Lock()
	o.ptr.n++
	o.ptr.Unlock()
	global.Mutex.Lock()
	global.n++
	global.Mutex.Unlock()
	array[k%3].Lock()
	array[k%3].n++
	array[k%3].Unlock()
	all[k%len(all)].Lock()
	all[k%len(all)].n++
	all[k%len(all)].Unlock()
	bump(&all[0], &all[0].n)
	lock, unlock := all[1].Lock, all[1].Unlock
	lock()
	if k%16 == 0 {
		runtime.Gosched()
	}
	all[1].n++
	unlock()
}

type flags struct {
	on   atomic.Bool
	i32  atomic.Int32
	u32  atomic.Uint32
	u64  atomic.Uint64
	at   atomic.Pointer[counter]
	last atomic.Value
}

func atomics() {
	var f flags
	fmt.Println(f.on.Swap(true), f.on.Load(), f.on.CompareAndSwap(true, false), f.on.CompareAndSwap(true, false), f.on.Load())
	f.on.Store(true)
	fmt.Println(f.i32.Add(-5), f.i32.Swap(7), f.i32.Load(), f.i32.CompareAndSwap(7, -1), f.i32.And(0xff), f.i32.Load(), f.i32.Or(-256), f.i32.Load())
	fmt.Println(f.u32.Add(^uint32(0)), f.u32.Swap(9), f.u32.CompareAndSwap(8, 1), f.u32.Load())
	fmt.Println(f.u64.Add(1<<40), f.u64.Swap(3), f.u64.Load(), f.on.Load())
	c := &counter{n: 4}
	fmt.Println(f.at.Load() == nil, f.at.CompareAndSwap(nil, c), f.at.Load().n, f.at.Swap(nil) == c, f.at.Load())
	f.at.Store(c)
	runtime.GC()
	fmt.Println(f.at.Load().n, f.last.Load(), f.last.CompareAndSwap(nil, "x"), f.last.Load())
}

func nilMutex() {
	defer func() { fmt.Println(recover()) }()
	var c *counter
	c.Lock()
}

func main() {
	o := &outer{ptr: new(counter)}
	all := make([]counter, 4)
	var local sync.Mutex
	var wg sync.WaitGroup
	total := 0
	for range 8 {
		wg.Go(func() {
			for k := range 500 {
				work(o, all, k)
				local.Lock()
				total++
				local.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(o.c.n, o.ptr.n, global.n, array[0].n, array[1].n, array[2].n, total)
	fmt.Println(all[0].n, all[1].n, all[2].n, all[3].n)
	atomics()
	nilMutex()
	fmt.Println(local.TryLock(), local.TryLock())
	local.Unlock()
	local.Unlock()
}
