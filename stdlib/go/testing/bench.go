package testing

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// B is a benchmark.
type B struct {
	common
	N int

	f         func(b *B)
	result    BenchmarkResult
	timing    bool
	began     time.Time
	took      time.Duration
	mallocs   uint64
	bytesAll  uint64
	netAllocs uint64
	netBytes  uint64
	bytes     int64
	showAlloc bool
	extra     map[string]float64
	par       int
	loopN     int
	loopI     int
	prefix    string
	state     *runState
	hasSub    bool
	prev      time.Duration
}

func (b *B) memory() (mallocs, bytes uint64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs, m.TotalAlloc
}

// StartTimer starts measuring.
func (b *B) StartTimer() {
	if !b.timing {
		b.mallocs, b.bytesAll = b.memory()
		b.began = time.Now()
		b.timing = true
	}
}

// StopTimer stops measuring.
func (b *B) StopTimer() {
	if b.timing {
		b.took += time.Since(b.began)
		m, n := b.memory()
		b.netAllocs += m - b.mallocs
		b.netBytes += n - b.bytesAll
		b.timing = false
	}
}

// ResetTimer forgets what was measured.
func (b *B) ResetTimer() {
	if b.extra == nil {
		b.extra = make(map[string]float64)
	} else {
		clear(b.extra)
	}
	if b.timing {
		b.mallocs, b.bytesAll = b.memory()
		b.began = time.Now()
	}
	b.took, b.netAllocs, b.netBytes = 0, 0, 0
}

// SetBytes sets the number of bytes that one operation processes.
func (b *B) SetBytes(n int64) { b.bytes = n }

// ReportAllocs makes allocations be shown.
func (b *B) ReportAllocs() { b.showAlloc = true }

// Elapsed returns the time measured.
func (b *B) Elapsed() time.Duration {
	d := b.took
	if b.timing {
		d += time.Since(b.began)
	}
	return d
}

// ReportMetric adds a measure of its own.
func (b *B) ReportMetric(n float64, unit string) {
	if unit == "" {
		panic("metric unit must not be empty")
	}
	if strings.ContainsAny(unit, " \t\n") {
		panic("metric unit must not contain whitespace")
	}
	if b.extra == nil {
		b.extra = make(map[string]float64)
	}
	b.extra[unit] = n
}

// Loop reports whether the benchmark should go on.
func (b *B) Loop() bool {
	if b.loopI < b.loopN {
		b.loopI++
		return true
	}
	if b.loopN == 0 {
		b.ResetTimer()
		b.StartTimer()
		b.loopN, b.loopI = 1, 1
		return true
	}
	d, fixed := benchGoal()
	if fixed > 0 {
		if b.loopN < fixed {
			b.loopN = fixed
			b.loopI++
			return true
		}
	} else if el := b.Elapsed(); el < d && b.loopN < 1e9 {
		b.loopN = predict(d, b.loopN, el)
		b.loopI++
		return true
	}
	b.StopTimer()
	b.N = b.loopI
	return false
}

func benchGoal() (d time.Duration, n int) {
	if s, ok := strings.CutSuffix(*benchTime, "x"); ok {
		n, _ = strconv.Atoi(s)
		return 0, max(n, 1)
	}
	d, err := time.ParseDuration(*benchTime)
	if err != nil || d <= 0 {
		d = time.Second
	}
	return d, 0
}

// predict returns how many rounds fill the time.
func predict(goal time.Duration, n int, took time.Duration) int {
	next := int64(goal) * int64(n) / max(int64(took), 1)
	next += next / 5
	next = min(next, 100*int64(n))
	return int(min(max(next, int64(n)+1), 1e9))
}

func (b *B) runN(n int) {
	runtime.GC()
	b.N, b.par, b.loopN, b.loopI = n, 1, 0, 0
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.ResetTimer()
	b.StartTimer()
	b.f(b)
	b.StopTimer()
	b.runCleanups()
}

// measure runs the benchmark in a goroutine of its own.
func (b *B) measure() BenchmarkResult {
	done := make(chan bool)
	go func() {
		defer func() { done <- true }()
		b.runN(1)
		if b.failed || b.skipped || b.hasSub || b.loopN > 0 {
			return
		}
		goal, fixed := benchGoal()
		if fixed > 0 {
			if fixed > 1 {
				b.runN(fixed)
			}
			return
		}
		for n := 1; b.took < goal && n < 1e9 && !b.failed; {
			n = predict(goal, n, b.took)
			b.runN(n)
		}
	}()
	<-done
	b.result = BenchmarkResult{b.N, b.took, b.bytes, b.netAllocs, b.netBytes, b.extra}
	return b.result
}

// Run runs f as a sub-benchmark.
func (b *B) Run(name string, f func(b *B)) bool {
	b.hasSub = true
	sub := &B{f: f, state: b.state}
	sub.bench = true
	if b.state == nil {
		b.state = &runState{run: newMatcher("", ""), used: map[string]int{}}
		sub.state = b.state
	}
	sub.name, sub.parent, sub.level = b.state.unique(b.name, name), &b.common, b.level+1
	if !b.state.run.matches(sub.name) {
		return true
	}
	r := sub.measure()
	if sub.failed {
		fmt.Printf("--- FAIL: %s\n%s", sub.name, sub.out)
		return false
	}
	if sub.skipped {
		fmt.Printf("--- SKIP: %s\n%s", sub.name, sub.out)
		return true
	}
	if !sub.hasSub {
		full := sub.name
		if n := runtime.GOMAXPROCS(0); n != 1 {
			full = fmt.Sprintf("%s-%d", full, n)
		}
		line := fmt.Sprintf("%-40s\t%s", full, r)
		if *benchMem || sub.showAlloc {
			line += "\t" + r.MemString()
		}
		fmt.Println(line)
	}
	return true
}

