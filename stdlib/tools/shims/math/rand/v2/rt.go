package rand

import _ "unsafe"

type rtT struct{}

var rt rtT

//go:linkname runtime_rand runtime.rand
func runtime_rand() uint64

func (rtT) Rand64() uint64 { return runtime_rand() }
