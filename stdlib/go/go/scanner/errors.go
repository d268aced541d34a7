package scanner

import (
	"cmp"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"
)

// Error is a mistake in a text and where it is.
type Error struct {
	Pos token.Position
	Msg string
}

// Error returns place and message.
func (e Error) Error() string {
	if e.Pos.Filename != "" || e.Pos.IsValid() {
		return e.Pos.String() + ": " + e.Msg
	}
	return e.Msg
}

// ErrorList is a list of mistakes.
type ErrorList []*Error

// Add adds a mistake.
func (p *ErrorList) Add(pos token.Position, msg string) { *p = append(*p, &Error{pos, msg}) }

// Reset empties the list.
func (p *ErrorList) Reset() { *p = (*p)[:0] }

// Len returns the number of mistakes.
func (p ErrorList) Len() int { return len(p) }

// Swap swaps two mistakes.
func (p ErrorList) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

// Less orders mistakes by file, line, column and message.
func (p ErrorList) Less(i, j int) bool { return order(p[i], p[j]) < 0 }

func order(a, b *Error) int {
	return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column, strings.Compare(a.Msg, b.Msg))
}

// Sort sorts the list.
func (p ErrorList) Sort() { slices.SortFunc(p, order) }

// RemoveMultiples sorts the list and keeps only the first mistake of a line.
func (p *ErrorList) RemoveMultiples() {
	p.Sort()
	*p = slices.CompactFunc(*p, func(a, b *Error) bool { return a.Pos.Filename == b.Pos.Filename && a.Pos.Line == b.Pos.Line })
}

// Error returns the first mistake and how many there are.
func (p ErrorList) Error() string {
	switch len(p) {
	case 0:
		return "no errors"
	case 1:
		return p[0].Error()
	}
	return fmt.Sprintf("%s (and %d more errors)", p[0], len(p)-1)
}

// Err returns the list as an error, nil if it is empty.
func (p ErrorList) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// PrintError writes an error, those of a list each on a line.
func PrintError(w io.Writer, err error) {
	if list, ok := err.(ErrorList); ok {
		for _, e := range list {
			fmt.Fprintf(w, "%s\n", e)
		}
	} else if err != nil {
		fmt.Fprintf(w, "%s\n", err)
	}
}
