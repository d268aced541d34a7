// Package testing runs tests, benchmarks and examples.
package testing

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	initOnce  sync.Once
	short     = new(bool)
	verbose   verboseFlag
	match     = new(string)
	skip      = new(string)
	benchRun  = new(string)
	failFast  = new(bool)
	count     = new(uint)
	timeout   = new(time.Duration)
	parallel  = new(int)
	benchTime = new(string)
	benchMem  = new(bool)
	list      = new(string)
	shuffle   = new(string)
	cpuList   = new(string)
	fullPath  = new(bool)
	artifacts = new(bool)
)

// Init registers the flags of testing.
func Init() {
	initOnce.Do(func() {
		short = flag.Bool("test.short", false, "run smaller test suite to save time")
		flag.Var(&verbose, "test.v", "verbose: print additional output")
		match = flag.String("test.run", "", "run only tests and examples matching `regexp`")
		skip = flag.String("test.skip", "", "do not list or run tests matching `regexp`")
		benchRun = flag.String("test.bench", "", "run only benchmarks matching `regexp`")
		failFast = flag.Bool("test.failfast", false, "do not start new tests after the first test failure")
		count = flag.Uint("test.count", 1, "run tests and benchmarks `n` times")
		timeout = flag.Duration("test.timeout", 0, "panic test binary after duration `d` (default 0, timeout disabled)")
		parallel = flag.Int("test.parallel", runtime.GOMAXPROCS(0), "run at most `n` tests in parallel")
		benchTime = flag.String("test.benchtime", "1s", "run each benchmark for duration `d` or N times if `d` is of the form Nx")
		benchMem = flag.Bool("test.benchmem", false, "print memory allocations for benchmarks")
		list = flag.String("test.list", "", "list tests, examples, and benchmarks matching `regexp` then exit")
		fullPath = flag.Bool("test.fullpath", false, "show full file names in error messages")
		artifacts = flag.Bool("test.artifacts", false, "store test artifacts in test.,outputdir")
		for _, name := range []string{"coverprofile", "outputdir", "memprofile", "cpuprofile", "blockprofile", "mutexprofile",
			"trace", "fuzz", "fuzzcachedir", "testlogfile", "gocoverdir"} {
			flag.String("test."+name, "", "not supported")
		}
		shuffle = flag.String("test.shuffle", "off", "randomize the execution order of tests and benchmarks")
		cpuList = flag.String("test.cpu", "", "comma-separated `list` of cpu counts to run each test with")
		flag.Bool("test.paniconexit0", false, "panic on call to os.Exit(0)")
	})
}

// Short reports whether -test.short is set.
func Short() bool {
	if !flag.Parsed() {
		panic("testing: Short called before Parse")
	}
	return *short
}

// Verbose reports whether -test.v is set.
func Verbose() bool {
	if !flag.Parsed() {
		panic("testing: Verbose called before Parse")
	}
	return chatty()
}

// verboseFlag is -test.v, which may have a value: -test.v=test2json.
type verboseFlag bool

func (f *verboseFlag) IsBoolFlag() bool { return true }
func (f *verboseFlag) Get() any         { return bool(*f) }
func (f *verboseFlag) String() string {
	if *f {
		return "true"
	}
	return "false"
}

func (f *verboseFlag) Set(s string) error {
	*f = s != "false"
	return nil
}

func chatty() bool { return bool(verbose) }

// Testing reports whether the program is a test.
func Testing() bool { return running.Load() }

var running atomic.Bool

// CoverMode returns "": coverage is not measured.
func CoverMode() string { return "" }

// Coverage returns 0.
func Coverage() float64 { return 0 }

// Cover holds nothing.
type Cover struct {
	Mode            string
	Counters        map[string][]uint32
	Blocks          map[string][]CoverBlock
	CoveredPackages string
}

// CoverBlock is a block of code for coverage.
type CoverBlock struct {
	Line0 uint32
	Col0  uint16
	Line1 uint32
	Col1  uint16
	Stmts uint16
}

