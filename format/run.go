package format

import (
	"bufio"
	"container/heap"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// run is a file of sorted items: for each one line of what the reader knows of
// it (source, line, arrival, whole), and one line of transactions NDJSON.
type run struct{ path string }

// write makes a run of the items that next returns, up to a nil one.
func (s *sorter) write(next func() (*item, error)) error {
	if s.dir == "" {
		dir, err := os.MkdirTemp(s.temp, "hoptrail-sort-")
		if err != nil {
			return fmt.Errorf("format: sorting needs temporary space: %w", err)
		}
		s.dir = dir
	}
	f, err := os.Create(fmt.Sprintf("%s/%d.run", s.dir, s.made))
	if err != nil {
		return fmt.Errorf("format: sorting needs temporary space: %w", err)
	}
	s.made++
	w := NewTransactionWriter(f)
	w.exact = true
	for err == nil {
		var it *item
		if it, err = next(); it == nil || err != nil {
			break
		}
		if _, err = fmt.Fprintf(w.w, "%d %d %d %t\n", slices.Index(s.files, it.file), it.Line, it.seq, it.Whole); err != nil {
			break
		}
		tx := it.Tx
		if it.timed {
			tx.Position.Height = NoHeight
		}
		err = w.Write(tx)
	}
	if err = errors.Join(err, w.Flush(), f.Close()); err != nil {
		return fmt.Errorf("format: sorting: %w", err)
	}
	s.runs = append(s.runs, run{f.Name()})
	return nil
}

// open opens runs for merging.
func (s *sorter) open(runs []run) (*runMerge, error) {
	m := &runMerge{}
	for _, r := range runs {
		f, err := os.Open(r.path)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("format: sorting: %w", err), m.close())
		}
		rr := &runReader{f: f, r: bufio.NewReaderSize(f, 64<<10), files: s.files, intern: newInterner()}
		m.readers = append(m.readers, rr)
		if _, err := rr.advance(); err != nil { // no run is empty
			return nil, errors.Join(err, m.close())
		}
	}
	heap.Init(m)
	return m, nil
}

// runReader reads a run back.
type runReader struct {
	f      *os.File
	r      *bufio.Reader
	files  []string
	intern *interner
	head   item
}

// advance reads the next item into head; false at the end.
func (r *runReader) advance() (bool, error) {
	var file, line int
	var seq uint64
	var whole bool
	if _, err := r.r.Peek(1); errors.Is(err, io.EOF) {
		return false, nil
	}
	if _, err := fmt.Fscanf(r.r, "%d %d %d %t\n", &file, &line, &seq, &whole); err != nil {
		return false, fmt.Errorf("format: sorting: read back: %w", err)
	}
	text, err := r.r.ReadBytes('\n')
	if err != nil {
		return false, fmt.Errorf("format: sorting: read back: %w", err)
	}
	var j txJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return false, fmt.Errorf("format: sorting: read back: %w", err)
	}
	tx, err := j.tx(r.intern, &Options{})
	if err != nil {
		return false, fmt.Errorf("format: sorting: read back: %w", err)
	}
	r.head = newItem(&Row{Tx: tx, Line: line, Whole: whole}, r.files[file], seq)
	return true, nil
}

func (r *runReader) close() error { return r.f.Close() }
