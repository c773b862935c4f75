package bitcoin

import (
	"bufio"
	"errors"
	"io"
)

// values cuts JSON text into values that stand one after another or in an array.
// It only looks for where a value ends, so that its length can be bounded
// before encoding/json judges what is inside. Memory: one value.
type values struct {
	r     *bufio.Reader
	limit int64 // bytes of a value
	off   int64 // bytes read
	array bool  // inside an array
	comma bool  // of the array, a comma or its end must come first
}

func newValues(r io.Reader, limit int64) *values {
	return &values{r: bufio.NewReaderSize(r, 1<<16), limit: limit}
}

// next returns the next value's text and the offset where it starts; io.EOF at
// the end. The text is the caller's.
func (d *values) next() (text []byte, start int64, err error) {
	for {
		c, err := d.r.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && d.array:
			return nil, d.off, faultf(ErrTruncated, "the array does not end")
		case err != nil:
			return nil, d.off, err
		}
		d.off++
		switch {
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
		case c == '[' && !d.array:
			d.array, d.comma = true, false
		case c == ']' && d.array:
			d.array = false
		case c == ',' && d.array && d.comma:
			d.comma = false
		case c == '{' && !(d.array && d.comma):
			start = d.off - 1
			text, err = d.object()
			d.comma = true
			return text, start, err
		default:
			return nil, d.off - 1, faultf(ErrMalformed, "%q where a JSON object should start", c)
		}
	}
}

// object reads to the brace that closes the one just read.
func (d *values) object() ([]byte, error) {
	text := []byte{'{'}
	for s := (braces{depth: 1}); s.depth > 0; {
		if _, err := d.r.Peek(1); err != nil {
			if errors.Is(err, io.EOF) {
				err = faultf(ErrTruncated, "the JSON object does not end")
			}
			return nil, err
		}
		chunk, err := d.r.Peek(d.r.Buffered())
		if err != nil {
			return nil, err
		}
		used := s.scan(chunk)
		if int64(len(text)+used) > d.limit {
			return nil, faultf(ErrTooLarge, "one block takes more than %d bytes of JSON (raise MaxJSON?)", d.limit)
		}
		text = append(text, chunk[:used]...)
		d.off += int64(used)
		if _, err := d.r.Discard(used); err != nil {
			return nil, err
		}
	}
	return text, nil
}

// braces follows the nesting of JSON text.
type braces struct {
	depth    int
	inString bool
	escaped  bool
}

// scan returns how many bytes belong to the value that is open.
func (s *braces) scan(chunk []byte) int {
	for i, c := range chunk {
		switch {
		case s.escaped:
			s.escaped = false
		case s.inString:
			s.escaped = c == '\\'
			s.inString = c != '"'
		case c == '"':
			s.inString = true
		case c == '{' || c == '[':
			s.depth++
		case c == '}' || c == ']':
			if s.depth--; s.depth == 0 {
				return i + 1
			}
		}
	}
	return len(chunk)
}
