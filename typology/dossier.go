package typology

import (
	"slices"
	"sort"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// dossier is everything found about one subject. It is immutable: a change makes
// a new one, so that readers and the undo journal may keep the old.
type dossier struct{ entries []*entry }

// entry is one revision of a finding with what the driver needs of its detector.
type entry struct {
	Finding
	seq      uint64 // number of the transaction that made this revision
	total    int    // evidence rows ever reported
	log      *rowLog
	detector *Detector
}

func (e *entry) window() int64 { return int64(e.detector.Window / time.Second) }

// expired reports whether a witness at the clock would come too late for e.
func (e *entry) expired(clock int64) bool { return e.Last.Clock+e.window() < clock }

// live reports whether e may still grow at the clock.
func (e *entry) live(clock int64) bool {
	return (e.Status == Open || e.Status == Suppressed) && !e.expired(clock)
}

// open returns the live finding with the given identity, or nil. It may be
// called on a nil dossier.
func (d *dossier) open(det *Detector, typology string, asset ledger.Asset, clock int64) *entry {
	if d == nil {
		return nil
	}
	for _, e := range d.entries {
		if e.detector == det && e.Typology == typology && e.Asset == asset && e.live(clock) {
			return e
		}
	}
	return nil
}

func (d *dossier) byID(id FindingID) *entry {
	if d == nil {
		return nil
	}
	for _, e := range d.entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// with returns a dossier in which e stands for the entry of the same id, or is
// added.
func (d *dossier) with(e *entry) *dossier {
	if d == nil {
		return &dossier{entries: []*entry{e}}
	}
	entries := slices.Clone(d.entries)
	for i := range entries {
		if entries[i].ID == e.ID {
			entries[i] = e
			return &dossier{entries: entries}
		}
	}
	return &dossier{entries: append(entries, e)}
}

// born makes the first revision of a reported finding.
func born(f *Finding, det *Detector, seq uint64, limit int) *entry {
	e := &entry{Finding: *f, seq: seq, total: len(f.Evidence), detector: det}
	e.ID = NewFindingID(f.Detector, f.Typology, f.Subject, &f.Evidence[0])
	e.Revision = 1
	e.cap(limit)
	e.settle()
	return e
}

// grown makes the next revision of e from a report of transaction seq, or
// returns nil when the report says nothing new.
func (e *entry) grown(f *Finding, seq uint64, limit int, shared bool) *entry {
	late, fresh := e.news(f, limit)
	if len(late)+len(fresh) == 0 && (e.Suppressed != nil || f.Suppressed == nil) {
		return nil
	}
	g := &entry{Finding: *f, seq: seq, total: e.total + len(late) + len(fresh), detector: e.detector}
	g.ID, g.First, g.Asset, g.Revision = e.ID, e.First, e.Asset, e.Revision+1
	g.Parties = mergeParties(e.Parties, f.Parties)
	if g.Suppressed == nil {
		g.Suppressed = e.Suppressed
	}
	if len(fresh) == 0 {
		g.Last = e.Last
	}
	if len(late) > 0 {
		rows := slices.Concat(e.Evidence, late)
		slices.SortFunc(rows, func(a, b Evidence) int { return a.compare(&b) })
		e, shared = &entry{Finding: Finding{Evidence: rows}}, false
	}
	g.extend(e, fresh, limit, shared)
	g.cap(limit)
	g.settle()
	return g
}

// news splits what a report adds to e: late are the rows from before its last
// witness (a second victim may have paid before the first was lured), fresh
// those after it. Once rows were left out for the limit, nobody can tell a late
// row from one of these, and only fresh ones are news.
func (e *entry) news(f *Finding, limit int) (late, fresh []Evidence) {
	n := sort.Search(len(f.Evidence), func(i int) bool { return f.Evidence[i].Cut().Compare(e.Last) > 0 })
	if e.total <= limit {
		for i := range f.Evidence[:n] {
			w := &f.Evidence[i]
			if _, told := slices.BinarySearchFunc(e.Evidence, w, func(a Evidence, b *Evidence) int { return a.compare(b) }); !told {
				late = append(late, *w)
			}
		}
	}
	return late, f.Evidence[n:]
}

// extend gives e the evidence of from and the fresh rows. Up to the limit they
// share memory with from where that is the newest revision in it and nobody else
// may write (shared: another goroutine might). When the limit is full, the newest
// quarter gives way, so that the first witnesses stay and the latest are shown.
func (e *entry) extend(from *entry, fresh []Evidence, limit int, shared bool) {
	rows := from.Evidence
	if len(rows)+len(fresh) > limit {
		keep := min(limit-limit/4, len(rows))
		tail := append(slices.Clone(rows[keep:]), fresh...)
		tail = tail[max(0, len(tail)-(limit-keep)):]
		e.Evidence, e.log = append(slices.Clone(rows[:keep]), tail...), new(rowLog)
		return
	}
	e.log = from.log
	if shared || from.log == nil || from.log.rows != len(rows) {
		rows, e.log = slices.Clip(rows), new(rowLog)
	}
	rows = append(rows, fresh...)
	e.Evidence = rows
	e.log.rows = len(e.Evidence)
}

// rowLog counts the rows written to an evidence array that revisions share.
type rowLog struct{ rows int }

// cap bounds the parties, and the evidence of a first report, and says so in a
// measure.
func (e *entry) cap(limit int) {
	e.Evidence = ends(e.Evidence, limit)
	if len(e.Parties) > limit {
		e.Parties = ends(e.Parties, limit)
		e.Measures = append(slices.Clip(e.Measures), Measure{
			Name: "parties_kept", Value: Count(limit), Threshold: Count(limit),
			Source: "budget: of more parties the first three quarters and the newest are kept",
		})
	}
	if e.total > limit {
		e.Measures = append(slices.Clip(e.Measures), Measure{
			Name: "evidence_rows", Value: Count(e.total), Threshold: Count(limit),
			Source: "budget: only this many rows are kept, the first three quarters and the newest",
		})
	}
}

// ends returns at most limit of a list: the first three quarters of them, and the
// last.
func ends[T any](list []T, limit int) []T {
	if len(list) <= limit {
		return list
	}
	keep := limit - limit/4
	return append(slices.Clone(list[:keep]), list[len(list)-(limit-keep):]...)
}

// settle derives the status from the suppression.
func (e *entry) settle() {
	e.Status = Open
	if e.Suppressed != nil {
		e.Status = Suppressed
	}
}

// changed returns a copy of e as a further revision made in transaction seq.
func (e *entry) changed(seq uint64) *entry {
	c := *e
	if e.seq != seq {
		c.Revision++
	}
	c.seq = seq
	return &c
}

func mergeParties(old, more []Party) []Party {
	out := slices.Clip(old)
	for _, p := range more {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
