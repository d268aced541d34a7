package bytes

import (
	"errors"
	"io"
	"unicode/utf8"
)

// MinRead is the least room that ReadFrom makes for a read.
const MinRead = 512

// ErrTooLarge is the panic of a buffer that memory has no room for.
var ErrTooLarge = errors.New("bytes.Buffer: too large")

var errNegativeRead = errors.New("bytes.Buffer: reader returned negative count from Read")

// What the last operation was: for UnreadByte and UnreadRune.
const (
	opOther = 0
	opRead  = -1 // a read that UnreadByte can undo; positive: a rune of that width
)

// Buffer is a growing buffer to read from and write to. The zero Buffer is empty.
type Buffer struct {
	buf  []byte // contents are buf[off:]
	off  int
	last int8
}

// NewBuffer returns a Buffer that owns buf.
func NewBuffer(buf []byte) *Buffer { return &Buffer{buf: buf} }

// NewBufferString returns a Buffer with the contents s.
func NewBufferString(s string) *Buffer { return &Buffer{buf: []byte(s)} }

// Bytes returns the unread bytes; they are valid until the next change.
func (b *Buffer) Bytes() []byte { return b.buf[b.off:] }

// AvailableBuffer returns an empty slice over the room at the end.
func (b *Buffer) AvailableBuffer() []byte { return b.buf[len(b.buf):] }

// String returns the unread bytes.
func (b *Buffer) String() string {
	if b == nil {
		return "<nil>"
	}
	return string(b.buf[b.off:])
}

// Peek returns the next n bytes without reading them.
func (b *Buffer) Peek(n int) ([]byte, error) {
	if b.Len() < n {
		return b.buf[b.off:], io.EOF
	}
	return b.buf[b.off : b.off+n], nil
}

// Len returns the number of unread bytes.
func (b *Buffer) Len() int { return len(b.buf) - b.off }

// Cap returns the capacity of the buffer.
func (b *Buffer) Cap() int { return cap(b.buf) }

// Available returns the room at the end.
func (b *Buffer) Available() int { return cap(b.buf) - len(b.buf) }

// Truncate keeps the first n unread bytes only.
func (b *Buffer) Truncate(n int) {
	if n == 0 {
		b.Reset()
		return
	}
	b.last = opOther
	if n < 0 || n > b.Len() {
		panic("bytes.Buffer: truncation out of range")
	}
	b.buf = b.buf[:b.off+n]
}

// Reset empties the buffer.
func (b *Buffer) Reset() {
	b.buf = b.buf[:0]
	b.off = 0
	b.last = opOther
}

// room makes the buffer n bytes longer and returns where they start.
func (b *Buffer) room(n int) int {
	b.last = opOther
	m := b.Len()
	if m == 0 && b.off != 0 {
		b.Reset()
	}
	if l := len(b.buf); n <= cap(b.buf)-l {
		b.buf = b.buf[:l+n]
		return l
	}
	if b.buf == nil && n <= 64 {
		b.buf = make([]byte, n, 64)
		return 0
	}
	c := cap(b.buf)
	if n <= c/2-m {
		copy(b.buf, b.buf[b.off:])
	} else if c > int(^uint(0)>>1)-c-n {
		panic(ErrTooLarge)
	} else {
		b.buf = grow(b.buf[b.off:], b.off+n)
	}
	b.off = 0
	b.buf = b.buf[:m+n]
	return m
}

// grow returns a copy of b with room for n more bytes.
func grow(b []byte, n int) []byte {
	defer func() {
		if recover() != nil {
			panic(ErrTooLarge)
		}
	}()
	c := max(len(b)+n, 2*cap(b))
	b2 := append([]byte(nil), make([]byte, c)...)
	i := copy(b2, b)
	return b2[:i]
}

// Grow makes room for n more bytes.
func (b *Buffer) Grow(n int) {
	if n < 0 {
		panic("bytes.Buffer.Grow: negative count")
	}
	m := b.room(n)
	b.buf = b.buf[:m]
}

// Write appends p.
func (b *Buffer) Write(p []byte) (n int, err error) {
	m := b.room(len(p))
	return copy(b.buf[m:], p), nil
}

