package typology

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Suspects returns the accounts that a detector with Asked set is to explain, in
// ascending order: the subjects of the findings that suspicious detectors have
// just reported on this transaction, and the accounts whose value it moves and
// that have a finding from before, open or closed, in both cases unless the
// finding is suppressed already. It is empty for other detectors. Do not modify
// it.
func (p *Pass) Suspects() []ledger.AccountID { return p.suspects }

// suspect fills in Suspects from what the detectors reported so far, and from
// findings whose last witness is no older than the clock since. Cost: one
// look at the findings of each account that the transaction moves value of.
func (p *Pass) suspect(reports []report, since int64) {
	p.suspects = p.suspects[:0]
	for i := range reports {
		if r := &reports[i]; r.detector.Kind == Suspicious && r.finding.Suppressed == nil {
			p.suspects = append(p.suspects, r.subject)
		}
	}
	if c, ok := p.columns[findingsColumn].(*Table[*dossier]); ok {
		moves := p.owner.all
		if p.Known.Entities != nil {
			moves = p.account.all
		}
		for i := range moves {
			for _, id := range [...]ledger.AccountID{moves[i].From, moves[i].To} {
				if id != 0 && c.Get(id).unexplained(since) {
					p.suspects = append(p.suspects, id)
				}
			}
		}
	}
	slices.Sort(p.suspects)
	p.suspects = slices.Compact(p.suspects)
}

// unexplained reports whether a suspicious finding is not suppressed whose last
// witness lies within a number of seconds before the clock. It may be called on
// a nil dossier.
func (d *dossier) unexplained(since int64) bool {
	if d == nil {
		return false
	}
	for _, e := range d.entries {
		if e.unexplained() && e.Last.Clock >= since {
			return true
		}
	}
	return false
}

// unexplained reports whether e is a suspicious finding, open or closed, that
// nothing explains so far.
func (e *entry) unexplained() bool {
	return e.detector.Kind == Suspicious && (e.Status == Open || e.Status == Closed)
}
