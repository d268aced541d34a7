package runtime

// MemProfileRate is the number of bytes between two allocations that the heap profile samples, on average: 1 samples all, 0 none.
var MemProfileRate int = 512 * 1024

func init() { memProfileRateAt(&MemProfileRate) }

// memProfileRateAt tells the machine where the rate is.
func memProfileRateAt(p *int)

// A StackRecord is a call stack.
type StackRecord struct {
	Stack0 [32]uintptr // ends at the first 0
}

func trim(s []uintptr) []uintptr {
	for i, pc := range s {
		if pc == 0 {
			return s[:i]
		}
	}
	return s
}

// Stack returns the call sites.
func (r *StackRecord) Stack() []uintptr { return trim(r.Stack0[:]) }

// A MemProfileRecord tells what was allocated at a call stack.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr // ends at the first 0
}

// InUseBytes returns the bytes that live.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects returns the objects that live.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack returns the call sites.
func (r *MemProfileRecord) Stack() []uintptr { return trim(r.Stack0[:]) }

// A BlockProfileRecord tells how often and how long goroutines waited at a call stack.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64 // nanoseconds
	StackRecord
}

// MemProfile fills p with the records of sampled allocations if they fit, and returns how many there are and whether they fit.
// Without inuseZero those are left out of which nothing lives.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) {
	return memProfile(p, inuseZero)
}

func memProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool)

// BlockProfile fills p with the records of waiting if they fit, and returns how many there are and whether they fit.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return waitProfile(p, false) }

// MutexProfile does so with the records of those for whom others waited at a lock.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return waitProfile(p, true) }

func waitProfile(p []BlockProfileRecord, mutex bool) (n int, ok bool)

// GoroutineProfile fills p with the stacks of all goroutines if they fit, and returns how many there are and whether they fit.
func GoroutineProfile(p []StackRecord) (n int, ok bool) { return goroutineProfile(p) }

func goroutineProfile(p []StackRecord) (n int, ok bool)

// ThreadCreateProfile fills p with an empty stack for each thread.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) {
	n = threads()
	if n > len(p) {
		return n, false
	}
	clear(p[:n])
	return n, true
}

func threads() int

// SetBlockProfileRate samples on average one wait in rate nanoseconds of waiting; 0 ends it.
func SetBlockProfileRate(rate int) { setBlockProfileRate(rate) }

func setBlockProfileRate(rate int)

// SetMutexProfileFraction samples one of rate contentions on average; 0 ends it, a negative rate only returns the old one.
func SetMutexProfileFraction(rate int) int

// SetCPUProfileRate sets the rate of the CPU profile in samples a second; 0 ends it.
func SetCPUProfileRate(hz int) {
	if hz > 1000000 {
		hz = 1000000
	}
	if !setCPUProfileRate(max(hz, 0)) {
		print("runtime: cannot set rate until previous profile has finished\n")
	}
}

func setCPUProfileRate(hz int) bool

// CPUProfile panics: package runtime/pprof has the profile.
func CPUProfile() []byte { panic("CPUProfile no longer available") }
