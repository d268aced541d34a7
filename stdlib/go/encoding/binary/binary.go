// Package binary turns numbers into bytes and back.
package binary

import (
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
)

var errBufferTooSmall = errors.New("buffer too small")

// ByteOrder reads and writes numbers in an order of bytes.
type ByteOrder interface {
	Uint16([]byte) uint16
	Uint32([]byte) uint32
	Uint64([]byte) uint64
	PutUint16([]byte, uint16)
	PutUint32([]byte, uint32)
	PutUint64([]byte, uint64)
	String() string
}

// AppendByteOrder appends numbers in an order of bytes.
type AppendByteOrder interface {
	AppendUint16([]byte, uint16) []byte
	AppendUint32([]byte, uint32) []byte
	AppendUint64([]byte, uint64) []byte
	String() string
}

type littleEndian struct{}
type bigEndian struct{}

// LittleEndian has the least byte first.
var LittleEndian littleEndian

// BigEndian has the most significant byte first.
var BigEndian bigEndian

type nativeEndian struct{ littleEndian }

// NativeEndian is the machine's order.
var NativeEndian nativeEndian

func (nativeEndian) String() string   { return "NativeEndian" }
func (nativeEndian) GoString() string { return "binary.NativeEndian" }
func (littleEndian) String() string   { return "LittleEndian" }
func (littleEndian) GoString() string { return "binary.LittleEndian" }
func (bigEndian) String() string      { return "BigEndian" }
func (bigEndian) GoString() string    { return "binary.BigEndian" }

func (littleEndian) Uint16(b []byte) uint16 {
	_ = b[1]
	return uint16(b[0]) | uint16(b[1])<<8
}

func (littleEndian) PutUint16(b []byte, v uint16) {
	_ = b[1]
	b[0], b[1] = byte(v), byte(v>>8)
}

func (littleEndian) AppendUint16(b []byte, v uint16) []byte { return append(b, byte(v), byte(v>>8)) }

func (littleEndian) Uint32(b []byte) uint32 {
	_ = b[3]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func (littleEndian) PutUint32(b []byte, v uint32) {
	_ = b[3]
	b[0], b[1], b[2], b[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
}

func (littleEndian) AppendUint32(b []byte, v uint32) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

func (littleEndian) Uint64(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

func (littleEndian) PutUint64(b []byte, v uint64) {
	_ = b[7]
	for i := range 8 {
		b[i] = byte(v >> (8 * i))
	}
}

func (littleEndian) AppendUint64(b []byte, v uint64) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56))
}

func (bigEndian) Uint16(b []byte) uint16 {
	_ = b[1]
	return uint16(b[1]) | uint16(b[0])<<8
}

func (bigEndian) PutUint16(b []byte, v uint16) {
	_ = b[1]
	b[0], b[1] = byte(v>>8), byte(v)
}

func (bigEndian) AppendUint16(b []byte, v uint16) []byte { return append(b, byte(v>>8), byte(v)) }

func (bigEndian) Uint32(b []byte) uint32 {
	_ = b[3]
	return uint32(b[3]) | uint32(b[2])<<8 | uint32(b[1])<<16 | uint32(b[0])<<24
}

func (bigEndian) PutUint32(b []byte, v uint32) {
	_ = b[3]
	b[0], b[1], b[2], b[3] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
}

func (bigEndian) AppendUint32(b []byte, v uint32) []byte {
	return append(b, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}

func (bigEndian) Uint64(b []byte) uint64 {
	_ = b[7]
	return uint64(b[7]) | uint64(b[6])<<8 | uint64(b[5])<<16 | uint64(b[4])<<24 |
		uint64(b[3])<<32 | uint64(b[2])<<40 | uint64(b[1])<<48 | uint64(b[0])<<56
}

func (bigEndian) PutUint64(b []byte, v uint64) {
	_ = b[7]
	for i := range 8 {
		b[i] = byte(v >> (56 - 8*i))
	}
}

func (bigEndian) AppendUint64(b []byte, v uint64) []byte {
	return append(b, byte(v>>56), byte(v>>48), byte(v>>40), byte(v>>32), byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}

// size returns the number of bytes of a value of type t, -1 if that is not fixed.
func size(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Array:
		if s := size(t.Elem()); s >= 0 {
			return s * t.Len()
		}
	case reflect.Struct:
		sum := 0
		for i := range t.NumField() {
			s := size(t.Field(i).Type)
			if s < 0 {
				return -1
			}
			sum += s
		}
		return sum
	case reflect.Bool, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Int8, reflect.Int16,
		reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return int(t.Size())
	}
	return -1
}

func dataSize(v reflect.Value) int {
	if v.Kind() == reflect.Slice {
		if s := size(v.Type().Elem()); s >= 0 {
			return s * v.Len()
		}
		return -1
	}
	if !v.IsValid() {
		return -1
	}
	return size(v.Type())
}

// Size returns the number of bytes that Write makes of v, -1 if it cannot.
func Size(v any) int { return dataSize(reflect.Indirect(reflect.ValueOf(v))) }

// coder walks over a value and bytes.
type coder struct {
	order ByteOrder
	buf   []byte
}

func (c *coder) take(n int) []byte {
	b := c.buf[:n]
	c.buf = c.buf[n:]
	return b
}

func (c *coder) put(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			c.put(v.Index(i))
		}
	case reflect.Struct:
		t := v.Type()
		for i := range v.NumField() {
			if t.Field(i).Name == "_" {
				clear(c.take(size(t.Field(i).Type)))
			} else {
				c.put(v.Field(i))
			}
		}
	case reflect.Bool:
		x := uint64(0)
		if v.Bool() {
			x = 1
		}
		c.putUint(x, 1)
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		c.putUint(uint64(v.Int()), int(v.Type().Size()))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		c.putUint(v.Uint(), int(v.Type().Size()))
	case reflect.Float32:
		c.putUint(uint64(math.Float32bits(float32(v.Float()))), 4)
	case reflect.Float64:
		c.putUint(math.Float64bits(v.Float()), 8)
	case reflect.Complex64:
		x := v.Complex()
		c.putUint(uint64(math.Float32bits(float32(real(x)))), 4)
		c.putUint(uint64(math.Float32bits(float32(imag(x)))), 4)
	case reflect.Complex128:
		x := v.Complex()
		c.putUint(math.Float64bits(real(x)), 8)
		c.putUint(math.Float64bits(imag(x)), 8)
	}
}

