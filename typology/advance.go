package typology

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// Advance consumes the transactions of view that are new since the last call,
// in merge order. When a lane that had fallen behind brings transactions from
// before the driver's cut, the driver takes back what came after them and goes
// through it again, as far as MaxRollback allows.
//
// The error joins a *DetectorError for each detector that failed; the other
// detectors are not affected, and every transaction has been consumed. An error
// that matches ErrView or ErrRollback means that nothing was consumed. When ctx
// is cancelled, Advance returns its cause after a whole transaction, and the
// next call goes on from there.
//
// Cost: O(features + detectors) per transaction plus what the detectors do; at
// the end a copy of the pages that changed.
func (d *Driver) Advance(ctx context.Context, view ledger.View) error {
	if err := d.reconcile(view); err != nil {
		return err
	}
	failures := map[*unit]*DetectorError{}
	var cancelled error
	d.pass.oneLane = len(view.Lanes()) == 1
	step := func(refs []ledger.TxRef) bool {
		d.touch(view, refs)
		for _, ref := range refs {
			if ctx.Err() != nil || !d.step(ctx, view, ref, failures) {
				cancelled = context.Cause(ctx)
				return false
			}
		}
		return true
	}
	next, more := make([]ledger.TxRef, 0, touchAhead), true
	for ref := range view.TxsAfter(d.cut) {
		if next = append(next, ref); len(next) == touchAhead {
			if more = step(next); !more {
				break
			}
			next = next[:0]
		}
	}
	if more {
		step(next)
	}
	d.close()
	d.trim(view)
	if cancelled != nil {
		view = view.AsOf(d.cut)
	}
	d.remember(view)
	d.publish(view)
	errs := []error{cancelled}
	for _, u := range d.watchers {
		if e := failures[u]; e != nil {
			errs = append(errs, e)
		}
	}
	return errors.Join(errs...)
}

// step consumes one transaction; false when ctx was cancelled in the middle, in
// which case the transaction was taken back.
func (d *Driver) step(ctx context.Context, view ledger.View, ref ledger.TxRef, failures map[*unit]*DetectorError) bool {
	p := d.pass
	p.start(view, ref)
	if d.batch && d.seq%tickEvery == 0 {
		p.ticks = append(p.ticks, tick{p.At.Clock, ref})
	}
	d.seq++
	for _, c := range d.columns {
		c.begin(d.seq)
	}
	reports := d.run(ctx, p, func(u *unit, err error) {
		if failures[u] == nil {
			failures[u] = &DetectorError{Detector: u.name, At: p.At, Tx: view.TxID(ref), Err: err}
		}
		failures[u].Count++
	})
	if ctx.Err() != nil {
		for _, c := range d.columns {
			c.undoTo(d.seq - 1)
		}
		d.seq--
		return false
	}
	c := commit{table: d.findings, seq: d.seq, clock: p.At.Clock, limit: d.cfg.MaxEvidence, used: d.used}
	for _, ch := range c.apply(reports) {
		d.tell(ch)
	}
	for _, n := range p.missing {
		d.miss(n)
	}
	d.cut = p.At
	d.marks.push(mark{d.cut, d.seq})
	if d.batch {
		d.forget()
	}
	return true
}

// run advances the features and runs the detectors on a started pass, and
// returns what the detectors reported.
func (d *Driver) run(ctx context.Context, p *Pass, failed func(*unit, error)) []report {
	for _, u := range d.features {
		p.enter(u)
		u.feature.advance(p, p.columns[u.column])
	}
	p.filed = p.filed[:0]
	d.look(ctx, p, false, failed)
	if d.asks > 0 {
		if p.suspect(p.filed, p.At.Clock-d.asks); len(p.suspects) > 0 {
			d.look(ctx, p, true, failed)
		}
	}
	return p.filed
}