// BenchmarkResult is what a benchmark measured.
type BenchmarkResult struct {
	N         int
	T         time.Duration
	Bytes     int64
	MemAllocs uint64
	MemBytes  uint64
	Extra     map[string]float64
}

// NsPerOp returns the nanoseconds of an operation.
func (r BenchmarkResult) NsPerOp() int64 {
	if v, ok := r.Extra["ns/op"]; ok {
		return int64(v)
	}
	if r.N <= 0 {
		return 0
	}
	return r.T.Nanoseconds() / int64(r.N)
}

func (r BenchmarkResult) perOp(unit string, n uint64) int64 {
	if v, ok := r.Extra[unit]; ok {
		return int64(v)
	}
	if r.N <= 0 {
		return 0
	}
	return int64(n) / int64(r.N)
}

// AllocsPerOp returns the allocations of an operation.
func (r BenchmarkResult) AllocsPerOp() int64 { return r.perOp("allocs/op", r.MemAllocs) }

// AllocedBytesPerOp returns the bytes that an operation allocates.
func (r BenchmarkResult) AllocedBytesPerOp() int64 { return r.perOp("B/op", r.MemBytes) }

// MemString returns the memory part of a line.
func (r BenchmarkResult) MemString() string {
	return fmt.Sprintf("%8d B/op\t%8d allocs/op", r.AllocedBytesPerOp(), r.AllocsPerOp())
}

func (r BenchmarkResult) String() string {
	b := new(strings.Builder)
	fmt.Fprintf(b, "%8d", r.N)
	ns, ok := r.Extra["ns/op"]
	if !ok {
		ns = float64(r.T.Nanoseconds()) / float64(r.N)
	}
	if ns != 0 {
		b.WriteByte('\t')
		pretty(b, ns, "ns/op")
	}
	mb, ok := r.Extra["MB/s"]
	if !ok && r.Bytes > 0 && r.T > 0 && r.N > 0 {
		mb, ok = float64(r.Bytes)*float64(r.N)/1e6/r.T.Seconds(), true
	}
	if ok && mb != 0 {
		fmt.Fprintf(b, "\t%7.2f MB/s", mb)
	}
	var units []string
	for u := range r.Extra {
		switch u {
		case "ns/op", "MB/s", "B/op", "allocs/op":
		default:
			units = append(units, u)
		}
	}
	slices.Sort(units)
	for _, u := range units {
		b.WriteByte('\t')
		pretty(b, r.Extra[u], u)
	}
	return b.String()
}

func pretty(w io.Writer, x float64, unit string) {
	format := "%10.0f %s"
	switch y := math.Abs(x); {
	case y == 0 || y >= 999.95:
	case y >= 99.995:
		format = "%12.1f %s"
	case y >= 9.9995:
		format = "%13.2f %s"
	case y >= 0.99995:
		format = "%14.3f %s"
	case y >= 0.099995:
		format = "%15.4f %s"
	case y >= 0.0099995:
		format = "%16.5f %s"
	case y >= 0.00099995:
		format = "%17.6f %s"
	default:
		format = "%18.7f %s"
	}
	fmt.Fprintf(w, format, x, unit)
}

// PB hands out rounds of a parallel benchmark.
type PB struct {
	global *atomic.Uint64
	grain  uint64
	cache  uint64
	n      uint64
}

// Next reports whether there is another round.
func (pb *PB) Next() bool {
	if pb.cache == 0 {
		n := pb.global.Add(pb.grain)
		switch {
		case n <= pb.n:
			pb.cache = pb.grain
		case n < pb.n+pb.grain:
			pb.cache = pb.n + pb.grain - n
		default:
			return false
		}
	}
	pb.cache--
	return true
}

// SetParallelism sets the number of goroutines of RunParallel to p*GOMAXPROCS.
func (b *B) SetParallelism(p int) {
	if p >= 1 {
		b.par = p
	}
}

// RunParallel runs body in several goroutines that share the rounds.
func (b *B) RunParallel(body func(*PB)) {
	if b.N == 0 {
		return
	}
	var n atomic.Uint64
	var wg sync.WaitGroup
	procs := max(b.par, 1) * runtime.GOMAXPROCS(0)
	for range procs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			body(&PB{global: &n, grain: uint64(max(b.N/procs/100, 1)), n: uint64(b.N)})
		}()
	}
	wg.Wait()
}

// Benchmark measures f.
func Benchmark(f func(b *B)) BenchmarkResult {
	b := &B{f: f}
	b.bench = true
	if *benchTime == "" {
		*benchTime = "1s"
	}
	return b.measure()
}

// RunBenchmarks runs benchmarks.
func RunBenchmarks(match func(pat, str string) (bool, error), benchmarks []InternalBenchmark) {
	matchString = match
	runBenchmarks(benchmarks)
}

func runBenchmarks(benchmarks []InternalBenchmark) bool {
	fmt.Fprintf(os.Stdout, "goos: %s\ngoarch: %s\n", runtime.GOOS, runtime.GOARCH)
	root := &B{state: &runState{run: newMatcher(*benchRun, *skip), used: map[string]int{}}}
	root.bench = true
	ok := true
	for _, bm := range benchmarks {
		ok = root.Run(bm.Name, bm.F) && ok
	}
	return ok && !root.failed
}
