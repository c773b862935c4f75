package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// ReachSlots is how many of its latest counterparties an account remembers on
// each side (proposed: exact for people, small for hubs).
const ReachSlots = 6

// Reach is how widely an account deals: how often it was paid by, and paid,
// someone who is not among its latest ReachSlots counterparties of that side.
// Up to ReachSlots counterparties the counts are exact; a hub's are about its
// payments. They saturate at 65,535.
type Reach struct {
	In, Out           uint16
	Payers, Receivers [ReachSlots]ledger.AccountID // rings, the newest at index count−1 mod ReachSlots
}

// How widely an account must deal to be a service by behaviour (measured on
// tuning seeds 1–20 of the simulator: consolidators of mule networks pay at most
// twelve; custodians reach both numbers within a day).
const (
	ServicePayers    = 6
	ServiceReceivers = 16
	// ServicePayouts receivers make a service whoever pays it: some hot wallets
	// only pay out (proposed).
	ServicePayouts = 64
)

// Wide reports whether the account deals as a service does.
func (r *Reach) Wide() bool {
	return r.In >= ServicePayers && r.Out >= ServiceReceivers || r.Out >= ServicePayouts
}

// add counts a counterparty.
func (r *Reach) add(ring *[ReachSlots]ledger.AccountID, n *uint16, id ledger.AccountID) {
	ring[*n%ReachSlots] = id
	if *n < 1<<16-1 {
		*n++
	}
}

// AccountReach is the feature of how widely accounts deal. On account chains it
// reads the transfers themselves: where a private lane tells of an exchange's
// customers, moves no longer show the wallets that the exchange pays them from.
var AccountReach = &typology.Feature[Reach]{
	Name: "activity/reach",
	Doc:  "how many counterparties paid an account and were paid by it, and the latest six of each",
	Advance: func(p *typology.Pass, t *typology.Table[Reach]) {
		if len(p.Tx.Inputs)+len(p.Tx.Outputs) == 0 {
			for i := range p.Tx.Transfers {
				if x := &p.Tx.Transfers[i]; x.Class == ledger.Material && p.Tx.Status == ledger.OK {
					meet(t, x.From, x.To)
				}
			}
			return
		}
		for i := range p.AccountMoves {
			meet(t, p.AccountMoves[i].From, p.AccountMoves[i].To)
		}
	},
}

// meet counts two accounts as each other's counterparties.
func meet(t *typology.Table[Reach], from, to ledger.AccountID) {
	if from == 0 || to == 0 || from == to {
		return
	}
	if v := t.Get(from); !holds(&v.Receivers, to) {
		e := t.Edit(from)
		e.add(&e.Receivers, &e.Out, to)
	}
	if v := t.Get(to); !holds(&v.Payers, from) {
		e := t.Edit(to)
		e.add(&e.Payers, &e.In, from)
	}
}

func holds(ring *[ReachSlots]ledger.AccountID, id ledger.AccountID) bool {
	for i := range ring {
		if ring[i] == id {
			return true
		}
	}
	return false
}
