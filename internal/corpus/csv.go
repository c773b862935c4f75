package corpus

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// readTables calls row with every record of the CSV files that match a pattern,
// in the order of their names; get returns a cell by its column.
func readTables(pattern string, row func(get func(column string) string) error) error {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return errors.Join(fmt.Errorf("corpus: no file matches %s", pattern), err)
	}
	for _, f := range files {
		if err := readTable(f, row); err != nil {
			return fmt.Errorf("corpus: %s: %w", f, err)
		}
	}
	return nil
}

func readTable(name string, row func(get func(column string) string) error) error {
	r, err := open(name)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read from
	t := csv.NewReader(r)
	t.ReuseRecord = true
	head, err := t.Read()
	if err != nil {
		return err
	}
	columns := map[string]int{}
	for i, h := range head {
		columns[strings.Clone(h)] = i
	}
	for {
		cells, err := t.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := row(func(column string) string { return strings.Clone(cells[columns[column]]) }); err != nil {
			line, _ := t.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// file is an opened file, decompressed when its name ends in .gz.
type file struct {
	io.Reader
	close func() error
}

// Close implements io.Closer.
func (f file) Close() error { return f.close() }

func open(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return file{z, func() error { return errors.Join(z.Close(), f.Close()) }}, nil
}
