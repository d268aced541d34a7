// Profiles as a program sees them: records of package runtime, texts of runtime/pprof, labels, a profile of its own.
package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"time"
)

var kept [][]byte

//go:noinline
func allocate(n int) {
	for range n {
		kept = append(kept, make([]byte, 5000))
	}
}

//go:noinline
func waste(n int) {
	for range n {
		kept[0] = make([]byte, 3000)
	}
}

func find(records []runtime.MemProfileRecord, name string, size int64) (objects, live int64) {
	for _, r := range records {
		frames := runtime.CallersFrames(r.Stack())
		f, more := frames.Next()
		for more && strings.HasPrefix(f.Function, "runtime.") {
			f, more = frames.Next()
		}
		if f.Function == name && r.AllocBytes/max(r.AllocObjects, 1) == size {
			objects += r.AllocObjects
			live += r.InUseObjects()
		}
	}
	return
}

func heap() {
	kept = append(kept, nil)
	runtime.MemProfileRate = 1
	runtime.GC()
	allocate(50)
	waste(30)
	runtime.GC()
	runtime.GC()
	n, _ := runtime.MemProfile(nil, true)
	records := make([]runtime.MemProfileRecord, n+100)
	n, ok := runtime.MemProfile(records, true)
	fmt.Println(ok)
	fmt.Println(find(records[:n], "main.allocate", 5376))
	fmt.Println(find(records[:n], "main.waste", 3072))
	runtime.MemProfileRate = 0
	var text bytes.Buffer
	pprof.Lookup("heap").WriteTo(&text, 1)
	fmt.Println(strings.HasPrefix(text.String(), "heap profile: "), strings.Contains(text.String(), "main.allocate+0x"))
	var proto bytes.Buffer
	fmt.Println(pprof.WriteHeapProfile(&proto), proto.Len() > 100, proto.Bytes()[0] == 0x1f, proto.Bytes()[1] == 0x8b)
}

type pair struct {
	a, b *int
	s    string
}

var (
	pairs []*pair
	boxed any
	text  string
	table map[string]int
	call  func() int
)

func newPair(i int) *pair {
	return &pair{s: "x"}
}

func both(i int) { pairs[i%len(pairs)] = newPair(i) }

//go:noinline
func shapes(n int) {
	for i := range n {
		both(i)
		boxed = [3]int{i, i, i}
		text = "number 0123456789" + text[:i%7]
		if i%100 == 0 {
			table = map[string]int{}
		}
		table[text] = i
		call = func() int { return i }
		kept[0] = append([]byte(nil), text...)
	}
}

// Where the hot function and what is inlined into it allocates: functions and lines, from the object's place outward.
func lines() {
	pairs = make([]*pair, 10)
	text = "numbers"
	shapes(2000)
	runtime.MemProfileRate = 1
	runtime.GC()
	shapes(2000)
	runtime.GC()
	runtime.GC()
	records := make([]runtime.MemProfileRecord, 10000)
	n, _ := runtime.MemProfile(records, true)
	runtime.MemProfileRate = 0
	count := map[string]int64{}
	for _, r := range records[:n] {
		var place []string
		for frames := runtime.CallersFrames(r.Stack()); ; {
			f, more := frames.Next()
			if name, ok := strings.CutPrefix(f.Function, "main."); ok {
				place = append(place, fmt.Sprint(name, ":", f.Line))
			}
			if !more {
				break
			}
		}
		if len(place) > 2 && strings.HasPrefix(place[len(place)-3], "shapes:") {
			count[strings.Join(place, " ")] += r.AllocObjects
		}
	}
	for _, place := range slices.Sorted(maps.Keys(count)) {
		if count[place] >= 1500 {
			fmt.Println(place)
		}
	}
}

//go:noinline
func box(i int) { boxed = [3]int{i, i, i} }

//go:noinline
func divide(a, b int) (n int) {
	defer func() {
		if r := recover(); r != nil {
			n = len(r.(error).Error())
		}
	}()
	return a / b
}

// What the machine itself allocates, for a panic in a function that is interpreted, after one that is gone has allocated in machine code.
func faults() (n int) {
	runtime.MemProfileRate = 1
	defer func() { runtime.MemProfileRate = 0 }()
	for i := range 40 {
		for range 2000 {
			box(i)
		}
		n += divide(i, i%4)
	}
	return
}

