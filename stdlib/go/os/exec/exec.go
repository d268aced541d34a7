// Package exec runs programs.
package exec

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Error tells that a program was not found.
type Error struct {
	Name string
	Err  error
}

func (e *Error) Error() string { return "exec: " + strconv.Quote(e.Name) + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// ErrNotFound tells that a program is not in the search path.
var ErrNotFound = errors.New("executable file not found in $PATH")

// ErrDot tells that a program was found in the current directory.
var ErrDot = errors.New("cannot run executable found relative to current directory")

// ErrWaitDelay tells that output was cut off after WaitDelay.
var ErrWaitDelay = errors.New("exec: WaitDelay expired before I/O complete")

// ExitError tells that a program failed.
type ExitError struct {
	*os.ProcessState
	Stderr []byte
}

func (e *ExitError) Error() string { return e.ProcessState.String() }

// LookPath finds a program in the search path.
func LookPath(file string) (string, error) {
	if strings.Contains(file, "/") {
		if err := executable(file); err != nil {
			return "", &Error{file, err}
		}
		return file, nil
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if dir == "" {
			dir = "."
		}
		path := filepath.Join(dir, file)
		if executable(path) == nil {
			if !filepath.IsAbs(path) {
				return path, &Error{file, ErrDot}
			}
			return path, nil
		}
	}
	return "", &Error{file, ErrNotFound}
}

func executable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return syscall.EISDIR
	}
	if info.Mode()&0111 != 0 {
		return nil
	}
	return fs.ErrPermission
}

// Cmd is a command to run.
type Cmd struct {
	Path         string
	Args         []string
	Env          []string
	Dir          string
	Stdin        io.Reader
	Stdout       io.Writer
	Stderr       io.Writer
	ExtraFiles   []*os.File
	SysProcAttr  *syscall.SysProcAttr
	Process      *os.Process
	ProcessState *os.ProcessState
	Err          error
	Cancel       func() error
	WaitDelay    time.Duration

	ctx         context.Context
	childFiles  []*os.File // closed after the start
	parentPipes []io.Closer
	copies      []func() error
	copied      chan error
	ctxDone     chan error
}

// Command returns the command to run a program.
func Command(name string, arg ...string) *Cmd {
	c := &Cmd{Path: name, Args: append([]string{name}, arg...)}
	if filepath.Base(name) == name {
		path, err := LookPath(name)
		if path != "" {
			c.Path = path
		}
		if err != nil {
			c.Err = err
		}
	}
	return c
}

// CommandContext is Command; the program is killed when ctx is done.
func CommandContext(ctx context.Context, name string, arg ...string) *Cmd {
	if ctx == nil {
		panic("nil Context")
	}
	c := Command(name, arg...)
	c.ctx = ctx
	c.Cancel = func() error { return c.Process.Kill() }
	return c
}

// String returns the command as a line.
func (c *Cmd) String() string {
	if c.Err != nil || c.Path == "" {
		return strings.Join(c.Args, " ")
	}
	b := new(strings.Builder)
	b.WriteString(c.Path)
	if len(c.Args) > 1 {
		for _, a := range c.Args[1:] {
			b.WriteByte(' ')
			b.WriteString(a)
		}
	}
	return b.String()
}

// Environ returns the environment that the command would get.
func (c *Cmd) Environ() []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
		if c.Dir != "" {
			if pwd, err := filepath.Abs(c.Dir); err == nil {
				env = append(env, "PWD="+pwd)
			}
		}
	}
	return dedup(env)
}