// RegisterCover does nothing.
func RegisterCover(c Cover) {}

// TB is what tests, benchmarks and fuzz tests have in common.
type TB interface {
	ArtifactDir() string
	Attr(key, value string)
	Chdir(dir string)
	Cleanup(func())
	Context() context.Context
	Error(args ...any)
	Errorf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Helper()
	Log(args ...any)
	Logf(format string, args ...any)
	Name() string
	Output() io.Writer
	Setenv(key, value string)
	Skip(args ...any)
	SkipNow()
	Skipf(format string, args ...any)
	Skipped() bool
	TempDir() string

	private()
}

// common is what T, B and F are made of.
type common struct {
	mu       sync.Mutex
	out      []byte
	failed   bool
	skipped  bool
	finished bool // the function has returned, or ended on purpose
	done     bool // the result is told
	helpers  map[string]bool
	cleanups []func()
	name     string
	parent   *common
	level    int
	start    time.Time
	duration time.Duration
	barrier  chan bool // closed when parallel subtests may start
	signal   chan bool // a test has ended or turned parallel
	sub      []*T
	isPar    bool
	isEnv    bool
	ran      bool
	bench    bool
	ctx      context.Context
	cancel   context.CancelFunc
	tempOnce sync.Once
	tempDir  string
	tempErr  error
	tempSeq  atomic.Int32
}

func (c *common) private() {}

// Name returns the test's name.
func (c *common) Name() string { return c.name }

// Context returns a context that is cancelled before the cleanups run.
func (c *common) Context() context.Context { return c.ctx }

// Fail marks the test as failed and goes on.
func (c *common) Fail() {
	if c.parent != nil {
		c.parent.Fail()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done && c.level > 0 && !c.bench {
		panic("Fail in goroutine after " + c.name + " has completed")
	}
	c.failed = true
}

// Failed reports whether the test has failed.
func (c *common) Failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// FailNow marks the test as failed and ends it.
func (c *common) FailNow() {
	c.Fail()
	c.mu.Lock()
	c.finished = true
	c.mu.Unlock()
	runtime.Goexit()
}

// SkipNow ends the test as skipped.
func (c *common) SkipNow() {
	c.mu.Lock()
	c.skipped = true
	c.finished = true
	c.mu.Unlock()
	runtime.Goexit()
}

// Skipped reports whether the test was skipped.
func (c *common) Skipped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skipped
}

// Helper marks the calling function as a helper: messages name its caller.
func (c *common) Helper() {
	var pcs [1]uintptr
	if runtime.Callers(2, pcs[:]) == 0 {
		return
	}
	f, _ := runtime.CallersFrames(pcs[:]).Next()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.helpers == nil {
		c.helpers = make(map[string]bool)
	}
	c.helpers[f.Function] = true
}

// site returns file and line of the caller that is no helper.
func (c *common) site(skip int) string {
	var pcs [50]uintptr
	n := runtime.Callers(skip+2, pcs[:])
	frames := runtime.CallersFrames(pcs[:n])
	var f runtime.Frame
	for first := true; ; first = false {
		next, more := frames.Next()
		if first || f.Function == "" {
			f = next
		}
		if !c.isHelper(next.Function) {
			f = next
			break
		}
		if !more {
			break
		}
	}
	file := f.File
	if !*fullPath {
		file = filepath.Base(file)
	}
	return fmt.Sprintf("%s:%d: ", file, f.Line)
}

func (c *common) isHelper(name string) bool {
	for p := c; p != nil; p = p.parent {
		if p.helpers[name] {
			return true
		}
	}
	return false
}

// log adds a message, indented and with its place.
func (c *common) log(s string, depth int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s = strings.TrimSuffix(s, "\n")
	text := "    " + c.site(depth+1) + strings.ReplaceAll(s, "\n", "\n        ") + "\n"
	c.emit(text)
}

