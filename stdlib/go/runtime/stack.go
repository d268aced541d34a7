package runtime

// A pc names a call site: the machine's functions below understand it.

// Caller returns file and line of the caller of the function that calls Caller (skip 0: of that call itself).
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if callers(skip+1, pcs[:]) < 1 {
		return
	}
	_, file, line, _, _ = frame(pcs[0], 0)
	return pcs[0], file, line, true
}

// Callers fills pc with the call sites on the goroutine's stack; skip 0 is Callers itself.
func Callers(skip int, pc []uintptr) int { return callers(skip, pc) }

// callers fills pc with the return addresses on the stack; skip 0 starts with the Go function that calls callers.
func callers(skip int, pc []uintptr) int

// frame tells what the depth-th frame (inlined calls first) at pc is: its function, file, line, the function's entry,
// and whether there are more frames at this pc.
func frame(pc uintptr, depth int) (function string, file string, line int, entry uintptr, more bool)

// funcOf returns the entry, file and line of the function that holds pc; ok is false if there is none.
func funcOf(pc uintptr) (name string, file string, line int, entry uintptr, ok bool)

// Func is a function in the running program.
type Func struct {
	name  string
	file  string
	line  int
	entry uintptr
}

// FuncForPC returns the function that holds pc, or nil.
func FuncForPC(pc uintptr) *Func {
	name, file, line, entry, ok := funcOf(pc)
	if !ok {
		return nil
	}
	return &Func{name, file, line, entry}
}

// Name returns the function's name.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

// Entry returns the function's address.
func (f *Func) Entry() uintptr { return f.entry }

// FileLine returns file and line of pc.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	if pc == f.entry {
		return f.file, f.line
	}
	_, file, line, _, _ = frame(pc, 0)
	return file, line
}

// Frame is a frame of a call stack.
type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int

	startLine int
	Entry     uintptr
	funcInfo  uintptr
}

// Frames turns the result of Callers into frames.
type Frames struct {
	pcs   []uintptr
	depth int
}

// CallersFrames prepares the frames of callers.
func CallersFrames(callers []uintptr) *Frames { return &Frames{pcs: callers} }

// Next returns the next frame and whether there are more.
func (ci *Frames) Next() (f Frame, more bool) {
	for len(ci.pcs) > 0 {
		pc := ci.pcs[0]
		name, file, line, entry, deeper := frame(pc, ci.depth)
		if deeper {
			ci.depth++
		} else {
			ci.depth = 0
			ci.pcs = ci.pcs[1:]
		}
		if name == "" {
			continue
		}
		f = Frame{PC: pc, Function: name, File: file, Line: line, Entry: entry}
		f.Func = &Func{name, file, line, entry}
		return f, len(ci.pcs) > 0
	}
	return Frame{}, false
}

// Stack writes a trace of the goroutine (or all) to buf and returns its length.
func Stack(buf []byte, all bool) int { return copy(buf, stackTrace(all)) }

// stackTrace returns the trace that a panic would print, without the panic: "goroutine 1 [running]:\n...".
func stackTrace(all bool) string
