package typology

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// snapshotMagic begins every snapshot; its number changes with the layout.
const snapshotMagic = "hoptrail typology snapshot 1\n"

// Snapshot writes what the driver remembers and found: the same bytes for the
// same state, whatever ledger numbered the accounts. view must hold what the
// driver consumed. What is needed to roll back is not written.
func (d *Driver) Snapshot(w io.Writer, view ledger.View) error {
	s := &snapshotWriter{view: view}
	s.buf = append(s.buf, snapshotMagic...)
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
	if err := d.saveFindings(s); err != nil {
		return err
	}
	for _, u := range d.features {
		s.text(u.name)
		u.feature.save(s, d.columns[u.column])
	}
	sum := sha256.Sum256(s.buf)
	s.buf = append(s.buf, sum[:]...)
	_, err := w.Write(s.buf)
	return err
}

func (d *Driver) saveFindings(s *snapshotWriter) error {
	var failed error
	write := func(f *Finding) {
		b, err := json.Marshal(f)
		if err != nil {
			failed = err
		}
		s.text(string(b))
	}
	dossiers := map[string]*dossier{}
	for id, c := range d.findings.all() {
		if *c != nil {
			dossiers[s.view.Account(id).String()] = *c
		}
	}
	s.keyed(sortedText(dossiers), func(account string) {
		entries := dossiers[account].entries
		s.uint(uint64(len(entries)))
		for _, e := range entries {
			s.text(e.detector.Name)
			s.uint(uint64(e.total))
			write(&e.Finding)
		}
	})
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

// snapshotWriter appends to a snapshot.
type snapshotWriter struct {
	view ledger.View
	buf  []byte
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

// keyed writes a list of accounts with something after each.
func (w *snapshotWriter) keyed(accounts []string, each func(string)) {
	w.uint(uint64(len(accounts)))
	for _, a := range accounts {
		w.text(a)
		each(a)
	}
}

func sortedText[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
