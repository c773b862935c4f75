package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// table is an opened CSV file: its header is read and its rows have as many
// cells as the header.
type table struct {
	in      *input
	rows    *rowReader
	columns []string
	cells   []string
	line    int
	seen    int
}

// openTable opens a source as CSV and reads its header.
func openTable(s Source, opt Options) (*table, error) {
	in, err := s.open(opt.Progress)
	if err != nil {
		return nil, err
	}
	t := &table{in: in, rows: newRowReader(in.r, opt.maxLine())}
	cells, line, err := t.rows.next()
	if err == nil {
		for _, c := range cells {
			t.columns = append(t.columns, strings.Clone(c))
		}
		err = checkHeader(t.columns)
	} else if errors.Is(err, io.EOF) {
		err = fault(ErrHeader, "", "", "the file is empty: want a header")
	}
	if err != nil {
		return nil, errors.Join(at(err, s.Name, line), in.close())
	}
	return t, nil
}

// checkHeader refuses a column that is there twice.
func checkHeader(columns []string) error {
	seen := map[string]bool{}
	for _, c := range columns {
		if seen[c] {
			return fault(ErrHeader, c, "", "the column is there twice: name each once")
		}
		seen[c] = true
	}
	return nil
}

// col returns the index of the first of some names for a column, −1 for none.
func (t *table) col(names ...string) int {
	for _, name := range names {
		for i, c := range t.columns {
			if c == name {
				return i
			}
		}
	}
	return -1
}

// require reports the required columns that are missing, all at once.
func (t *table) require(names ...string) error {
	var missing []string
	for _, n := range names {
		if t.col(n) < 0 {
			missing = append(missing, n)
		}
	}
	if missing == nil {
		return nil
	}
	return at(fault(ErrHeader, "", strings.Join(t.columns, ","), "missing "+strings.Join(missing, ", ")), t.in.name, 1)
}

// next reads the next row; io.EOF at the end. Every 1024 rows it looks whether
// the context still holds.
func (t *table) next(ctx context.Context) error {
	if t.seen++; t.seen%1024 == 0 && ctx.Err() != nil {
		return ctx.Err()
	}
	cells, line, err := t.rows.next()
	t.cells, t.line = cells, line
	if err == nil && len(cells) != len(t.columns) {
		err = fault(ErrSyntax, "", strings.Join(cells, ","), fmt.Sprintf("has %d cells, the header %d", len(cells), len(t.columns)))
	}
	return err
}

// Close closes the file.
func (t *table) Close() error { return t.in.close() }

// cell returns the text of a column by its index, "" when the file has none.
func (t *table) cell(i int) string {
	if i < 0 {
		return ""
	}
	return t.cells[i]
}

// headerOf returns the cells of the first CSV record of a file's beginning, nil
// when it has none: what sniffing looks at.
func headerOf(head []byte) []string {
	text := strings.TrimPrefix(string(head), "\ufeff")
	r := newRowReader(strings.NewReader(text), len(text)+1)
	cells, _, err := r.next()
	if err != nil {
		return nil
	}
	return cells
}

// hasColumns reports whether a header holds every name.
func hasColumns(header []string, names ...string) bool {
	for _, n := range names {
		found := false
		for _, c := range header {
			found = found || c == n
		}
		if !found {
			return false
		}
	}
	return true
}
