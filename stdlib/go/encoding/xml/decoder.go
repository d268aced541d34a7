package xml

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Decoder reads tokens and values. The fields may be set before the first one is read.
type Decoder struct {
	// Strict makes the text be checked. Without it, end tags may be missing or wrong as AutoClose says, attributes need no quotes and no
	// values, and unknown entities are left alone.
	Strict        bool
	AutoClose     []string                                                 // elements that end right behind their start tag
	Entity        map[string]string                                        // entities in addition to lt, gt, amp, apos, quot
	CharsetReader func(charset string, input io.Reader) (io.Reader, error) // makes UTF-8 of another encoding
	DefaultSpace  string                                                   // name space of names without a prefix

	r         io.ByteReader
	tokens    TokenReader
	back      int // a byte to be read again, -1 if there is none
	offset    int64
	line      int
	lineStart int64
	prevStart int64 // lineStart before the last line end
	err       error
	buf       bytes.Buffer
	saved     *bytes.Buffer // what is read, for innerxml
	pending   Token         // the token behind one that was put in
	toClose   *Name         // an empty element is to be closed
	spaces    map[string]string
	open      []element
	limit     int // elements below belong to an outer UnmarshalXML; -1 if there is none
	depth     int // of unmarshalling
}

// element is an element that is open, with the name spaces that its tag hides.
type element struct {
	name   Name // as it is written
	hidden []binding
}

type binding struct {
	prefix, url string
	ok          bool
}

// NewDecoder returns a decoder that reads from r, perhaps more than the values asked for unless r is an io.ByteReader.
func NewDecoder(r io.Reader) *Decoder {
	d := &Decoder{Strict: true, back: -1, line: 1, limit: -1, spaces: map[string]string{}}
	d.setReader(r)
	return d
}

// NewTokenDecoder returns a decoder of tokens that t hands out.
func NewTokenDecoder(t TokenReader) *Decoder {
	if d, ok := t.(*Decoder); ok {
		return d
	}
	return &Decoder{Strict: true, tokens: t, back: -1, line: 1, limit: -1, spaces: map[string]string{}}
}

func (d *Decoder) setReader(r io.Reader) {
	if b, ok := r.(io.ByteReader); ok {
		d.r = b
	} else {
		d.r = bufio.NewReader(r)
	}
}

// InputOffset returns the place in the input behind the last token.
func (d *Decoder) InputOffset() int64 { return d.offset }

// InputPos returns line and column (in bytes) of the place behind the last token, from 1.
func (d *Decoder) InputPos() (line, column int) { return d.line, int(d.offset-d.lineStart) + 1 }

func (d *Decoder) syntaxError(msg string) error { return &SyntaxError{Msg: msg, Line: d.line} }

// get returns the next byte; ok is false at the end, and d.err set.
func (d *Decoder) get() (b byte, ok bool) {
	if d.err != nil {
		return 0, false
	}
	if d.back >= 0 {
		b, d.back = byte(d.back), -1
	} else if b, d.err = d.r.ReadByte(); d.err != nil {
		return 0, false
	} else if d.saved != nil {
		d.saved.WriteByte(b)
	}
	d.offset++
	if b == '\n' {
		d.line++
		d.prevStart, d.lineStart = d.lineStart, d.offset
	}
	return b, true
}

// need is get where the text must not end.
func (d *Decoder) need() (b byte, ok bool) {
	if b, ok = d.get(); !ok && d.err == io.EOF {
		d.err = d.syntaxError("unexpected EOF")
	}
	return b, ok
}

// unget makes a byte be read again.
func (d *Decoder) unget(b byte) {
	if b == '\n' {
		d.line--
		d.lineStart = d.prevStart
	}
	d.back = int(b)
	d.offset--
}

// savedOffset returns how much is saved without the byte that will be read again.
func (d *Decoder) savedOffset() int {
	n := d.saved.Len()
	if d.back >= 0 {
		n--
	}
	return n
}

func (d *Decoder) skipSpace() {
	for {
		b, ok := d.get()
		if !ok {
			return
		}
		if b != ' ' && b != '\r' && b != '\n' && b != '\t' {
			d.unget(b)
			return
		}
	}
}

