package format

import (
	"context"
	"errors"
	"io"
	"iter"
)

// errStop is what ends a loop whose consumer has had enough.
var errStop = errors.New("format: stopped by the consumer")

// goOn reports whether a sequence continues after an error: a refused row.
func goOn(err error) bool { return errors.Is(err, ErrRefused) }

// readTable is the loop of every CSV decoder: bind looks at the header and
// returns what reads the current row.
func readTable(ctx context.Context, s Source, opt Options, bind func(*table) (func(*Row) error, error)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		t, err := openTable(s, opt)
		if err != nil {
			yield(Row{}, err)
			return
		}
		row, err := bind(t)
		var r Row
		for err == nil {
			if err = t.next(ctx); err != nil {
				if !errors.Is(err, io.EOF) {
					err = at(err, s.Name, t.line)
				}
				break
			}
			r = Row{Line: t.line}
			if err = row(&r); err != nil {
				err = at(err, s.Name, t.line)
				if goOn(err) && yield(Row{Line: t.line}, err) {
					err = nil
				}
			} else if !yield(r, nil) {
				err = errStop
			}
		}
		finish(err, t, yield)
	}
}

// finish ends a decoder's sequence: it closes the input and yields what went
// wrong, unless the end was reached, the consumer stopped, or the error is a
// refusal that was yielded already.
func finish(err error, c io.Closer, yield func(Row, error) bool) {
	closed := c.Close()
	switch {
	case errors.Is(err, errStop), goOn(err):
		return
	case errors.Is(err, io.EOF):
		err = closed
	}
	if err != nil {
		yield(Row{}, err)
	}
}
