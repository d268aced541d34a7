package json

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
)

// A Decoder reads JSON values from a stream, one after the other.
type Decoder struct {
	r         io.Reader
	buf       []byte
	pos       int   // what lies before is done with
	base      int64 // of the stream, at buf[0]
	err       error
	readErr   error // of r; told when the buffer is empty
	useNumber bool
	strict    bool
	stack     []state // arrays and objects that Token has begun
}

// state tells what may come next in an array or object.
type state byte

const (
	arrayStart  state = iota // a value or the end
	arrayValue               // a value
	arrayAfter               // a comma or the end
	objectStart              // a key or the end
	objectKey                // a key
	objectColon              // a colon
	objectValue              // a value
	objectAfter              // a comma or the end
)

// NewDecoder returns a decoder that reads from r, perhaps more than the values that are asked for.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: r} }

// UseNumber makes numbers in interfaces be of type Number.
func (dec *Decoder) UseNumber() { dec.useNumber = true }

// DisallowUnknownFields makes keys that have no field an error.
func (dec *Decoder) DisallowUnknownFields() { dec.strict = true }

// fill reads more. It returns the reader's error when there is nothing more.
func (dec *Decoder) fill() error {
	if dec.readErr != nil {
		return dec.readErr
	}
	if dec.pos > 0 {
		n := copy(dec.buf, dec.buf[dec.pos:])
		dec.base += int64(dec.pos)
		dec.buf, dec.pos = dec.buf[:n], 0
	}
	if cap(dec.buf)-len(dec.buf) < 512 {
		dec.buf = append(make([]byte, 0, 2*cap(dec.buf)+512), dec.buf...)
	}
	n, err := dec.r.Read(dec.buf[len(dec.buf):cap(dec.buf)])
	dec.buf = dec.buf[:len(dec.buf)+n]
	if err != nil {
		dec.readErr = err
		if n == 0 {
			return err
		}
	}
	return nil
}

// peek goes over space and returns the next byte. It stays where it is if there is none.
func (dec *Decoder) peek() (byte, error) {
	for {
		if i := skipSpace(dec.buf, dec.pos); i < len(dec.buf) {
			dec.pos = i
			return dec.buf[i], nil
		}
		if err := dec.fill(); err != nil {
			return 0, err
		}
	}
}

// extent follows brackets and quotes to see whether a value can be complete.
type extent struct {
	at      int // bytes looked at
	depth   int
	quoted  bool
	escaped bool
}

// complete looks at the rest of b. It reports true at the end of an array, object or string, or behind another value.
func (x *extent) complete(b []byte) bool {
	for ; x.at < len(b); x.at++ {
		switch c := b[x.at]; {
		case x.escaped:
			x.escaped = false
		case x.quoted:
			x.escaped = c == '\\'
			if c == '"' {
				x.quoted = false
				if x.depth == 0 {
					return true
				}
			}
		case c == '"':
			x.quoted = true
		case c == '{' || c == '[':
			x.depth++
		case c == '}' || c == ']':
			if x.depth--; x.depth <= 0 {
				return true
			}
		case x.depth == 0 && x.at > 0 && (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':'):
			return true
		}
	}
	return false
}

// read returns the next value, which stays in the buffer.
func (dec *Decoder) read() ([]byte, error) {
	if _, err := dec.peek(); err != nil {
		return nil, err
	}
	var x extent
	checked := 0
	for {
		// Checking begins anew each time, so it is put off until it can succeed, or there is much more than the last time.
		if n := len(dec.buf) - dec.pos; x.complete(dec.buf[dec.pos:]) || n > 2*checked || dec.readErr != nil {
			checked = n
			end, err := skipValue(dec.buf[dec.pos:], 0, 0)
			switch {
			case err == nil && (dec.pos+end < len(dec.buf) || end > 0 && isClosed(dec.buf[dec.pos]) || dec.readErr != nil):
				return dec.buf[dec.pos : dec.pos+end], nil
			case err != nil && !isEnd(err):
				if e, ok := err.(*SyntaxError); ok {
					e.Offset += dec.base + int64(dec.pos)
				}
				return nil, err
			}
		}
		if err := dec.fill(); err != nil {
			if err != io.EOF {
				return nil, err
			}
			if _, serr := skipValue(dec.buf[dec.pos:], 0, 0); serr != nil {
				return nil, io.ErrUnexpectedEOF
			}
		}
	}
}

// isClosed reports whether a value that begins with c ends with a byte of its own. Numbers go on as long as there are digits.
func isClosed(c byte) bool { return c != '-' && (c < '0' || c > '9') }

// Decode stores the next value in what v points to; see Unmarshal. At the end of the stream it returns io.EOF.
func (dec *Decoder) Decode(v any) error {
	if dec.err != nil {
		return dec.err
	}
	if err := dec.prepare(); err != nil {
		dec.err = err
		return err
	}
	b, err := dec.read()
	if err != nil {
		dec.err = err
		return err
	}
	d := decoder{b: b, useNumber: dec.useNumber, strict: dec.strict}
	dec.pos += len(b)
	err = d.unmarshal(v)
	dec.valueDone()
	return err
}

// prepare goes over the comma or colon in front of a value.
func (dec *Decoder) prepare() error {
	if len(dec.stack) == 0 {
		return nil
	}
	top := &dec.stack[len(dec.stack)-1]
	c, err := dec.peek()
	if err != nil {
		return err
	}
	switch *top {
	case arrayAfter:
		if c != ',' {
			return dec.unexpected(c)
		}
		dec.pos++
		*top = arrayValue
	case objectColon:
		if c != ':' {
			return dec.unexpected(c)
		}
		dec.pos++
		*top = objectValue
	}
	return nil
}

