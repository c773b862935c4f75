package typologytest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Conformance runs the detectors over the scenarios in every way that must not
// change what they find, each in a subtest: twice; cut into pieces; as of every
// row; rolled back and replayed; stored and restored; peeked at; with the
// transfers of each transaction shuffled; with amounts scaled; cancelled and
// resumed; with old state evicted; on an empty ledger; and with readers beside
// the writer (meaningful under -race). At least one scenario must hold a finding.
func Conformance(t *testing.T, scenarios []*Scenario, detectors ...*typology.Detector) {
	t.Helper()
	if err := typology.Validate(detectors...); err != nil {
		t.Fatal(err)
	}
	checks := []struct {
		name string
		run  func(*bench)
	}{
		{"twice", (*bench).twice},
		{"cut anywhere", (*bench).cutAnywhere},
		{"as of", (*bench).asOf},
		{"rollback and replay", (*bench).rollback},
		{"snapshot and restore", (*bench).snapshot},
		{"peek", (*bench).peek},
		{"shuffled transfers", (*bench).shuffled},
		{"scaled amounts", (*bench).scaled},
		{"cancelled", (*bench).cancelled},
		{"evicted", (*bench).evicted},
		{"empty", (*bench).empty},
		{"race", (*bench).race},
	}
	found := 0
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range scenarios {
				b := &bench{T: t, s: s, detectors: detectors, rng: rand.New(rand.NewPCG(1, uint64(len(s.Txs))))}
				b.want = b.batch(s.Txs)
				found += len(b.want)
				c.run(b)
			}
		})
	}
	if found == 0 {
		t.Error("typologytest: no scenario holds a finding, so nothing was tested")
	}
}

// bench is one scenario with the findings of a plain run.
type bench struct {
	*testing.T
	s         *Scenario
	detectors []*typology.Detector
	rng       *rand.Rand
	want      []typology.Finding
}

// config keeps enough undo for every scenario, whose heights are seconds.
func config() typology.DriverConfig {
	return typology.DriverConfig{Innocent: true, MaxRollback: 1 << 40}
}

func (b *bench) ledger(txs []ledger.Tx) *ledger.Ledger {
	b.Helper()
	l := ledger.New(b.s.config())
	b.must(l.Append(txs...))
	return l
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatalf("%q: %v", b.s.Name, err)
	}
}

func (b *bench) run(in typology.Input) []typology.Finding {
	b.Helper()
	in.Config, in.Known = config(), b.s.Known()
	var out []typology.Finding
	for f, err := range typology.Run(b.Context(), in, b.detectors...) {
		b.must(err)
		out = append(out, f)
	}
	return out
}

func (b *bench) batch(txs []ledger.Tx) []typology.Finding {
	b.Helper()
	return b.run(typology.Input{View: b.ledger(txs).View()})
}

func (b *bench) driver() *typology.Driver {
	b.Helper()
	d, err := typology.NewDriver(config(), b.s.Known(), b.detectors...)
	b.must(err)
	return d
}

// same compares findings as the bytes of a findings file.
func (b *bench) same(what string, want, got []typology.Finding) {
	b.Helper()
	w, g := b.encode(want), b.encode(got)
	if !bytes.Equal(w, g) {
		b.Errorf("%q: %s differs\nwant:\n%s\ngot:\n%s", b.s.Name, what, w, g)
	}
}

func (b *bench) encode(fs []typology.Finding) []byte {
	b.Helper()
	var buf bytes.Buffer
	b.must(typology.EncodeFindings(&buf, pairs(fs)))
	return buf.Bytes()
}