// Token returns the next token. Tags match, and names have their name spaces. At the end it returns nil, io.EOF. The bytes of a token
// stay valid until the next one.
func (d *Decoder) Token() (Token, error) {
	if d.limit >= 0 && len(d.open) <= d.limit {
		return nil, io.EOF
	}
	t := d.pending
	d.pending = nil
	if t == nil {
		var err error
		if t, err = d.rawToken(); t == nil && err != nil {
			if err == io.EOF && len(d.open) > 0 {
				err = d.syntaxError("unexpected EOF")
			}
			return nil, err
		}
	}
	if !d.Strict {
		if end, ok := d.autoClose(t); ok {
			d.pending, t = t, end
		}
	}
	switch t := t.(type) {
	case StartElement:
		e := element{name: t.Name}
		for _, a := range t.Attr {
			prefix := ""
			switch {
			case a.Name.Space == xmlnsPrefix:
				prefix = a.Name.Local
			case a.Name.Space != "" || a.Name.Local != xmlnsPrefix:
				continue
			}
			url, ok := d.spaces[prefix]
			e.hidden = append(e.hidden, binding{prefix, url, ok})
			d.spaces[prefix] = a.Value
		}
		d.open = append(d.open, e)
		d.translate(&t.Name, true)
		for i := range t.Attr {
			d.translate(&t.Attr[i].Name, false)
		}
		return t, nil
	case EndElement:
		if !d.close(&t.Name) {
			return nil, d.err
		}
		return t, nil
	}
	return t, nil
}

// translate replaces a prefix by its name space. Attributes without a prefix are in none.
func (d *Decoder) translate(n *Name, isElement bool) {
	switch {
	case n.Space == xmlnsPrefix, n.Space == "" && (!isElement || n.Local == xmlnsPrefix):
		return
	case n.Space == xmlPrefix:
		n.Space = xmlURL
	}
	if url, ok := d.spaces[n.Space]; ok {
		n.Space = url
	} else if n.Space == "" {
		n.Space = d.DefaultSpace
	}
}

// close ends the innermost element, which must have the name.
func (d *Decoder) close(n *Name) bool {
	if len(d.open) == 0 {
		d.err = d.syntaxError("unexpected end element </" + n.Local + ">")
		return false
	}
	e := d.open[len(d.open)-1]
	written := *n
	switch {
	case e.name.Local != n.Local:
		if d.Strict {
			d.err = d.syntaxError("element <" + e.name.Local + "> closed by </" + n.Local + ">")
			return false
		}
		d.toClose = &written
		*n = e.name
	case e.name.Space != n.Space:
		space := n.Space
		if space == "" {
			space = `""`
		}
		d.err = d.syntaxError("element <" + e.name.Local + "> in space " + e.name.Space + " closed by </" + n.Local + "> in space " + space)
		return false
	}
	d.translate(n, true)
	d.open = d.open[:len(d.open)-1]
	for i := len(e.hidden) - 1; i >= 0; i-- {
		if b := e.hidden[i]; b.ok {
			d.spaces[b.prefix] = b.url
		} else {
			delete(d.spaces, b.prefix)
		}
	}
	return true
}

// autoClose returns an end tag for an element that has none.
func (d *Decoder) autoClose(t Token) (Token, bool) {
	if len(d.open) == 0 {
		return nil, false
	}
	name := d.open[len(d.open)-1].name
	for _, s := range d.AutoClose {
		if strings.EqualFold(s, name.Local) {
			if end, ok := t.(EndElement); !ok || !strings.EqualFold(end.Name.Local, name.Local) {
				return EndElement{name}, true
			}
			break
		}
	}
	return nil, false
}

var errRawToken = errors.New("xml: cannot use RawToken from UnmarshalXML method")

// RawToken is Token without a check that tags match, and without name spaces.
func (d *Decoder) RawToken() (Token, error) {
	if d.depth > 0 {
		return nil, errRawToken
	}
	return d.rawToken()
}

