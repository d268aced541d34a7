// 500 MB of live trees while garbage is made at a steady pace: how long the world stops, what the collector takes.
package main

import (
	"runtime"
	"runtime/metrics"
	"slices"
	"time"
)

type tree struct {
	left, right *tree
	value       [4]int
}

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{value: [4]int{1}}
	}
	return &tree{grow(depth - 1), grow(depth - 1), [4]int{1}}
}

func (t *tree) count() int {
	if t == nil {
		return 0
	}
	return t.value[0] + t.left.count() + t.right.count()
}

func gcSeconds() float64 {
	s := []metrics.Sample{{Name: "/cpu/classes/gc/total:cpu-seconds"}, {Name: "/cpu/classes/gc/mark/idle:cpu-seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64() - s[1].Value.Float64()
}

func main() {
	const trees, depth, rounds = 80, 16, 2500
	const nodes = 1<<(depth+1) - 1
	live := make([]*tree, trees)
	for i := range live {
		live[i] = grow(depth)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, gc := cpuSeconds(), gcSeconds()
	// 200 MB/s for ten seconds, whether the collector keeps up or not; now and then a large tree is replaced.
	began := time.Now()
	for round := range rounds {
		for range 2 {
			check(grow(12).value[0] == 1, "a fresh tree")
		}
		if round%32 == 0 {
			live[round/32%trees] = grow(depth)
		}
		time.Sleep(time.Until(began.Add(time.Duration(round) * 4 * time.Millisecond)))
	}
	cpu, gc = cpuSeconds()-cpu, gcSeconds()-gc
	runtime.ReadMemStats(&after)
	var pauses []uint64
	for i := before.NumGC; i < after.NumGC && len(pauses) < 256; i++ {
		pauses = append(pauses, after.PauseNs[i%256])
	}
	check(len(pauses) > 1, "%d cycles", len(pauses))
	slices.Sort(pauses)
	result("longest", float64(pauses[len(pauses)-1])/1e3)
	result("median", float64(pauses[len(pauses)/2])/1e3)
	result("cpu", gc)
	result("share", 100*gc/cpu)
	result("rss", float64(status("VmHWM"))/1024)
	for i, t := range live {
		check(t.count() == nodes, "tree %d has %d nodes", i, t.count())
	}
}
