// Package debug lets programs look at themselves and tune the collector.
package debug

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"time"
)

// SetGCPercent sets GOGC and returns the old value; a negative value turns collections off.
func SetGCPercent(percent int) int

// SetMemoryLimit sets GOMEMLIMIT if limit >= 0, and returns the old value.
func SetMemoryLimit(limit int64) int64

// SetMaxStack sets the largest size of a goroutine's stack and returns the old value.
func SetMaxStack(bytes int) int

// SetMaxThreads sets the largest number of threads and returns the old value.
func SetMaxThreads(threads int) int

// SetPanicOnFault makes faults at odd addresses panic; it returns the old setting.
func SetPanicOnFault(enabled bool) bool {
	old := panicOnFault
	panicOnFault = enabled
	return old
}

var panicOnFault bool

// SetTraceback sets the amount of detail of tracebacks.
func SetTraceback(level string)

// FreeOSMemory collects and gives memory back to the system.
func FreeOSMemory()

// Stack returns a trace of the goroutine.
func Stack() []byte {
	buf := make([]byte, 1024)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) {
			return buf[:n]
		}
		buf = make([]byte, 2*len(buf))
	}
}

// PrintStack prints a trace of the goroutine to standard error.
func PrintStack() { os.Stderr.Write(Stack()) }

// GCStats are statistics about collections.
type GCStats struct {
	LastGC         time.Time
	NumGC          int64
	PauseTotal     time.Duration
	Pause          []time.Duration
	PauseEnd       []time.Time
	PauseQuantiles []time.Duration
}

// ReadGCStats fills in stats.
func ReadGCStats(stats *GCStats) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	stats.LastGC = time.Unix(0, int64(m.LastGC))
	stats.NumGC = int64(m.NumGC)
	stats.PauseTotal = time.Duration(m.PauseTotalNs)
	stats.Pause, stats.PauseEnd = stats.Pause[:0], stats.PauseEnd[:0]
	// The latest comes first.
	for i := uint32(0); i < min(m.NumGC, 256); i++ {
		at := (m.NumGC + 255 - i) % 256
		stats.Pause = append(stats.Pause, time.Duration(m.PauseNs[at]))
		stats.PauseEnd = append(stats.PauseEnd, time.Unix(0, int64(m.PauseEnd[at])))
	}
	if n := len(stats.PauseQuantiles); n > 0 {
		if len(stats.Pause) == 0 {
			clear(stats.PauseQuantiles)
			return
		}
		sorted := slices.Clone(stats.Pause)
		slices.Sort(sorted)
		for i := range n - 1 {
			stats.PauseQuantiles[i] = sorted[len(sorted)*i/(n-1)]
		}
		stats.PauseQuantiles[n-1] = sorted[len(sorted)-1]
	}
}

// WriteHeapDump writes nothing.
func WriteHeapDump(fd uintptr) {}

// CrashOptions are options of SetCrashOutput.
type CrashOptions struct{}

// SetCrashOutput is not supported.
func SetCrashOutput(f *os.File, opts CrashOptions) error {
	if f == nil {
		return nil
	}
	return errors.ErrUnsupported
}

// BuildInfo describes how the program was built.
type BuildInfo struct {
	GoVersion string
	Path      string
	Main      Module
	Deps      []*Module
	Settings  []BuildSetting
}

// Module describes a module of the program.
type Module struct {
	Path    string
	Version string
	Sum     string
	Replace *Module
}

// BuildSetting is a key and a value.
type BuildSetting struct {
	Key, Value string
}

// ReadBuildInfo returns what is known about the build.
func ReadBuildInfo() (info *BuildInfo, ok bool) {
	return &BuildInfo{GoVersion: runtime.Version(), Path: "command-line-arguments"}, true
}

func (bi *BuildInfo) String() string {
	s := ""
	if bi.GoVersion != "" {
		s += "go\t" + bi.GoVersion + "\n"
	}
	if bi.Path != "" {
		s += "path\t" + bi.Path + "\n"
	}
	line := func(word string, m *Module) {
		s += word + "\t" + m.Path + "\t" + m.Version
		if m.Replace == nil {
			s += "\t" + m.Sum
		} else {
			s += "\n=>\t" + m.Replace.Path + "\t" + m.Replace.Version + "\t" + m.Replace.Sum
		}
		s += "\n"
	}
	if bi.Main != (Module{}) {
		line("mod", &bi.Main)
	}
	for _, m := range bi.Deps {
		line("dep", m)
	}
	for _, b := range bi.Settings {
		s += "build\t" + b.Key + "=" + b.Value + "\n"
	}
	return s
}

// ParseBuildInfo reads what BuildInfo.String wrote.
func ParseBuildInfo(data string) (bi *BuildInfo, err error) {
	bi = new(BuildInfo)
	for n := 1; data != ""; n++ {
		line := data
		data = ""
		for i := range line {
			if line[i] == '\n' {
				line, data = line[:i], line[i+1:]
				break
			}
		}
		fields := split(line)
		switch {
		case len(fields) == 2 && fields[0] == "go":
			bi.GoVersion = fields[1]
		case len(fields) == 2 && fields[0] == "path":
			bi.Path = fields[1]
		case len(fields) >= 3 && (fields[0] == "mod" || fields[0] == "dep"):
			m := Module{Path: fields[1], Version: fields[2]}
			if len(fields) > 3 {
				m.Sum = fields[3]
			}
			if fields[0] == "mod" {
				bi.Main = m
			} else {
				bi.Deps = append(bi.Deps, &m)
			}
		case len(fields) == 2 && fields[0] == "build":
			for i := range fields[1] {
				if fields[1][i] == '=' {
					bi.Settings = append(bi.Settings, BuildSetting{fields[1][:i], fields[1][i+1:]})
					break
				}
			}
		}
	}
	return bi, nil
}

func split(s string) (f []string) {
	for {
		i := 0
		for i < len(s) && s[i] != '\t' {
			i++
		}
		f = append(f, s[:i])
		if i == len(s) {
			return f
		}
		s = s[i+1:]
	}
}
