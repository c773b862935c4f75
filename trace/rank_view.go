package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// viewRows reads a view as it is.
type viewRows struct{ e *engine }

func (v *viewRows) at(ref ledger.TxRef, sub uint32) order { return v.e.order(ref, sub) }

func (v *viewRows) from(_ poolKey, clock int64) order {
	if !v.e.back {
		return afterClock(clock - 1)
	}
	if clock == 0 {
		clock = 1<<63 - 1
	}
	return afterClock(clock)
}

// fetch does nothing: the view reads ahead by itself.
func (v *viewRows) fetch([]ledger.AccountID) uint32 { return 0 }

func (v *viewRows) after(dst *departures, key poolKey, at order) {
	entries := v.e.view.Debits(key.account)
	if v.e.back {
		entries = v.e.view.Credits(key.account)
	}
	sorted := true
	for n := range entries {
		if n.Asset != key.asset || n.Amount.IsZero() {
			continue
		}
		f, ok := v.e.flowOf(n, key.account)
		if c := f.at.compare(at); !ok || !v.e.back && c <= 0 || v.e.back && c >= 0 {
			continue
		}
		sorted = sorted && (len(dst.list) == 0 || dst.list[len(dst.list)-1].at.compare(f.at) < 0)
		dst.add(f.at, n.Tx, n.Counterparty, n.Amount)
	}
	if !sorted { // several lanes
		slices.SortFunc(dst.list, func(a, b departure) int { return a.at.compare(b.at) })
	}
	if v.e.back {
		slices.Reverse(dst.list)
	}
}