func (d *Decoder) rawToken() (Token, error) {
	if d.tokens != nil {
		return d.tokens.Token()
	}
	if d.err != nil {
		return nil, d.err
	}
	if d.toClose != nil {
		end := EndElement{*d.toClose}
		d.toClose = nil
		return end, nil
	}
	b, ok := d.get()
	if !ok {
		return nil, d.err
	}
	if b != '<' {
		d.unget(b)
		if data := d.text(-1, false); data != nil {
			return CharData(data), nil
		}
		return nil, d.err
	}
	if b, ok = d.need(); !ok {
		return nil, d.err
	}
	var t Token
	switch b {
	case '/':
		t, ok = d.endTag()
	case '?':
		t, ok = d.instruction()
	case '!':
		t, ok = d.markup()
	default:
		d.unget(b)
		t, ok = d.startTag()
	}
	if !ok {
		return nil, d.err
	}
	return t, nil
}

func (d *Decoder) fail(msg string) {
	if d.err == nil {
		d.err = d.syntaxError(msg)
	}
}

func (d *Decoder) endTag() (Token, bool) {
	name, ok := d.name()
	if !ok {
		d.fail("expected element name after </")
		return nil, false
	}
	d.skipSpace()
	b, ok := d.need()
	if ok && b != '>' {
		d.fail("invalid characters between </" + name.Local + " and >")
		ok = false
	}
	return EndElement{name}, ok
}

func (d *Decoder) instruction() (Token, bool) {
	target, ok := d.word()
	if !ok {
		d.fail("expected target name after <?")
		return nil, false
	}
	d.skipSpace()
	data, ok := d.until("?>")
	if !ok {
		return nil, false
	}
	if target == "xml" && !d.declaration(string(data)) {
		return nil, false
	}
	return ProcInst{target, data}, true
}

// declaration heeds version and encoding.
func (d *Decoder) declaration(s string) bool {
	if v := procInst("version", s); v != "" && v != "1.0" {
		d.err = fmt.Errorf("xml: unsupported version %q; only version 1.0 is supported", v)
		return false
	}
	enc := procInst("encoding", s)
	if enc == "" || strings.EqualFold(enc, "utf-8") {
		return true
	}
	if d.CharsetReader == nil {
		d.err = fmt.Errorf("xml: encoding %q declared but Decoder.CharsetReader is nil", enc)
		return false
	}
	r, err := d.CharsetReader(enc, d.r.(io.Reader))
	if err != nil {
		d.err = fmt.Errorf("xml: opening charset %q: %w", enc, err)
		return false
	}
	if r == nil {
		panic("CharsetReader returned a nil Reader for charset " + enc)
	}
	d.setReader(r)
	return true
}

// until reads up to an end mark and returns what is in front of it.
func (d *Decoder) until(end string) ([]byte, bool) {
	d.buf.Reset()
	for {
		b, ok := d.need()
		if !ok {
			return nil, false
		}
		d.buf.WriteByte(b)
		if data := d.buf.Bytes(); b == end[len(end)-1] && bytes.HasSuffix(data, []byte(end)) {
			return data[:len(data)-len(end)], true
		}
	}
}

// markup reads a comment, a CDATA section or a directive behind "<!".
func (d *Decoder) markup() (Token, bool) {
	b, ok := d.need()
	if !ok {
		return nil, false
	}
	switch b {
	case '-':
		if b, ok = d.need(); !ok {
			return nil, false
		}
		if b != '-' {
			d.fail("invalid sequence <!- not part of <!--")
			return nil, false
		}
		data, ok := d.until("--")
		if !ok {
			return nil, false
		}
		if b, ok = d.need(); !ok {
			return nil, false
		}
		if b != '>' {
			d.fail(`invalid sequence "--" not allowed in comments`)
			return nil, false
		}
		return Comment(data), true
	case '[':
		for _, want := range []byte("CDATA[") {
			if b, ok = d.need(); !ok {
				return nil, false
			}
			if b != want {
				d.fail("invalid <![ sequence")
				return nil, false
			}
		}
		data := d.text(-1, true)
		return CharData(data), data != nil
	}
	return d.directive(b)
}

