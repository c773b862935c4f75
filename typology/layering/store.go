package layering

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// ownLeast is how many payees show whom an account pays. 2: proposed; one is the
// way itself.
const ownLeast = 2

// fuels reports whether an account gave nearly all wallets on the way their first
// gas.
func (d *detector) fuels(p *typology.Pass, w *way, id ledger.AccountID) bool {
	fuelled := int64(0)
	for i := range w.hops {
		if activity.GasFunding.Of(p).Get(w.hops[i].id).By == id {
			fuelled++
		}
	}
	share, _ := ledger.RatioInt(fuelled, int64(len(w.hops)))
	return share >= d.HomeFuel
}

// stores reports whether an account pays nobody but wallets that it made itself:
// it gave nearly all whom it paid the way's asset lately their first gas. However
// widely it deals, it is a store then, and not the part of a custodian that pays
// customers, who are strangers. In the coin that pays for gas this cannot be told:
// every first payment of it is fuel.
func (d *detector) stores(p *typology.Pass, w *way, id ledger.AccountID) bool {
	if activity.PaysGas(p, w.asset) {
		return false
	}
	seen := map[ledger.AccountID]bool{}
	own := int64(0)
	past := p.History(id, p.At.Clock-d.Window.Seconds(), d.Budget)
	for i := range past.Steps {
		m := &past.Steps[i].Move
		if past.Steps[i].In || m.Kind != ledger.Pay || m.Asset != w.asset || m.To == 0 || seen[m.To] {
			continue
		}
		seen[m.To] = true
		if activity.GasFunding.Of(p).Get(m.To).By == id {
			own++
		}
	}
	share, ok := ledger.RatioInt(own, int64(len(seen)))
	return ok && len(seen) >= ownLeast && share >= d.HomeFuel
}