func (c *coder) putUint(x uint64, n int) {
	b := c.take(n)
	switch n {
	case 1:
		b[0] = byte(x)
	case 2:
		c.order.PutUint16(b, uint16(x))
	case 4:
		c.order.PutUint32(b, uint32(x))
	case 8:
		c.order.PutUint64(b, x)
	}
}

func (c *coder) getUint(n int) uint64 {
	b := c.take(n)
	switch n {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(c.order.Uint16(b))
	case 4:
		return uint64(c.order.Uint32(b))
	}
	return c.order.Uint64(b)
}

func (c *coder) get(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			c.get(v.Index(i))
		}
	case reflect.Struct:
		t := v.Type()
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() || t.Field(i).Name != "_" {
				c.get(f)
			} else {
				c.take(size(f.Type()))
			}
		}
	case reflect.Bool:
		v.SetBool(c.getUint(1) != 0)
	case reflect.Int8:
		v.SetInt(int64(int8(c.getUint(1))))
	case reflect.Int16:
		v.SetInt(int64(int16(c.getUint(2))))
	case reflect.Int32:
		v.SetInt(int64(int32(c.getUint(4))))
	case reflect.Int64:
		v.SetInt(int64(c.getUint(8)))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(c.getUint(int(v.Type().Size())))
	case reflect.Float32:
		v.SetFloat(float64(math.Float32frombits(uint32(c.getUint(4)))))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(c.getUint(8)))
	case reflect.Complex64:
		re := math.Float32frombits(uint32(c.getUint(4)))
		v.SetComplex(complex(float64(re), float64(math.Float32frombits(uint32(c.getUint(4))))))
	case reflect.Complex128:
		re := math.Float64frombits(c.getUint(8))
		v.SetComplex(complex(re, math.Float64frombits(c.getUint(8))))
	}
}

// target returns what data points to and its size.
func target(data any) (reflect.Value, int) {
	v := reflect.ValueOf(data)
	n := -1
	switch v.Kind() {
	case reflect.Pointer:
		v = v.Elem()
		n = dataSize(v)
	case reflect.Slice:
		n = dataSize(v)
	}
	return v, n
}

// Read reads a value of fixed size (or a slice of such) from r into what data points to.
func Read(r io.Reader, order ByteOrder, data any) error {
	v, n := target(data)
	if n < 0 {
		return errors.New("binary.Read: invalid type " + reflect.TypeOf(data).String())
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return err
	}
	c := coder{order, b}
	c.get(v)
	return nil
}

// Decode is Read from bytes; it returns the number of bytes used.
func Decode(buf []byte, order ByteOrder, data any) (int, error) {
	v, n := target(data)
	if n < 0 {
		return 0, errors.New("binary.Decode: invalid type " + reflect.TypeOf(data).String())
	}
	if len(buf) < n {
		return 0, errBufferTooSmall
	}
	c := coder{order, buf[:n]}
	c.get(v)
	return n, nil
}

// Write writes a value of fixed size, a slice of such or a pointer to it.
func Write(w io.Writer, order ByteOrder, data any) error {
	v := reflect.Indirect(reflect.ValueOf(data))
	n := dataSize(v)
	if n < 0 {
		return errors.New("binary.Write: some values are not fixed-sized in type " + reflect.TypeOf(data).String())
	}
	b := make([]byte, n)
	c := coder{order, b}
	c.put(v)
	_, err := w.Write(b)
	return err
}

// Encode is Write to bytes; it returns the number of bytes written.
func Encode(buf []byte, order ByteOrder, data any) (int, error) {
	v := reflect.Indirect(reflect.ValueOf(data))
	n := dataSize(v)
	if n < 0 {
		return 0, errors.New("binary.Encode: some values are not fixed-sized in type " + reflect.TypeOf(data).String())
	}
	if len(buf) < n {
		return 0, errBufferTooSmall
	}
	c := coder{order, buf[:n]}
	c.put(v)
	return n, nil
}

// Append is Write to the end of buf.
func Append(buf []byte, order ByteOrder, data any) ([]byte, error) {
	v := reflect.Indirect(reflect.ValueOf(data))
	n := dataSize(v)
	if n < 0 {
		return nil, errors.New("binary.Append: some values are not fixed-sized in type " + reflect.TypeOf(data).String())
	}
	buf = slices.Grow(buf, n)
	c := coder{order, buf[len(buf) : len(buf)+n]}
	c.put(v)
	return buf[:len(buf)+n], nil
}
