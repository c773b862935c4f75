package typology

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Reader is what a driver knew at the end of one call of Advance, Rollback or
// Evict: immutable, so safe for concurrent use, and it stays what it is while
// the driver goes on.
type Reader struct {
	driver    *Driver // its immutable parts, and the pool
	view      ledger.View
	cut       ledger.Cut
	columns   []column
	findings  *Table[*dossier]
	used      map[FindingID]uint32
	retracted map[FindingID]retraction
	missing   []NotEvaluated
	feed      []change
	fed       uint64
}

// publish makes the driver's state what Now returns.
func (d *Driver) publish(view ledger.View) {
	r := &Reader{
		driver: d, view: view, cut: d.cut, missing: d.missing, fed: d.fed,
		feed: slices.Clip(d.feed), used: d.used, retracted: d.retracted,
	}
	for _, c := range d.columns {
		r.columns = append(r.columns, c.publish())
	}
	if t, ok := r.columns[findingsColumn].(*Table[*dossier]); ok {
		r.findings = t
	}
	d.now.Store(r)
}

// View returns the ledger as the driver last saw it.
func (r *Reader) View() ledger.View { return r.view }

// Cut returns the last transaction consumed.
func (r *Reader) Cut() ledger.Cut { return r.cut }

// NotEvaluated returns the rules that could not be judged because something was
// missing from the driver's input, sorted. The caller must not modify it.
func (r *Reader) NotEvaluated() []NotEvaluated { return r.missing }

// Findings returns the newest revision of every finding that was not evicted or
// retracted, in the order of findings files. Cost: one pass over the subjects.
func (r *Reader) Findings() []Finding {
	var out []Finding
	for _, c := range r.findings.all() {
		out = r.append(out, *c)
	}
	slices.SortFunc(out, func(a, b Finding) int { return a.Compare(&b) })
	return out
}

// FindingsOf returns the newest revision of the findings whose subject is the
// account, in the order of findings files. Cost: O(its findings).
func (r *Reader) FindingsOf(subject ledger.Account) []Finding {
	id, ok := r.view.Lookup(subject)
	if !ok {
		return nil
	}
	out := r.append(nil, r.findings.Get(id))
	slices.SortFunc(out, func(a, b Finding) int { return a.Compare(&b) })
	return out
}

func (r *Reader) append(dst []Finding, d *dossier) []Finding {
	if d == nil {
		return dst
	}
	for _, e := range d.entries {
		if e.detector.Kind == Suspicious || r.driver.cfg.Innocent {
			dst = append(dst, e.Finding)
		}
	}
	return dst
}

// Cursor is a point in a driver's changes. The zero Cursor is their beginning.
type Cursor uint64

// Changes returns the newest revision of every finding that changed after the
// cursor, retracted ones among them, in the order of findings files, and the
// cursor to ask from next time. When more than the driver's MaxChanges have
// happened since, it returns everything there is and all is true. Cost:
// O(changes since).
func (r *Reader) Changes(since Cursor) (changed []Finding, next Cursor, all bool) {
	next = Cursor(r.fed)
	if since > next || r.fed-uint64(since) > uint64(len(r.feed)) {
		changed = r.Findings()
		for _, id := range sortedIDs(r.retracted) {
			if !slices.ContainsFunc(changed, func(f Finding) bool { return f.ID == id }) {
				changed = append(changed, *r.retracted[id].finding)
			}
		}
		all = true
	} else {
		seen := map[FindingID]bool{}
		for _, ch := range r.feed[uint64(len(r.feed))-(r.fed-uint64(since)):] {
			if seen[ch.id] {
				continue
			}
			seen[ch.id] = true
			if e := r.findings.Get(ch.subject).byID(ch.id); e != nil {
				if e.detector.Kind == Suspicious || r.driver.cfg.Innocent {
					changed = append(changed, e.Finding)
				}
			} else if x, ok := r.retracted[ch.id]; ok {
				changed = append(changed, *x.finding)
			}
		}
	}
	slices.SortFunc(changed, func(a, b Finding) int { return a.Compare(&b) })
	return changed, next, all
}

// Peek returns the findings that would be made or revised if a transaction came
// next, and writes nothing: view is r.View().With(tx), ref the reference that
// With returned. Several goroutines may peek at once; none waits for another or
// for the driver. Detectors that fail are joined into the error, beside what
// the others found.
//
// Cost: the detectors' work on one transaction, and a few cells of memory that
// are used again.
func (r *Reader) Peek(ctx context.Context, view ledger.View, ref ledger.TxRef) ([]Finding, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if view.Len() != r.view.Len()+1 {
		return nil, fmt.Errorf("%w: it holds %d transactions, want one more than the reader's %d (take it from Reader.View().With)",
			ErrView, view.Len(), r.view.Len())
	}
	d := r.driver
	p, ok := d.peeks.Get().(*Pass)
	if !ok {
		columns := []column{newTable[*dossier]()}
		for _, u := range d.features {
			columns = append(columns, u.feature.newColumn())
		}
		p = d.newPass(columns)
		p.planned = true
	}
	defer func() {
		p.view, p.cut = ledger.View{}, ledger.View{} // let go of the ledger's memory
		d.peeks.Put(p)
	}()
	for i, c := range p.columns {
		c.overlaid(r.columns[i])
	}
	p.start(view, ref)
	var errs []error
	reports := d.run(ctx, p, func(u *unit, err error) {
		errs = append(errs, &DetectorError{Detector: u.name, At: p.At, Tx: view.TxID(ref), Count: 1, Err: err})
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	table, ok := p.columns[findingsColumn].(*Table[*dossier])
	if !ok {
		panic("typology: the first column does not hold findings")
	}
	c := commit{table: table, seq: ^uint64(0), clock: p.At.Clock, limit: d.cfg.MaxEvidence, shared: true, used: r.used}
	var out []Finding
	for _, ch := range c.apply(reports) {
		if e := table.Get(ch.subject).byID(ch.id); e.detector.Kind == Suspicious || d.cfg.Innocent {
			out = append(out, e.Finding)
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return a.Compare(&b) })
	return out, errors.Join(errs...)
}

// Peek is Now().Peek.
func (d *Driver) Peek(ctx context.Context, view ledger.View, ref ledger.TxRef) ([]Finding, error) {
	r := d.Now()
	if r == nil {
		return nil, fmt.Errorf("%w: the driver has seen no view yet (call Advance first)", ErrView)
	}
	return r.Peek(ctx, view, ref)
}
