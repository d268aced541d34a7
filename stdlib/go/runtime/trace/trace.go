// Package trace records what goroutines, processors and the collector do over time. What it writes is the format of Chrome's trace
// viewer (JSON), which ui.perfetto.dev and chrome://tracing open.
package trace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// start begins to record; stop ends it and returns the trace. enabled reports whether it is recorded.
func start() bool
func stop() []byte
func enabled() bool

// note records an event of the program's: kind 'b' or 'e' (a task or region begins or ends) or 'i' (a message).
func note(kind int, id uint64, category, text string)

// next returns a number for a task or region.
func next() uint64

var out struct {
	mu sync.Mutex
	w  io.Writer
}

// Start begins to record; Stop writes the trace to w.
func Start(w io.Writer) error {
	out.mu.Lock()
	defer out.mu.Unlock()
	if out.w != nil || !start() {
		return errors.New("tracing is already enabled")
	}
	out.w = w
	return nil
}

// Stop ends the trace after it is written.
func Stop() {
	out.mu.Lock()
	defer out.mu.Unlock()
	if out.w == nil {
		return
	}
	out.w.Write(stop())
	out.w = nil
}

// IsEnabled reports whether a trace is recorded.
func IsEnabled() bool { return enabled() }

// A Task is a piece of work that may go over several goroutines.
type Task struct {
	id   uint64
	name string
}

type taskKey struct{}

// NewTask begins a task; the context carries it.
func NewTask(pctx context.Context, taskType string) (ctx context.Context, task *Task) {
	t := &Task{next(), taskType}
	note('b', t.id, "task", taskType)
	return context.WithValue(pctx, taskKey{}, t), t
}

// End ends the task.
func (t *Task) End() { note('e', t.id, "task", t.name) }

func of(ctx context.Context) uint64 {
	if t, ok := ctx.Value(taskKey{}).(*Task); ok {
		return t.id
	}
	return 0
}

// Log records a message; category may be empty.
func Log(ctx context.Context, category, message string) { note('i', of(ctx), category, message) }

// Logf records a formatted message.
func Logf(ctx context.Context, category, format string, args ...any) {
	if enabled() {
		Log(ctx, category, fmt.Sprintf(format, args...))
	}
}

// A Region is a part of a goroutine's work.
type Region struct {
	id   uint64
	name string
}

var nothing = &Region{}

// StartRegion begins a region, which must end on the same goroutine.
func StartRegion(ctx context.Context, regionType string) *Region {
	if !enabled() {
		return nothing
	}
	r := &Region{next(), regionType}
	note('b', r.id, "region", regionType)
	return r
}

// End ends the region.
func (r *Region) End() {
	if r != nothing {
		note('e', r.id, "region", r.name)
	}
}

// WithRegion runs fn in a region.
func WithRegion(ctx context.Context, regionType string, fn func()) {
	defer StartRegion(ctx, regionType).End()
	fn()
}
