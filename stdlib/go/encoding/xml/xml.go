// Package xml reads and writes XML 1.0 with name spaces.
package xml

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A SyntaxError tells where a text is not well-formed.
type SyntaxError struct {
	Msg  string
	Line int
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("XML syntax error on line %d: %s", e.Line, e.Msg)
}

// A Name is a name with its name space: its URL, or its prefix where it is not known.
type Name struct{ Space, Local string }

// An Attr is an attribute.
type Attr struct {
	Name  Name
	Value string
}

// A Token is a StartElement, EndElement, CharData, Comment, ProcInst or Directive.
type Token any

// A StartElement is a start tag.
type StartElement struct {
	Name Name
	Attr []Attr
}

// Copy returns a copy with attributes of its own.
func (e StartElement) Copy() StartElement {
	e.Attr = append([]Attr{}, e.Attr...)
	return e
}

// End returns the end tag that belongs to it.
func (e StartElement) End() EndElement { return EndElement{e.Name} }

// An EndElement is an end tag.
type EndElement struct{ Name Name }

// CharData is text, with references replaced.
type CharData []byte

// Copy returns a copy.
func (c CharData) Copy() CharData { return CharData(bytes.Clone(c)) }

// A Comment is what stands between <!-- and -->.
type Comment []byte

// Copy returns a copy.
func (c Comment) Copy() Comment { return Comment(bytes.Clone(c)) }

// A ProcInst is a processing instruction, <?target inst?>.
type ProcInst struct {
	Target string
	Inst   []byte
}

// Copy returns a copy.
func (p ProcInst) Copy() ProcInst {
	p.Inst = bytes.Clone(p.Inst)
	return p
}

// A Directive is what stands between <! and >.
type Directive []byte

// Copy returns a copy.
func (d Directive) Copy() Directive { return Directive(bytes.Clone(d)) }

// CopyToken returns a copy of a token that shares nothing with the decoder.
func CopyToken(t Token) Token {
	switch v := t.(type) {
	case CharData:
		return v.Copy()
	case Comment:
		return v.Copy()
	case Directive:
		return v.Copy()
	case ProcInst:
		return v.Copy()
	case StartElement:
		return v.Copy()
	}
	return t
}

// A TokenReader hands out tokens; at the end it returns nil, io.EOF, perhaps with the last token already.
type TokenReader interface{ Token() (Token, error) }

const (
	xmlURL      = "http://www.w3.org/XML/1998/namespace"
	xmlnsPrefix = "xmlns"
	xmlPrefix   = "xml"
)

// isInCharacterRange reports whether a rune may stand in a text.
func isInCharacterRange(r rune) bool {
	return r == 0x09 || r == 0x0A || r == 0x0D || 0x20 <= r && r <= 0xD7FF || 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0x10FFFF
}

// nameStart has the runes beyond ASCII that a name may begin with, as ranges (fifth edition of the standard).
var nameStart = [...]rune{
	0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2FF, 0x370, 0x37D, 0x37F, 0x1FFF, 0x200C, 0x200D, 0x2070, 0x218F, 0x2C00, 0x2FEF, 0x3001, 0xD7FF,
	0xF900, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0xEFFFF,
}

func isNameStart(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r == ':'
	}
	for i := 0; i < len(nameStart); i += 2 {
		if nameStart[i] <= r && r <= nameStart[i+1] {
			return true
		}
	}
	return false
}

func isNameRune(r rune) bool {
	return isNameStart(r) || '0' <= r && r <= '9' || r == '-' || r == '.' || r == 0xB7 || 0x300 <= r && r <= 0x36F ||
		r == 0x203F || r == 0x2040
}

func isName(s []byte) bool { return isNameString(string(s)) }

func isNameString(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
		if !isNameRune(r) || i == 0 && !isNameStart(r) {
			return false
		}
	}
	return s != ""
}

// EscapeText writes s escaped: <, >, &, quotes, tabs and line ends; runes that may not stand in a text become U+FFFD.
func EscapeText(w io.Writer, s []byte) error { return escapeText(w, s, true) }

// Escape is EscapeText without its error.
func Escape(w io.Writer, s []byte) { EscapeText(w, s) }

func escapeText(w io.Writer, s []byte, newline bool) error {
	last := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		esc := ""
		switch r {
		case '"':
			esc = "&#34;" // shorter than &quot;
		case '\'':
			esc = "&#39;"
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '\t':
			esc = "&#x9;"
		case '\n':
			if newline {
				esc = "&#xA;"
			}
		case '\r':
			esc = "&#xD;"
		default:
			if !isInCharacterRange(r) || r == utf8.RuneError && size == 1 {
				esc = "\uFFFD"
			}
		}
		if esc != "" {
			if _, err := w.Write(s[last:i]); err != nil {
				return err
			}
			if _, err := io.WriteString(w, esc); err != nil {
				return err
			}
			last = i + size
		}
		i += size
	}
	_, err := w.Write(s[last:])
	return err
}

// procInst returns the value of a parameter in a processing instruction: what is in quotes behind its name and an equals sign.
func procInst(param, s string) string {
	for {
		_, rest, ok := strings.Cut(s, param+"=")
		if !ok || rest == "" {
			return ""
		}
		if quote := rest[0]; quote == '"' || quote == '\'' {
			value, _, ok := strings.Cut(rest[1:], string(quote))
			if !ok {
				return ""
			}
			return value
		}
		s = rest
	}
}
