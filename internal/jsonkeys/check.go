package jsonkeys

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Check returns the first fault of the keys of one JSON value, an *Error, or
// nil. Cost: one pass over the bytes.
func (s *Shape) Check(value []byte) error {
	if s == nil {
		return nil
	}
	c := scan{b: value}
	if e := c.value(s); e != nil {
		return e
	}
	return nil
}

// scan goes over a value. At a byte that is not JSON it moves to the end, where
// every loop stops.
type scan struct {
	b     []byte
	i     int
	few   [32][]byte // keys that are no fields, of the object at hand and those around it
	count int        // of few
}

// value passes over one value and checks what its shape has of it.
func (c *scan) value(s *Shape) *Error {
	first := c.peek()
	switch {
	case s != nil && first == '{' && s.kind != list:
		return c.object(s)
	case s != nil && first == '[' && s.kind == list:
		return c.list(s.elem)
	case first == '"':
		c.text()
	default:
		c.skip()
	}
	return nil
}

func (c *scan) list(elem *Shape) *Error {
	c.i++
	if c.peek() == ']' {
		c.i++
		return nil
	}
	for {
		if e := c.value(elem); e != nil {
			return e
		}
		switch c.peek() {
		case ',':
			c.i++
		case ']':
			c.i++
			return nil
		default:
			c.i = len(c.b)
			return nil
		}
	}
}

func (c *scan) object(s *Shape) *Error {
	c.i++
	seen, next, outer := uint64(0), 0, c.count
	var many map[string]bool
	for c.peek() == '"' {
		key, at := c.expected(s, next)
		if at < 0 {
			key = c.text()
		}
		if c.peek() != ':' {
			break
		}
		c.i++
		if at < 0 {
			if !plain(key) {
				key = spelt(key)
			}
			at = s.find(key, next)
		}
		var of *Shape
		twice := false
		if 0 <= at && at < 64 {
			twice = seen>>at&1 == 1
			seen |= 1 << at
		} else {
			if at < 0 {
				if name := s.misspelt(key); name != "" {
					return &Error{Path: clip(key), Want: name}
				}
			}
			twice, many = c.again(outer, key, many)
		}
		if twice {
			return &Error{Path: clip(key)}
		}
		if at >= 0 {
			of, next = s.fields[at].shape, at+1
		} else if s.kind == dictionary {
			of = s.elem
		}
		if e := c.value(of); e != nil {
			e.Path = clip(key) + "." + e.Path
			return e
		}
		if c.peek() != ',' {
			break
		}
		c.i++
	}
	c.count = outer
	if c.peek() == '}' {
		c.i++
	} else {
		c.i = len(c.b)
	}
	return nil
}

// expected passes over a key that is the field next, else it returns -1: most
// programs write keys in one order.
func (c *scan) expected(s *Shape, next int) (key []byte, at int) {
	if next < len(s.fields) {
		name := s.fields[next].name
		end := c.i + 1 + len(name)
		if end < len(c.b) && c.b[end] == '"' && string(c.b[c.i+1:end]) == name {
			c.i = end + 1
			return c.b[end-len(name) : end], next
		}
	}
	return nil, -1
}

// again notes a key of the object whose keys begin at outer, and reports whether
// it stood there before. Few keys are compared one by one; when there is no
// more room, the object gets a map, so that a million keys cost no more than
// their length.
func (c *scan) again(outer int, key []byte, many map[string]bool) (bool, map[string]bool) {
	if many == nil {
		for _, k := range c.few[outer:c.count] {
			if bytes.Equal(k, key) {
				return true, nil
			}
		}
		if c.count < len(c.few) {
			c.few[c.count] = key
			c.count++
			return false, nil
		}
		many = map[string]bool{}
		for _, k := range c.few[outer:] {
			many[string(k)] = true
		}
	}
	was := many[string(key)]
	many[string(key)] = true
	return was, many
}

// peek returns the next byte that is no space, 0 at the end.
func (c *scan) peek() byte {
	for ; c.i < len(c.b); c.i++ {
		if b := c.b[c.i]; b > ' ' {
			return b
		} else if b != ' ' && b != '\n' && b != '\t' && b != '\r' {
			break
		}
	}
	return 0
}

// text passes over a string and returns what stands between its quotes, escapes
// as they are.
func (c *scan) text() []byte {
	start := c.i + 1
	for j := start; j < len(c.b); j++ {
		k := bytes.IndexByte(c.b[j:], '"')
		if k < 0 {
			break
		}
		j += k
		slashes := 0
		for j-1-slashes >= start && c.b[j-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			c.i = j + 1
			return c.b[start:j]
		}
	}
	c.i = len(c.b)
	return nil
}

// skip passes over a value of any kind, up to what follows it.
func (c *scan) skip() {
	for depth := 0; c.i < len(c.b); {
		switch c.b[c.i] {
		case '"':
			c.text()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return
			}
		case ',':
			if depth == 0 {
				return
			}
		}
		c.i++
	}
}

// plain reports whether a key spells itself.
func plain(key []byte) bool {
	for i, b := range key {
		if b == '\\' || b >= utf8.RuneSelf {
			return bytes.IndexByte(key[i:], '\\') < 0 && utf8.Valid(key[i:])
		}
	}
	return true
}

// spelt returns the key that escapes spell. Bytes that are not UTF-8 are what
// encoding/json makes of them.
func spelt(key []byte) []byte {
	var s string
	quoted := append(append([]byte{'"'}, key...), '"')
	if json.Unmarshal(quoted, &s) != nil {
		return key // no JSON: the decoder says so
	}
	return []byte(s)
}
