// Package metrics gives numbers about the runtime by name.
package metrics

import (
	"math"
)

// ValueKind says of what type a value is.
type ValueKind int

const (
	KindBad ValueKind = iota
	KindUint64
	KindFloat64
	KindFloat64Histogram
)

// Float64Histogram counts values by buckets: Counts[n] of those from Buckets[n] up to Buckets[n+1].
type Float64Histogram struct {
	Counts  []uint64
	Buckets []float64
}

// Value is the value of a metric.
type Value struct {
	kind   ValueKind
	scalar uint64
	hist   *Float64Histogram
}

// Kind returns the type; KindBad: there is no metric of that name.
func (v Value) Kind() ValueKind { return v.kind }

// Uint64 returns the value; it panics if it is of another type.
func (v Value) Uint64() uint64 {
	if v.kind != KindUint64 {
		panic("called Uint64 on non-uint64 metric value")
	}
	return v.scalar
}

// Float64 returns the value; it panics if it is of another type.
func (v Value) Float64() float64 {
	if v.kind != KindFloat64 {
		panic("called Float64 on non-float64 metric value")
	}
	return math.Float64frombits(v.scalar)
}

// Float64Histogram returns the value; it panics if it is of another type. The next Read into the same sample overwrites it.
func (v Value) Float64Histogram() *Float64Histogram {
	if v.kind != KindFloat64Histogram {
		panic("called Float64Histogram on non-Float64Histogram metric value")
	}
	return v.hist
}

// Sample is a name and, after Read, the value.
type Sample struct {
	Name  string
	Value Value
}

// Description describes a metric.
type Description struct {
	Name        string
	Description string
	Kind        ValueKind
	Cumulative  bool
}

// values fills in the scalars, in the order of the table below; floats by their bits.
func values(v []uint64)

// histogram fills in, which 0: the number of stops for collections that took less than 2**i ns and not less than half of that; 1: the
// same of the time that goroutines were runnable; 2, 3: objects allocated and freed, by class of sizes, large ones last.
func histogram(which int, v []uint64)

// sizes fills in the classes' sizes and returns how many there are.
func sizes(v []uint64) int

const (
	count   = KindUint64
	seconds = KindFloat64
	hist    = KindFloat64Histogram
)