func (c *common) emit(text string) {
	if c.done && c.level > 0 && !c.bench {
		for p := c.parent; p != nil; p = p.parent {
			p.mu.Lock()
			if !p.done {
				p.out = append(p.out, text...)
				p.mu.Unlock()
				return
			}
			p.mu.Unlock()
		}
		panic("Log in goroutine after " + c.name + " has completed: " + text)
	}
	if chatty() && !c.bench {
		chat.message(c.name, text)
		return
	}
	c.out = append(c.out, text...)
}

type outputWriter struct{ c *common }

func (w outputWriter) Write(p []byte) (int, error) {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	for _, line := range strings.SplitAfter(string(p), "\n") {
		if line != "" {
			w.c.emit("    " + line)
		}
	}
	return len(p), nil
}

// Output returns a writer of the test's output.
func (c *common) Output() io.Writer { return outputWriter{c} }

// Attr records an attribute.
func (c *common) Attr(key, value string) {
	if chatty() {
		chat.update(c.name, fmt.Sprintf("=== ATTR  %s %s %v\n", c.name, key, value))
	}
}

func (c *common) Log(args ...any)                 { c.log(fmt.Sprintln(args...), 1) }
func (c *common) Logf(format string, args ...any) { c.log(fmt.Sprintf(format, args...), 1) }

func (c *common) Error(args ...any) {
	c.log(fmt.Sprintln(args...), 1)
	c.Fail()
}

func (c *common) Errorf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...), 1)
	c.Fail()
}

func (c *common) Fatal(args ...any) {
	c.log(fmt.Sprintln(args...), 1)
	c.FailNow()
}

func (c *common) Fatalf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...), 1)
	c.FailNow()
}

func (c *common) Skip(args ...any) {
	c.log(fmt.Sprintln(args...), 1)
	c.SkipNow()
}

func (c *common) Skipf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...), 1)
	c.SkipNow()
}

// Cleanup registers f to be called when the test and its subtests have ended.
func (c *common) Cleanup(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleanups = append(c.cleanups, f)
}

func (c *common) runCleanups() {
	if c.cancel != nil {
		c.cancel()
	}
	defer func() {
		c.mu.Lock()
		again := len(c.cleanups) > 0
		c.mu.Unlock()
		if again {
			c.runCleanups()
		}
	}()
	for {
		c.mu.Lock()
		n := len(c.cleanups)
		if n == 0 {
			c.mu.Unlock()
			return
		}
		f := c.cleanups[n-1]
		c.cleanups = c.cleanups[:n-1]
		c.mu.Unlock()
		f()
	}
}

// TempDir returns a directory that is removed after the test.
func (c *common) TempDir() string {
	c.tempOnce.Do(func() {
		clean := strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\:*?"<>| `, r) || r < ' ' {
				return '_'
			}
			return r
		}, c.name)
		c.tempDir, c.tempErr = os.MkdirTemp("", clean)
		if c.tempErr == nil {
			c.Cleanup(func() {
				if err := os.RemoveAll(c.tempDir); err != nil {
					c.Errorf("TempDir RemoveAll cleanup: %v", err)
				}
			})
		}
	})
	if c.tempErr != nil {
		c.Fatalf("TempDir: %v", c.tempErr)
	}
	dir := fmt.Sprintf("%s/%03d", c.tempDir, c.tempSeq.Add(1))
	if err := os.Mkdir(dir, 0777); err != nil {
		c.Fatalf("TempDir: %v", err)
	}
	return dir
}

// ArtifactDir returns a directory for files to look at later.
func (c *common) ArtifactDir() string { return c.TempDir() }

// Setenv sets an environment variable until the test has ended.
func (c *common) Setenv(key, value string) {
	c.isEnv = true
	prev, ok := os.LookupEnv(key)
	if err := os.Setenv(key, value); err != nil {
		c.Fatalf("cannot set environment variable: %v", err)
	}
	c.Cleanup(func() {
		if ok {
			os.Setenv(key, prev)
		} else {
			os.Unsetenv(key)
		}
	})
}

