package xml

import (
	"bufio"
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Header is an XML declaration that Marshal does not write.
const Header = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// Marshaler is a type that writes itself: any number of elements, each ended.
type Marshaler interface {
	MarshalXML(e *Encoder, start StartElement) error
}

// MarshalerAttr is a type that writes itself as an attribute; one with an empty name is left out.
type MarshalerAttr interface {
	MarshalXMLAttr(name Name) (Attr, error)
}

// An UnsupportedTypeError is a type that XML cannot express.
type UnsupportedTypeError struct{ Type reflect.Type }

func (e *UnsupportedTypeError) Error() string { return "xml: unsupported type: " + e.Type.String() }

// Marshal returns v as XML.
//
// The name of a struct's element is that of the tag of its field XMLName, or that field's value, or that of the field that holds the
// struct, or of its type. Tags of fields, `xml:"space name,flag"`, make attributes (attr), text (chardata, cdata), comments (comment),
// XML as it is (innerxml) and, with a>b>name, elements around; omitempty leaves empty ones out, "-" all.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := NewEncoder(&b)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// MarshalIndent is Marshal with each element on a line of its own.
func MarshalIndent(v any, prefix, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := NewEncoder(&b)
	enc.Indent(prefix, indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// An Encoder writes values and tokens.
type Encoder struct {
	w              *bufio.Writer
	prefix, indent string
	depth          int
	indentedIn     bool // nothing but a start tag is on the line
	putNewline     bool
	spaces         map[string]string // name spaces by prefix
	prefixes       map[string]string // prefixes by name space
	declared       []string          // prefixes in the order of their declaration, "" where an element begins
	seq            int
	tags           []Name // elements that are open
	closed         bool
}

// NewEncoder returns an encoder that writes to w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: bufio.NewWriter(w)} }

// Indent makes each element begin on a line of its own, with prefix and copies of indent in front.
func (e *Encoder) Indent(prefix, indent string) { e.prefix, e.indent = prefix, indent }

var errClosed = errors.New("use of closed Encoder")

// failed returns the error of an earlier write.
func (e *Encoder) failed() error {
	if e.closed {
		return errClosed
	}
	_, err := e.w.Write(nil)
	return err
}

// Encode writes v; see Marshal.
func (e *Encoder) Encode(v any) error { return e.encode(v, nil) }

// EncodeElement writes v with a start tag.
func (e *Encoder) EncodeElement(v any, start StartElement) error { return e.encode(v, &start) }

func (e *Encoder) encode(v any, start *StartElement) error {
	if e.closed {
		return errClosed
	}
	if err := e.value(reflect.ValueOf(v), nil, start); err != nil {
		return err
	}
	return e.w.Flush()
}

// Flush writes what is held back.
func (e *Encoder) Flush() error { return e.w.Flush() }

// Close ends the text; it is an error if elements are open.
func (e *Encoder) Close() error {
	if e.closed {
		return nil
	}
	e.closed = true
	if err := e.w.Flush(); err != nil {
		return err
	}
	if n := len(e.tags); n > 0 {
		return fmt.Errorf("unclosed tag <%s>", e.tags[n-1].Local)
	}
	return nil
}

// EncodeToken writes a token. Tags must match; Flush writes what is held back.
func (e *Encoder) EncodeToken(t Token) error {
	if e.closed {
		return errClosed
	}
	switch t := t.(type) {
	case StartElement:
		if err := e.start(&t); err != nil {
			return err
		}
	case EndElement:
		if err := e.end(t.Name); err != nil {
			return err
		}
	case CharData:
		escapeText(e.w, t, false)
	case Comment:
		if bytes.Contains(t, []byte("-->")) {
			return fmt.Errorf("xml: EncodeToken of Comment containing --> marker")
		}
		e.w.WriteString("<!--" + string(t) + "-->")
	case ProcInst:
		// The declaration may only come first.
		if t.Target == "xml" && e.w.Buffered() != 0 {
			return fmt.Errorf("xml: EncodeToken of ProcInst xml target only valid for xml declaration, first token encoded")
		}
		if !isNameString(t.Target) {
			return fmt.Errorf("xml: EncodeToken of ProcInst with invalid Target")
		}
		if bytes.Contains(t.Inst, []byte("?>")) {
			return fmt.Errorf("xml: EncodeToken of ProcInst containing ?> marker")
		}
		e.w.WriteString("<?" + t.Target)
		if len(t.Inst) > 0 {
			e.w.WriteString(" " + string(t.Inst))
		}
		e.w.WriteString("?>")
	case Directive:
		if !isValidDirective(t) {
			return fmt.Errorf("xml: EncodeToken of Directive containing wrong < or > markers")
		}
		e.w.WriteString("<!" + string(t) + ">")
	default:
		return fmt.Errorf("xml: EncodeToken of invalid token type")
	}
	return e.failed()
}

// isValidDirective reports whether angles match, outside of quotes and comments.
func isValidDirective(dir Directive) bool {
	depth := 0
	for i := 0; i < len(dir); i++ {
		switch c := dir[i]; c {
		case '\'', '"':
			n := bytes.IndexByte(dir[i+1:], c)
			if n < 0 {
				return false
			}
			i += 1 + n
		case '<':
			if bytes.HasPrefix(dir[i:], []byte("<!--")) && len(dir) > i+4 {
				n := bytes.Index(dir[i+1:], []byte("-->"))
				if n < 0 {
					return false
				}
				i += n + 3
			} else {
				depth++
			}
		case '>':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// newline begins a line if there is indentation; delta is 1 for a start tag, -1 for an end tag.
func (e *Encoder) newline(delta int) {
	if e.prefix == "" && e.indent == "" {
		return
	}
	if delta < 0 {
		e.depth--
		if e.indentedIn {
			e.indentedIn = false
			return
		}
	}
	e.indentedIn = delta > 0
	if e.putNewline {
		e.w.WriteByte('\n')
	} else {
		e.putNewline = true
	}
	e.w.WriteString(e.prefix + strings.Repeat(e.indent, e.depth))
	if delta > 0 {
		e.depth++
	}
}

// start writes a start tag.
func (e *Encoder) start(s *StartElement) error {
	if s.Name.Local == "" {
		return fmt.Errorf("xml: start tag with no name")
	}
	e.tags = append(e.tags, s.Name)
	e.declared = append(e.declared, "")
	e.newline(1)
	e.w.WriteString("<" + s.Name.Local)
	if s.Name.Space != "" {
		e.attr("xmlns", s.Name.Space)
	}
	for _, a := range s.Attr {
		switch {
		case a.Name.Local == "":
		case a.Name.Space == "":
			e.attr(a.Name.Local, a.Value)
		default:
			e.attr(e.prefixOf(a.Name.Space)+":"+a.Name.Local, a.Value)
		}
	}
	e.w.WriteByte('>')
	return nil
}

func (e *Encoder) attr(name, value string) {
	e.w.WriteString(" " + name + `="`)
	EscapeText(e.w, []byte(value))
	e.w.WriteByte('"')
}

// prefixOf returns a prefix for a name space. A new one is declared in the tag that is being written.
func (e *Encoder) prefixOf(url string) string {
	if p := e.prefixes[url]; p != "" {
		return p
	}
	if url == xmlURL {
		return xmlPrefix
	}
	if e.prefixes == nil {
		e.prefixes, e.spaces = map[string]string{}, map[string]string{}
	}
	// The last part of the URL makes a good one, if it is a name.
	p := strings.TrimRight(url, "/")
	p = p[strings.LastIndexByte(p, '/')+1:]
	if !isNameString(p) || strings.Contains(p, ":") {
		p = "_"
	}
	if len(p) >= 3 && strings.EqualFold(p[:3], "xml") {
		p = "_" + p // reserved
	}
	if e.spaces[p] != "" {
		base := p
		for {
			e.seq++
			if p = base + "_" + strconv.Itoa(e.seq); e.spaces[p] == "" {
				break
			}
		}
	}
	e.prefixes[url], e.spaces[p] = p, url
	e.declared = append(e.declared, p)
	e.attr("xmlns:"+p, url)
	return p
}

// end writes an end tag.
func (e *Encoder) end(name Name) error {
	if name.Local == "" {
		return fmt.Errorf("xml: end tag with no name")
	}
	n := len(e.tags)
	if n == 0 || e.tags[n-1].Local == "" {
		return fmt.Errorf("xml: end tag </%s> without start tag", name.Local)
	}
	if top := e.tags[n-1]; top != name {
		if top.Local != name.Local {
			return fmt.Errorf("xml: end tag </%s> does not match start tag <%s>", name.Local, top.Local)
		}
		return fmt.Errorf("xml: end tag </%s> in namespace %s does not match start tag <%s> in namespace %s", name.Local, name.Space, top.Local, top.Space)
	}
	e.tags = e.tags[:n-1]
	e.newline(-1)
	e.w.WriteString("</" + name.Local + ">")
	for {
		p := e.declared[len(e.declared)-1]
		e.declared = e.declared[:len(e.declared)-1]
		if p == "" {
			return nil
		}
		delete(e.prefixes, e.spaces[p])
		delete(e.spaces, p)
	}
}

// value writes an element, of a field if f is not nil, with a start tag if that is not nil.
func (e *Encoder) value(v reflect.Value, f *fieldInfo, template *StartElement) error {
	if template != nil && template.Name.Local == "" {
		return fmt.Errorf("xml: EncodeElement of StartElement with missing name")
	}
	if !v.IsValid() || f != nil && f.flags&fOmitEmpty != 0 && isEmptyValue(v) {
		return nil
	}
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	t := v.Type()
	if m, ok := as[Marshaler](v); ok {
		return e.self(m, defaultStart(reflect.TypeOf(m), f, template))
	}
	if m, ok := as[encoding.TextMarshaler](v); ok {
		return e.textElement(m, defaultStart(reflect.TypeOf(m), f, template))
	}
	if k := v.Kind(); (k == reflect.Slice || k == reflect.Array) && t.Elem().Kind() != reflect.Uint8 {
		for i := range v.Len() {
			if err := e.value(v.Index(i), f, template); err != nil {
				return err
			}
		}
		return nil
	}
	info, err := getTypeInfo(t)
	if err != nil {
		return err
	}
	start, err := e.startOf(v, info, f, template)
	if err != nil {
		return err
	}
	if err := e.start(start); err != nil {
		return err
	}
	if v.Kind() == reflect.Struct {
		err = e.structure(info, v)
	} else {
		var s string
		if s, err = simple(v); err == nil {
			EscapeText(e.w, []byte(s))
		}
	}
	if err != nil {
		return err
	}
	if err := e.end(start.Name); err != nil {
		return err
	}
	return e.failed()
}

// startOf makes the start tag of a value.
func (e *Encoder) startOf(v reflect.Value, info *typeInfo, f *fieldInfo, template *StartElement) (*StartElement, error) {
	var start StartElement
	x := info.xmlname
	switch {
	case template != nil:
		start.Name, start.Attr = template.Name, slices.Clone(template.Attr)
	case x != nil && x.name != "":
		start.Name = Name{x.xmlns, x.name}
	case x != nil:
		if fv := x.value(v, false); fv.IsValid() {
			if n, ok := fv.Interface().(Name); ok && n.Local != "" {
				start.Name = n
			}
		}
	}
	if start.Name.Local == "" && f != nil {
		start.Name = Name{f.xmlns, f.name}
	}
	if start.Name.Local == "" {
		name, _, _ := strings.Cut(v.Type().Name(), "[") // without type arguments
		if name == "" {
			return nil, &UnsupportedTypeError{v.Type()}
		}
		start.Name.Local = name
	}
	for i := range info.fields {
		a := &info.fields[i]
		if a.flags&fAttr == 0 {
			continue
		}
		fv := a.value(v, false)
		if a.flags&fOmitEmpty != 0 && (!fv.IsValid() || isEmptyValue(fv)) || !fv.IsValid() || fv.Kind() == reflect.Interface && fv.IsNil() {
			continue
		}
		if err := attribute(&start, Name{a.xmlns, a.name}, fv); err != nil {
			return nil, err
		}
	}
	// An empty XMLName in an element with a name space takes that off.
	if n := len(e.tags); x != nil && start.Name.Space == "" && x.xmlns == "" && x.name == "" && n > 0 && e.tags[n-1].Space != "" {
		start.Attr = append(start.Attr, Attr{Name{"", xmlnsPrefix}, ""})
	}
	return &start, nil
}

// attribute adds an attribute, or several, to a start tag.
func attribute(start *StartElement, name Name, v reflect.Value) error {
	if m, ok := as[MarshalerAttr](v); ok {
		a, err := m.MarshalXMLAttr(name)
		if err == nil && a.Name.Local != "" {
			start.Attr = append(start.Attr, a)
		}
		return err
	}
	if m, ok := as[encoding.TextMarshaler](v); ok {
		text, err := m.MarshalText()
		if err == nil {
			start.Attr = append(start.Attr, Attr{name, string(text)})
		}
		return err
	}
	if k := v.Kind(); k == reflect.Pointer || k == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 {
		for i := range v.Len() {
			if err := attribute(start, name, v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	}
	if v.Type() == attrType {
		start.Attr = append(start.Attr, v.Interface().(Attr))
		return nil
	}
	s, err := simple(v)
	if err == nil {
		start.Attr = append(start.Attr, Attr{name, s})
	}
	return err
}

// defaultStart makes the start tag that a method gets.
func defaultStart(t reflect.Type, f *fieldInfo, template *StartElement) StartElement {
	var start StartElement
	switch {
	case template != nil:
		start.Name, start.Attr = template.Name, slices.Clone(template.Attr)
	case f != nil && f.name != "":
		start.Name = Name{f.xmlns, f.name}
	case t.Name() != "":
		start.Name.Local = t.Name()
	default:
		start.Name.Local = t.Elem().Name() // a pointer
	}
	return start
}

// self lets a value write itself.
func (e *Encoder) self(m Marshaler, start StartElement) error {
	// A mark that its end tags must not pass.
	e.tags = append(e.tags, Name{})
	n := len(e.tags)
	if err := m.MarshalXML(e, start); err != nil {
		return err
	}
	if len(e.tags) > n {
		return fmt.Errorf("xml: %s.MarshalXML wrote invalid XML: <%s> not closed", receiverType(m), e.tags[len(e.tags)-1].Local)
	}
	e.tags = e.tags[:n-1]
	return nil
}

func (e *Encoder) textElement(m encoding.TextMarshaler, start StartElement) error {
	if err := e.start(&start); err != nil {
		return err
	}
	text, err := m.MarshalText()
	if err != nil {
		return err
	}
	EscapeText(e.w, text)
	return e.end(start.Name)
}

// simple returns a value that is no struct as text.
func simple(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), nil
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b := make([]byte, v.Len())
			reflect.Copy(reflect.ValueOf(b), v)
			return string(b), nil
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return string(v.Bytes()), nil
		}
	}
	return "", &UnsupportedTypeError{v.Type()}
}

// indirect goes through a pointer or interface.
func indirect(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return v
		}
		v = v.Elem()
	}
	return v
}

// structure writes what is within a struct's element.
func (e *Encoder) structure(info *typeInfo, v reflect.Value) error {
	var around []string // elements that fields share
	// within ends the elements that a field is not in, and begins those it is in.
	within := func(parents []string, begin bool) error {
		n := 0
		for n < len(parents) && n < len(around) && parents[n] == around[n] {
			n++
		}
		for i := len(around) - 1; i >= n; i-- {
			if err := e.end(Name{Local: around[i]}); err != nil {
				return err
			}
		}
		around = parents[:n:n]
		if begin {
			for _, name := range parents[n:] {
				if err := e.start(&StartElement{Name: Name{Local: name}}); err != nil {
					return err
				}
			}
			around = parents
		}
		return nil
	}
	for i := range info.fields {
		f := &info.fields[i]
		if f.flags&fAttr != 0 {
			continue
		}
		fv := f.value(v, false)
		if !fv.IsValid() {
			continue
		}
		mode := f.flags & fMode
		nothing := (fv.Kind() == reflect.Pointer || fv.Kind() == reflect.Interface) && fv.IsNil()
		if err := within(f.parents, mode&fElement != 0 && !nothing); err != nil {
			return err
		}
		var err error
		switch mode {
		case fCDATA, fCharData:
			err = e.characters(fv, mode == fCDATA)
		case fComment:
			err = e.comment(v, indirect(fv))
		case fInnerXML:
			switch raw := indirect(fv).Interface().(type) {
			case []byte:
				e.w.Write(raw)
			case string:
				e.w.WriteString(raw)
			}
		default:
			err = e.value(fv, f, nil)
		}
		if err != nil {
			return err
		}
	}
	if err := within(nil, false); err != nil {
		return err
	}
	return e.failed()
}

// characters writes text.
func (e *Encoder) characters(v reflect.Value, cdata bool) error {
	var text []byte
	if m, ok := as[encoding.TextMarshaler](v); ok {
		var err error
		if text, err = m.MarshalText(); err != nil {
			return err
		}
	} else {
		s, err := simple(indirect(v))
		if err != nil {
			return nil // what is no text is left out
		}
		text = []byte(s)
	}
	if !cdata {
		return EscapeText(e.w, text)
	}
	if len(text) > 0 {
		// The end mark is cut in two.
		e.w.WriteString("<![CDATA[" + strings.ReplaceAll(string(text), "]]>", "]]]]><![CDATA[>") + "]]>")
	}
	return nil
}

func (e *Encoder) comment(owner, v reflect.Value) error {
	if v.Kind() != reflect.String && !(v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8) {
		return fmt.Errorf("xml: bad type for comment field of %s", owner.Type())
	}
	s, _ := simple(v)
	if s == "" {
		return nil
	}
	if strings.Contains(s, "--") {
		return fmt.Errorf(`xml: comments must not contain "--"`)
	}
	if strings.HasSuffix(s, "-") {
		s += " " // "--->" is not allowed
	}
	e.newline(0)
	e.w.WriteString("<!--" + s + "-->")
	return nil
}

func isEmptyValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16,
		reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float32, reflect.Float64, reflect.Interface, reflect.Pointer:
		return v.IsZero()
	}
	return false
}