//go:noinline
func park(c chan bool) { <-c }

func goroutines() {
	c := make(chan bool)
	for range 3 {
		go park(c)
	}
	for {
		var text bytes.Buffer
		pprof.Lookup("goroutine").WriteTo(&text, 1)
		if strings.Contains(text.String(), "\n3 @ ") && strings.Contains(text.String(), "main.park+0x") {
			break
		}
		runtime.Gosched()
	}
	records := make([]runtime.StackRecord, 100)
	n, ok := runtime.GoroutineProfile(records)
	fmt.Println(n >= 4, ok)
	_, ok = runtime.GoroutineProfile(records[:1])
	fmt.Println(ok)
	busy := make(chan bool)
	stop := false
	var mu sync.Mutex
	go func() {
		busy <- true
		for {
			mu.Lock()
			s := stop
			mu.Unlock()
			if s {
				break
			}
		}
		busy <- true
	}()
	<-busy
	buf := make([]byte, 1<<16)
	text := string(buf[:runtime.Stack(buf, true)])
	fmt.Println(strings.Count(text, "main.park("), strings.Count(text, "main.goroutines"), strings.Contains(text, "unavailable"))
	mu.Lock()
	stop = true
	mu.Unlock()
	<-busy
	close(c)
}

func waits() {
	runtime.SetBlockProfileRate(1)
	fmt.Println(runtime.SetMutexProfileFraction(1), runtime.SetMutexProfileFraction(-1))
	var mu sync.Mutex
	c := make(chan bool)
	mu.Lock()
	go func() {
		c <- true
		mu.Lock()
		mu.Unlock()
		c <- true
	}()
	<-c
	time.Sleep(30 * time.Millisecond)
	mu.Unlock()
	<-c
	runtime.SetBlockProfileRate(0)
	runtime.SetMutexProfileFraction(0)
	for _, name := range []string{"block", "mutex"} {
		var text bytes.Buffer
		pprof.Lookup(name).WriteTo(&text, 1)
		title, _, _ := strings.Cut(text.String(), "\n")
		fmt.Println(title, strings.Contains(text.String(), "main.waits"), pprof.Lookup(name).Count() > 0)
	}
}

//go:noinline
func spin(d time.Duration) (n int) {
	for t := time.Now(); time.Since(t) < d; {
		for range 1000 {
			n++
		}
	}
	return
}

func labels() {
	pprof.Do(context.Background(), pprof.Labels("b", "2", "a", "1"), func(ctx context.Context) {
		v, ok := pprof.Label(ctx, "a")
		_, none := pprof.Label(ctx, "x")
		fmt.Println(v, ok, none)
		pprof.ForLabels(ctx, func(k, v string) bool { fmt.Print(k, "=", v, " "); return true })
		ctx = pprof.WithLabels(ctx, pprof.Labels("a", "3"))
		v, _ = pprof.Label(ctx, "a")
		fmt.Println(v)
	})
}

func own() {
	p := pprof.NewProfile("main.things")
	p.Add(1, 0)
	p.Add("two", 0)
	fmt.Println(p.Count(), p.Name(), pprof.Lookup("main.things") == p)
	p.Remove(1)
	var text bytes.Buffer
	p.WriteTo(&text, 1)
	fmt.Println(strings.HasPrefix(text.String(), "main.things profile: total 1\n1 @ 0x"), strings.Contains(text.String(), "main.own"))
	func() {
		defer func() { fmt.Println(recover()) }()
		p.Add("two", 0)
	}()
	for _, p := range pprof.Profiles() {
		if p.Name() != "goroutineleak" {
			fmt.Print(p.Name(), " ")
		}
	}
	fmt.Println()
}

func cpu() {
	var out bytes.Buffer
	fmt.Println(pprof.StartCPUProfile(&out), pprof.StartCPUProfile(&out))
	spin(200 * time.Millisecond)
	pprof.StopCPUProfile()
	pprof.StopCPUProfile()
	fmt.Println(out.Len() > 100)
}

func main() {
	heap()
	lines()
	fmt.Println(faults())
	goroutines()
	waits()
	labels()
	own()
	cpu()
}
