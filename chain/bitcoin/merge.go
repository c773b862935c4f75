package bitcoin

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// runReader walks the unspent records of a run in key order.
type runReader struct {
	*run
	r   *bufio.Reader
	i   int
	rec [maxRecord]byte
}

// next moves to the next unspent record; false at the end.
func (r *runReader) next() (bool, error) {
	for ; r.i < r.n; r.i++ {
		if _, err := io.ReadFull(r.r, r.rec[:]); err != nil {
			return false, fmt.Errorf("bitcoin: spilled outputs: %w", err)
		}
		if r.spent[r.i/64]>>(r.i%64)&1 == 0 {
			r.i++
			return true, nil
		}
	}
	return false, nil
}

// merge writes what is unspent in all runs to one. Of an outpoint that stands in
// several the newest stays. O(n·maxRuns).
func (s *spill) merge() error {
	old, total := s.runs, s.live
	var heads []*runReader // newest first
	for i := len(old) - 1; i >= 0; i-- {
		h := &runReader{run: old[i], r: bufio.NewReaderSize(io.NewSectionReader(old[i].file, 0, int64(old[i].n)*maxRecord), 1<<18)}
		ok, err := h.next()
		if err != nil {
			return err
		}
		if ok {
			heads = append(heads, h)
		}
	}
	w, err := s.create(total)
	if err != nil {
		return err
	}
	for len(heads) > 0 {
		least := heads[0]
		for _, h := range heads[1:] {
			if bytes.Compare(h.rec[:keySize], least.rec[:keySize]) < 0 {
				least = h
			}
		}
		rec := least.rec
		w.add(rec[:])
		keep := heads[:0]
		for _, h := range heads {
			ok := true
			for ok && bytes.Equal(h.rec[:keySize], rec[:keySize]) {
				if ok, err = h.next(); err != nil {
					return errors.Join(err, w.drop())
				}
			}
			if ok {
				keep = append(keep, h)
			}
		}
		heads = keep
	}
	s.runs, s.live = nil, 0
	if err := s.finish(w); err != nil {
		s.runs, s.live = old, total
		return err
	}
	var errs []error
	for _, r := range old {
		errs = append(errs, r.drop())
	}
	return errors.Join(errs...)
}