// Chdir changes the current directory until the test has ended.
func (c *common) Chdir(dir string) {
	c.isEnv = true
	old, err := os.Getwd()
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		c.Fatal(err)
	}
	if !filepath.IsAbs(dir) {
		if dir, err = os.Getwd(); err != nil {
			c.Fatal(err)
		}
	}
	pwd, set := os.LookupEnv("PWD")
	os.Setenv("PWD", dir)
	c.Cleanup(func() {
		err := os.Chdir(old)
		if set {
			os.Setenv("PWD", pwd)
		} else {
			os.Unsetenv("PWD")
		}
		if err != nil {
			panic("testing.Chdir: " + err.Error())
		}
	})
}

// T is a test.
type T struct {
	common
	state *runState
}

// runState is what all tests of a run share.
type runState struct {
	slots chan bool // a token for each test that runs in parallel
	run   *matcher
	names sync.Mutex
	used  map[string]int
}

// unique returns a name for a subtest that no other has.
func (s *runState) unique(parent, sub string) string {
	sub = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\n' {
			return '_'
		}
		return r
	}, sub)
	s.names.Lock()
	defer s.names.Unlock()
	base := sub
	if parent != "" {
		base = parent + "/" + sub
	}
	name := base
	empty := sub == ""
	for n := s.used[base]; ; n++ {
		if n > 0 || empty {
			name = fmt.Sprintf("%s#%02d", base, n)
		}
		if s.used[name] == 0 || name == base && !empty {
			s.used[base] = n + 1
			if name != base {
				s.used[name] = 1
			}
			return name
		}
	}
}

// Parallel lets the test run in parallel with other parallel tests.
func (t *T) Parallel() {
	if t.isPar {
		panic("testing: t.Parallel called multiple times")
	}
	if t.isEnv {
		panic("testing: test using t.Setenv or t.Chdir can not use t.Parallel")
	}
	t.isPar = true
	if t.parent.barrier == nil {
		return
	}
	t.duration += time.Since(t.start)
	t.parent.mu.Lock()
	t.parent.sub = append(t.parent.sub, t)
	t.parent.mu.Unlock()
	if chatty() {
		chat.update(t.name, "=== PAUSE "+t.name+"\n")
	}
	t.signal <- true
	<-t.parent.barrier
	t.state.slots <- true
	if chatty() {
		chat.update(t.name, "=== CONT  "+t.name+"\n")
	}
	t.start = time.Now()
}

// Deadline returns when the test binary will time out.
func (t *T) Deadline() (deadline time.Time, ok bool) {
	return deadlineAt, !deadlineAt.IsZero()
}

var deadlineAt time.Time

// Run runs f as a subtest and reports whether it succeeded.
func (t *T) Run(name string, f func(t *T)) bool {
	full := t.state.unique(t.name, name)
	if !t.state.run.matches(full) {
		return true
	}
	sub := &T{state: t.state}
	sub.name, sub.parent, sub.level = full, &t.common, t.level+1
	sub.barrier, sub.signal = make(chan bool), make(chan bool, 1)
	sub.ctx, sub.cancel = context.WithCancel(context.Background())
	t.ran = true
	if chatty() {
		chat.update(full, "=== RUN   "+full+"\n")
	}
	go sub.execute(f)
	if !<-sub.signal {
		runtime.Goexit()
	}
	return !sub.failed
}

