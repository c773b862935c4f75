package typology

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
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
	b, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("typology: reading a snapshot: %w", err)
	}
	s := &snapshotReader{view: view, ids: map[string]ledger.AccountID{}}
	body := len(b) - sha256.Size
	if body < len(snapshotMagic) || string(b[:len(snapshotMagic)]) != snapshotMagic {
		return fmt.Errorf("%w: it does not begin with %q", ErrSnapshot, snapshotMagic)
	}
	if sum := sha256.Sum256(b[:body]); !bytes.Equal(sum[:], b[body:]) {
		return fmt.Errorf("%w: its digest does not match, it is truncated or damaged", ErrSnapshot)
	}
	s.buf = b[len(snapshotMagic):body]
	d.load(s)
	if s.err == nil && len(s.buf) > 0 {
		s.fail("%d bytes too many", len(s.buf))
	}
	if s.err != nil {
		d.reset()
		return s.err
	}
	d.requeue()
	d.publish(view.AsOf(d.cut))
	return nil
}

func (d *Driver) load(s *snapshotReader) {
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
	d.loadFindings(s)
	for _, u := range d.features {
		if name := s.text(); s.err == nil && name != u.name {
			s.fail("it has feature %q where this driver has %q", name, u.name)
			return
		}
		u.feature.load(s, d.columns[u.column])
	}
}

func (d *Driver) loadFindings(s *snapshotReader) {
	read := func() *Finding {
		var f Finding
		if text := s.text(); s.err == nil {
			if err := json.Unmarshal([]byte(text), &f); err != nil {
				s.fail("a finding: %v", err)
			}
		}
		return &f
	}
	s.keyed(func(id ledger.AccountID) {
		dos := &dossier{}
		for range s.count() {
			name, total, f := s.text(), s.uint(), read()
			for _, u := range d.watchers {
				if u.name == name {
					dos.entries = append(dos.entries, &entry{Finding: *f, seq: d.seq, total: int(total), detector: u.detector})
				}
			}
		}
		if s.err == nil {
			*d.findings.cell(id) = dos
		}
	})
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
	ids  map[string]ledger.AccountID
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

// keyed reads a list of accounts with something after each.
func (r *snapshotReader) keyed(each func(ledger.AccountID)) {
	for range r.count() {
		id := r.account(r.text())
		if r.err != nil {
			return
		}
		each(id)
	}
}

func (r *snapshotReader) account(s string) ledger.AccountID {
	if id, ok := r.ids[s]; ok || r.err != nil {
		return id
	}
	a, err := ledger.ParseAccount(s)
	if err != nil {
		r.fail("%v", err)
		return 0
	}
	id, ok := r.view.Lookup(a)
	if !ok {
		r.fail("the ledger does not hold account %s", s)
		return 0
	}
	r.ids[s] = id
	return id
}

func (r *snapshotReader) asset(s string) ledger.AssetID {
	id, ok := r.view.LookupAsset(ledger.Asset(s))
	if !ok {
		r.fail("the ledger does not hold asset %s", clip(s))
	}
	return id
}