// directive reads a directive that begins with b. Angles within match; comments in it become a space.
func (d *Decoder) directive(b byte) (Token, bool) {
	d.buf.Reset()
	d.buf.WriteByte(b)
	quote := byte(0)
	depth := 0
	for {
		b, ok := d.need()
		if !ok {
			return nil, false
		}
		if quote == 0 && b == '>' && depth == 0 {
			return Directive(d.buf.Bytes()), true
		}
	again:
		d.buf.WriteByte(b)
		switch {
		case b == quote:
			quote = 0
		case quote != 0:
		case b == '\'' || b == '"':
			quote = b
		case b == '>':
			depth--
		case b == '<':
			// Is it a comment?
			for i, want := range []byte("!--") {
				if b, ok = d.need(); !ok {
					return nil, false
				}
				if b != want {
					d.buf.WriteString("!--"[:i])
					depth++
					goto again
				}
			}
			d.buf.Truncate(d.buf.Len() - 1)
			var b0, b1 byte
			for {
				if b, ok = d.need(); !ok {
					return nil, false
				}
				if b0 == '-' && b1 == '-' && b == '>' {
					break
				}
				b0, b1 = b1, b
			}
			d.buf.WriteByte(' ')
		}
	}
}

func (d *Decoder) startTag() (Token, bool) {
	name, ok := d.name()
	if !ok {
		d.fail("expected element name after <")
		return nil, false
	}
	t := StartElement{Name: name, Attr: []Attr{}}
	for {
		d.skipSpace()
		b, ok := d.need()
		if !ok {
			return nil, false
		}
		if b == '/' {
			if b, ok = d.need(); !ok {
				return nil, false
			}
			if b != '>' {
				d.fail("expected /> in element")
				return nil, false
			}
			d.toClose = &name
			return t, true
		}
		if b == '>' {
			return t, true
		}
		d.unget(b)
		a := Attr{}
		if a.Name, ok = d.name(); !ok {
			d.fail("expected attribute name in element")
			return nil, false
		}
		d.skipSpace()
		if b, ok = d.need(); !ok {
			return nil, false
		}
		if b != '=' {
			if d.Strict {
				d.fail("attribute name without = in element")
				return nil, false
			}
			d.unget(b)
			a.Value = a.Name.Local
		} else {
			d.skipSpace()
			data := d.attrValue()
			if data == nil {
				return nil, false
			}
			a.Value = string(data)
		}
		t.Attr = append(t.Attr, a)
	}
}

func (d *Decoder) attrValue() []byte {
	b, ok := d.need()
	if !ok {
		return nil
	}
	if b == '"' || b == '\'' {
		return d.text(int(b), false)
	}
	if d.Strict {
		d.fail("unquoted or missing attribute value in element")
		return nil
	}
	d.unget(b)
	d.buf.Reset()
	for {
		b, ok := d.need()
		if !ok {
			return nil
		}
		if !('a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == ':' || b == '-') {
			d.unget(b)
			return d.buf.Bytes()
		}
		d.buf.WriteByte(b)
	}
}

// chars appends the bytes of a name, or what may be one, to the buffer and returns them.
func (d *Decoder) chars() (string, bool) {
	start := d.buf.Len()
	for {
		b, ok := d.need()
		if !ok {
			return "", false
		}
		if b < utf8.RuneSelf && !isNameRune(rune(b)) {
			d.unget(b)
			return string(d.buf.Bytes()[start:]), true
		}
		d.buf.WriteByte(b)
	}
}

// word reads a name without looking for a prefix.
func (d *Decoder) word() (string, bool) {
	d.buf.Reset()
	s, ok := d.chars()
	if !ok || s == "" {
		return "", false
	}
	if !isNameString(s) {
		d.err = d.syntaxError("invalid XML name: " + s)
		return "", false
	}
	return s, true
}

