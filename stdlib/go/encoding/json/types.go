package json

import (
	"encoding"
	"reflect"
	"sync"
)

// writer says how a type writes itself.
type writer uint8

const (
	writesNot writer = iota
	writesJSON
	writesText
)

// typeInfo is what encoder and decoder need to know about a type. It is made once for each type.
type typeInfo struct {
	kind   reflect.Kind
	self   writer // how the type writes itself
	addr   writer // how a pointer to it does, which comes first
	reads  bool   // a pointer to the type reads itself
	number bool   // the type is Number
	base64 bool   // a slice that becomes a string in base64
	fields *fieldSet
}

var infoCache sync.Map // reflect.Type -> *typeInfo

var (
	marshalerType       = reflect.TypeFor[Marshaler]()
	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshalerType     = reflect.TypeFor[Unmarshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	numberType          = reflect.TypeFor[Number]()
)

func infoOf(t reflect.Type) *typeInfo {
	if i, ok := infoCache.Load(t); ok {
		return i.(*typeInfo)
	}
	// Structs hold infos of their fields' types, which are smaller; all others are looked up when they are needed.
	i, _ := infoCache.LoadOrStore(t, newInfo(t))
	return i.(*typeInfo)
}

func newInfo(t reflect.Type) *typeInfo {
	i := &typeInfo{kind: t.Kind(), number: t == numberType, self: writes(t)}
	if i.kind != reflect.Pointer {
		p := reflect.PointerTo(t)
		i.addr = writes(p)
		if i.addr == writesText && i.self == writesJSON {
			i.addr = writesNot
		}
		i.reads = t.Name() != "" && (p.Implements(unmarshalerType) || p.Implements(textUnmarshalerType))
	}
	switch i.kind {
	case reflect.Slice:
		e := t.Elem()
		i.base64 = e.Kind() == reflect.Uint8 && writes(reflect.PointerTo(e)) == writesNot
	case reflect.Struct:
		i.fields = collectFields(t)
	}
	return i
}

func writes(t reflect.Type) writer {
	switch {
	case t.Implements(marshalerType):
		return writesJSON
	case t.Implements(textMarshalerType):
		return writesText
	}
	return writesNot
}
