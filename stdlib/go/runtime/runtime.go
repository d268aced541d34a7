package runtime

import "unsafe"

// Compiler is the name of the tool chain; programs know "gc".
const Compiler = "gc"

// GOOS is the operating system.
const GOOS string = "linux"

// GOARCH is the architecture.
const GOARCH string = "amd64"

// GC runs a collection.
func GC()

// GOMAXPROCS sets the number of Ps if n > 0 and returns what it was.
func GOMAXPROCS(n int) int

// SetDefaultGOMAXPROCS goes back to the default number of Ps: the CPUs of the process, or its share of them.
func SetDefaultGOMAXPROCS()

// NumCPU returns the number of CPUs that the process may use.
func NumCPU() int

// NumGoroutine returns the number of goroutines.
func NumGoroutine() int

// NumCgoCall returns 0: there is no cgo.
func NumCgoCall() int64 { return 0 }

// Gosched lets other goroutines run.
func Gosched()

// Goexit ends the goroutine after running its deferred calls.
func Goexit()

// LockOSThread wires the goroutine to its thread.
func LockOSThread()

// UnlockOSThread undoes a LockOSThread.
func UnlockOSThread()

// Version returns the Go release that is implemented.
func Version() string { return "go1.27" }

// GOROOT returns the root of the Go tree, or "".
func GOROOT() string { return getenv("GOROOT") }

// getenv returns an environment variable as it was when the program started.
func getenv(name string) string

// Breakpoint does nothing without a debugger.
func Breakpoint() {}

// KeepAlive keeps x reachable up to this point.
func KeepAlive(x any) {
	if sink {
		println(x)
	}
}

var sink bool

// SetFinalizer lets finalizer run with obj when obj becomes unreachable; a nil finalizer removes it.
func SetFinalizer(obj any, finalizer any) {
	if finalizer == nil {
		setFinalizer(obj, nil)
		return
	}
	run := finalizerCall(obj, finalizer)
	setFinalizer(obj, run)
}

// setFinalizer registers a function that gets the object back as unsafe.Pointer; nil removes it. It panics with
// Go's words if obj is not a pointer to the beginning of an allocated object.
func setFinalizer(obj any, run func(unsafe.Pointer))

// finalizerCall makes a function that calls finalizer (a func with one parameter that obj can be assigned to).
func finalizerCall(obj, finalizer any) func(unsafe.Pointer)

// Cleanup is a handle to what AddCleanup registered.
type Cleanup struct {
	id uint64
}

// AddCleanup lets cleanup(arg) run some time after ptr has become unreachable.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	if ptr == nil {
		panic(plainError("runtime.AddCleanup: ptr is nil"))
	}
	return Cleanup{addCleanup(unsafe.Pointer(ptr), func() { cleanup(arg) })}
}

func addCleanup(p unsafe.Pointer, f func()) uint64

// Stop cancels the cleanup if it has not been queued.
func (c Cleanup) Stop() { stopCleanup(c.id) }

func stopCleanup(id uint64)

// Pinner keeps objects where they are; objects never move here, so it only keeps them alive.
type Pinner struct {
	refs []any
}

// Pin pins the object that pointer points to.
func (p *Pinner) Pin(pointer any) { p.refs = append(p.refs, pointer) }

// Unpin unpins all objects.
func (p *Pinner) Unpin() { p.refs = nil }
