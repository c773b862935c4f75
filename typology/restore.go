package typology

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/hoptrail/hoptrail/ledger"
)

// Restore makes the driver what the snapshot's was. The driver must run the same
// detectors with the same configs, and view must hold the same transactions up
// to the snapshot's cut; both are checked. Rolling back beyond that cut is not
// possible afterwards. On an error, which matches ErrSnapshot unless reading
// failed, the driver is as new.
func (d *Driver) Restore(r io.Reader, view ledger.View) error {
	d.reset()
	sections, err := readSections(r)
	if err != nil {
		return err
	}
	s := &snapshotReader{view: view}
	d.load(s, sections)
	if s.err != nil {
		d.reset()
		return s.err
	}
	d.requeue()
	d.publish(view.AsOf(d.cut))
	return nil
}

// load reads the sections, one after the other.
func (d *Driver) load(s *snapshotReader, sections [][]byte) {
	next := func() bool {
		if s.err == nil && len(s.buf) > 0 {
			s.fail("%d bytes too many", len(s.buf))
		}
		if s.err == nil && len(sections) == 0 {
			s.fail("it ends too early")
		}
		if s.err != nil {
			return false
		}
		s.buf, sections = sections[0], sections[1:]
		return true
	}
	if next() {
		d.loadHead(s)
	}
	if next() {
		s.dict = s.dictionary()
	}
	if next() {
		d.loadFindings(s)
	}
	for _, u := range d.features {
		if !next() {
			return
		}
		if name := s.text(); s.err == nil && name != u.name {
			s.fail("it has feature %q where this driver has %q", name, u.name)
			return
		}
		p, err := u.feature.plan()
		if err != nil {
			s.fail("%v", err)
			return
		}
		s.column(p, d.columns[u.column])
	}
	if s.err == nil && len(s.buf)+len(sections) > 0 {
		s.fail("%d bytes and %d sections too many", len(s.buf), len(sections))
	}
}

func (d *Driver) loadHead(s *snapshotReader) {
	if n := s.uint(); n != uint64(len(d.watchers)) {
		s.fail("it is of %d detectors, this driver runs %d", n, len(d.watchers))
		return
	}
	for _, u := range d.watchers {
		name, fingerprint := s.text(), s.text()
		if s.err == nil && (name != u.name || fingerprint != u.detector.Fingerprint()) {
			s.fail("it is of detector %s with fingerprint %s, this driver runs %s with %s", name, fingerprint, u.name, u.detector.Fingerprint())
			return
		}
	}
	d.cut, d.seq, d.fed = s.cut(), s.uint(), s.uint()
	d.base = mark{d.cut, d.seq}
	seen := s.view.AsOf(d.cut)
	for range s.count() {
		lane, head := ledger.Chain(s.text()), s.position()
		if have, _, _ := seen.Head(lane); s.err == nil && have != head {
			s.fail("its lane %s ends at %s, the ledger's at %s: restore the ledger first", lane, head, have)
			return
		}
		d.floor[lane], d.heads[lane] = head, head
	}
	for _, lane := range s.view.Lanes() {
		if have, _, ok := seen.Head(lane); s.err == nil && ok && have != d.heads[lane] {
			s.fail("its lane %s ends at %s, the ledger's at %s: restore the ledger first", lane, d.heads[lane], have)
			return
		}
	}
	if have := seen.Cut(); s.err == nil && have != d.cut {
		s.fail("it ends at %s %s, the ledger has nothing there: restore the ledger first", d.cut.Chain, d.cut.Position)
		return
	}
	for range s.count() {
		d.missing = append(d.missing, NotEvaluated{Rule: s.text(), Missing: s.text()})
	}
}

func (d *Driver) loadFindings(s *snapshotReader) {
	read := func() *Finding {
		var f Finding
		if text := s.text(); s.err == nil {
			if err := f.UnmarshalJSON([]byte(text)); err != nil { // once: json.Unmarshal would scan it before
				s.fail("a finding: %v", err)
			}
		}
		for _, rows := range f.evidenceRows() {
			for i := range rows {
				rows[i].Clock = rows[i].Time + s.int()
			}
		}
		return &f
	}
	for last := uint64(0); ; {
		rank := s.uint()
		if rank == 0 || s.err != nil {
			break
		}
		if rank <= last || rank > uint64(len(s.dict.accounts)) {
			s.fail("findings of account %d after those of %d, of %d", rank, last, len(s.dict.accounts))
			return
		}
		dos := &dossier{}
		last = rank
		for range s.count() {
			name, total, f := s.text(), s.uint(), read()
			for _, u := range d.watchers {
				if u.name == name {
					dos.entries = append(dos.entries, &entry{Finding: *f, seq: d.seq, total: int(total), detector: u.detector})
				}
			}
		}
		if s.err == nil {
			*d.findings.cell(s.dict.accounts[rank-1]) = dos
		}
	}
	for range s.count() {
		id := s.account(s.text())
		if f := read(); s.err == nil {
			d.retracted[f.ID] = retraction{id, f}
		}
	}
	for range s.count() {
		var id FindingID
		copy(id[:], s.bytes(len(id)))
		d.used[id] = uint32(s.uint())
	}
}

// snapshotReader takes a snapshot apart. After the first fault every method
// returns zero and err tells the fault.
type snapshotReader struct {
	view ledger.View
	buf  []byte
	dict *restored
	err  error
}

func (r *snapshotReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: "+format, append([]any{ErrSnapshot}, args...)...)
	}
	r.buf = nil
}

func (r *snapshotReader) bytes(n int) []byte {
	if n < 0 || n > len(r.buf) {
		r.fail("it ends too early")
		return make([]byte, min(max(n, 0), 32))
	}
	b := r.buf[:n]
	r.buf = r.buf[n:]
	return b
}

func (r *snapshotReader) uint() uint64 {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.fail("it ends too early")
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

func (r *snapshotReader) int() int64 {
	v, n := binary.Varint(r.buf)
	if n <= 0 {
		r.fail("it ends too early")
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

// count reads the length of a list, which cannot exceed the bytes left.
func (r *snapshotReader) count() int {
	n := r.uint()
	if n > uint64(len(r.buf)) {
		r.fail("a list of %d in %d bytes", n, len(r.buf))
		return 0
	}
	return int(n)
}

func (r *snapshotReader) text() string {
	n := r.uint()
	if n > uint64(len(r.buf)) {
		r.fail("it ends too early")
		return ""
	}
	return string(r.bytes(int(n)))
}

func (r *snapshotReader) cut() ledger.Cut {
	return ledger.Cut{Clock: r.int(), Chain: ledger.Chain(r.text()), Position: r.position()}
}

func (r *snapshotReader) position() ledger.Position {
	return ledger.Position{Height: r.uint(), Tx: uint32(r.uint()), Entry: uint32(r.uint())}
}

// account finds an account by its text.
func (r *snapshotReader) account(s string) ledger.AccountID {
	if r.err != nil {
		return 0
	}
	a, err := ledger.ParseAccount(s)
	if err != nil {
		r.fail("%v", err)
		return 0
	}
	id := r.view.AppendIDs(nil, []ledger.Account{a})[0]
	if id == 0 {
		r.fail("the ledger does not hold account %s", s)
	}
	return id
}
