// Package tabwriter aligns columns of text.
package tabwriter

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// Flags of a Writer.
const (
	FilterHTML uint = 1 << iota
	StripEscape
	AlignRight
	DiscardEmptyColumns
	TabIndent
	Debug
)

// Escape starts and ends text in which tabs mean nothing.
const Escape = '\xff'

type cell struct {
	size  int // bytes
	width int // characters
	htab  bool
}

// Writer aligns columns of cells that end with tabs.
type Writer struct {
	out                io.Writer
	minwidth, tabwidth int
	padding            int
	padchar            byte
	flags              uint

	buf     []byte
	pos     int // buffer position up to which the cell's width is known
	cell    cell
	endChar byte // what ends the escaped text, 0 outside
	lines   [][]cell
	widths  []int
}

// NewWriter returns a writer; see Init.
func NewWriter(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {
	return new(Writer).Init(output, minwidth, tabwidth, padding, padchar, flags)
}

// Init sets up a writer.
func (b *Writer) Init(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {
	if minwidth < 0 || tabwidth < 0 || padding < 0 {
		panic("negative minwidth, tabwidth, or padding")
	}
	b.out, b.minwidth, b.tabwidth, b.padding, b.padchar, b.flags = output, minwidth, tabwidth, padding, padchar, flags
	if padchar == '\t' {
		b.flags &^= AlignRight
	}
	b.reset()
	return b
}

func (b *Writer) reset() {
	b.buf, b.pos, b.cell, b.endChar = b.buf[:0], 0, cell{}, 0
	b.lines, b.widths = b.lines[:0], b.widths[:0]
	b.lines = append(b.lines, nil)
}

// writeError is the panic of a failed write.
type writeError struct{ err error }

func (b *Writer) write(p []byte) {
	n, err := b.out.Write(p)
	if n != len(p) && err == nil {
		err = io.ErrShortWrite
	}
	if err != nil {
		panic(writeError{err})
	}
}

func (b *Writer) repeat(c byte, n int) {
	for n > 0 {
		var a [64]byte
		m := min(n, len(a))
		for i := range a[:m] {
			a[i] = c
		}
		b.write(a[:m])
		n -= m
	}
}

func (b *Writer) pad(textw, cellw int, tabs bool) {
	if b.padchar == '\t' || tabs {
		if b.tabwidth == 0 {
			return
		}
		cellw = (cellw + b.tabwidth - 1) / b.tabwidth * b.tabwidth
		n := cellw - textw
		if n < 0 {
			panic("internal error")
		}
		b.repeat('\t', (n+b.tabwidth-1)/b.tabwidth)
		return
	}
	b.repeat(b.padchar, cellw-textw)
}

// writeLines writes lines line0 to line1 with the widths known; pos is where their text starts.
func (b *Writer) writeLines(pos, line0, line1 int) int {
	for i := line0; i < line1; i++ {
		line := b.lines[i]
		tabs := b.flags&TabIndent != 0
		for j, c := range line {
			if j > 0 && b.flags&Debug != 0 {
				b.write([]byte{'|'})
			}
			if c.size == 0 {
				if j < len(b.widths) {
					b.pad(c.width, b.widths[j], tabs)
				}
				continue
			}
			tabs = false
			if b.flags&AlignRight == 0 {
				b.write(b.buf[pos : pos+c.size])
				pos += c.size
				if j < len(b.widths) {
					b.pad(c.width, b.widths[j], false)
				}
			} else {
				if j < len(b.widths) {
					b.pad(c.width, b.widths[j], false)
				}
				b.write(b.buf[pos : pos+c.size])
				pos += c.size
			}
		}
		if i+1 == len(b.lines) {
			// the last line has an unfinished cell and no newline
			b.write(b.buf[pos : pos+b.cell.size])
			pos += b.cell.size
		} else {
			b.write([]byte{'\n'})
		}
	}
	return pos
}

// format finds the columns of lines line0 to line1 and writes them.
func (b *Writer) format(pos0, line0, line1 int) (pos int) {
	pos = pos0
	column := len(b.widths)
	for this := line0; this < line1; this++ {
		if column >= len(b.lines[this])-1 {
			continue
		}
		// a column block starts here: write what is before it
		pos = b.writeLines(pos, line0, this)
		line0 = this
		width := b.minwidth
		discardable := true
		for ; this < line1; this++ {
			line := b.lines[this]
			if column >= len(line)-1 {
				break
			}
			c := line[column]
			if w := c.width + b.padding; w > width {
				width = w
			}
			if c.width > 0 || c.htab {
				discardable = false
			}
		}
		if discardable && b.flags&DiscardEmptyColumns != 0 {
			width = 0
		}
		b.widths = append(b.widths, width)
		pos = b.format(pos, line0, this)
		b.widths = b.widths[:len(b.widths)-1]
		line0 = this
		this--
	}
	return b.writeLines(pos, line0, line1)
}

func (b *Writer) append(text []byte) {
	b.buf = append(b.buf, text...)
	b.cell.size += len(text)
}

func (b *Writer) updateWidth() {
	b.cell.width += utf8.RuneCount(b.buf[b.pos:])
	b.pos = len(b.buf)
}

func (b *Writer) startEscape(ch byte) {
	switch ch {
	case Escape:
		b.endChar = Escape
	case '<':
		b.endChar = '>'
	case '&':
		b.endChar = ';'
	}
}

func (b *Writer) endEscape() {
	switch b.endChar {
	case Escape:
		b.updateWidth()
		if b.flags&StripEscape == 0 {
			b.cell.width -= 2
		}
	case ';':
		b.cell.width++
	}
	b.pos = len(b.buf)
	b.endChar = 0
}

// endCell ends the cell and returns the number of cells of the line.
func (b *Writer) endCell(htab bool) int {
	b.cell.htab = htab
	last := &b.lines[len(b.lines)-1]
	*last = append(*last, b.cell)
	b.cell = cell{}
	return len(*last)
}

func (b *Writer) handlePanic(err *error, op string) {
	if e := recover(); e != nil {
		if op == "Flush" {
			b.reset()
		}
		if we, ok := e.(writeError); ok {
			*err = we.err
			return
		}
		panic(fmt.Sprintf("tabwriter: panic during %s (%v)", op, e))
	}
}

// Flush writes what is buffered.
func (b *Writer) Flush() (err error) {
	defer b.handlePanic(&err, "Flush")
	b.flush()
	return nil
}

func (b *Writer) flush() {
	if b.cell.size > 0 {
		if b.endChar != 0 {
			b.endEscape()
		}
		b.endCell(false)
	}
	b.format(0, 0, len(b.lines))
	b.reset()
}

// Write buffers text and writes columns that are complete.
func (b *Writer) Write(buf []byte) (n int, err error) {
	defer b.handlePanic(&err, "Write")
	n = 0
	for i, ch := range buf {
		if b.endChar == 0 {
			switch ch {
			case '\t', '\v', '\n', '\f':
				b.append(buf[n:i])
				b.updateWidth()
				n = i + 1
				cells := b.endCell(ch == '\t')
				if ch == '\n' || ch == '\f' {
					b.lines = append(b.lines, nil)
					if ch == '\f' || cells == 1 {
						// nothing that follows depends on these lines
						b.flush()
						if ch == '\f' && b.flags&Debug != 0 {
							b.write([]byte("---\n"))
						}
					}
				}
			case Escape:
				b.append(buf[n:i])
				b.updateWidth()
				n = i
				if b.flags&StripEscape != 0 {
					n++
				}
				b.startEscape(Escape)
			case '<', '&':
				if b.flags&FilterHTML != 0 {
					b.append(buf[n:i])
					b.updateWidth()
					n = i
					b.startEscape(ch)
				}
			}
		} else if ch == b.endChar {
			j := i + 1
			if ch == Escape && b.flags&StripEscape != 0 {
				j = i
			}
			b.append(buf[n:j])
			n = i + 1
			b.endEscape()
		}
	}
	b.append(buf[n:])
	return len(buf), nil
}
