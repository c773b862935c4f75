package typology

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// snapshotMagic begins every snapshot; its number changes with the layout. After
// it come sections, each its length in bytes and those: the head, the dictionary,
// the findings, a column for each feature; an empty one; and SHA-256 over all
// before.
const snapshotMagic = "hoptrail typology snapshot 3\n"

// Snapshot writes what the driver remembers and found: the same bytes for the
// same state, whatever ledger numbered the accounts. view must hold what the
// driver consumed. What is needed to roll back is not written. Cost: a pass over
// the tables and a sort of the accounts they speak of; memory: the largest table
// as it is written, and about 60 bytes for each of those accounts.
func (d *Driver) Snapshot(w io.Writer, view ledger.View) error {
	sum := sha256.New()
	s := &snapshotWriter{w: io.MultiWriter(w, sum), view: view, accounts: newNumbering(uint32(view.MaxAccountID()))}
	s.assets = newNumbering(uint32(view.MaxAssetID()))
	s.buf = append(s.buf, snapshotMagic...)
	s.flush()
	d.saveHead(s)
	s.section()
	plans := make([]*plan, len(d.features))
	for i, u := range d.features {
		p, err := u.feature.plan()
		if err != nil {
			return err
		}
		plans[i] = p
		s.refer(p, d.columns[u.column])
	}
	for id, c := range d.findings.all() {
		if *c != nil {
			s.accounts.note(uint32(id))
		}
	}
	if s.accounts.wild || s.assets.wild {
		return fmt.Errorf("%w: it does not hold all accounts and assets that the driver consumed (give Snapshot the view that Advance was given, or a later one)", ErrView)
	}
	s.dictionary()
	s.section()
	if err := d.saveFindings(s); err != nil {
		return err
	}
	s.section()
	for i, u := range d.features {
		s.text(u.name)
		s.column(plans[i], d.columns[u.column])
		s.section()
	}
	s.section()
	s.buf = sum.Sum(s.buf)
	s.flush()
	return s.err
}

func (d *Driver) saveHead(s *snapshotWriter) {
	s.uint(uint64(len(d.detectors)))
	for _, u := range d.watchers {
		s.text(u.name)
		s.text(u.detector.Fingerprint())
	}
	s.cut(d.cut)
	s.uint(d.seq)
	s.uint(d.fed)
	s.uint(uint64(len(d.heads)))
	for _, lane := range slices.Sorted(maps.Keys(d.heads)) {
		s.text(string(lane))
		s.position(d.heads[lane])
	}
	s.uint(uint64(len(d.missing)))
	for _, n := range d.missing {
		s.text(n.Rule)
		s.text(n.Missing)
	}
}

func (d *Driver) saveFindings(s *snapshotWriter) error {
	var failed error
	write := func(f *Finding) {
		b, err := json.Marshal(f)
		if err != nil {
			failed = err
		}
		s.text(string(b))
		for _, rows := range f.evidenceRows() { // what a findings file does not tell
			for i := range rows {
				s.buf = binary.AppendVarint(s.buf, rows[i].Clock-rows[i].Time)
			}
		}
	}
	for rank, id := range s.accounts.order {
		c := d.findings.Get(ledger.AccountID(id))
		if c == nil {
			continue
		}
		s.uint(uint64(rank + 1))
		s.uint(uint64(len(c.entries)))
		for _, e := range c.entries {
			s.text(e.detector.Name)
			s.uint(uint64(e.total))
			write(&e.Finding)
		}
	}
	s.uint(0)
	s.uint(uint64(len(d.retracted)))
	for _, id := range sortedIDs(d.retracted) {
		s.text(d.retracted[id].finding.Subject.String())
		write(d.retracted[id].finding)
	}
	ids := slices.SortedFunc(maps.Keys(d.used), func(a, b FindingID) int { return bytes.Compare(a[:], b[:]) })
	s.uint(uint64(len(ids)))
	for _, id := range ids {
		s.buf = append(s.buf, id[:]...)
		s.uint(uint64(d.used[id]))
	}
	return failed
}

// snapshotWriter writes a snapshot, section by section.
type snapshotWriter struct {
	w    io.Writer
	err  error
	view ledger.View
	buf  []byte // the section being made

	accounts, assets numbering
}

// section writes what was appended since the last one.
func (w *snapshotWriter) section() {
	var size [binary.MaxVarintLen64]byte
	if w.err == nil {
		_, w.err = w.w.Write(binary.AppendUvarint(size[:0], uint64(len(w.buf))))
	}
	w.flush()
}

func (w *snapshotWriter) flush() {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.w.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

func (w *snapshotWriter) uint(n uint64) { w.buf = binary.AppendUvarint(w.buf, n) }

func (w *snapshotWriter) text(s string) {
	w.uint(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

func (w *snapshotWriter) cut(c ledger.Cut) {
	w.buf = binary.AppendVarint(w.buf, c.Clock)
	w.text(string(c.Chain))
	w.position(c.Position)
}

func (w *snapshotWriter) position(p ledger.Position) {
	w.uint(p.Height)
	w.uint(uint64(p.Tx))
	w.uint(uint64(p.Entry))
}
