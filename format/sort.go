package format

import (
	"cmp"
	"container/heap"
	"fmt"
	"os"
	"slices"
)

// maxRuns is how many sorted runs are merged at once. Kind: proposed; each
// needs a file descriptor and a 64 KiB buffer.
const maxRuns = 64

// sorter orders items by chain, position and arrival. What does not fit its
// memory goes to temporary files, which end removes.
type sorter struct {
	limit int64
	temp  string
	size  int64
	items []item
	runs  []string // their files
	files []string // names of the sources, for the items read back
	dir   string
	made  int
}

// order compares items of all lanes; it is total, so sorting is stable.
func order(a, b *item) int {
	return cmp.Or(cmp.Compare(a.Tx.Chain, b.Tx.Chain), a.compare(b), cmp.Compare(a.seq, b.seq))
}

// sorted reads all sources one after the other into a sorter, and hands the
// items on lane after lane. Without Options.Sort each source must itself be
// sorted.
func (r *reader) sorted(push func(*item) error) (err error) {
	s := &sorter{limit: r.opt.sortMemory(), temp: r.opt.TempDir}
	defer func() { err = firstError(err, s.clean()) }()
	for _, src := range r.sources {
		s.files = append(s.files, src.Name)
		if err := r.items(src, s.add); err != nil {
			return err
		}
	}
	return s.each(push)
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// bytesOf estimates what an item holds in memory: the sizes of the structs on
// a 64-bit machine, with slack for text. Kind: measured with unsafe.Sizeof.
func bytesOf(it *item) int64 {
	n := int64(900 + 400*len(it.Tx.Transfers) + 300*len(it.Tx.Approvals))
	for i := range it.Tx.Transfers {
		n += int64(350*len(it.Tx.Transfers[i].Inputs) + 150*len(it.Tx.Transfers[i].Outputs))
	}
	return n
}

// add takes an item, and spills when memory is full.
func (s *sorter) add(it *item) error {
	s.items = append(s.items, *it)
	if s.size += bytesOf(it); s.size > s.limit {
		return s.spill()
	}
	return nil
}

// spill sorts what is held and writes it as a run.
func (s *sorter) spill() error {
	slices.SortFunc(s.items, func(a, b item) int { return order(&a, &b) })
	i := 0
	err := s.write(func() (*item, error) {
		if i == len(s.items) {
			return nil, nil //nolint:nilnil // no item and no error is the end
		}
		i++
		return &s.items[i-1], nil
	})
	clear(s.items)
	s.items, s.size = s.items[:0], 0
	return err
}

// each hands all items on in order.
func (s *sorter) each(push func(*item) error) error {
	if len(s.runs) == 0 {
		slices.SortFunc(s.items, func(a, b item) int { return order(&a, &b) })
		for i := range s.items {
			if err := push(&s.items[i]); err != nil {
				return err
			}
			s.items[i] = item{}
		}
		return nil
	}
	if len(s.items) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	for len(s.runs) > maxRuns {
		m, err := s.open(s.runs[:maxRuns])
		if err != nil {
			return err
		}
		s.runs = s.runs[maxRuns:]
		if err := firstError(s.write(m.next), m.close()); err != nil {
			return err
		}
	}
	m, err := s.open(s.runs)
	if err != nil {
		return err
	}
	for err == nil {
		var it *item
		if it, err = m.next(); it == nil || err != nil {
			break
		}
		err = push(it)
	}
	return firstError(err, m.close())
}

// clean removes the temporary files.
func (s *sorter) clean() error {
	if s.dir == "" {
		return nil
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("format: remove the files of sorting: %w", err)
	}
	return nil
}

// runMerge merges open runs.
type runMerge struct {
	readers []*runReader
	started bool
}

// Len implements heap.Interface.
func (m *runMerge) Len() int { return len(m.readers) }

// Less implements heap.Interface.
func (m *runMerge) Less(i, j int) bool { return order(&m.readers[i].head, &m.readers[j].head) < 0 }

// Swap implements heap.Interface.
func (m *runMerge) Swap(i, j int) { m.readers[i], m.readers[j] = m.readers[j], m.readers[i] }

// Push implements heap.Interface; runs are only taken away.
func (m *runMerge) Push(any) {}

// Pop implements heap.Interface.
func (m *runMerge) Pop() any {
	last := m.readers[len(m.readers)-1]
	m.readers = m.readers[:len(m.readers)-1]
	return last
}

// next returns the smallest item, nil at the end. It is valid until the next
// call.
func (m *runMerge) next() (*item, error) {
	if m.started {
		ok, err := m.readers[0].advance()
		switch {
		case err != nil:
			return nil, err
		case ok:
			heap.Fix(m, 0)
		default:
			done := m.readers[0]
			heap.Pop(m)
			if err := done.close(); err != nil {
				return nil, err
			}
		}
	}
	m.started = true
	if len(m.readers) == 0 {
		return nil, nil //nolint:nilnil // no item and no error is the end
	}
	return &m.readers[0].head, nil
}

func (m *runMerge) close() (err error) {
	for _, r := range m.readers {
		err = firstError(err, r.close())
	}
	return err
}
