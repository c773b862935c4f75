package format

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// column is one column of a small table: how a cell becomes part of a row and
// back. Columns are read in their order, so a later one may use an earlier.
type column[R any] struct {
	field
	get func(*R) string
	set func(*R, string, *cells) error // not called for an empty cell
}

// cells is what setting a cell may need.
type cells struct {
	opt    *Options
	intern *interner
}

// rowFormat is a small CSV table: assets, prices, seeds and their like. One
// description serves reading, writing and the schema.
type rowFormat[R any] struct {
	name, doc string
	columns   []column[R]
	start     func(*R, *cells) // what a row is before its cells, nil for the zero row
	check     func(*R) error   // what several cells together must satisfy
}

// fields returns the columns' descriptions.
func (f *rowFormat[R]) fields() []field {
	out := make([]field, len(f.columns))
	for i := range f.columns {
		out[i] = f.columns[i].field
	}
	return out
}

// read calls each for every row of a source, in file order.
func (f *rowFormat[R]) read(ctx context.Context, s Source, opt Options, each func(row R, line int) error) (err error) {
	if err := opt.Validate(); err != nil {
		return err
	}
	t, err := openTable(s, opt)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, t.Close()) }()
	var required []string
	place := make([]int, len(f.columns))
	for i := range f.columns {
		place[i] = t.col(f.columns[i].name)
		if f.columns[i].required {
			required = append(required, f.columns[i].name)
		}
	}
	if err := t.require(required...); err != nil {
		return err
	}
	in := &cells{&opt, newInterner()}
	for {
		if err := t.next(ctx); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return at(err, s.Name, t.line)
		}
		row, err := f.row(t, place, in)
		if err == nil {
			err = each(row, t.line)
		}
		if err != nil {
			return at(err, s.Name, t.line)
		}
	}
}

func (f *rowFormat[R]) row(t *table, place []int, in *cells) (row R, err error) {
	if f.start != nil {
		f.start(&row, in)
	}
	for i := range f.columns {
		c := &f.columns[i]
		cell := strings.Clone(t.cell(place[i])) // rows outlive the block
		switch {
		case cell == "" && c.required:
			return row, fault(ErrValue, c.name, "", "must not be empty: "+c.doc)
		case cell == "":
		default:
			if err := c.set(&row, cell, in); err != nil {
				return row, atColumn(c.name, cell, err)
			}
		}
	}
	if f.check != nil {
		return row, f.check(&row)
	}
	return row, nil
}

// all reads every row of a source.
func (f *rowFormat[R]) all(ctx context.Context, s Source, opt Options) (rows []R, err error) {
	err = f.read(ctx, s, opt, func(row R, _ int) error {
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// RowWriter writes one of the CSV tables: a header, then each row as it comes.
// The caller sorts. Not safe for concurrent use.
type RowWriter[R any] struct {
	f     *rowFormat[R]
	b     *bufio.Writer
	w     *csv.Writer
	cells []string
	began bool
}

func (f *rowFormat[R]) writer(w io.Writer) *RowWriter[R] {
	b := bufio.NewWriterSize(w, 64<<10)
	return &RowWriter[R]{f: f, b: b, w: csv.NewWriter(b), cells: make([]string, len(f.columns))}
}

// Write writes one row. A row that could not be read back is an error that
// matches ErrInexpressible, and is not written.
func (w *RowWriter[R]) Write(row R) error {
	if w.f.check != nil {
		if err := w.f.check(&row); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrInexpressible, w.f.name, err)
		}
	}
	if err := w.header(); err != nil {
		return err
	}
	for i := range w.f.columns {
		c := &w.f.columns[i]
		w.cells[i] = c.get(&row)
		if c.required && w.cells[i] == "" {
			return fmt.Errorf("%w: %s: column %s is empty", ErrInexpressible, w.f.name, c.name)
		}
	}
	return w.w.Write(w.cells)
}

func (w *RowWriter[R]) header() error {
	if w.began {
		return nil
	}
	w.began = true
	for i := range w.f.columns {
		w.cells[i] = w.f.columns[i].name
	}
	return w.w.Write(w.cells)
}

// Flush writes what is buffered; a table without rows still gets its header.
func (w *RowWriter[R]) Flush() error {
	if err := w.header(); err != nil {
		return err
	}
	w.w.Flush()
	return firstError(w.w.Error(), w.b.Flush())
}
