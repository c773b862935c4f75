package typology

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// Rollback takes back every transaction of a lane above a height, as
// Ledger.Rollback does; call it after that, before the next Advance, with the
// ledger's new view. Transactions of other lanes that came later in merge order
// are taken back too, and the next Advance goes through them again.
//
// Findings that rested on what is gone are retracted; those that had grown since
// return to what they said, under a new revision number, since the highest
// revision wins.
//
// It returns ErrRollback when the height is below what MaxRollback and MaxUndo
// kept; then build a new driver. Cost: O(writes undone).
func (d *Driver) Rollback(view ledger.View, lane ledger.Chain, height uint64) error {
	if h := d.floor[lane].Height; h > height {
		return fmt.Errorf("%w: lane %s to height %d (the driver can go back to %d: raise MaxRollback and MaxUndo, or build a new driver)",
			ErrRollback, lane, height, h)
	}
	for i := range d.marks.len() {
		if m := d.marks.at(i); m.cut.Chain == lane && m.cut.Position.Height > height {
			d.undo(m.seq - 1)
			break
		}
	}
	d.close()
	d.publish(view.AsOf(d.cut))
	return nil
}

// undo takes back every transaction after seq.
func (d *Driver) undo(seq uint64) {
	before := map[ledger.AccountID]*dossier{}
	for i := d.findings.undo.len() - 1; i >= 0; i-- {
		u := d.findings.undo.at(i)
		if u.seq <= seq {
			break
		}
		before[u.id] = d.findings.Get(u.id)
	}
	for _, c := range d.columns {
		c.undoTo(seq)
	}
	d.marks.truncate(sort.Search(d.marks.len(), func(i int) bool { return d.marks.at(i).seq > seq }))
	d.used, d.retracted = maps.Clone(d.used), maps.Clone(d.retracted) // readers share the old ones
	d.heads = maps.Clone(d.floor)
	for i := range d.marks.len() {
		m := d.marks.at(i)
		d.heads[m.cut.Chain] = m.cut.Position
	}
	d.seq, d.cut = seq, d.base.cut
	if !d.marks.empty() {
		d.cut = d.marks.last().cut
	}
	for _, subject := range slices.Sorted(maps.Keys(before)) {
		d.restate(subject, before[subject])
	}
	d.requeue()
}

// restate publishes what became of a subject's findings in a rollback.
func (d *Driver) restate(subject ledger.AccountID, before *dossier) {
	if before == nil {
		return
	}
	for _, was := range before.entries {
		is := d.findings.Get(subject).byID(was.ID)
		switch {
		case is == nil:
			f := was.Finding
			f.Revision, f.Status = f.Revision+1, Retracted
			d.used[f.ID] = f.Revision
			if was.detector.Kind == Suspicious || d.cfg.Innocent {
				d.retracted[f.ID] = retraction{subject, &f}
			}
		case is.Revision != was.Revision:
			c := *is
			c.Revision, c.log = was.Revision+1, nil
			*d.findings.Edit(subject) = d.findings.Get(subject).with(&c)
		default:
			continue
		}
		d.tell(change{subject, was.ID})
	}
}

// requeue rebuilds the queues of what may close, in the order of last witness.
func (d *Driver) requeue() {
	clear(d.due)
	var open []due
	of := map[FindingID]*Detector{}
	for subject, c := range d.findings.all() {
		if *c == nil {
			continue
		}
		for _, e := range (*c).entries {
			if e.Status == Open {
				open = append(open, due{subject, e.ID, e.Last.Clock})
				of[e.ID] = e.detector
			}
		}
	}
	slices.SortStableFunc(open, func(a, b due) int { return cmp.Compare(a.last, b.last) })
	for i, u := range d.watchers {
		for _, x := range open {
			if of[x.id] == u.detector {
				d.due[i].push(x)
			}
		}
	}
}

// trim forgets how to undo what is beyond the horizon.
func (d *Driver) trim(view ledger.View) {
	heads := map[ledger.Chain]uint64{}
	for _, lane := range view.Lanes() {
		if head, _, ok := view.Head(lane); ok {
			heads[lane] = head.Height
		}
	}
	for !d.marks.empty() {
		m := *d.marks.first()
		if d.marks.len() <= d.cfg.MaxUndo && heads[m.cut.Chain]-m.cut.Position.Height <= d.cfg.MaxRollback {
			break
		}
		d.settled(m)
		d.marks.shift()
	}
	for _, c := range d.columns {
		c.trim(d.base.seq)
	}
}

// forget makes everything consumed so far final; remember notes the lanes.
func (d *Driver) forget() {
	d.base = *d.marks.last()
	d.marks.truncate(0)
	for _, c := range d.columns {
		c.trim(d.base.seq)
	}
}

// settled makes m the last transaction that cannot be undone.
func (d *Driver) settled(m mark) {
	d.base = m
	d.floor[m.cut.Chain] = m.cut.Position
}

// Evict gives up findings that closed before the clock (Unix seconds), and what
// the features say no longer matters; it is what keeps a driver bounded. Give it
// the clock that the ledger's edges were evicted to, or an older one. It returns
// how many findings and how many accounts' values were freed. Nothing that could
// still be rolled back to is given up. Cost: one pass over the tables.
func (d *Driver) Evict(before int64) (findings, values int) {
	if !d.marks.empty() {
		before = min(before, d.marks.first().cut.Clock)
	}
	for subject, c := range d.findings.all() {
		if *c == nil {
			continue
		}
		keep := slices.Clone((*c).entries)
		keep = slices.DeleteFunc(keep, func(e *entry) bool { return e.expired(before) })
		if n := len((*c).entries) - len(keep); n > 0 {
			findings += n
			var next *dossier
			if len(keep) > 0 {
				next = &dossier{entries: keep}
			}
			*d.findings.Edit(subject) = next
		}
	}
	d.used, d.retracted = maps.Clone(d.used), maps.Clone(d.retracted)
	maps.DeleteFunc(d.retracted, func(id FindingID, r retraction) bool {
		old := r.finding.Last.Clock < before
		if old {
			delete(d.used, id)
		}
		return old
	})
	for _, u := range d.features {
		values += u.feature.expired(d.columns[u.column], before)
	}
	if r := d.Now(); r != nil {
		d.publish(r.view)
	}
	return findings, values
}

func sortedIDs(m map[FindingID]retraction) []FindingID {
	return slices.SortedFunc(maps.Keys(m), func(a, b FindingID) int { return slices.Compare(a[:], b[:]) })
}
