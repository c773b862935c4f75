package jsonkeys

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Shape says which keys a Go type is decoded from. Immutable, so safe for
// concurrent use. A nil Shape holds no keys that are looked at.
type Shape struct {
	kind   kind
	fields []field // of an object, in order of declaration
	elem   *Shape  // of a list or a dictionary
}

type kind uint8

const (
	object     kind = iota // a struct: its fields' keys
	dictionary             // a map: any keys
	list
)

type field struct {
	name  string
	shape *Shape
}

// Of returns the shape of a type as encoding/json decodes it. Cost: a walk over
// the type; make it once for a file, not once for a line.
func Of(t reflect.Type) *Shape { return builder{}.shape(t) }

// For is Of for a type that is known where the code is written.
func For[T any]() *Shape { return Of(reflect.TypeFor[T]()) }

// builder keeps the structs under way, since types may hold themselves.
type builder map[reflect.Type]*Shape

func (b builder) shape(t reflect.Type) *Shape {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if p := reflect.PointerTo(t); p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return nil
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		if elem := b.shape(t.Elem()); elem != nil {
			return &Shape{kind: list, elem: elem}
		}
	case reflect.Map:
		return &Shape{kind: dictionary, elem: b.shape(t.Elem())}
	case reflect.Struct:
		if b[t] == nil {
			s := &Shape{kind: object}
			b[t] = s
			b.fields(s, t)
		}
		return b[t]
	}
	return nil
}

// fields adds the keys of a struct's fields, and of structs embedded in it after
// them: the outer one wins.
func (b builder) fields(s *Shape, t reflect.Type) {
	var embedded []reflect.Type
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		switch {
		case f.Tag.Get("json") == "-":
		case f.Anonymous && name == "" && of.Kind() == reflect.Struct:
			embedded = append(embedded, of)
		case !f.IsExported():
		default:
			if name == "" {
				name = f.Name
			}
			if s.find([]byte(name), 0) < 0 {
				s.fields = append(s.fields, field{name, b.shape(f.Type)})
			}
		}
	}
	for _, e := range embedded {
		b.fields(s, e)
	}
}

// find returns the field of a key, -1 for none. It begins to look at next.
func (s *Shape) find(key []byte, next int) int {
	for i := next; i < len(s.fields); i++ {
		if string(key) == s.fields[i].name {
			return i
		}
	}
	for i := range min(next, len(s.fields)) {
		if string(key) == s.fields[i].name {
			return i
		}
	}
	return -1
}

// misspelt returns the key that an unknown one equals but for letter case, as
// encoding/json folds it; "" for none.
func (s *Shape) misspelt(key []byte) string {
	for i := range s.fields {
		name := s.fields[i].name
		// Of one length in ASCII; other letters fold to ones of another.
		if len(name) != len(key) && ascii(key) && ascii(name) {
			continue
		}
		if bytes.EqualFold(key, []byte(name)) {
			return name
		}
	}
	return ""
}

func ascii[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
