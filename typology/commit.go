package typology

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// commit files what the detectors reported on one transaction: it grows or
// opens findings and lets innocent ones suppress suspicious ones on the same
// subject. It returns the revisions it made. The table may be an overlay.
type commit struct {
	table  *Table[*dossier]
	seq    uint64
	clock  int64
	limit  int
	shared bool                 // the table is an overlay over what others read
	used   map[FindingID]uint32 // revisions that a rollback used up
}

// change says that a finding got a new revision.
type change struct {
	subject ledger.AccountID
	id      FindingID
}

func (c *commit) apply(reports []report) []change {
	if len(reports) == 0 {
		return nil
	}
	var changes []change
	var subjects []ledger.AccountID
	for _, r := range join(reports) {
		if e := c.file(r); e != nil {
			changes = append(changes, change{r.subject, e.ID})
		}
		subjects = append(subjects, r.subject)
	}
	slices.Sort(subjects)
	for _, id := range slices.Compact(subjects) {
		changes = c.suppress(id, changes)
	}
	return changes
}

// file makes a report a new revision or a new finding; nil when it says nothing
// new.
func (c *commit) file(r report) *entry {
	d := c.table.Get(r.subject)
	var next *entry
	if e := d.open(r.detector, r.finding.Typology, r.finding.Asset, c.clock); e != nil {
		next = e.grown(r.finding, c.seq, c.limit, c.shared)
	} else {
		next = born(r.finding, r.detector, c.seq, c.limit)
		next.Revision += c.used[next.ID]
		if d.byID(next.ID) != nil { // the same first witness again, after closing
			next = nil
		}
	}
	if next != nil {
		*c.table.Edit(r.subject) = d.with(next)
	}
	return next
}

// suppress marks the subject's suspicious findings that a live innocent one
// explains, those that may no longer grow among them: what an account turns out
// to be, it was within the window that showed it.
func (c *commit) suppress(subject ledger.AccountID, changes []change) []change {
	d := c.table.Get(subject)
	if d == nil {
		return changes
	}
	next := d
	for _, inn := range d.entries {
		if inn.detector.Kind != Innocent || !inn.live(c.clock) {
			continue
		}
		for _, e := range next.entries {
			if !e.unexplained() || e.Last.Clock < inn.Last.Clock-inn.window() || !inn.detector.explains(e.Typology) {
				continue
			}
			s := e.changed(c.seq)
			if e.Status == Open && e.expired(c.clock) {
				s.Revision++ // its closing, which a stream has told by now
			}
			s.At = later(s.At, inn.At)
			s.Suppressed = &Suppression{Rule: inn.Detector, Reason: reason(inn), Evidence: slices.Clip(inn.Evidence)}
			s.settle()
			next = next.with(s)
			if !slices.Contains(changes, change{subject, s.ID}) {
				changes = append(changes, change{subject, s.ID})
			}
		}
	}
	if next != d {
		*c.table.Edit(subject) = next
	}
	return changes
}

func later(a, b ledger.Cut) ledger.Cut {
	if a.Compare(b) > 0 {
		return a
	}
	return b
}

// reason says in words what an innocent finding measured.
func reason(inn *entry) string {
	s := fmt.Sprintf("behaves as %s (strength %s)", inn.Typology, inn.Strength)
	for _, m := range inn.Measures {
		s += fmt.Sprintf(", %s %s", m.Name, m.Value)
	}
	return s
}

// report is a finding with the detector that made it.
type report struct {
	detector *Detector
	subject  ledger.AccountID
	finding  *Finding
}

// join makes one report of all that a detector said of one subject, typology
// and asset in a transaction, innocent ones first, in an order that depends on
// nothing but their content.
func join(reports []report) []report {
	slices.SortStableFunc(reports, func(a, b report) int {
		return cmp.Or(cmp.Compare(b.detector.Kind, a.detector.Kind), cmp.Compare(a.detector.Name, b.detector.Name),
			a.finding.Subject.Compare(b.finding.Subject), cmp.Compare(a.finding.Typology, b.finding.Typology),
			cmp.Compare(a.finding.Asset, b.finding.Asset))
	})
	out := reports[:0]
	for _, r := range reports {
		if n := len(out); n > 0 {
			if last := out[n-1]; last.detector == r.detector && last.finding.Subject == r.finding.Subject &&
				last.finding.Typology == r.finding.Typology && last.finding.Asset == r.finding.Asset {
				out[n-1].finding = joined(last.finding, r.finding)
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// joined unites the evidence and parties of two reports; the stronger one's
// other fields stand, the first one's when they are equal.
func joined(a, b *Finding) *Finding {
	f, o := *a, b
	if b.Strength > a.Strength {
		f, o = *b, a
	}
	f.Parties = mergeParties(f.Parties, o.Parties)
	f.Evidence = append(slices.Clip(f.Evidence), o.Evidence...)
	slices.SortFunc(f.Evidence, func(x, y Evidence) int { return x.compare(&y) })
	f.Evidence = slices.CompactFunc(f.Evidence, func(x, y Evidence) bool { return x.compare(&y) == 0 })
	f.First, f.Last = f.Evidence[0].Cut(), f.Evidence[len(f.Evidence)-1].Cut()
	return &f
}