// execute runs a test in its goroutine.
func (t *T) execute(f func(t *T)) {
	defer func() {
		err := recover()
		t.mu.Lock()
		ended := t.finished || t.skipped
		t.mu.Unlock()
		if !ended && err == nil {
			err = errors.New("test executed panic(nil) or runtime.Goexit")
		}
		if err != nil {
			t.Fail()
			t.report()
			os.Stdout.Write(t.out)
			panic(err)
		}
		if len(t.sub) > 0 {
			// let the parallel subtests run and wait for them
			if t.isPar {
				<-t.state.slots
			}
			close(t.barrier)
			for _, s := range t.sub {
				<-s.signal
			}
			if t.isPar {
				t.state.slots <- true
			}
		}
		t.runCleanups()
		t.duration += time.Since(t.start)
		t.report()
		t.mu.Lock()
		t.done = true
		t.mu.Unlock()
		if t.parent != nil && t.level > 1 {
			t.parent.mu.Lock()
			t.parent.out = append(t.parent.out, t.out...)
			t.parent.mu.Unlock()
		}
		if t.isPar {
			<-t.state.slots
		}
		t.signal <- true
	}()
	t.start = time.Now()
	f(t)
	t.mu.Lock()
	t.finished = true
	t.mu.Unlock()
}

// report adds the result to the output. That of a test is printed, that of a subtest goes to its parent, a step to the right.
func (t *T) report() {
	word := "PASS"
	switch {
	case t.failed:
		word = "FAIL"
	case t.skipped:
		word = "SKIP"
	}
	if !t.failed && !chatty() {
		t.out = nil
		return
	}
	text := fmt.Sprintf("--- %s: %s (%.2fs)\n%s", word, t.name, t.duration.Seconds(), t.out)
	if t.level == 1 {
		chat.update(t.name, text)
		t.out = nil
		return
	}
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	t.out = []byte("    " + strings.Join(lines, "    ") + "\n")
}

// chatter prints what is told at once with -test.v. Messages of tests that run in parallel mix, so a line tells when another one speaks.
type chatter struct {
	mu   sync.Mutex
	last string
}

var chat chatter

// update prints a line that names its test.
func (c *chatter) update(name, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = name
	os.Stdout.WriteString(text)
}

// message prints a message of a test.
func (c *chatter) message(name, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != "" && c.last != name {
		fmt.Printf("=== NAME  %s\n", name)
	}
	c.last = name
	os.Stdout.WriteString(text)
}

// InternalTest is a test with its name.
type InternalTest struct {
	Name string
	F    func(*T)
}

// InternalBenchmark is a benchmark with its name.
type InternalBenchmark struct {
	Name string
	F    func(b *B)
}

// InternalExample is an example with its name and output.
type InternalExample struct {
	Name      string
	F         func()
	Output    string
	Unordered bool
}

// InternalFuzzTarget is a fuzz test with its name.
type InternalFuzzTarget struct {
	Name string
	Fn   func(f *F)
}

// M runs the tests of a package.
type M struct {
	tests      []InternalTest
	benchmarks []InternalBenchmark
	fuzz       []InternalFuzzTarget
	examples   []InternalExample
	code       int
}

// testDeps is what the program that runs the tests has to bring.
type testDeps interface {
	MatchString(pat, str string) (bool, error)
}

// MainStart returns an M; deps, which is up to the program that runs the tests, matches names with patterns.
func MainStart(deps testDeps, tests []InternalTest, benchmarks []InternalBenchmark, fuzzTargets []InternalFuzzTarget, examples []InternalExample) *M {
	matchString = deps.MatchString
	Init()
	return &M{tests: tests, benchmarks: benchmarks, fuzz: fuzzTargets, examples: examples}
}

type matchFunc func(pat, str string) (bool, error)

func (f matchFunc) MatchString(pat, str string) (bool, error) { return f(pat, str) }

// Main runs tests; it is there for old programs.
func Main(matchString func(pat, str string) (bool, error), tests []InternalTest, benchmarks []InternalBenchmark, examples []InternalExample) {
	os.Exit(MainStart(matchFunc(matchString), tests, benchmarks, nil, examples).Run())
}

