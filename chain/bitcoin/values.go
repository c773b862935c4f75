package bitcoin

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
)

// values walks JSON values that stand one after another or in arrays, one at a
// time.
type values struct {
	dec   *json.Decoder
	depth int // inside an array
}

func newValues(r io.Reader) *values { return &values{dec: json.NewDecoder(r)} }

// next decodes the next value into v; false at the end of input.
func (d *values) next(v any) (bool, error) {
	for {
		if d.depth > 0 && d.dec.More() {
			return true, d.dec.Decode(v)
		}
		if d.depth > 0 {
			if _, err := d.dec.Token(); err != nil { // the closing bracket
				return false, eof(err)
			}
			d.depth--
			continue
		}
		array, err := d.startsArray()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return false, nil
			}
			return false, err
		}
		if !array {
			return true, eof(d.dec.Decode(v))
		}
		if _, err := d.dec.Token(); err != nil {
			return false, err
		}
		d.depth++
	}
}

// startsArray reports whether the next value is an array, without reading it.
func (d *values) startsArray() (bool, error) {
	if !d.dec.More() {
		// At the top level: the end, or a fault that Token tells.
		_, err := d.dec.Token()
		if err == nil {
			err = faultf(ErrMalformed, "bracket without a partner")
		}
		return false, err
	}
	b := bufio.NewReader(d.dec.Buffered())
	for {
		c, err := b.ReadByte()
		if err != nil {
			return false, eof(err)
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c == '[', nil
		}
	}
}

func (d *values) offset() int64 { return d.dec.InputOffset() }

func eof(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// limitReader refuses to read on when one value has become longer than limit.
type limitReader struct {
	r       io.Reader
	limit   int64
	read    int64
	started int64
}

// from marks where the value that is read next starts.
func (l *limitReader) from(offset int64) { l.started = offset }

// Read implements io.Reader.
func (l *limitReader) Read(p []byte) (int, error) {
	if l.read-l.started > l.limit {
		return 0, faultf(ErrTooLarge, "one block takes more than %d bytes of JSON (raise MaxJSON?)", l.limit)
	}
	n, err := l.r.Read(p)
	l.read += int64(n)
	return n, err
}