// name reads a name, perhaps with a prefix.
func (d *Decoder) name() (Name, bool) {
	s, ok := d.word()
	if !ok || strings.Count(s, ":") > 1 {
		return Name{Local: s}, false
	}
	space, local, ok := strings.Cut(s, ":")
	if !ok || space == "" || local == "" {
		return Name{Local: s}, true
	}
	return Name{space, local}, true
}

// text reads text up to a tag, or up to a quote if that is >= 0, or a CDATA section. nil means an error.
func (d *Decoder) text(quote int, cdata bool) []byte {
	var b0, b1 byte // the bytes before, as they were read
	d.buf.Reset()
	for {
		b, ok := d.get()
		if !ok {
			if cdata && d.err == io.EOF {
				d.err = d.syntaxError("unexpected EOF in CDATA section")
			}
			if quote >= 0 && d.err == io.EOF {
				d.err = d.syntaxError("unexpected EOF")
			}
			if cdata || quote >= 0 || d.err != io.EOF || d.buf.Len() == 0 {
				return nil
			}
			break
		}
		if quote < 0 && b0 == ']' && b1 == ']' && b == '>' {
			if cdata {
				d.buf.Truncate(d.buf.Len() - 2)
				break
			}
			d.err = d.syntaxError("unescaped ]]> not in CDATA section")
			return nil
		}
		if b == '<' && !cdata {
			if quote >= 0 {
				d.err = d.syntaxError("unescaped < inside quoted string")
				return nil
			}
			d.unget('<')
			break
		}
		if quote >= 0 && b == byte(quote) {
			break
		}
		if b == '&' && !cdata {
			if !d.reference() {
				return nil
			}
			b0, b1 = 0, 0
			continue
		}
		// All line ends are read as \n.
		switch {
		case b == '\r':
			d.buf.WriteByte('\n')
		case b1 == '\r' && b == '\n':
		default:
			d.buf.WriteByte(b)
		}
		b0, b1 = b1, b
	}
	data := d.buf.Bytes()
	if data == nil {
		data = []byte{}
	}
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			d.err = d.syntaxError("invalid UTF-8")
			return nil
		}
		rest = rest[size:]
		if !isInCharacterRange(r) {
			d.err = d.syntaxError(fmt.Sprintf("illegal character code %U", r))
			return nil
		}
	}
	return data
}

// reference reads what follows an ampersand and writes what it stands for.
func (d *Decoder) reference() bool {
	start := d.buf.Len()
	d.buf.WriteByte('&')
	text, known := "", false
	b, ok := d.need()
	if !ok {
		return false
	}
	if b == '#' {
		d.buf.WriteByte(b)
		base := 10
		if b, ok = d.need(); !ok {
			return false
		}
		if b == 'x' {
			base = 16
			d.buf.WriteByte(b)
			if b, ok = d.need(); !ok {
				return false
			}
		}
		digits := d.buf.Len()
		for '0' <= b && b <= '9' || base == 16 && ('a' <= b && b <= 'f' || 'A' <= b && b <= 'F') {
			d.buf.WriteByte(b)
			if b, ok = d.need(); !ok {
				return false
			}
		}
		if b == ';' {
			n, err := strconv.ParseUint(string(d.buf.Bytes()[digits:]), base, 64)
			if err == nil && n <= utf8.MaxRune {
				text, known = string(rune(n)), true
			}
			d.buf.WriteByte(b)
		} else {
			d.unget(b)
		}
	} else {
		d.unget(b)
		name, ok := d.chars()
		if !ok {
			return false
		}
		if b, ok = d.need(); !ok {
			return false
		}
		if b == ';' {
			d.buf.WriteByte(b)
			if isNameString(name) {
				if text, known = predefined[name]; !known {
					text, known = d.Entity[name]
				}
			}
		} else {
			d.unget(b)
		}
	}
	if known {
		d.buf.Truncate(start)
		d.buf.WriteString(text)
		return true
	}
	if !d.Strict {
		return true
	}
	ent := string(d.buf.Bytes()[start:])
	if ent[len(ent)-1] != ';' {
		ent += " (no semicolon)"
	}
	d.err = d.syntaxError("invalid character entity " + ent)
	return false
}

var predefined = map[string]string{"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": `"`}