// table is sorted by name. The scalars come in the order in which values fills them in.
var table = [...]Description{
	{"/cgo/go-to-c-calls:calls", "Calls from Go to C: there are none.", count, true},
	{"/cpu/classes/gc/mark/assist:cpu-seconds", "CPU time that goroutines spent marking because they allocated.", seconds, true},
	{"/cpu/classes/gc/mark/dedicated:cpu-seconds", "CPU time of workers that mark on a processor of their own, or in a part of its time.", seconds, true},
	{"/cpu/classes/gc/mark/idle:cpu-seconds", "CPU time of marking on processors that had nothing else to do.", seconds, true},
	{"/cpu/classes/gc/pause:cpu-seconds", "CPU time while the world was stopped for collections, all processors.", seconds, true},
	{"/cpu/classes/gc/total:cpu-seconds", "CPU time of collections.", seconds, true},
	{"/cpu/classes/idle:cpu-seconds", "Time that processors had nothing to do.", seconds, true},
	{"/cpu/classes/total:cpu-seconds", "Time since the start, for each processor that may be used.", seconds, true},
	{"/cpu/classes/user:cpu-seconds", "CPU time of the program.", seconds, true},
	{"/gc/cycles/automatic:gc-cycles", "Collections that the runtime began.", count, true},
	{"/gc/cycles/forced:gc-cycles", "Collections that the program asked for.", count, true},
	{"/gc/cycles/total:gc-cycles", "All collections.", count, true},
	{"/gc/gogc:percent", "GOGC.", count, false},
	{"/gc/gomemlimit:bytes", "GOMEMLIMIT.", count, false},
	{"/gc/heap/allocs-by-size:bytes", "Objects allocated, by size, without tiny ones.", hist, true},
	{"/gc/heap/allocs:bytes", "Bytes allocated.", count, true},
	{"/gc/heap/allocs:objects", "Objects allocated, without tiny ones.", count, true},
	{"/gc/heap/frees-by-size:bytes", "Objects freed, by size, without tiny ones.", hist, true},
	{"/gc/heap/frees:bytes", "Bytes freed.", count, true},
	{"/gc/heap/frees:objects", "Objects freed, without tiny ones.", count, true},
	{"/gc/heap/goal:bytes", "Size of the heap at which the next collection is to be over.", count, false},
	{"/gc/heap/live:bytes", "Bytes that the last collection left.", count, false},
	{"/gc/heap/objects:objects", "Objects in use or not yet swept.", count, false},
	{"/gc/heap/tiny/allocs:objects", "Small allocations that shared a block.", count, true},
	{"/gc/limiter/last-enabled:gc-cycle", "The last collection in which goroutines need not assist, for collections had taken too much CPU time.", count, false},
	{"/gc/pauses:seconds", "Stops of the world for collections. Deprecated: the same as /sched/pauses/total/gc:seconds.", hist, true},
	{"/gc/scan/globals:bytes", "Bytes of package variables that were scanned.", count, false},
	{"/gc/scan/heap:bytes", "Bytes of the heap that were scanned.", count, false},
	{"/gc/scan/stack:bytes", "Bytes of stacks that were scanned.", count, false},
	{"/gc/scan/total:bytes", "All bytes that were scanned.", count, false},
	{"/gc/stack/starting-size:bytes", "Size of a new goroutine's stack.", count, false},
	{"/memory/classes/heap/free:bytes", "Pages of the heap that are free and not given back to the system.", count, false},
	{"/memory/classes/heap/objects:bytes", "Objects in use or not yet swept.", count, false},
	{"/memory/classes/heap/released:bytes", "Pages of the heap that are free and were given back to the system.", count, false},
	{"/memory/classes/heap/stacks:bytes", "Stacks of goroutines.", count, false},
	{"/memory/classes/heap/unused:bytes", "Pages for objects that hold none yet.", count, false},
	{"/memory/classes/total:bytes", "All memory of the heap.", count, false},
	{"/sched/gomaxprocs:threads", "GOMAXPROCS.", count, false},
	{"/sched/goroutines-created:goroutines", "Goroutines made.", count, true},
	{"/sched/goroutines/not-in-go:goroutines", "Goroutines in calls of the system.", count, false},
	{"/sched/goroutines/runnable:goroutines", "Goroutines that wait for a processor.", count, false},
	{"/sched/goroutines/running:goroutines", "Goroutines that run.", count, false},
	{"/sched/goroutines/waiting:goroutines", "Goroutines that wait for something.", count, false},
	{"/sched/goroutines:goroutines", "All goroutines.", count, false},
	{"/sched/latencies:seconds", "How long goroutines were runnable before they ran: a sample.", hist, true},
	{"/sched/pauses/total/gc:seconds", "Stops of the world for collections.", hist, true},
	{"/sched/threads/total:threads", "Threads of the runtime.", count, false},
	{"/sync/mutex/wait/total:seconds", "Time that goroutines have waited for mutexes.", seconds, true},
}

// All describes all metrics, sorted by name.
func All() []Description { return append([]Description(nil), table[:]...) }

// Read fills in the values of the samples.
func Read(m []Sample) {
	var v [len(table)]uint64
	values(v[:])
	for i := range m {
		s := &m[i]
		at, found := find(s.Name)
		switch {
		case !found:
			s.Value = Value{}
		case table[at].Kind == hist:
			s.Value = Value{kind: hist, hist: read(s.Name, s.Value.hist)}
		default:
			s.Value = Value{kind: table[at].Kind, scalar: v[at]}
		}
	}
}

// read fills in a histogram, the old one if it is of the same form.
func read(name string, h *Float64Histogram) *Float64Histogram {
	which, buckets := 0, times
	switch name {
	case "/sched/latencies:seconds":
		which = 1
	case "/gc/heap/allocs-by-size:bytes":
		which, buckets = 2, bySize
	case "/gc/heap/frees-by-size:bytes":
		which, buckets = 3, bySize
	}
	b := buckets()
	if h == nil || len(h.Buckets) != len(b) {
		h = &Float64Histogram{make([]uint64, len(b)-1), b}
	}
	histogram(which, h.Counts)
	return h
}

func find(name string) (int, bool) {
	lo, hi := 0, len(table)
	for lo < hi {
		mid := (lo + hi) / 2
		if table[mid].Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(table) && table[lo].Name == name
}

// times returns the limits of 48 buckets by powers of two.
func times() []float64 {
	b := make([]float64, 49)
	for i := range 48 {
		b[i] = float64(uint64(1)<<i/2) / 1e9
	}
	b[48] = math.Inf(1)
	return b
}

// bySize returns the limits of buckets that hold a class of sizes each.
func bySize() []float64 {
	var v [256]uint64
	n := sizes(v[:])
	b := []float64{1}
	for _, s := range v[:n] {
		b = append(b, float64(s+1))
	}
	return append(b, math.Inf(1))
}
