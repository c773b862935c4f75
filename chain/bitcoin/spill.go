package bitcoin

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
)

// spill keeps unspent outputs that memory has no room for in files sorted by
// outpoint, the way of a log-structured merge tree. What is spent is marked in
// memory, one bit for each, so files are written once and never changed. About
// 1.6 bytes of memory per output on disk. Not safe for concurrent use.
type spill struct {
	dir  string
	runs []*run // oldest first
	live int
	page [pageRecords * maxRecord]byte
}

// run is one sorted file of records of maxRecord bytes.
type run struct {
	file  *os.File
	n     int
	live  int
	index []uint64 // first 8 key bytes of every page, big-endian
	spent []uint64 // bit per record
	bloom []uint64
}

// pageRecords is how many records one lookup reads: 5.5 KB.
const pageRecords = 64

// maxRuns is how many files may stand before they are merged into one; a lookup
// that no filter rules out reads a page of each. Kind: proposed.
const maxRuns = 6

// bloomBits is the filter's size per record and bloomHashes the positions each
// record sets: 0.8 % false reads (Bloom 1970: 0.6185^10).
const bloomBits, bloomHashes = 10, 7

func newSpill(dir string) *spill { return &spill{dir: dir} }

func (s *spill) empty() bool { return s.live == 0 }
func (s *spill) len() int    { return s.live }

// spill moves every record in memory to a new file.
func (u *utxo) spill() error {
	ids := make([]uint32, 0, u.used)
	for _, slot := range u.slots {
		if slot != 0 {
			ids = append(ids, uint32(slot)-1)
		}
	}
	slices.SortFunc(ids, func(a, b uint32) int { return bytes.Compare(u.at(a)[:keySize], u.at(b)[:keySize]) })
	w, err := u.disk.create(len(ids))
	if err != nil {
		return err
	}
	for _, id := range ids {
		w.add(u.at(id))
	}
	if err := u.disk.finish(w); err != nil {
		return err
	}
	u.slots, u.used = make([]uint64, minSlots), 0
	for i := range u.arenas {
		u.arenas[i].reset()
	}
	if len(u.disk.runs) > maxRuns {
		return u.disk.merge()
	}
	return nil
}

// take marks an output as spent and returns its record, valid until the next
// call.
func (s *spill) take(k *[keySize]byte) (rec []byte, ok bool, err error) {
	for _, r := range slices.Backward(s.runs) {
		i, rec, err := r.find(k, s.page[:])
		if err != nil {
			return nil, false, fmt.Errorf("bitcoin: spilled outputs: %w", err)
		}
		if rec != nil {
			r.spent[i/64] |= 1 << (i % 64)
			r.live--
			s.live--
			return rec, true, nil
		}
	}
	return nil, false, nil
}

// find returns the number and record of a key that is not spent.
func (r *run) find(k *[keySize]byte, buf []byte) (int, []byte, error) {
	if !r.mayHold(k) {
		return 0, nil, nil
	}
	prefix := binary.BigEndian.Uint64(k[:])
	// A key may lie in the last page that starts below its prefix, or in those
	// that start with the same.
	page, _ := slices.BinarySearch(r.index, prefix)
	for page = max(0, page-1); page < len(r.index) && r.index[page] <= prefix; page++ {
		first := page * pageRecords
		recs := buf[:min(pageRecords, r.n-first)*maxRecord]
		if _, err := r.file.ReadAt(recs, int64(first)*maxRecord); err != nil {
			return 0, nil, err
		}
		for i := 0; i < len(recs); i += maxRecord {
			if n := first + i/maxRecord; bytes.Equal(recs[i:i+keySize], k[:]) && r.spent[n/64]>>(n%64)&1 == 0 {
				return n, recs[i : i+maxRecord], nil
			}
		}
	}
	return 0, nil, nil
}

// bloomAt calls f with the filter positions of a key, by double hashing of its
// bytes, which are a hash already (Kirsch and Mitzenmacher 2006).
func (r *run) bloomAt(k []byte, f func(word uint64, bit uint64) bool) bool {
	a := binary.LittleEndian.Uint64(k[8:]) ^ uint64(binary.LittleEndian.Uint32(k[recIndex:]))*0x9e3779b97f4a7c15
	b := binary.LittleEndian.Uint64(k[16:]) | 1
	bits := uint64(len(r.bloom)) * 64
	for range bloomHashes {
		if at := a % bits; !f(at/64, 1<<(at%64)) {
			return false
		}
		a += b
	}
	return true
}

func (r *run) mayHold(k *[keySize]byte) bool {
	return r.bloomAt(k[:], func(word, bit uint64) bool { return r.bloom[word]&bit != 0 })
}

// runWriter writes a run in key order.
type runWriter struct {
	*run
	w   *bufio.Writer
	pad [maxRecord]byte
	err error
}

func (s *spill) create(n int) (*runWriter, error) {
	f, err := os.CreateTemp(s.dir, "hoptrail-utxo-*")
	if err != nil {
		return nil, fmt.Errorf("bitcoin: spill unspent outputs: %w (set TempDir, or a higher UTXOMemory)", err)
	}
	r := &run{
		file: f, spent: make([]uint64, n/64+1), bloom: make([]uint64, n*bloomBits/64+1),
		index: make([]uint64, 0, n/pageRecords+1),
	}
	return &runWriter{run: r, w: bufio.NewWriterSize(f, 1<<20)}, nil
}

func (w *runWriter) add(rec []byte) {
	if w.n%pageRecords == 0 {
		w.index = append(w.index, binary.BigEndian.Uint64(rec))
	}
	w.bloomAt(rec, func(word, bit uint64) bool { w.bloom[word] |= bit; return true })
	clear(w.pad[copy(w.pad[:], rec):])
	if _, err := w.w.Write(w.pad[:]); err != nil && w.err == nil {
		w.err = err
	}
	w.n++
	w.live++
}

// finish makes the written run the newest.
func (s *spill) finish(w *runWriter) error {
	if err := errors.Join(w.err, w.w.Flush()); err != nil {
		return errors.Join(fmt.Errorf("bitcoin: spill unspent outputs: %w", err), w.drop())
	}
	s.runs = append(s.runs, w.run)
	s.live += w.live
	return nil
}

// drop closes and removes the file.
func (r *run) drop() error { return errors.Join(r.file.Close(), os.Remove(r.file.Name())) }

// close removes all files.
func (s *spill) close() error {
	var errs []error
	for _, r := range s.runs {
		errs = append(errs, r.drop())
	}
	s.runs, s.live = nil, 0
	return errors.Join(errs...)
}
