// Package pprof writes profiles of the program in the format that the tool pprof reads.
package pprof

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// A Profile is a collection of call stacks. Those of the runtime are goroutine, threadcreate, heap, allocs, block and mutex.
type Profile struct {
	name  string
	mu    sync.Mutex
	m     map[any][]uintptr
	count func() int
	write func(io.Writer, int) error
}

var profiles struct {
	mu sync.Mutex
	m  map[string]*Profile
}

// builtin returns a profile of the runtime's, not compressed; custom one of counts of equal stacks.
func builtin(name string) []byte
func custom(name string, stacks [][]uintptr) []byte

// gzip compresses.
func gzip(b []byte) []byte

func setCPUProfileRate(hz int) bool

func compressed(w io.Writer, b []byte) error {
	_, err := w.Write(gzip(b))
	return err
}

// known returns the profiles by name; profiles.mu is held.
func known() map[string]*Profile {
	if profiles.m == nil {
		profiles.m = map[string]*Profile{}
		for _, p := range []*Profile{
			{name: "goroutine", count: runtime.NumGoroutine, write: writeGoroutine},
			{name: "threadcreate", count: func() int { n, _ := runtime.ThreadCreateProfile(nil); return n }, write: writeThreadCreate},
			{name: "heap", count: countHeap, write: func(w io.Writer, debug int) error { return writeHeap(w, debug, "heap") }},
			{name: "allocs", count: countHeap, write: func(w io.Writer, debug int) error { return writeHeap(w, debug, "allocs") }},
			{name: "block", count: func() int { n, _ := runtime.BlockProfile(nil); return n }, write: func(w io.Writer, debug int) error {
				return writeWaits(w, debug, "block", "contention", runtime.BlockProfile)
			}},
			{name: "mutex", count: func() int { n, _ := runtime.MutexProfile(nil); return n }, write: func(w io.Writer, debug int) error {
				return writeWaits(w, debug, "mutex", "mutex", runtime.MutexProfile)
			}},
		} {
			profiles.m[p.name] = p
		}
	}
	return profiles.m
}

func countHeap() int {
	n, _ := runtime.MemProfile(nil, true)
	return n
}

// NewProfile makes a profile; it panics if there is one of that name.
func NewProfile(name string) *Profile {
	if name == "" {
		panic("pprof: NewProfile with empty name")
	}
	profiles.mu.Lock()
	defer profiles.mu.Unlock()
	if known()[name] != nil {
		panic("pprof: NewProfile name already in use: " + name)
	}
	p := &Profile{name: name, m: map[any][]uintptr{}}
	profiles.m[name] = p
	return p
}

// Lookup returns the profile of that name, or nil.
func Lookup(name string) *Profile {
	profiles.mu.Lock()
	defer profiles.mu.Unlock()
	return known()[name]
}

// Profiles returns all profiles, sorted by name.
func Profiles() []*Profile {
	profiles.mu.Lock()
	defer profiles.mu.Unlock()
	var all []*Profile
	for _, p := range known() {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Profile) int { return strings.Compare(a.name, b.name) })
	return all
}

// Name returns the profile's name.
func (p *Profile) Name() string { return p.name }

// Count returns the number of stacks in the profile.
func (p *Profile) Count() int {
	if p.count != nil {
		return p.count()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.m)
}

// Add adds the current stack for value, without skip callers of Add. A value may be added once.
func (p *Profile) Add(value any, skip int) {
	if p.name == "" {
		panic("pprof: use of uninitialized Profile")
	}
	if p.write != nil {
		panic("pprof: Add called on built-in Profile " + p.name)
	}
	stack := make([]uintptr, 32)
	stack = stack[:runtime.Callers(skip+1, stack)]
	if len(stack) == 0 {
		// Nothing is left: the value still counts.
		stack = make([]uintptr, 1)
		stack = stack[:runtime.Callers(1, stack)]
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.m[value] != nil {
		panic("pprof: Profile.Add of duplicate value")
	}
	p.m[value] = stack
}

// Remove removes the stack of value.
func (p *Profile) Remove(value any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.m, value)
}