// look runs the detectors that are asked about suspects, or the others.
func (d *Driver) look(ctx context.Context, p *Pass, asked bool, failed func(*unit, error)) {
	for _, u := range d.watchers {
		if u.detector.Asked != asked {
			continue
		}
		p.enter(u)
		if err := errors.Join(u.detector.Run(ctx, p), p.err); err != nil {
			failed(u, err)
			continue
		}
		p.filed = append(p.filed, p.reports...)
	}
}

// tell adds a change to the feed, and the finding's end of window to the queue
// of what may close.
func (d *Driver) tell(ch change) {
	if len(d.feed) >= 2*d.cfg.MaxChanges {
		d.feed = slices.Clone(d.feed[d.cfg.MaxChanges:])
	}
	d.feed = append(d.feed, ch)
	d.fed++
	e := d.findings.Get(ch.subject).byID(ch.id)
	if e != nil && d.watch != nil && (e.detector.Kind == Suspicious || d.cfg.Innocent) {
		d.watch(e.Finding)
	}
	if e == nil || e.Status != Open {
		return
	}
	for i, u := range d.watchers {
		if u.detector == e.detector {
			d.due[i].push(due{ch.subject, ch.id, e.Last.Clock})
		}
	}
}

// miss records, once, that a rule could not be judged.
func (d *Driver) miss(n NotEvaluated) {
	i, found := slices.BinarySearchFunc(d.missing, n, func(a, b NotEvaluated) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Missing, b.Missing))
	})
	if !found {
		d.missing = slices.Insert(slices.Clip(d.missing), i, n) // readers share the old one
	}
}

// close closes the findings whose window has passed at the driver's clock.
func (d *Driver) close() {
	for i := range d.due {
		q := &d.due[i]
		for !q.empty() {
			x := *q.first()
			dossier := d.findings.Get(x.subject)
			e := dossier.byID(x.id)
			if e != nil && e.Status == Open && e.Last.Clock == x.last {
				if !e.expired(d.cut.Clock) {
					break
				}
				c := *e
				c.Revision, c.Status, c.seq = c.Revision+1, Closed, d.seq
				*d.findings.Edit(x.subject) = dossier.with(&c)
				d.tell(change{x.subject, x.id})
			}
			q.shift()
		}
	}
}

// reconcile makes sure that view continues what was consumed, taking back what
// a late lane came before.
func (d *Driver) reconcile(view ledger.View) error {
	seen, settled := view.AsOf(d.cut), view.AsOf(d.base.cut)
	late := false
	for _, lane := range view.Lanes() {
		head, _, _ := seen.Head(lane)
		if head.Compare(d.heads[lane]) <= 0 {
			continue
		}
		if head, _, _ := settled.Head(lane); head.Compare(d.heads[lane]) > 0 {
			return fmt.Errorf("%w: lane %s brought transactions from before %s %s (raise MaxRollback and MaxUndo, or hold lanes back with a Reorder until all have passed)",
				ErrRollback, lane, d.base.cut.Chain, d.base.cut.Position)
		}
		late = true
	}
	for _, lane := range slices.Sorted(maps.Keys(d.heads)) {
		if head, _, _ := seen.Head(lane); head.Compare(d.heads[lane]) < 0 {
			return fmt.Errorf("%w: its lane %s ends at %s, the driver consumed it to %s (after Ledger.Rollback call Driver.Rollback; a driver follows one ledger)",
				ErrView, lane, head, d.heads[lane])
		}
	}
	if !late {
		return nil
	}
	for ref := range view.TxsAfter(d.base.cut) {
		if at := view.CutOf(ref); at.Position.Compare(d.heads[at.Chain]) > 0 {
			n := sort.Search(d.marks.len(), func(i int) bool { return d.marks.at(i).cut.Compare(at) > 0 })
			d.undo(d.base.seq + uint64(n))
			return nil
		}
	}
	return nil
}

// remember notes how far each lane was consumed.
func (d *Driver) remember(view ledger.View) {
	for _, lane := range view.Lanes() {
		if head, _, ok := view.Head(lane); ok {
			d.heads[lane] = head
		}
	}
	if d.batch {
		d.floor = maps.Clone(d.heads)
	}
}
