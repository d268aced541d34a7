// Package csv reads and writes tables of comma-separated values (RFC 4180).
package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// A ParseError tells where a table is wrong. Lines and columns (in bytes) count from 1.
type ParseError struct {
	StartLine int // where the record begins
	Line      int
	Column    int
	Err       error
}

func (e *ParseError) Error() string {
	switch {
	case e.Err == ErrFieldCount:
		return fmt.Sprintf("record on line %d: %v", e.Line, e.Err)
	case e.StartLine != e.Line:
		return fmt.Sprintf("record on line %d; parse error on line %d, column %d: %v", e.StartLine, e.Line, e.Column, e.Err)
	}
	return fmt.Sprintf("parse error on line %d, column %d: %v", e.Line, e.Column, e.Err)
}

// Unwrap returns Err.
func (e *ParseError) Unwrap() error { return e.Err }

// What can be wrong.
var (
	ErrBareQuote  = errors.New("bare \" in non-quoted-field")
	ErrQuote      = errors.New("extraneous or missing \" in quoted-field")
	ErrFieldCount = errors.New("wrong number of fields")

	// Deprecated: not returned any more.
	ErrTrailingComma = errors.New("extra delimiter at end of line")
)

var errInvalidDelim = errors.New("csv: invalid field or comment delimiter")

func validDelim(r rune) bool {
	return r != 0 && r != '"' && r != '\r' && r != '\n' && utf8.ValidRune(r) && r != utf8.RuneError
}

// A Reader reads records. The fields may be changed before the first one.
type Reader struct {
	Comma            rune // between fields, ',' unless changed
	Comment          rune // lines that begin with it are left out, if it is not 0
	FieldsPerRecord  int  // number of fields of all records; 0 means that of the first one, negative any
	LazyQuotes       bool // quotes may stand in fields without quotes, single ones in fields with quotes
	TrimLeadingSpace bool
	ReuseRecord      bool // Read may return the slice of the call before
	TrailingComma    bool // Deprecated: no longer used.

	r      *bufio.Reader
	line   int    // lines read
	offset int64  // bytes read
	long   []byte // a line that the buffer could not hold
	text   []byte // fields of a record, one behind the other
	ends   []int  // where they end
	places []place
	last   []string
}

type place struct{ line, col int }

// NewReader returns a reader.
func NewReader(r io.Reader) *Reader { return &Reader{Comma: ',', r: bufio.NewReader(r)} }

// Read returns a record. With ErrFieldCount it is returned too. At the end the error is io.EOF.
func (r *Reader) Read() (record []string, err error) {
	if !r.ReuseRecord {
		return r.record(nil)
	}
	r.last, err = r.record(r.last)
	return r.last, err
}

// ReadAll returns the records that are left.
func (r *Reader) ReadAll() (records [][]string, err error) {
	for {
		record, err := r.record(nil)
		if err == io.EOF {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
}

// FieldPos returns where a field of the last record begins. It panics for a field that there is not.
func (r *Reader) FieldPos(field int) (line, column int) {
	if field < 0 || field >= len(r.places) {
		panic("out of range index passed to FieldPos")
	}
	return r.places[field].line, r.places[field].col
}

// InputOffset returns the place in the input behind the last record.
func (r *Reader) InputOffset() int64 { return r.offset }

// readLine returns a line with its newline; "\r\n" counts as one. io.EOF comes without a line.
func (r *Reader) readLine() ([]byte, error) {
	line, err := r.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		r.long = append(r.long[:0], line...)
		for err == bufio.ErrBufferFull {
			line, err = r.r.ReadSlice('\n')
			r.long = append(r.long, line...)
		}
		line = r.long
	}
	n := len(line)
	r.offset += int64(n)
	r.line++
	if n > 0 && err == io.EOF {
		return bytes.TrimSuffix(line, []byte{'\r'}), nil
	}
	if n >= 2 && line[n-2] == '\r' && line[n-1] == '\n' {
		line[n-2] = '\n'
		line = line[:n-1]
	}
	return line, err
}

// newline returns the length of the newline that a line ends with.
func newline(line []byte) int {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		return 1
	}
	return 0
}

// cursor is a place in a record.
type cursor struct {
	*Reader
	rest  []byte // of the line
	at    place
	start int   // line of the record
	err   error // of reading, where the record must end
}

func (c *cursor) skip(n int) {
	c.rest = c.rest[n:]
	c.at.col += n
}