func (dec *Decoder) valueDone() {
	if n := len(dec.stack); n > 0 {
		switch top := &dec.stack[n-1]; *top {
		case arrayStart, arrayValue:
			*top = arrayAfter
		case objectValue:
			*top = objectAfter
		}
	}
}

// valueAllowed reports whether a value may come.
func (dec *Decoder) valueAllowed() bool {
	if len(dec.stack) == 0 {
		return true
	}
	s := dec.stack[len(dec.stack)-1]
	return s == arrayStart || s == arrayValue || s == objectValue
}

// unexpected is an error for the next byte.
func (dec *Decoder) unexpected(c byte) error {
	where := "looking for beginning of value"
	if n := len(dec.stack); n > 0 {
		switch dec.stack[n-1] {
		case arrayAfter:
			where = "after array element"
		case objectStart, objectKey:
			where = "looking for beginning of object key string"
		case objectColon:
			where = "after object key"
		case objectAfter:
			where = "after object key:value pair"
		}
	}
	err := charError(dec.buf, dec.pos, where).(*SyntaxError)
	err.Offset += dec.base
	return err
}

// Buffered returns what was read but not used yet.
func (dec *Decoder) Buffered() io.Reader { return bytes.NewReader(dec.buf[dec.pos:]) }

// A Token is a Delim, bool, float64, Number, string or nil.
type Token any

// A Delim is a bracket: [ ] { }.
type Delim rune

func (d Delim) String() string { return string(d) }

// Token returns the next token; commas and colons are left out, brackets match. At the end of the stream it returns io.EOF.
func (dec *Decoder) Token() (Token, error) {
	if dec.err != nil {
		return nil, dec.err
	}
	for {
		c, err := dec.peek()
		if err != nil {
			return nil, err
		}
		var top *state
		if n := len(dec.stack); n > 0 {
			top = &dec.stack[n-1]
		}
		switch {
		case (c == '[' || c == '{') && dec.valueAllowed():
			dec.pos++
			s := arrayStart
			if c == '{' {
				s = objectStart
			}
			dec.stack = append(dec.stack, s)
			return Delim(c), nil
		case c == ']' && top != nil && (*top == arrayStart || *top == arrayAfter),
			c == '}' && top != nil && (*top == objectStart || *top == objectAfter):
			dec.pos++
			dec.stack = dec.stack[:len(dec.stack)-1]
			dec.valueDone()
			return Delim(c), nil
		case c == ',' && top != nil && *top == arrayAfter:
			dec.pos++
			*top = arrayValue
		case c == ',' && top != nil && *top == objectAfter:
			dec.pos++
			*top = objectKey
		case c == ':' && top != nil && *top == objectColon:
			dec.pos++
			*top = objectValue
		case c == '"' && top != nil && (*top == objectStart || *top == objectKey):
			b, err := dec.read()
			if err != nil {
				return nil, err
			}
			*top = objectColon
			dec.pos += len(b)
			return string(unquote(b)), nil
		case c != '[' && c != '{' && dec.valueAllowed():
			return dec.scalar()
		default:
			return nil, dec.unexpected(c)
		}
	}
}

// scalar returns a token that is a value.
func (dec *Decoder) scalar() (Token, error) {
	b, err := dec.read()
	if err != nil {
		return nil, err
	}
	dec.pos += len(b)
	dec.valueDone()
	switch b[0] {
	case '"':
		return string(unquote(b)), nil
	case 't':
		return true, nil
	case 'f':
		return false, nil
	case 'n':
		return nil, nil
	}
	if dec.useNumber {
		return Number(b), nil
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return nil, &UnmarshalTypeError{Value: "number " + string(b), Type: reflect.TypeFor[float64](), Offset: dec.InputOffset()}
	}
	return f, nil
}

// More reports whether the array or object at hand has another element.
func (dec *Decoder) More() bool {
	c, err := dec.peek()
	return err == nil && c != ']' && c != '}'
}

// InputOffset returns the place in the stream behind the last token, or in front of the next one after More.
func (dec *Decoder) InputOffset() int64 { return dec.base + int64(dec.pos) }

// An Encoder writes JSON values to a stream.
type Encoder struct {
	w              io.Writer
	err            error
	plain          bool // do not escape for HTML
	prefix, indent string
}

// NewEncoder returns an encoder that writes to w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// Encode writes v and a newline; see Marshal.
func (enc *Encoder) Encode(v any) error {
	if enc.err != nil {
		return enc.err
	}
	e := encoder{html: !enc.plain}
	if err := e.marshal(v); err != nil {
		return err
	}
	b := e.out
	if enc.prefix != "" || enc.indent != "" {
		var err error
		if b, err = appendIndent(nil, b, enc.prefix, enc.indent); err != nil {
			return err
		}
	}
	if _, err := enc.w.Write(append(b, '\n')); err != nil {
		enc.err = err
		return err
	}
	return nil
}

// SetIndent makes values be written as Indent would; both empty turns it off.
func (enc *Encoder) SetIndent(prefix, indent string) { enc.prefix, enc.indent = prefix, indent }

// SetEscapeHTML tells whether <, > and & in strings are escaped; they are unless it is called.
func (enc *Encoder) SetEscapeHTML(on bool) { enc.plain = !on }

// RawMessage is a value that stays as it is written.
type RawMessage []byte

// MarshalJSON returns m, null if it is nil.
func (m RawMessage) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	return m, nil
}

// UnmarshalJSON copies data.
func (m *RawMessage) UnmarshalJSON(data []byte) error {
	if m == nil {
		return errors.New("json.RawMessage: UnmarshalJSON on nil pointer")
	}
	*m = append((*m)[0:0], data...)
	return nil
}