func pairs(fs []typology.Finding) iter.Seq2[typology.Finding, error] {
	return func(yield func(typology.Finding, error) bool) {
		for _, f := range fs {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (b *bench) twice() { b.same("the second run", b.want, b.batch(b.s.Txs)) }

// pieces cuts the transactions at random.
func (b *bench) pieces() [][]ledger.Tx {
	var out [][]ledger.Tx
	for rest := b.s.Txs; len(rest) > 0; {
		n := 1 + b.rng.IntN(min(len(rest), 4))
		out, rest = append(out, rest[:n]), rest[n:]
	}
	return out
}

func (b *bench) cutAnywhere() {
	for range 3 {
		l, d := b.ledger(nil), b.driver()
		for _, piece := range b.pieces() {
			b.must(l.Append(piece...))
			b.must(d.Advance(b.Context(), l.View()))
		}
		b.same("the stream", b.want, d.Now().Findings())
	}
}

// asOf checks that what a cut view tells is exactly what a full run told up to
// there: nothing later changes an earlier revision.
func (b *bench) asOf() {
	view := b.ledger(b.s.Txs).View()
	all := b.run(typology.Input{View: view, Revisions: true})
	for ref := range view.Txs() {
		cut := view.CutOf(ref)
		upTo := func(fs []typology.Finding) []typology.Finding {
			return slices.DeleteFunc(slices.Clone(fs), func(f typology.Finding) bool {
				return f.At.Compare(cut) > 0 || f.Status == typology.Closed
			})
		}
		got := b.run(typology.Input{View: view.AsOf(cut), Revisions: true})
		b.same(fmt.Sprintf("the view as of %s", cut.Position), upTo(all), upTo(got))
	}
}

func (b *bench) rollback() {
	l, d := b.ledger(b.s.Txs), b.driver()
	b.must(d.Advance(b.Context(), l.View()))
	for range 4 {
		n := b.rng.IntN(len(b.s.Txs))
		height := b.s.Txs[n].Position.Height - 1
		_, err := l.Rollback(ledger.LocalDefault, height)
		b.must(err)
		b.must(d.Rollback(l.View(), ledger.LocalDefault, height))
		kept := slices.IndexFunc(b.s.Txs, func(tx ledger.Tx) bool { return tx.Position.Height > height })
		b.same("what is left after a rollback", unrevised(b.batch(b.s.Txs[:kept])), unrevised(d.Now().Findings()))
		b.must(l.Append(b.s.Txs[kept:]...))
		b.must(d.Advance(b.Context(), l.View()))
		b.same("the replay", unrevised(b.want), unrevised(d.Now().Findings()))
	}
	for _, f := range b.want {
		for _, g := range d.Now().FindingsOf(f.Subject) {
			if g.ID == f.ID && g.Revision < f.Revision {
				b.Errorf("%q: revision %d of %s after a rollback, %d without", b.s.Name, g.Revision, g.ID, f.Revision)
			}
		}
	}
}

// unrevised leaves out what a rollback may change: the revision numbers, and
// whether the closing of a finding was noticed already.
func unrevised(fs []typology.Finding) []typology.Finding {
	out := slices.Clone(fs)
	for i := range out {
		out[i].Revision = 0
	}
	return out
}

func (b *bench) snapshot() {
	n := b.rng.IntN(len(b.s.Txs)) + 1
	l, d := b.ledger(b.s.Txs[:n]), b.driver()
	b.must(d.Advance(b.Context(), l.View()))
	stored := b.stored(d, l.View())

	l2, d2 := b.ledger(b.s.Txs[:n]), b.driver()
	b.must(d2.Restore(bytes.NewReader(stored), l2.View()))
	if !bytes.Equal(stored, b.stored(d2, l2.View())) {
		b.Errorf("%q: the restored driver stores itself differently", b.s.Name)
	}
	b.must(l2.Append(b.s.Txs[n:]...))
	b.must(d2.Advance(b.Context(), l2.View()))
	b.same("the restored driver", b.want, d2.Now().Findings())
}

func (b *bench) stored(d *typology.Driver, v ledger.View) []byte {
	b.Helper()
	var buf bytes.Buffer
	b.must(d.Snapshot(&buf, v))
	return buf.Bytes()
}

// peek plans every transaction before it is written.
func (b *bench) peek() {
	l, d := b.ledger(nil), b.driver()
	b.must(d.Advance(b.Context(), l.View()))
	for _, tx := range b.s.Txs {
		before := b.stored(d, l.View())
		view, ref, err := d.Now().View().With(tx)
		b.must(err)
		would, err := d.Peek(b.Context(), view, ref)
		b.must(err)
		if !bytes.Equal(before, b.stored(d, l.View())) {
			b.Errorf("%q: peeking at %s left a trace", b.s.Name, tx.ID)
		}
		_, cursor, _ := d.Now().Changes(0)
		b.must(l.Append(tx))
		b.must(d.Advance(b.Context(), l.View()))
		did, _, _ := d.Now().Changes(cursor)
		did = slices.DeleteFunc(did, func(f typology.Finding) bool { return f.Status == typology.Closed })
		b.same("peeking at "+tx.ID.String(), did, would)
	}
}

func (b *bench) shuffled() {
	txs := b.s.transformed(func(tx *ledger.Tx) {
		b.rng.Shuffle(len(tx.Transfers), func(i, j int) { tx.Transfers[i], tx.Transfers[j] = tx.Transfers[j], tx.Transfers[i] })
	})
	b.same("the shuffled input", b.want, b.batch(txs))
}

// scaled multiplies every amount: ratios, and with them every finding, stay.
func (b *bench) scaled() {
	const factor = 1000
	larger := *b.s
	larger.book.assets = b.s.book.assets.scaled(factor)
	scaled := *b
	scaled.s = &larger
	txs := b.s.transformed(func(tx *ledger.Tx) {
		for i := range tx.Transfers {
			a, ok := tx.Transfers[i].Amount.MulDiv(ledger.NewAmount(factor), ledger.NewAmount(1))
			if !ok {
				b.Skip("amounts too large to scale")
			}
			tx.Transfers[i].Amount = a
		}
	})
	outline := func(fs []typology.Finding) []byte {
		var out []byte
		for _, f := range fs {
			line, err := json.Marshal([]any{f.ID, f.Revision, f.Status.String(), f.Strength, f.At.Position, len(f.Evidence)})
			b.must(err)
			out = append(append(out, line...), '\n')
		}
		return out
	}
	if w, g := outline(b.want), outline(scaled.batch(txs)); !bytes.Equal(w, g) {
		b.Errorf("%q: scaling amounts by %d changes findings\nwant:\n%s\ngot:\n%s", b.s.Name, factor, w, g)
	}
}

// cancelled stops the driver in the middle of a transaction, and goes on.
func (b *bench) cancelled() {
	errStop := errors.New("stopped by the test")
	l, stopAt := b.ledger(b.s.Txs), b.rng.IntN(len(b.s.Txs))
	ctx, cancel := context.WithCancelCause(b.Context())
	defer cancel(nil)
	wrapped := make([]*typology.Detector, len(b.detectors))
	seen := 0
	for i, d := range b.detectors {
		w, first := *d, i == 0
		w.Run = func(ctx context.Context, p *typology.Pass) error {
			if first {
				if seen == stopAt {
					cancel(errStop)
				}
				seen++
			}
			return d.Run(ctx, p)
		}
		wrapped[i] = &w
	}
	d, err := typology.NewDriver(config(), b.s.Known(), wrapped...)
	b.must(err)
	if err := d.Advance(ctx, l.View()); !errors.Is(err, errStop) {
		b.Errorf("%q: cancelled with %v, Advance returned %v", b.s.Name, errStop, err)
	}
	b.must(d.Advance(b.Context(), l.View()))
	b.same("the resumed run", b.want, d.Now().Findings())
}

// evicted gives up old state after every piece and collects what was told.
func (b *bench) evicted() {
	cfg := config()
	cfg.MaxUndo = 1
	d, err := typology.NewDriver(cfg, b.s.Known(), b.detectors...)
	b.must(err)
	l := b.ledger(nil)
	told := map[typology.FindingID]typology.Finding{}
	var cursor typology.Cursor
	for _, piece := range b.pieces() {
		b.must(l.Append(piece...))
		b.must(d.Advance(b.Context(), l.View()))
		var changed []typology.Finding
		changed, cursor, _ = d.Now().Changes(cursor)
		for _, f := range changed {
			told[f.ID] = f
		}
		d.Evict(d.Cut().Clock - int64(d.Window().Seconds()))
	}
	var got []typology.Finding
	for _, f := range told {
		got = append(got, f)
	}
	slices.SortFunc(got, func(x, y typology.Finding) int { return x.Compare(&y) })
	b.same("the driver that evicts", b.want, got)
}

func (b *bench) empty() {
	b.same("an empty ledger", nil, b.run(typology.Input{View: ledger.New(ledger.Config{}).View()}))
}

// race lets readers peek and read while the writer goes on.
func (b *bench) race() {
	l, d := b.ledger(nil), b.driver()
	b.must(d.Advance(b.Context(), l.View()))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				r := d.Now()
				n := r.View().Len()
				if n < len(b.s.Txs) {
					if view, ref, err := r.View().With(b.s.Txs[n]); err == nil {
						if _, err := r.Peek(b.Context(), view, ref); err != nil {
							b.Errorf("%q: %v", b.s.Name, err)
						}
					}
				}
				r.Findings()
				r.Changes(0)
			}
		})
	}
	for _, tx := range b.s.Txs {
		b.must(l.Append(tx))
		b.must(d.Advance(b.Context(), l.View()))
	}
	close(done)
	readers.Wait()
	b.same("the run beside readers", b.want, d.Now().Findings())
}