// WriteString appends s.
func (b *Buffer) WriteString(s string) (n int, err error) {
	m := b.room(len(s))
	return copy(b.buf[m:], s), nil
}

// WriteByte appends c.
func (b *Buffer) WriteByte(c byte) error {
	m := b.room(1)
	b.buf[m] = c
	return nil
}

// WriteRune appends r.
func (b *Buffer) WriteRune(r rune) (n int, err error) {
	if uint32(r) < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return 1, nil
	}
	m := b.room(utf8.UTFMax)
	b.buf = utf8.AppendRune(b.buf[:m], r)
	return len(b.buf) - m, nil
}

// ReadFrom appends all that r has.
func (b *Buffer) ReadFrom(r io.Reader) (n int64, err error) {
	b.last = opOther
	for {
		i := b.room(MinRead)
		b.buf = b.buf[:i]
		m, e := r.Read(b.buf[i:cap(b.buf)])
		if m < 0 {
			panic(errNegativeRead)
		}
		b.buf = b.buf[:i+m]
		n += int64(m)
		if e == io.EOF {
			return n, nil
		}
		if e != nil {
			return n, e
		}
	}
}

// WriteTo writes all unread bytes to w.
func (b *Buffer) WriteTo(w io.Writer) (n int64, err error) {
	b.last = opOther
	if size := b.Len(); size > 0 {
		m, e := w.Write(b.buf[b.off:])
		if m > size {
			panic("bytes.Buffer.WriteTo: invalid Write count")
		}
		b.off += m
		n = int64(m)
		if e != nil {
			return n, e
		}
		if m != size {
			return n, io.ErrShortWrite
		}
	}
	b.Reset()
	return n, nil
}

// Read reads into p.
func (b *Buffer) Read(p []byte) (n int, err error) {
	b.last = opOther
	if b.Len() == 0 {
		b.Reset()
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n = copy(p, b.buf[b.off:])
	b.off += n
	if n > 0 {
		b.last = opRead
	}
	return n, nil
}

// Next reads n bytes (or what there is); they are valid until the next change.
func (b *Buffer) Next(n int) []byte {
	b.last = opOther
	n = min(n, b.Len())
	data := b.buf[b.off : b.off+n]
	b.off += n
	if n > 0 {
		b.last = opRead
	}
	return data
}

// ReadByte reads a byte.
func (b *Buffer) ReadByte() (byte, error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, io.EOF
	}
	c := b.buf[b.off]
	b.off++
	b.last = opRead
	return c, nil
}

// ReadRune reads a character.
func (b *Buffer) ReadRune() (r rune, size int, err error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, 0, io.EOF
	}
	r, size = utf8.DecodeRune(b.buf[b.off:])
	b.off += size
	b.last = int8(size)
	return r, size, nil
}

// UnreadRune undoes ReadRune.
func (b *Buffer) UnreadRune() error {
	if b.last <= opOther {
		return errors.New("bytes.Buffer: UnreadRune: previous operation was not a successful ReadRune")
	}
	b.off -= int(b.last)
	b.last = opOther
	return nil
}

// UnreadByte goes back a byte after a read.
func (b *Buffer) UnreadByte() error {
	if b.last == opOther {
		return errors.New("bytes.Buffer: UnreadByte: previous operation was not a successful read")
	}
	b.last = opOther
	if b.off > 0 {
		b.off--
	}
	return nil
}

func (b *Buffer) line(delim byte) (line []byte, err error) {
	end := IndexByte(b.buf[b.off:], delim) + 1
	if end == 0 {
		end, err = b.Len(), io.EOF
	}
	line = b.buf[b.off : b.off+end]
	b.off += end
	b.last = opRead
	return line, err
}

// ReadBytes reads up to and with delim.
func (b *Buffer) ReadBytes(delim byte) (line []byte, err error) {
	l, err := b.line(delim)
	return append(line, l...), err
}

// ReadString reads up to and with delim.
func (b *Buffer) ReadString(delim byte) (line string, err error) {
	l, err := b.line(delim)
	return string(l), err
}