// Run runs everything and returns the exit code.
func (m *M) Run() (code int) {
	if !flag.Parsed() {
		flag.Parse()
	}
	running.Store(true)
	if *list != "" {
		w := newMatcher(*list, "")
		for _, t := range m.tests {
			if w.matches(t.Name) {
				fmt.Println(t.Name)
			}
		}
		return 0
	}
	if *timeout > 0 {
		deadlineAt = time.Now().Add(*timeout)
		timer := time.AfterFunc(*timeout, func() {
			debug.SetTraceback("all")
			panic(fmt.Sprintf("test timed out after %v", *timeout))
		})
		defer timer.Stop()
	}
	if err := m.shuffle(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	procs, err := cpus()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ok := true
	ran := false
	for i := range len(procs) * int(*count) {
		runtime.GOMAXPROCS(procs[i/int(*count)])
		r, o := runTests(m.tests, m.fuzz)
		ran = ran || r
		r2, o2 := runExamples(m.examples)
		ran = ran || r2
		ok = ok && o && o2
		if !ok && *failFast {
			break
		}
	}
	if !ran && *benchRun == "" && len(m.tests)+len(m.examples) > 0 && *match != "^$" {
		fmt.Fprintln(os.Stderr, "testing: warning: no tests to run")
	}
	if ok && *benchRun != "" {
		ok = runBenchmarks(m.benchmarks)
	}
	if !ok {
		fmt.Println("FAIL")
		m.code = 1
		return 1
	}
	fmt.Println("PASS")
	return 0
}

// shuffle changes the order of tests and benchmarks if -test.shuffle asks for it, and tells the seed.
func (m *M) shuffle() error {
	if *shuffle == "off" || *shuffle == "" {
		return nil
	}
	seed := time.Now().UnixNano()
	if *shuffle != "on" {
		var err error
		if seed, err = strconv.ParseInt(*shuffle, 10, 64); err != nil {
			return fmt.Errorf(`testing: -shuffle should be "off", "on", or a valid integer: %w`, err)
		}
	}
	fmt.Println("-test.shuffle", seed)
	rnd := rand.New(rand.NewSource(seed))
	rnd.Shuffle(len(m.tests), func(i, j int) { m.tests[i], m.tests[j] = m.tests[j], m.tests[i] })
	rnd.Shuffle(len(m.benchmarks), func(i, j int) { m.benchmarks[i], m.benchmarks[j] = m.benchmarks[j], m.benchmarks[i] })
	return nil
}

// cpus returns the values that GOMAXPROCS takes one after the other.
func cpus() ([]int, error) {
	var list []int
	for val := range strings.SplitSeq(*cpuList, ",") {
		if val = strings.TrimSpace(val); val == "" {
			continue
		}
		n, err := strconv.Atoi(val)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("testing: invalid value %q for -test.cpu", val)
		}
		list = append(list, n)
	}
	if list == nil {
		list = []int{runtime.GOMAXPROCS(-1)}
	}
	return list, nil
}

// RunTests runs tests and reports whether they succeeded.
func RunTests(match func(pat, str string) (bool, error), tests []InternalTest) (ok bool) {
	matchString = match
	_, ok = runTests(tests, nil)
	return ok
}

func runTests(tests []InternalTest, fuzz []InternalFuzzTarget) (ran, ok bool) {
	n := *parallel
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	state := &runState{slots: make(chan bool, n), run: newMatcher(*match, *skip), used: map[string]int{}}
	root := &T{state: state}
	root.barrier, root.signal = make(chan bool), make(chan bool, 1)
	root.ctx = context.Background()
	for _, test := range tests {
		if *failFast && root.failed {
			break
		}
		root.Run(test.Name, test.F)
	}
	for _, f := range fuzz {
		root.Run(f.Name, func(t *T) { f.Fn(&F{common: &t.common, t: t}) })
	}
	close(root.barrier)
	for _, s := range root.sub {
		<-s.signal
	}
	return root.ran, !root.failed
}

// AllocsPerRun returns the average number of allocations of f.
func AllocsPerRun(runs int, f func()) (avg float64) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	n := 0 - m.Mallocs
	for range runs {
		f()
	}
	runtime.ReadMemStats(&m)
	n += m.Mallocs
	return float64(n / uint64(runs))
}
