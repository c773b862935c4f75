package ethereum

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
)

// row is one row of a table, not yet decoded: CSV cells or a JSON object.
type row struct {
	cells  []string
	raw    []byte
	table  *tableFile
	height uint64
	offset int64
	size   int
}

// tableFile reads one table, CSV with a header or JSON objects, one row at a
// time; which of the two and which table is found out from its beginning.
type tableFile struct {
	format  string
	kind    tableKind
	columns []column          // CSV: by position
	keys    map[string]column // JSON: by name as written
	csv     *csv.Reader
	budget  *budget
	docs    *documents
	max     int
	last    uint64 // height of the last row
	rows    int
}

// budget lets a CSV reader have no more than max bytes for one record, so that
// an unclosed quote cannot swallow a file into memory.
type budget struct {
	r         io.Reader
	left, max int
}

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("%w: a CSV record is longer than %d bytes", ErrTooLarge, b.max)
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// openTable looks at the beginning of a table. limit bounds a row; want is the table it must be,
// noTable for any.
func openTable(r io.Reader, want tableKind, limit int) (*tableFile, error) {
	t := &tableFile{max: limit, format: FormatTables, kind: want}
	in := bufio.NewReaderSize(r, 1<<16)
	head, err := in.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(head) == 3 && head[0] == 0xef && head[1] == 0xbb && head[2] == 0xbf {
		if _, err := in.Discard(3); err != nil {
			return nil, err
		}
		head, _ = in.Peek(1) // an error comes again on Read
	}
	if len(head) == 0 {
		return t, nil // an empty file is a table without rows
	}
	if c := head[0]; c == '{' || c == '[' || c == ' ' || c == '\n' || c == '\r' || c == '\t' {
		t.docs = newDocuments(in, limit)
		return t, nil
	}
	t.budget = &budget{r: in, left: limit, max: limit}
	t.csv = csv.NewReader(t.budget)
	t.csv.FieldsPerRecord = 0
	header, err := t.csv.Read()
	if err != nil {
		return nil, t.fault(0, "header", csvError(err))
	}
	if err := t.settle(header); err != nil {
		return nil, t.fault(0, "header", err)
	}
	t.columns = make([]column, len(header))
	var have [numColumns]bool
	for i, name := range header {
		c := columnOf(t.kind, name)
		if c != noColumn && have[c] {
			return nil, t.fault(0, "header", formatError("column %q comes twice", name))
		}
		have[c] = true
		t.columns[i] = c
	}
	return t, nil
}

// settle decides which table this is, or checks that it is the wanted one.
func (t *tableFile) settle(names []string) error {
	kind := kindOfTable(names)
	switch {
	case kind == noTable:
		return formatError("columns %.200q are of no known table (blocks, transactions, receipts, logs, traces, TRON fees)", names)
	case t.kind != noTable && t.kind != kind:
		return fmt.Errorf("%w: this is the %s table, not the %s table", ErrMismatch, kind, t.kind)
	}
	t.kind = kind
	return nil
}

func (t *tableFile) fault(offset int64, path string, err error) error {
	if path == "" {
		path = fmt.Sprintf("%s row %d", t.kind, t.rows)
	}
	return &ParseError{t.format, offset, path, err}
}

// csvError sorts the reader's errors: bad CSV is a format error.
func csvError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}

// next returns the next row with its height, io.EOF after the last.
func (t *tableFile) next() (row, error) {
	r := row{table: t}
	switch {
	case t.csv != nil:
		t.budget.left = t.max
		r.offset = t.csv.InputOffset()
		cells, err := t.csv.Read()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return r, err
			}
			return r, t.fault(r.offset, "", csvError(err))
		}
		r.cells = cells
		for _, c := range cells {
			r.size += len(c)
		}
	case t.docs != nil:
		d, err := t.docs.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return r, err
			}
			return r, t.fault(d.offset, "", err)
		}
		r.raw, r.offset, r.size = d.raw, d.offset, len(d.raw)
		if t.keys == nil {
			if err := t.learnKeys(d.raw); err != nil {
				return r, t.fault(d.offset, "", err)
			}
		}
	default:
		return r, io.EOF
	}
	t.rows++
	if t.kind == feesTable {
		return r, nil
	}
	if err := r.findHeight(); err != nil {
		return r, t.fault(r.offset, "", err)
	}
	return r, nil
}

// findHeight reads the block number alone.
func (r *row) findHeight() error {
	if r.cells != nil {
		at := slices.Index(r.table.columns, colHeight)
		if at < 0 || r.cells[at] == "" {
			return formatError("a row without block number")
		}
		var err error
		r.height, err = parseUint([]byte(r.cells[at]))
		return err
	}
	c := &cursor{b: r.raw}
	err := c.object(func(key []byte) error {
		if r.table.column(key) != colHeight {
			return c.skip()
		}
		v, err := c.text()
		if err == nil {
			r.height, err = parseUint(v)
		}
		if err == nil {
			err = errStop
		}
		return err
	})
	switch {
	case errors.Is(err, errStop):
		return nil
	case err == nil:
		err = formatError("a row without block number")
	}
	return err
}

// column is columnOf with the names of the first row remembered.
func (t *tableFile) column(key []byte) column {
	if c, ok := t.keys[string(key)]; ok {
		return c
	}
	return columnOf(t.kind, string(key))
}

// learnKeys settles a JSON table by its first object.
func (t *tableFile) learnKeys(raw []byte) error {
	var names []string
	c := &cursor{b: raw}
	if err := c.object(func(key []byte) error { names = append(names, string(key)); return c.skip() }); err != nil {
		return err
	}
	if err := t.settle(names); err != nil {
		return err
	}
	t.keys = make(map[string]column, len(names))
	for _, n := range names {
		t.keys[n] = columnOf(t.kind, n)
	}
	return nil
}

// each calls f for every cell that is present and whose meaning is known. f
// must not keep the cell.
func (r *row) each(f func(c column, v []byte) error) error {
	if r.cells != nil {
		scratch := make([]byte, 0, 128)
		for i, cell := range r.cells {
			if col := r.table.columns[i]; col != noColumn && cell != "" {
				scratch = append(scratch[:0], cell...)
				if err := f(col, scratch); err != nil {
					return fmt.Errorf("column %d: %w", i+1, err)
				}
			}
		}
		return nil
	}
	c := &cursor{b: r.raw}
	var have [numColumns]bool
	err := c.object(func(key []byte) error {
		col := r.table.column(key)
		if col == noColumn {
			return c.skip()
		}
		if have[col] { // as in a CSV header
			return formatError("key %q comes twice, or under two names", clip(key))
		}
		have[col] = true
		if b := c.peek(); b == '[' || b == '{' {
			v, err := c.raw()
			if err != nil {
				return err
			}
			return wrapKey(key, f(col, v))
		}
		v, err := c.text()
		if err != nil || len(v) == 0 {
			return err
		}
		return wrapKey(key, f(col, v))
	})
	if err == nil {
		err = c.end()
	}
	return err
}
