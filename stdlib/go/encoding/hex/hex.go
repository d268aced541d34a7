// Package hex writes bytes as hexadecimal digits.
package hex

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const digits = "0123456789abcdef"

// value returns the value of a digit, 255 if it is none.
func value(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// EncodedLen returns the length of the encoding of n bytes.
func EncodedLen(n int) int { return n * 2 }

// Encode encodes src into dst.
func Encode(dst, src []byte) int {
	for i, c := range src {
		dst[2*i] = digits[c>>4]
		dst[2*i+1] = digits[c&15]
	}
	return len(src) * 2
}

// AppendEncode appends the encoding of src.
func AppendEncode(dst, src []byte) []byte {
	n := EncodedLen(len(src))
	dst = slices.Grow(dst, n)
	Encode(dst[len(dst):][:n], src)
	return dst[:len(dst)+n]
}

// ErrLength tells that the number of digits is odd.
var ErrLength = errors.New("encoding/hex: odd length hex string")

// InvalidByteError is a byte that is no digit.
type InvalidByteError byte

func (e InvalidByteError) Error() string {
	return fmt.Sprintf("encoding/hex: invalid byte: %#U", rune(e))
}

// DecodedLen returns the number of bytes that x digits encode.
func DecodedLen(x int) int { return x / 2 }

// Decode decodes src into dst.
func Decode(dst, src []byte) (int, error) {
	i := 0
	for j := 1; j < len(src); j += 2 {
		a, b := value(src[j-1]), value(src[j])
		if a > 15 {
			return i, InvalidByteError(src[j-1])
		}
		if b > 15 {
			return i, InvalidByteError(src[j])
		}
		dst[i] = a<<4 | b
		i++
	}
	if len(src)%2 == 1 {
		if c := src[len(src)-1]; value(c) > 15 {
			return i, InvalidByteError(c)
		}
		return i, ErrLength
	}
	return i, nil
}

// AppendDecode appends what src decodes to.
func AppendDecode(dst, src []byte) ([]byte, error) {
	n := DecodedLen(len(src))
	dst = slices.Grow(dst, n)
	n, err := Decode(dst[len(dst):][:n], src)
	return dst[:len(dst)+n], err
}

// EncodeToString returns the encoding of src.
func EncodeToString(src []byte) string {
	dst := make([]byte, EncodedLen(len(src)))
	Encode(dst, src)
	return string(dst)
}

// DecodeString returns the bytes that s encodes.
func DecodeString(s string) ([]byte, error) {
	dst := make([]byte, DecodedLen(len(s)))
	n, err := Decode(dst, []byte(s))
	return dst[:n], err
}

// Dump returns a dump as of hexdump -C.
func Dump(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	var b strings.Builder
	d := Dumper(&b)
	d.Write(data)
	d.Close()
	return b.String()
}

type encoder struct {
	w   io.Writer
	err error
	out [1024]byte
}

// NewEncoder returns a writer that encodes.
func NewEncoder(w io.Writer) io.Writer { return &encoder{w: w} }

func (e *encoder) Write(p []byte) (n int, err error) {
	for len(p) > 0 && e.err == nil {
		chunk := min(len(p), 512)
		m := Encode(e.out[:], p[:chunk])
		var written int
		written, e.err = e.w.Write(e.out[:m])
		n += written / 2
		p = p[chunk:]
	}
	return n, e.err
}

type decoder struct {
	r   io.Reader
	err error
	in  []byte
	arr [1024]byte
}

// NewDecoder returns a reader that decodes.
func NewDecoder(r io.Reader) io.Reader { return &decoder{r: r} }

func (d *decoder) Read(p []byte) (n int, err error) {
	if len(d.in) < 2 && d.err == nil {
		have := copy(d.arr[:], d.in)
		var m int
		m, d.err = d.r.Read(d.arr[have:])
		d.in = d.arr[:have+m]
		if d.err == io.EOF && len(d.in)%2 != 0 {
			if c := d.in[len(d.in)-1]; value(c) > 15 {
				d.err = InvalidByteError(c)
			} else {
				d.err = io.ErrUnexpectedEOF
			}
		}
	}
	if avail := len(d.in) / 2; len(p) > avail {
		p = p[:avail]
	}
	m, err := Decode(p, d.in[:len(p)*2])
	d.in = d.in[2*m:]
	if err != nil {
		d.in, d.err = nil, err
	}
	if len(d.in) < 2 {
		return m, d.err
	}
	return m, nil
}

type dumper struct {
	w      io.Writer
	line   []byte
	n      uint
	closed bool
}

// Dumper returns a writer that dumps.
func Dumper(w io.Writer) io.WriteCloser { return &dumper{w: w} }

func (d *dumper) flush() error {
	var b strings.Builder
	fmt.Fprintf(&b, "%08x", d.n-uint(len(d.line)))
	for i := range 16 {
		if i%8 == 0 {
			b.WriteByte(' ')
		}
		if i < len(d.line) {
			fmt.Fprintf(&b, " %02x", d.line[i])
		} else {
			b.WriteString("   ")
		}
	}
	b.WriteString("  |")
	for _, c := range d.line {
		if c < 32 || c > 126 {
			c = '.'
		}
		b.WriteByte(c)
	}
	b.WriteString("|\n")
	d.line = d.line[:0]
	_, err := io.WriteString(d.w, b.String())
	return err
}

func (d *dumper) Write(data []byte) (n int, err error) {
	if d.closed {
		return 0, errors.New("encoding/hex: dumper closed")
	}
	for _, c := range data {
		d.line = append(d.line, c)
		d.n++
		n++
		if len(d.line) == 16 {
			if err := d.flush(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (d *dumper) Close() error {
	if d.closed {
		return nil
	}
	d.closed = true
	if len(d.line) == 0 {
		return nil
	}
	return d.flush()
}
