package format

import (
	"bufio"
	"container/heap"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// runBuffer is what writing or reading a run buffers. Kind: proposed.
const runBuffer = 64 << 10

// write makes a run, a file of sorted items, of what next returns up to a nil
// item.
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
	w := bufio.NewWriterSize(f, runBuffer)
	e := runEncoder{words: map[string]uint64{}}
	for err == nil {
		var it *item
		if it, err = next(); it == nil || err != nil {
			break
		}
		e.buf = e.buf[:0]
		e.item(it, slices.Index(s.files, it.file))
		_, err = w.Write(e.buf)
	}
	if err = errors.Join(err, w.Flush(), f.Close()); err != nil {
		return fmt.Errorf("format: sorting: %w", err)
	}
	s.runs = append(s.runs, f.Name())
	return nil
}

// open opens runs for merging.
func (s *sorter) open(runs []string) (*runMerge, error) {
	m := &runMerge{}
	for _, path := range runs {
		f, err := os.Open(path)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("format: sorting: %w", err), m.close())
		}
		r := &runReader{f: f, d: runDecoder{r: bufio.NewReaderSize(f, runBuffer)}, files: s.files}
		m.readers = append(m.readers, r)
		if _, err := r.advance(); err != nil { // no run is empty
			return nil, errors.Join(err, m.close())
		}
	}
	heap.Init(m)
	return m, nil
}

// runReader reads a run back.
type runReader struct {
	f     *os.File
	d     runDecoder
	files []string
	head  item
}

// advance reads the next item into head; false at the end.
func (r *runReader) advance() (bool, error) {
	if _, err := r.d.r.Peek(1); errors.Is(err, io.EOF) {
		return false, nil
	}
	r.head = r.d.item(r.files)
	return r.d.err == nil, r.d.err
}

func (r *runReader) close() error { return r.f.Close() }
