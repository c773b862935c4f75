package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// RelayPayers is how many may pay a wallet that was made to pass value on: who
// sends it the value, and who gave it gas, in one or two steps (proposed).
const RelayPayers = 3

// Fresh reports whether an account had moved value for at most HopFresh at a
// clock, and is neither a contract nor an exchange's customer. It needs
// AccountTimes.
func Fresh(p *typology.Pass, id ledger.AccountID, clock int64) bool {
	t := AccountTimes.Of(p).Get(id)
	return !t.Contract && !t.Customer && t.Age(clock) <= HopFresh
}

// Relays reports whether a wallet serves to pass value on: few pay it and it pays
// few, and it has passed on or exchanged at least share of what it took in last,
// though not as a deposit address does. It needs Trails and what Deposits needs.
func Relays(p *typology.Pass, id ledger.AccountID, share ledger.Ratio) bool {
	r := AccountReach.Of(p).Get(id)
	if r.Out == 0 || r.Out > HopReceivers || r.In > RelayPayers {
		return false
	}
	t := Trails.Of(p).Get(id)
	return (t.Swaps > 0 || t.Passed() >= share) && !Deposits(p, id)
}