// WriteTo writes the profile: with debug 0 in pprof's format, with 1 as text with names; 2, of goroutines, as a panic prints them.
func (p *Profile) WriteTo(w io.Writer, debug int) error {
	if p.name == "" {
		panic("pprof: use of zero Profile")
	}
	if p.write != nil {
		return p.write(w, debug)
	}
	p.mu.Lock()
	stacks := make([][]uintptr, 0, len(p.m))
	for _, s := range p.m {
		stacks = append(stacks, s)
	}
	p.mu.Unlock()
	return writeCounts(w, debug, p.name, stacks)
}

// writeCounts writes how often each stack is there.
func writeCounts(w io.Writer, debug int, name string, stacks [][]uintptr) error {
	if debug <= 0 {
		return compressed(w, custom(name, stacks))
	}
	slices.SortFunc(stacks, slices.Compare[[]uintptr])
	type group struct {
		stack []uintptr
		n     int
	}
	var groups []group
	for _, s := range stacks {
		if k := len(groups); k > 0 && slices.Equal(groups[k-1].stack, s) {
			groups[k-1].n++
		} else {
			groups = append(groups, group{s, 1})
		}
	}
	slices.SortStableFunc(groups, func(a, b group) int { return b.n - a.n })
	b := bufio.NewWriter(w)
	tw := tabwriter.NewWriter(b, 1, 8, 1, '\t', 0)
	fmt.Fprintf(tw, "%s profile: total %d\n", name, len(stacks))
	for _, g := range groups {
		fmt.Fprintf(tw, "%d @%s\n", g.n, addresses(g.stack))
		frames(tw, g.stack, false)
		fmt.Fprintln(tw)
	}
	tw.Flush()
	return b.Flush()
}

func addresses(stack []uintptr) string {
	var s strings.Builder
	for _, pc := range stack {
		fmt.Fprintf(&s, " %#x", pc)
	}
	return s.String()
}

// frames prints the stack's functions; those of package runtime at its top only if all are wanted or there are no others.
func frames(w io.Writer, stack []uintptr, all bool) {
	show := all
	it := runtime.CallersFrames(stack)
	for {
		f, more := it.Next()
		if f.Function == "" {
			show = true
			fmt.Fprintf(w, "#\t%#x\n", f.PC)
		} else if show || !strings.HasPrefix(f.Function, "runtime.") {
			show = true
			fmt.Fprintf(w, "#\t%#x\t%s+%#x\t%s:%d\n", f.PC, f.Function, f.PC-f.Entry, f.File, f.Line)
		}
		if !more {
			break
		}
	}
	if !show {
		frames(w, stack, true)
	}
}

// all calls fill with more and more room until everything fits.
func all[T any](fill func([]T) (int, bool)) []T {
	n, ok := fill(nil)
	for {
		p := make([]T, n+10)
		if n, ok = fill(p); ok {
			return p[:n]
		}
	}
}

func writeGoroutine(w io.Writer, debug int) error {
	if debug >= 2 {
		buf := make([]byte, 1<<20)
		for {
			n := runtime.Stack(buf, true)
			if n < len(buf) || len(buf) >= 64<<20 {
				_, err := w.Write(buf[:n])
				return err
			}
			buf = make([]byte, 2*len(buf))
		}
	}
	if debug == 0 {
		return compressed(w, builtin("goroutine"))
	}
	return writeRecords(w, debug, "goroutine", runtime.GoroutineProfile)
}

func writeThreadCreate(w io.Writer, debug int) error {
	if debug == 0 {
		return compressed(w, builtin("threadcreate"))
	}
	return writeRecords(w, debug, "threadcreate", runtime.ThreadCreateProfile)
}

func writeRecords(w io.Writer, debug int, name string, fill func([]runtime.StackRecord) (int, bool)) error {
	records := all(fill)
	stacks := make([][]uintptr, len(records))
	for i := range records {
		stacks[i] = records[i].Stack()
	}
	return writeCounts(w, debug, name, stacks)
}

// WriteHeapProfile writes the profile heap.
func WriteHeapProfile(w io.Writer) error { return writeHeap(w, 0, "heap") }