func (c *cursor) fail(line, col int, err error) error { return &ParseError{c.start, line, col, err} }

// end ends a field that begins at p.
func (c *cursor) end(p place) {
	c.ends = append(c.ends, len(c.text))
	c.places = append(c.places, p)
}

// record reads a record into dst's storage.
func (r *Reader) record(dst []string) ([]string, error) {
	if r.Comma == r.Comment || !validDelim(r.Comma) || r.Comment != 0 && !validDelim(r.Comment) {
		return nil, errInvalidDelim
	}
	var line []byte
	var readErr error
	for {
		line, readErr = r.readLine()
		if readErr == io.EOF {
			return nil, readErr
		}
		first, _ := utf8.DecodeRune(line)
		empty := len(line) == newline(line)
		if readErr != nil || !(r.Comment != 0 && first == r.Comment) && !empty {
			break
		}
	}
	r.text, r.ends, r.places = r.text[:0], r.ends[:0], r.places[:0]
	c := cursor{r, line, place{r.line, 1}, r.line, readErr}
	err := c.fields()
	if err == nil {
		err = c.err
	}
	// One string for all of them.
	all := string(r.text)
	dst = dst[:0]
	if cap(dst) < len(r.ends) {
		dst = make([]string, 0, len(r.ends))
	}
	from := 0
	for _, to := range r.ends {
		dst = append(dst, all[from:to])
		from = to
	}
	if r.FieldsPerRecord == 0 {
		r.FieldsPerRecord = len(dst)
	} else if r.FieldsPerRecord > 0 && len(dst) != r.FieldsPerRecord && err == nil {
		err = c.fail(c.start, 1, ErrFieldCount)
	}
	return dst, err
}

func (c *cursor) fields() error {
	for {
		if c.TrimLeadingSpace {
			i := bytes.IndexFunc(c.rest, func(r rune) bool { return !unicode.IsSpace(r) })
			if i < 0 {
				i = len(c.rest)
				c.at.col -= newline(c.rest)
			}
			c.skip(i)
		}
		field := c.plain
		if len(c.rest) > 0 && c.rest[0] == '"' {
			field = c.quoted
		}
		if more, err := field(); err != nil || !more {
			return err
		}
	}
}

// plain reads a field without quotes. It reports whether a comma follows.
func (c *cursor) plain() (more bool, err error) {
	i := bytes.IndexRune(c.rest, c.Comma)
	field := c.rest
	if i >= 0 {
		field = field[:i]
	} else {
		field = field[:len(field)-newline(field)]
	}
	if !c.LazyQuotes {
		if j := bytes.IndexByte(field, '"'); j >= 0 {
			return false, c.fail(c.line, c.at.col+j, ErrBareQuote)
		}
	}
	c.text = append(c.text, field...)
	c.end(c.at)
	if i < 0 {
		return false, nil
	}
	c.skip(i + utf8.RuneLen(c.Comma))
	return true, nil
}

// quoted reads a field in quotes, which may go over several lines.
func (c *cursor) quoted() (more bool, err error) {
	start := c.at
	c.skip(1)
	for {
		i := bytes.IndexByte(c.rest, '"')
		switch {
		case i >= 0:
			c.text = append(c.text, c.rest[:i]...)
			c.skip(i + 1)
			next, _ := utf8.DecodeRune(c.rest)
			switch {
			case len(c.rest) == newline(c.rest):
				c.end(start)
				return false, nil
			case next == '"':
				c.text = append(c.text, '"')
				c.skip(1)
			case next == c.Comma:
				c.skip(utf8.RuneLen(c.Comma))
				c.end(start)
				return true, nil
			case c.LazyQuotes:
				c.text = append(c.text, '"')
			default:
				return false, c.fail(c.line, c.at.col-1, ErrQuote)
			}
		case len(c.rest) > 0:
			c.text = append(c.text, c.rest...)
			if c.err != nil {
				return false, nil
			}
			c.at.col += len(c.rest)
			c.rest, c.err = c.readLine()
			if len(c.rest) > 0 {
				c.at = place{c.at.line + 1, 1}
			}
			if c.err == io.EOF {
				c.err = nil
			}
		default:
			if !c.LazyQuotes && c.err == nil {
				return false, c.fail(c.at.line, c.at.col, ErrQuote)
			}
			c.end(start)
			return false, nil
		}
	}
}
