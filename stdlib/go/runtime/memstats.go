package runtime

import "unsafe"

// MemStats are statistics about the memory allocator.
type MemStats struct {
	Alloc         uint64
	TotalAlloc    uint64
	Sys           uint64
	Lookups       uint64
	Mallocs       uint64
	Frees         uint64
	HeapAlloc     uint64
	HeapSys       uint64
	HeapIdle      uint64
	HeapInuse     uint64
	HeapReleased  uint64
	HeapObjects   uint64
	StackInuse    uint64
	StackSys      uint64
	MSpanInuse    uint64
	MSpanSys      uint64
	MCacheInuse   uint64
	MCacheSys     uint64
	BuckHashSys   uint64
	GCSys         uint64
	OtherSys      uint64
	NextGC        uint64
	LastGC        uint64
	PauseTotalNs  uint64
	PauseNs       [256]uint64
	PauseEnd      [256]uint64
	NumGC         uint32
	NumForcedGC   uint32
	GCCPUFraction float64
	EnableGC      bool
	DebugGC       bool
	BySize        [61]struct {
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}

// ReadMemStats fills in m.
func ReadMemStats(m *MemStats) {
	*m = MemStats{EnableGC: true}
	var v [numStats]uint64
	readStats(&v)
	m.Alloc, m.HeapAlloc = v[0], v[0]
	m.TotalAlloc = v[1]
	m.Sys = v[2]
	m.Mallocs, m.Frees = v[3], v[4]
	m.HeapObjects = m.Mallocs - m.Frees
	m.HeapSys, m.HeapIdle, m.HeapInuse, m.HeapReleased = v[5], v[6], v[7], v[8]
	m.StackInuse, m.StackSys = v[9], v[10]
	m.GCSys, m.OtherSys = v[11], v[12]
	m.NextGC, m.LastGC = v[13], v[14]
	m.PauseTotalNs = v[15]
	m.NumGC, m.NumForcedGC = uint32(v[16]), uint32(v[17])
	m.GCCPUFraction = *(*float64)(unsafe.Pointer(&v[18]))
	readPauses(&m.PauseNs, &m.PauseEnd)
}

const numStats = 20

// readStats fills in: alloc, total alloc, sys, mallocs, frees, heap sys, heap idle, heap in use, heap released, stack in
// use, stack sys, gc sys, other sys, next gc, last gc (unix ns), pause total ns, number of gcs, forced gcs, the
// collector's share of the CPU (float64), whether GOGC is on.
func readStats(v *[numStats]uint64)

// readPauses fills in the lengths and ends of the last 256 pauses.
func readPauses(ns, end *[256]uint64)
