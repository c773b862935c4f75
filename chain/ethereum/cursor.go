package ethereum

import (
	"bytes"
)

// maxDepth bounds the nesting of JSON. The EVM's call depth is at most 1,024
// (Yellow Paper, section 9.1) and callTracer nests two levels per call.
const maxDepth = 4096

// cursor reads one JSON document in a single pass, without reflection and
// without copying: blocks are long and most of their fields are not needed.
// Skipped values are checked for balance only. It never panics on any input.
//
// Keys are told apart by letter case; one in another is unknown and passed over,
// and of two alike the last counts. Looking for doubled ones took 8 % of reading
// blocks, and the programs that write node answers write each key once. Tables,
// which people make, are checked: see row.each.
type cursor struct {
	b     []byte
	i     int
	depth int
}

func (c *cursor) space() {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ' ', '\t', '\n', '\r':
			c.i++
		default:
			return
		}
	}
}

// peek returns the first byte of the next value, 0 at the end.
func (c *cursor) peek() byte {
	c.space()
	if c.i < len(c.b) {
		return c.b[c.i]
	}
	return 0
}

func (c *cursor) fail(want string) error {
	got := c.b[min(c.i, len(c.b)):]
	if len(got) == 0 {
		return formatError("JSON ends where %s was expected", want)
	}
	return formatError("want %s, got %q at byte %d of the document", want, clip(got[:min(len(got), 20)]), c.i)
}

func (c *cursor) enter() error {
	if c.depth++; c.depth > maxDepth {
		return formatError("JSON is nested deeper than %d", maxDepth)
	}
	c.i++
	return nil
}

// object calls field for every member; field must consume the value. null is
// an empty object.
func (c *cursor) object(field func(key []byte) error) error {
	if c.null() {
		return nil
	}
	if c.peek() != '{' {
		return c.fail("an object")
	}
	if err := c.enter(); err != nil {
		return err
	}
	if c.peek() == '}' {
		c.i++
		c.depth--
		return nil
	}
	for {
		if c.peek() != '"' {
			return c.fail("a key")
		}
		key, err := c.quoted()
		if err != nil {
			return err
		}
		if c.peek() != ':' {
			return c.fail("a colon")
		}
		c.i++
		if err := field(key); err != nil {
			return err
		}
		switch c.peek() {
		case ',':
			c.i++
		case '}':
			c.i++
			c.depth--
			return nil
		default:
			return c.fail("a comma or closing brace")
		}
	}
}

// array calls item for every element; item must consume it. null is empty.
func (c *cursor) array(item func() error) error {
	if c.null() {
		return nil
	}
	if c.peek() != '[' {
		return c.fail("an array")
	}
	if err := c.enter(); err != nil {
		return err
	}
	if c.peek() == ']' {
		c.i++
		c.depth--
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		switch c.peek() {
		case ',':
			c.i++
		case ']':
			c.i++
			c.depth--
			return nil
		default:
			return c.fail("a comma or closing bracket")
		}
	}
}

// null consumes a null and reports whether there was one.
func (c *cursor) null() bool {
	if c.peek() == 'n' && bytes.HasPrefix(c.b[c.i:], []byte("null")) {
		c.i += 4
		return true
	}
	return false
}

// quoted reads a string; escapes are left as they stand.
func (c *cursor) quoted() ([]byte, error) {
	start := c.i + 1
	for j := start; ; {
		k := bytes.IndexByte(c.b[min(j, len(c.b)):], '"')
		if k < 0 {
			return nil, c.fail("a closed string")
		}
		j += k
		slashes := 0
		for j-1-slashes >= start && c.b[j-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			c.i = j + 1
			return c.b[start:j], nil
		}
		j++
	}
}

// text reads a string, number or literal as its characters; null is nil.
func (c *cursor) text() ([]byte, error) {
	switch b := c.peek(); {
	case b == '"':
		return c.quoted()
	case b == 0 || b == '{' || b == '[':
		return nil, c.fail("a string or number")
	}
	if c.null() {
		return nil, nil
	}
	start := c.i
	for c.i < len(c.b) && bytes.IndexByte([]byte(" \t\r\n,]}:\""), c.b[c.i]) < 0 {
		c.i++
	}
	if c.i == start {
		return nil, c.fail("a value")
	}
	return c.b[start:c.i], nil
}

// skip consumes one value of any kind.
func (c *cursor) skip() error {
	if b := c.peek(); b != '{' && b != '[' {
		_, err := c.text()
		return err
	}
	depth := c.depth
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case '{', '[':
			if depth++; depth > maxDepth {
				return formatError("JSON is nested deeper than %d", maxDepth)
			}
		case '}', ']':
			if depth--; depth == c.depth {
				c.i++
				return nil
			}
		case '"':
			if _, err := c.quoted(); err != nil {
				return err
			}
			continue
		}
		c.i++
	}
	return c.fail("a closing bracket")
}

// raw consumes one value and returns its bytes.
func (c *cursor) raw() ([]byte, error) {
	c.space()
	start := c.i
	err := c.skip()
	return c.b[start:c.i], err
}

// end reports an error when anything but space follows.
func (c *cursor) end() error {
	if c.peek() != 0 || c.i < len(c.b) {
		return c.fail("the end of the document")
	}
	return nil
}
