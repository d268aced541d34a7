package pprof

import (
	"context"
	"slices"
	"strings"
	"unsafe"
)

// pair is a key and its value; the machine reads pairs of strings.
type pair struct {
	key, value string
}

// A LabelSet is a set of labels.
type LabelSet struct {
	list []pair // sorted by key
}

type labelKey struct{}

// setLabels labels the goroutine: p points to a []pair that never changes, or is nil.
func setLabels(p unsafe.Pointer)

func of(ctx context.Context) *LabelSet {
	s, _ := ctx.Value(labelKey{}).(*LabelSet)
	if s == nil {
		s = &LabelSet{}
	}
	return s
}

// Labels takes keys and values in turns.
func Labels(args ...string) LabelSet {
	if len(args)%2 != 0 {
		panic("uneven number of arguments to pprof.Labels")
	}
	var list []pair
	for i := 0; i < len(args); i += 2 {
		list = append(list, pair{args[i], args[i+1]})
	}
	return LabelSet{merge(nil, list)}
}

// merge returns both lists, sorted; of equal keys the last counts.
func merge(a, b []pair) []pair {
	list := append(slices.Clone(a), b...)
	slices.SortStableFunc(list, func(x, y pair) int { return strings.Compare(x.key, y.key) })
	out := list[:0]
	for _, l := range list {
		if n := len(out); n > 0 && out[n-1].key == l.key {
			out[n-1] = l
		} else {
			out = append(out, l)
		}
	}
	return out
}

// WithLabels returns a context with these labels added.
func WithLabels(ctx context.Context, labels LabelSet) context.Context {
	return context.WithValue(ctx, labelKey{}, &LabelSet{merge(of(ctx).list, labels.list)})
}

// Label returns the value of the label and whether there is one.
func Label(ctx context.Context, key string) (string, bool) {
	for _, l := range of(ctx).list {
		if l.key == key {
			return l.value, true
		}
	}
	return "", false
}

// ForLabels calls f for each label until it returns false.
func ForLabels(ctx context.Context, f func(key, value string) bool) {
	for _, l := range of(ctx).list {
		if !f(l.key, l.value) {
			return
		}
	}
}

// SetGoroutineLabels labels the goroutine, and those that it will start, with the context's labels.
func SetGoroutineLabels(ctx context.Context) {
	s := of(ctx)
	if len(s.list) == 0 {
		setLabels(nil)
		return
	}
	setLabels(unsafe.Pointer(&s.list))
}

// Do calls f with labels added to the context and to the goroutine.
func Do(ctx context.Context, labels LabelSet, f func(context.Context)) {
	defer SetGoroutineLabels(ctx)
	ctx = WithLabels(ctx, labels)
	SetGoroutineLabels(ctx)
	f(ctx)
}
