package format

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"unicode/utf8"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/ledger"
)

// valueReader finds the JSON values of a stream: one per line, one after the
// other in any layout, or the elements of one array. It only finds where a
// value ends, so that its size can be bounded before it is decoded;
// encoding/json judges what is inside. Memory: one value.
type valueReader struct {
	r     *bufio.Reader
	max   int
	buf   []byte
	line  int
	array bool // inside a top-level array
	began bool
	comma bool // the array's next value must follow a comma
	done  bool
}

func newValueReader(r *bufio.Reader, maxValue int) *valueReader {
	return &valueReader{r: r, max: maxValue, line: 1}
}

// next returns the next value and the line it starts on, io.EOF at the end.
// The bytes are valid until the next call.
func (v *valueReader) next() (value []byte, line int, err error) {
	for {
		c, err := v.r.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && v.array:
			return nil, v.line, fault(ErrSyntax, "", "", "the JSON array is never closed; is the file cut off?")
		case err != nil:
			return nil, v.line, err
		}
		switch {
		case c == '\n':
			v.line++
		case c == ' ' || c == '\t' || c == '\r':
		case v.done:
			return nil, v.line, fault(ErrSyntax, "", string(c), "want nothing after the JSON array")
		case c == '[' && !v.began:
			v.array, v.began = true, true
		case c == ']' && v.array:
			v.array, v.done = false, true
		case c == ',' && v.array && v.comma:
			v.comma = false
		case c == '{' && !v.comma:
			v.began, v.comma = true, v.array
			line := v.line
			value, err := v.object()
			return value, line, err
		default:
			return nil, v.line, fault(ErrSyntax, "", string(c), "want a JSON object, one per line or in an array")
		}
	}
}

// object reads to the brace that closes the one just read.
func (v *valueReader) object() ([]byte, error) {
	v.buf = append(v.buf[:0], '{')
	depth, inString, escaped := 1, false, false
	for depth > 0 {
		if _, err := v.r.Peek(1); errors.Is(err, io.EOF) {
			return nil, fault(ErrSyntax, "", string(v.buf[:min(len(v.buf), 400)]), "the JSON object is never closed; is the file cut off?")
		} else if err != nil {
			return nil, err
		}
		chunk, err := v.r.Peek(v.r.Buffered())
		if err != nil {
			return nil, err
		}
		used := 0
		for used < len(chunk) && depth > 0 {
			c := chunk[used]
			used++
			switch {
			case c == '\n':
				v.line++
			case inString && escaped:
				escaped = false
			case inString && c == '\\':
				escaped = true
			case c == '"':
				inString = !inString
			case inString:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			}
		}
		if len(v.buf)+used > v.max {
			return nil, fault(ErrTooLong, "", string(v.buf[:min(len(v.buf), 400)]), fmt.Sprintf("want at most %d bytes in a JSON value", v.max))
		}
		v.buf = append(v.buf, chunk[:used]...)
		if _, err := v.r.Discard(used); err != nil {
			return nil, err
		}
	}
	if bytes.IndexByte(v.buf, 0) >= 0 {
		return nil, fault(ErrSyntax, "", string(v.buf[:min(len(v.buf), 400)]), "holds a NUL byte; is it text?")
	}
	if !utf8.Valid(v.buf) {
		return nil, fault(ErrSyntax, "", string(v.buf[:min(len(v.buf), 400)]), "want UTF-8")
	}
	return v.buf, nil
}

// decodeValue unmarshals a value whose keys are as they must be, and names the
// path of what does not fit.
func decodeValue(keys *jsonkeys.Shape, value []byte, into any) error {
	err := keys.Check(value)
	if err == nil {
		err = json.Unmarshal(value, into)
	}
	if err == nil {
		return nil
	}
	var key *jsonkeys.Error
	var kind *json.UnmarshalTypeError
	var row *RowError
	switch {
	case errors.As(err, &key):
		return fault(ErrSyntax, key.Path, "", "want "+key.Expected())
	case errors.As(err, &row):
		return row
	case errors.As(err, &kind):
		return fault(ErrValue, kind.Field, kind.Value, "want "+jsonKind(kind.Type.Kind()))
	}
	e := fault(ErrSyntax, "", string(value[:min(len(value), 400)]), err.Error())
	e.Cause = err
	return e
}

// jsonKind names what a Go value is read from.
func jsonKind(k reflect.Kind) string {
	switch k {
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	}
	return "a number"
}

// readValues is the loop of every JSON decoder: convert makes a transaction of
// each value.
func readValues(ctx context.Context, s Source, opt Options, convert func(value []byte) (ledger.Tx, error)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in, err := s.open(opt.Progress)
		if err != nil {
			yield(Row{}, err)
			return
		}
		values := newValueReader(in.r, opt.maxValue())
		for err == nil {
			var value []byte
			var line int
			if err = ctx.Err(); err == nil {
				value, line, err = values.next()
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					err = at(err, s.Name, max(line, values.line))
				}
				break
			}
			var tx ledger.Tx
			if tx, err = convert(value); err != nil {
				err = at(err, s.Name, line)
				if goOn(err) && yield(Row{Line: line}, err) {
					err = nil
				}
			} else if !yield(Row{Tx: tx, Line: line, Whole: true}, nil) {
				err = errStop
			}
		}
		finish(err, closer(in.close), yield)
	}
}

// text is a JSON string or number as it is written; null and absence are "".
// Amounts are never parsed as floats.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		*t = ""
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case b[0] == '{' || b[0] == '[' || b[0] == 't' || b[0] == 'f':
		return fault(ErrValue, "", string(b), "want text or a number")
	default:
		*t = text(b)
	}
	return nil
}
