package ethereum

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// document is one JSON value of a stream: a top-level value, or an element of
// a top-level array, so that an array of blocks is never held whole.
type document struct {
	raw    []byte
	offset int64
	inside bool // an element of a top-level array
}

// documents cuts a stream of JSON: values one after the other (NDJSON, pretty
// or concatenated), arrays of values, or both mixed. Memory: twice the longest
// document, at most max bytes each.
type documents struct {
	r          io.Reader
	max        int
	buf        []byte
	start, end int   // unread bytes are buf[start:end]
	base       int64 // offset of buf[0]
	inside     bool
	comma      bool // an element ended: a comma or bracket must follow
	eof        bool
	seen       int
}

func newDocuments(r io.Reader, limit int) *documents {
	return &documents{r: r, max: limit, buf: make([]byte, 0, 1<<16)}
}

func (d *documents) offset() int64 { return d.base + int64(d.start) }

// fill reads more; it reports false at the end of the input.
func (d *documents) fill() (bool, error) {
	if d.eof {
		return false, nil
	}
	if d.start > 0 && (d.start == d.end || d.end == cap(d.buf)) {
		copy(d.buf[:d.end-d.start], d.buf[d.start:d.end])
		d.base += int64(d.start)
		d.start, d.end = 0, d.end-d.start
	}
	if d.end == cap(d.buf) {
		if d.end >= d.max {
			return false, fmt.Errorf("%w: a JSON document is longer than %d bytes", ErrTooLarge, d.max)
		}
		grown := make([]byte, d.end, min(max(2*d.end, 1<<16), max(d.max, 1<<16)))
		copy(grown, d.buf[:d.end])
		d.buf = grown
	}
	for range 100 {
		n, err := d.r.Read(d.buf[d.end:cap(d.buf)])
		d.end += n
		if errors.Is(err, io.EOF) {
			d.eof = true
			return n > 0, nil
		}
		if n > 0 || err != nil {
			return n > 0, err
		}
	}
	return false, io.ErrNoProgress
}

// next returns the next document, io.EOF after the last.
func (d *documents) next() (document, error) {
	for {
		for d.start < d.end {
			c := d.buf[:d.end][d.start]
			switch {
			case c == ' ' || c == '\t' || c == '\n' || c == '\r':
				d.start++
			case d.offset() == 0 && c == 0xef, d.offset() == 1 && c == 0xbb, d.offset() == 2 && c == 0xbf:
				d.start++ // byte-order mark
			case d.inside && c == ',' && d.comma:
				d.start++
				d.comma = false
			case d.inside && c == ']' && (d.comma || d.seen == 0):
				d.start++
				d.inside, d.comma = false, false
			case d.inside && d.comma:
				return document{}, formatError("want a comma or ] after an element, got %q", c)
			case !d.inside && c == '[':
				d.start++
				d.inside, d.seen = true, 0
			case c == '{' || c == '[':
				return d.value()
			default:
				return document{}, formatError("want a JSON object or array, got %q", c)
			}
		}
		more, err := d.fill()
		if err != nil {
			return document{}, err
		}
		if !more {
			if d.inside {
				return document{}, formatError("input ends inside an array")
			}
			return document{}, io.EOF
		}
	}
}

// value cuts the object or array that begins at start.
func (d *documents) value() (document, error) {
	doc := document{offset: d.offset(), inside: d.inside}
	depth, i, quoted := 0, d.start, false
	for {
		for i < d.end {
			b := d.buf[:d.end]
			if quoted {
				k := bytes.IndexByte(b[i:], '"')
				if k < 0 {
					i = d.end
					continue
				}
				i += k + 1
				slashes := 0
				for b[i-2-slashes] == '\\' { // ends at the opening quote at the latest
					slashes++
				}
				quoted = slashes%2 == 1
				continue
			}
			switch b[i] {
			case '"':
				quoted = true
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					doc.raw = bytes.Clone(b[d.start : i+1])
					d.start = i + 1
					d.comma = d.inside
					d.seen++
					return doc, nil
				}
			}
			i++
		}
		at := i - d.start
		more, err := d.fill()
		if err == nil && !more {
			err = formatError("input ends inside a JSON value")
		}
		if err == nil && d.end-d.start > d.max {
			err = fmt.Errorf("%w: a JSON document is longer than %d bytes", ErrTooLarge, d.max)
		}
		if err != nil {
			return doc, err
		}
		i = d.start + at
	}
}
