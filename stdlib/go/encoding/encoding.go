// Package encoding defines interfaces of values that have other forms.
package encoding

// BinaryMarshaler has a binary form.
type BinaryMarshaler interface {
	MarshalBinary() (data []byte, err error)
}

// BinaryUnmarshaler reads its binary form.
type BinaryUnmarshaler interface {
	UnmarshalBinary(data []byte) error
}

// BinaryAppender appends its binary form.
type BinaryAppender interface {
	AppendBinary(b []byte) ([]byte, error)
}

// TextMarshaler has a text.
type TextMarshaler interface {
	MarshalText() (text []byte, err error)
}

// TextUnmarshaler reads its text.
type TextUnmarshaler interface {
	UnmarshalText(text []byte) error
}

// TextAppender appends its text.
type TextAppender interface {
	AppendText(b []byte) ([]byte, error)
}
