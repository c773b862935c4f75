package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// companyLooks is how many of an account's newest movements InCompany reads
// (proposed: enough for a share).
const companyLooks = 64

// InCompany returns the share of the account's newest movements whose transaction
// moved value between others, too: what a contract does that is one leg of its
// callers' exchanges. An account that somebody holds is paid, and pays, alone, be
// it many at once.
func (f *Flows) InCompany(p *typology.Pass, id ledger.AccountID) ledger.Ratio {
	looked, together := int64(0), int64(0)
	for _, steps := range [...][]*typology.Step{f.In, f.Out} {
		for _, s := range steps[max(0, len(steps)-companyLooks/2):] {
			moves := p.MovesOf(s.Ref)
			looked++
			for i := range moves {
				if moves[i].From != id && moves[i].To != id {
					together++
					break
				}
			}
		}
	}
	share, _ := ledger.RatioInt(together, looked)
	return share
}