// dedup keeps the last of variables of the same name.
func dedup(env []string) []string {
	out := make([]string, 0, len(env))
	seen := map[string]bool{}
	for i := len(env) - 1; i >= 0; i-- {
		k, _, ok := strings.Cut(env[i], "=")
		if ok && seen[k] {
			continue
		}
		seen[k] = ok
		out = append(out, env[i])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func (c *Cmd) stdin() (*os.File, error) {
	if c.Stdin == nil {
		f, err := os.Open(os.DevNull)
		if err == nil {
			c.childFiles = append(c.childFiles, f)
		}
		return f, err
	}
	if f, ok := c.Stdin.(*os.File); ok {
		return f, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.childFiles = append(c.childFiles, r)
	c.parentPipes = append(c.parentPipes, w)
	c.copies = append(c.copies, func() error {
		_, err := io.Copy(w, c.Stdin)
		if errors.Is(err, syscall.EPIPE) {
			err = nil
		}
		if cerr := w.Close(); err == nil && !errors.Is(cerr, os.ErrClosed) {
			err = cerr
		}
		return err
	})
	return r, nil
}

func (c *Cmd) output(w io.Writer) (*os.File, error) {
	if w == nil {
		f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		if err == nil {
			c.childFiles = append(c.childFiles, f)
		}
		return f, err
	}
	if f, ok := w.(*os.File); ok {
		return f, nil
	}
	pr, pw, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.childFiles = append(c.childFiles, pw)
	c.parentPipes = append(c.parentPipes, pr)
	c.copies = append(c.copies, func() error {
		_, err := io.Copy(w, pr)
		pr.Close()
		return err
	})
	return pw, nil
}

func sameWriter(a, b io.Writer) (same bool) {
	defer func() { recover() }()
	return a == b
}

// Start starts the program.
func (c *Cmd) Start() error {
	if c.Path == "" && c.Err == nil {
		c.Err = errors.New("exec: no command")
	}
	started := false
	defer func() {
		for _, f := range c.childFiles {
			f.Close()
		}
		c.childFiles = nil
		if !started {
			for _, p := range c.parentPipes {
				p.Close()
			}
			c.parentPipes = nil
		}
	}()
	if c.Err != nil {
		return c.Err
	}
	if c.Process != nil {
		return errors.New("exec: already started")
	}
	if c.ctx != nil {
		select {
		case <-c.ctx.Done():
			return c.ctx.Err()
		default:
		}
	}
	in, err := c.stdin()
	if err != nil {
		return err
	}
	out, err := c.output(c.Stdout)
	if err != nil {
		return err
	}
	errf := out
	if c.Stderr == nil || !sameWriter(c.Stderr, c.Stdout) {
		if errf, err = c.output(c.Stderr); err != nil {
			return err
		}
	}
	files := append([]*os.File{in, out, errf}, c.ExtraFiles...)
	args := c.Args
	if len(args) == 0 {
		args = []string{c.Path}
	}
	c.Process, err = os.StartProcess(c.Path, args, &os.ProcAttr{Dir: c.Dir, Files: files, Env: c.Environ(), Sys: c.SysProcAttr})
	if err != nil {
		return err
	}
	started = true
	if n := len(c.copies); n > 0 {
		c.copied = make(chan error, n)
		for _, f := range c.copies {
			go func() { c.copied <- f() }()
		}
	}
	if c.ctx != nil && c.ctx.Done() != nil {
		c.ctxDone = make(chan error)
		stop := make(chan struct{})
		result := c.ctxDone
		go func() {
			select {
			case <-stop:
				result <- nil
			case <-c.ctx.Done():
				var err error
				if c.Cancel != nil {
					if cerr := c.Cancel(); cerr == nil {
						err = c.ctx.Err()
					} else if !errors.Is(cerr, os.ErrProcessDone) {
						err = cerr
					}
				}
				<-stop
				result <- err
			}
		}()
		c.copies = append(c.copies, func() error { close(stop); return nil })
	}
	return nil
}

// Wait waits for the program and its output.
func (c *Cmd) Wait() error {
	if c.Process == nil {
		return errors.New("exec: not started")
	}
	if c.ProcessState != nil {
		return errors.New("exec: Wait was already called")
	}
	state, err := c.Process.Wait()
	if err == nil && !state.Success() {
		err = &ExitError{ProcessState: state}
	}
	c.ProcessState = state
	if c.ctxDone != nil {
		c.copies[len(c.copies)-1]()
		if cerr := <-c.ctxDone; cerr != nil && err == nil {
			err = cerr
		} else if cerr != nil {
			if e, ok := err.(*ExitError); ok && c.ctx.Err() != nil && e.Exited() {
				err = e
			}
		}
	}
	if c.copied != nil {
		var timeout <-chan time.Time
		if c.WaitDelay > 0 {
			timeout = time.After(c.WaitDelay)
		}
		for range cap(c.copied) {
			select {
			case cerr := <-c.copied:
				if err == nil && cerr != nil {
					err = cerr
				}
			case <-timeout:
				if err == nil {
					err = ErrWaitDelay
				}
				for _, p := range c.parentPipes {
					p.Close()
				}
				return err
			}
		}
	}
	for _, p := range c.parentPipes {
		p.Close()
	}
	c.parentPipes = nil
	return err
}

// Run starts the program and waits for it.
func (c *Cmd) Run() error {
	if err := c.Start(); err != nil {
		return err
	}
	return c.Wait()
}

// Output runs the program and returns what it writes to standard output.
func (c *Cmd) Output() ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	var out, errs bytes.Buffer
	c.Stdout = &out
	capture := c.Stderr == nil
	if capture {
		c.Stderr = &errs
	}
	err := c.Run()
	if e, ok := err.(*ExitError); ok && capture {
		e.Stderr = errs.Bytes()
	}
	return out.Bytes(), err
}

// CombinedOutput runs the program and returns all that it writes.
func (c *Cmd) CombinedOutput() ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	if c.Stderr != nil {
		return nil, errors.New("exec: Stderr already set")
	}
	var b bytes.Buffer
	c.Stdout, c.Stderr = &b, &b
	err := c.Run()
	return b.Bytes(), err
}

// StdinPipe returns a pipe to the program's standard input.
func (c *Cmd) StdinPipe() (io.WriteCloser, error) {
	if c.Stdin != nil {
		return nil, errors.New("exec: Stdin already set")
	}
	if c.Process != nil {
		return nil, errors.New("exec: StdinPipe after process started")
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.Stdin = r
	c.childFiles = append(c.childFiles, r)
	c.parentPipes = append(c.parentPipes, w)
	return w, nil
}

// StdoutPipe returns a pipe from the program's standard output.
func (c *Cmd) StdoutPipe() (io.ReadCloser, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	if c.Process != nil {
		return nil, errors.New("exec: StdoutPipe after process started")
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.Stdout = w
	c.childFiles = append(c.childFiles, w)
	c.parentPipes = append(c.parentPipes, r)
	return r, nil
}

// StderrPipe returns a pipe from the program's standard error.
func (c *Cmd) StderrPipe() (io.ReadCloser, error) {
	if c.Stderr != nil {
		return nil, errors.New("exec: Stderr already set")
	}
	if c.Process != nil {
		return nil, errors.New("exec: StderrPipe after process started")
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.Stderr = w
	c.childFiles = append(c.childFiles, w)
	c.parentPipes = append(c.parentPipes, r)
	return r, nil
}
