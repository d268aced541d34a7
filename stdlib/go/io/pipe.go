package io

import (
	"errors"
	"sync"
)

// ErrClosedPipe tells that a pipe's other end or this one is closed.
var ErrClosedPipe = errors.New("io: read/write on closed pipe")

// onceError keeps the first error that is stored.
type onceError struct {
	mu  sync.Mutex
	err error
}

func (e *onceError) store(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		e.err = err
	}
}

func (e *onceError) load() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

type pipe struct {
	writing sync.Mutex
	data    chan []byte
	taken   chan int
	once    sync.Once
	done    chan struct{}
	rerr    onceError
	werr    onceError
}

func (p *pipe) closed() error {
	werr := p.werr.load()
	if rerr := p.rerr.load(); werr == nil && rerr != nil {
		return rerr
	}
	return ErrClosedPipe
}

// PipeReader is the reading end of a pipe.
type PipeReader struct{ pipe }

// PipeWriter is the writing end of a pipe.
type PipeWriter struct{ r PipeReader }

// Pipe returns the ends of a pipe in memory.
func Pipe() (*PipeReader, *PipeWriter) {
	w := &PipeWriter{PipeReader{pipe{data: make(chan []byte), taken: make(chan int), done: make(chan struct{})}}}
	return &w.r, w
}

func (r *PipeReader) Read(data []byte) (n int, err error) {
	p := &r.pipe
	readErr := func() error {
		rerr := p.rerr.load()
		if werr := p.werr.load(); rerr == nil && werr != nil {
			return werr
		}
		return ErrClosedPipe
	}
	select {
	case <-p.done:
		return 0, readErr()
	default:
	}
	select {
	case b := <-p.data:
		n = copy(data, b)
		p.taken <- n
		return n, nil
	case <-p.done:
		return 0, readErr()
	}
}

// Close closes the reader; writes fail with ErrClosedPipe.
func (r *PipeReader) Close() error { return r.CloseWithError(nil) }

// CloseWithError closes the reader; writes fail with err.
func (r *PipeReader) CloseWithError(err error) error {
	if err == nil {
		err = ErrClosedPipe
	}
	r.pipe.rerr.store(err)
	r.pipe.once.Do(func() { close(r.pipe.done) })
	return nil
}

func (w *PipeWriter) Write(data []byte) (n int, err error) {
	p := &w.r.pipe
	select {
	case <-p.done:
		return 0, p.closed()
	default:
		p.writing.Lock()
		defer p.writing.Unlock()
	}
	for once := true; once || len(data) > 0; once = false {
		select {
		case p.data <- data:
			m := <-p.taken
			data = data[m:]
			n += m
		case <-p.done:
			return n, p.closed()
		}
	}
	return n, nil
}

// Close closes the writer; reads end with EOF.
func (w *PipeWriter) Close() error { return w.CloseWithError(nil) }

// CloseWithError closes the writer; reads end with err.
func (w *PipeWriter) CloseWithError(err error) error {
	if err == nil {
		err = EOF
	}
	p := &w.r.pipe
	p.werr.store(err)
	p.once.Do(func() { close(p.done) })
	return nil
}
