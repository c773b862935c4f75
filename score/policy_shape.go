package score

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// shape gathers the faults of a policy file, and the fields that were not read,
// whose values nothing else may be said of.
type shape struct {
	errs   []error
	unread []string
}

// check finds fields that do not exist, that are missing, or of another type,
// also where the YAML library would make do: a number for a text, nothing for
// anything. Fields tagged policy:"required" must be there: what it would mean
// that they are not is no fault that Validate could see.
func (s *shape) check(n *yaml.Node, t reflect.Type, path string) {
	if want := mistyped(n, t); want != "" {
		s.unread = append(s.unread, path)
		s.fault(n, path, "want %s", want)
		return
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	fields := map[string]reflect.StructField{}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			fields[t.Field(i).Tag.Get("yaml")] = t.Field(i)
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, of := n.Content[i], reflect.Type(nil)
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		if t.Kind() == reflect.Map {
			of = t.Elem()
		} else if f, ok := fields[key.Value]; ok {
			of = f.Type
			delete(fields, key.Value)
		} else {
			s.fault(key, at, "no such field%s", spelling(t, key.Value))
			continue
		}
		s.check(n.Content[i+1], of, at)
	}
	for _, name := range sorted(fields) {
		if fields[name].Tag.Get("policy") == "required" {
			s.fault(n, path, "no %s", name)
		}
	}
}

// spelling tells how a name that is no field's is spelt rightly, when letter case
// alone keeps it from being one's.
func spelling(t reflect.Type, name string) string {
	for i := range t.NumField() {
		if right := t.Field(i).Tag.Get("yaml"); strings.EqualFold(right, name) {
			return fmt.Sprintf(" (want %q: letter case counts)", right)
		}
	}
	return ""
}

func (s *shape) fault(n *yaml.Node, field, format string, args ...any) {
	s.errs = append(s.errs, &PolicyError{Line: n.Line, Column: n.Column, Field: field, Reason: fmt.Sprintf(format, args...)})
}

// mistyped says what a field of a type takes, when a value is something else.
func mistyped(n *yaml.Node, t reflect.Type) (want string) {
	tag := n.ShortTag()
	switch {
	case t == reflect.TypeFor[Decimal]():
		if tag != "!!int" && tag != "!!float" {
			return "a number"
		}
	case t.Kind() == reflect.String:
		if tag != "!!str" {
			return "a text (in quotes, if it looks like something else)"
		}
	case t.Kind() == reflect.Int:
		if tag != "!!int" {
			return "a whole number"
		}
	case t.Kind() == reflect.Bool:
		if tag != "!!bool" {
			return "true or false"
		}
	case n.Kind != yaml.MappingNode:
		return "a mapping of fields"
	}
	return ""
}

// also adds faults that others found, but for those of fields that were not
// read, or that hold one, or stand within one.
func (s *shape) also(errs []error) {
	for _, err := range errs {
		pe, ok := errors.AsType[*PolicyError](err)
		if ok && slices.ContainsFunc(s.unread, func(field string) bool { return within(field, pe.Field) || within(pe.Field, field) }) {
			continue
		}
		s.errs = append(s.errs, err)
	}
}

// within reports whether a field is another or stands within it.
func within(field, other string) bool {
	return field == other || strings.HasPrefix(field, other) && field[len(other)] == '.'
}