func writeHeap(w io.Writer, debug int, name string) error {
	if debug == 0 {
		return compressed(w, builtin(name))
	}
	records := all(func(p []runtime.MemProfileRecord) (int, bool) { return runtime.MemProfile(p, true) })
	slices.SortFunc(records, func(a, b runtime.MemProfileRecord) int { return int(b.InUseBytes() - a.InUseBytes()) })
	b := bufio.NewWriter(w)
	tw := tabwriter.NewWriter(b, 1, 8, 1, '\t', 0)
	var sum runtime.MemProfileRecord
	for i := range records {
		r := &records[i]
		sum.AllocBytes += r.AllocBytes
		sum.AllocObjects += r.AllocObjects
		sum.FreeBytes += r.FreeBytes
		sum.FreeObjects += r.FreeObjects
	}
	rate := 2 * runtime.MemProfileRate
	fmt.Fprintf(tw, "heap profile: %d: %d [%d: %d] @ heap/%d\n", sum.InUseObjects(), sum.InUseBytes(), sum.AllocObjects, sum.AllocBytes, rate)
	for i := range records {
		r := &records[i]
		fmt.Fprintf(tw, "%d: %d [%d: %d] @%s\n", r.InUseObjects(), r.InUseBytes(), r.AllocObjects, r.AllocBytes, addresses(r.Stack()))
		frames(tw, r.Stack(), false)
		fmt.Fprintln(tw)
	}
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	fmt.Fprintf(tw, "\n# runtime.MemStats\n")
	for _, v := range []struct {
		name  string
		value uint64
	}{
		{"Alloc", s.Alloc}, {"TotalAlloc", s.TotalAlloc}, {"Sys", s.Sys}, {"Lookups", s.Lookups}, {"Mallocs", s.Mallocs}, {"Frees", s.Frees},
		{"HeapAlloc", s.HeapAlloc}, {"HeapSys", s.HeapSys}, {"HeapIdle", s.HeapIdle}, {"HeapInuse", s.HeapInuse},
		{"HeapReleased", s.HeapReleased}, {"HeapObjects", s.HeapObjects},
	} {
		fmt.Fprintf(tw, "# %s = %d\n", v.name, v.value)
	}
	fmt.Fprintf(tw, "# Stack = %d / %d\n", s.StackInuse, s.StackSys)
	fmt.Fprintf(tw, "# NextGC = %d\n# LastGC = %d\n# PauseNs = %d\n# PauseEnd = %d\n", s.NextGC, s.LastGC, s.PauseNs, s.PauseEnd)
	fmt.Fprintf(tw, "# NumGC = %d\n# NumForcedGC = %d\n# GCCPUFraction = %v\n# DebugGC = %v\n", s.NumGC, s.NumForcedGC, s.GCCPUFraction, s.DebugGC)
	tw.Flush()
	return b.Flush()
}

func writeWaits(w io.Writer, debug int, name, title string, fill func([]runtime.BlockProfileRecord) (int, bool)) error {
	if debug <= 0 {
		return compressed(w, builtin(name))
	}
	records := all(fill)
	slices.SortFunc(records, func(a, b runtime.BlockProfileRecord) int { return int(b.Cycles - a.Cycles) })
	b := bufio.NewWriter(w)
	tw := tabwriter.NewWriter(b, 1, 8, 1, '\t', 0)
	fmt.Fprintf(tw, "--- %s:\ncycles/second=%d\n", title, 1000000000)
	if name == "mutex" {
		fmt.Fprintf(tw, "sampling period=%d\n", runtime.SetMutexProfileFraction(-1))
	}
	for i := range records {
		r := &records[i]
		fmt.Fprintf(tw, "%d %d @%s\n", r.Cycles, r.Count, addresses(r.Stack()))
		frames(tw, r.Stack(), true)
	}
	tw.Flush()
	return b.Flush()
}

var cpu struct {
	mu sync.Mutex
	on bool
	w  io.Writer
}

// StartCPUProfile begins to sample what the program computes, a hundred times a second; StopCPUProfile writes the profile to w.
func StartCPUProfile(w io.Writer) error {
	cpu.mu.Lock()
	defer cpu.mu.Unlock()
	if cpu.on || !setCPUProfileRate(100) {
		return errors.New("cpu profiling already in use")
	}
	cpu.on, cpu.w = true, w
	return nil
}

// StopCPUProfile ends the profile, if there is one, after it is written.
func StopCPUProfile() {
	cpu.mu.Lock()
	defer cpu.mu.Unlock()
	if !cpu.on {
		return
	}
	setCPUProfileRate(0)
	compressed(cpu.w, builtin("cpu"))
	cpu.on, cpu.w = false, nil
}
