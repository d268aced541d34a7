package os

import (
	"errors"
	"sync"
	"syscall"
	"time"
)

// Exit ends the program at once. Deferred calls are not run.
func Exit(code int) { syscall.Exit(code) }

// Getpid returns the process's number.
func Getpid() int { return syscall.Getpid() }

// Getppid returns the number of the parent process.
func Getppid() int { return syscall.Getppid() }

// Getuid returns the user's number.
func Getuid() int { return syscall.Getuid() }

// Geteuid returns the number of the effective user.
func Geteuid() int { return syscall.Geteuid() }

// Getgid returns the group's number.
func Getgid() int { return syscall.Getgid() }

// Getegid returns the number of the effective group.
func Getegid() int { return syscall.Getegid() }

// Getgroups returns the numbers of the groups the user belongs to.
func Getgroups() ([]int, error) {
	g, err := syscall.Getgroups()
	return g, NewSyscallError("getgroups", err)
}

// Getpagesize returns the size of a memory page.
func Getpagesize() int { return syscall.Getpagesize() }

// Hostname returns the machine's name.
func Hostname() (name string, err error) {
	name, err = syscall.Hostname()
	return name, NewSyscallError("uname", err)
}

// Executable returns the path of the running program.
func Executable() (string, error) {
	p, err := Readlink("/proc/self/exe")
	if err != nil {
		return "", err
	}
	return p, nil
}

// Signal is a signal of the system.
type Signal interface {
	String() string
	Signal()
}

// Signals that every system has.
var (
	Interrupt Signal = syscall.SIGINT
	Kill      Signal = syscall.SIGKILL
)

// ProcAttr are attributes of a new process.
type ProcAttr struct {
	Dir   string
	Env   []string
	Files []*File
	Sys   *syscall.SysProcAttr
}

// Process is a process made by StartProcess.
type Process struct {
	Pid  int
	mu   sync.Mutex
	done bool
}

// ProcessState tells how a process ended.
type ProcessState struct {
	pid    int
	status syscall.WaitStatus
	rusage *syscall.Rusage
}

// FindProcess returns the process with that number.
func FindProcess(pid int) (*Process, error) { return &Process{Pid: pid}, nil }

// StartProcess starts a program.
func StartProcess(name string, argv []string, attr *ProcAttr) (*Process, error) {
	if attr == nil {
		attr = &ProcAttr{}
	}
	sys := &syscall.ProcAttr{Dir: attr.Dir, Env: attr.Env, Sys: attr.Sys}
	if sys.Env == nil {
		sys.Env = Environ()
	}
	if attr.Dir != "" {
		if _, err := Stat(attr.Dir); err != nil {
			pe := err.(*PathError)
			pe.Op = "chdir"
			return nil, pe
		}
	}
	for _, f := range attr.Files {
		sys.Files = append(sys.Files, f.Fd())
	}
	pid, _, err := syscall.StartProcess(name, argv, sys)
	if err != nil {
		return nil, &PathError{Op: "fork/exec", Path: name, Err: err}
	}
	return &Process{Pid: pid}, nil
}

// Release forgets the process.
func (p *Process) Release() error {
	p.mu.Lock()
	p.done = true
	p.mu.Unlock()
	return nil
}

// Kill ends the process.
func (p *Process) Kill() error { return p.Signal(Kill) }

// Signal sends a signal.
func (p *Process) Signal(sig Signal) error {
	if p.Pid <= 0 {
		return errors.New("os: process not initialized")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return ErrProcessDone
	}
	s, ok := sig.(syscall.Signal)
	if !ok {
		return errors.New("os: unsupported signal type")
	}
	if err := syscall.Kill(p.Pid, s); err != nil {
		if err == syscall.ESRCH {
			return ErrProcessDone
		}
		return err
	}
	return nil
}

// Wait waits until the process ends.
func (p *Process) Wait() (*ProcessState, error) {
	if p.Pid <= 0 {
		return nil, syscall.EINVAL
	}
	p.mu.Lock()
	done := p.done
	p.mu.Unlock()
	if done {
		return nil, NewSyscallError("wait", syscall.ECHILD)
	}
	var status syscall.WaitStatus
	var ru syscall.Rusage
	err := again(func() error {
		_, err := syscall.Wait4(p.Pid, &status, 0, &ru)
		return err
	})
	if err != nil {
		return nil, NewSyscallError("wait", err)
	}
	p.mu.Lock()
	p.done = true
	p.mu.Unlock()
	return &ProcessState{p.Pid, status, &ru}, nil
}

// WithHandle is not supported.
func (p *Process) WithHandle(f func(handle uintptr)) error { return ErrNoHandle }

// Pid returns the process's number.
func (p *ProcessState) Pid() int { return p.pid }

// Exited reports whether the program exited.
func (p *ProcessState) Exited() bool { return p.status.Exited() }

// Success reports whether the program exited with code 0.
func (p *ProcessState) Success() bool { return p.status.ExitStatus() == 0 }

// Sys returns a syscall.WaitStatus.
func (p *ProcessState) Sys() any { return p.status }

// SysUsage returns a *syscall.Rusage.
func (p *ProcessState) SysUsage() any { return p.rusage }

// UserTime returns the CPU time of the program.
func (p *ProcessState) UserTime() time.Duration { return time.Duration(p.rusage.Utime.Nano()) }

// SystemTime returns the CPU time of the system for the program.
func (p *ProcessState) SystemTime() time.Duration { return time.Duration(p.rusage.Stime.Nano()) }

// ExitCode returns the exit code, -1 if the program was ended by a signal.
func (p *ProcessState) ExitCode() int {
	if p == nil {
		return -1
	}
	return p.status.ExitStatus()
}

func itoa(n int) string {
	if n < 0 {
		return "-" + itoa(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func (p *ProcessState) String() string {
	if p == nil {
		return "<nil>"
	}
	s := p.status
	text := ""
	switch {
	case s.Exited():
		text = "exit status " + itoa(s.ExitStatus())
	case s.Signaled():
		text = "signal: " + s.Signal().String()
	case s.Stopped():
		text = "stop signal: " + s.StopSignal().String()
	case s.Continued():
		text = "continued"
	}
	if s.CoreDump() {
		text += " (core dumped)"
	}
	return text
}
