// Package list is a doubly linked list.
package list

// Element is an element of a list.
type Element struct {
	next, prev *Element
	list       *List

	// Value is what the element holds.
	Value any
}

// Next returns the next element or nil.
func (e *Element) Next() *Element {
	if e.list == nil || e.next == &e.list.root {
		return nil
	}
	return e.next
}

// Prev returns the element before or nil.
func (e *Element) Prev() *Element {
	if e.list == nil || e.prev == &e.list.root {
		return nil
	}
	return e.prev
}

// List is a doubly linked list. The zero List is empty.
type List struct {
	root Element // root.next is the first, root.prev the last
	len  int
}

// New returns an empty list.
func New() *List { return new(List).Init() }

// Init empties l.
func (l *List) Init() *List {
	l.root.next, l.root.prev = &l.root, &l.root
	l.len = 0
	return l
}

func (l *List) lazy() {
	if l.root.next == nil {
		l.Init()
	}
}

// Len returns the number of elements.
func (l *List) Len() int { return l.len }

// Front returns the first element or nil.
func (l *List) Front() *Element {
	if l.len == 0 {
		return nil
	}
	return l.root.next
}

// Back returns the last element or nil.
func (l *List) Back() *Element {
	if l.len == 0 {
		return nil
	}
	return l.root.prev
}

func link(e, at *Element) {
	e.prev, e.next = at, at.next
	e.prev.next, e.next.prev = e, e
}

func unlink(e *Element) {
	e.prev.next, e.next.prev = e.next, e.prev
}

func (l *List) insert(v any, at *Element) *Element {
	e := &Element{Value: v, list: l}
	link(e, at)
	l.len++
	return e
}

func (l *List) move(e, at *Element) {
	if e != at {
		unlink(e)
		link(e, at)
	}
}

// Remove removes e from l and returns its value.
func (l *List) Remove(e *Element) any {
	if e.list == l {
		unlink(e)
		e.next, e.prev, e.list = nil, nil, nil
		l.len--
	}
	return e.Value
}

// PushFront inserts v at the front.
func (l *List) PushFront(v any) *Element {
	l.lazy()
	return l.insert(v, &l.root)
}

// PushBack inserts v at the back.
func (l *List) PushBack(v any) *Element {
	l.lazy()
	return l.insert(v, l.root.prev)
}

// InsertBefore inserts v before mark.
func (l *List) InsertBefore(v any, mark *Element) *Element {
	if mark.list != l {
		return nil
	}
	return l.insert(v, mark.prev)
}

// InsertAfter inserts v after mark.
func (l *List) InsertAfter(v any, mark *Element) *Element {
	if mark.list != l {
		return nil
	}
	return l.insert(v, mark)
}

// MoveToFront moves e to the front.
func (l *List) MoveToFront(e *Element) {
	if e.list == l && l.root.next != e {
		l.move(e, &l.root)
	}
}

// MoveToBack moves e to the back.
func (l *List) MoveToBack(e *Element) {
	if e.list == l && l.root.prev != e {
		l.move(e, l.root.prev)
	}
}

// MoveBefore moves e to before mark.
func (l *List) MoveBefore(e, mark *Element) {
	if e.list == l && e != mark && mark.list == l {
		l.move(e, mark.prev)
	}
}

// MoveAfter moves e to after mark.
func (l *List) MoveAfter(e, mark *Element) {
	if e.list == l && e != mark && mark.list == l {
		l.move(e, mark)
	}
}

// PushBackList appends a copy of other.
func (l *List) PushBackList(other *List) {
	l.lazy()
	for i, e := other.Len(), other.Front(); i > 0; i, e = i-1, e.Next() {
		l.insert(e.Value, l.root.prev)
	}
}

// PushFrontList inserts a copy of other at the front.
func (l *List) PushFrontList(other *List) {
	l.lazy()
	for i, e := other.Len(), other.Back(); i > 0; i, e = i-1, e.Prev() {
		l.insert(e.Value, &l.root)
	}
}
