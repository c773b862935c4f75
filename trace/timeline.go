package trace

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// HopSummary is what moved at one distance from the seeds, in one asset.
type HopSummary struct {
	Hop       int // transactions since the seed; 0 is the seed itself
	Asset     ledger.Asset
	Movements int // transfers or outputs, counted once per origin
	Accounts  int // distinct accounts reached
	// Amount is all that moved; value that comes around again counts again,
	// capped at 2^256−1.
	Amount      ledger.Amount
	First, Last int64 // Clock
}

// timeline summarises the lots hop by hop.
func (e *engine) timeline() []HopSummary {
	type key struct {
		hop   uint32
		asset ledger.AssetID
	}
	type reached struct {
		key
		to ledger.AccountID
	}
	rows := map[key]*HopSummary{}
	seen := make(map[reached]struct{}, len(e.lots))
	var last key
	var h *HopSummary // of last
	for i := range e.lots {
		l := &e.lots[i]
		if l.isRoot() {
			continue
		}
		k := key{l.hops, l.asset}
		clock := e.view.Clock(l.tx)
		if h == nil || k != last { // most lots are of the hop of the one before
			if h, last = rows[k], k; h == nil {
				h = &HopSummary{Hop: int(l.hops), Asset: e.view.Asset(l.asset), First: clock, Last: clock}
				rows[k] = h
			}
		}
		far := l.to
		if e.back {
			far = l.from
		}
		before := len(seen)
		seen[reached{k, far}] = struct{}{}
		h.Accounts += len(seen) - before
		h.Movements++
		h.Amount = h.Amount.SaturatingAdd(l.amount)
		h.First, h.Last = min(h.First, clock), max(h.Last, clock)
	}
	list := make([]HopSummary, 0, len(rows))
	for _, h := range rows {
		list = append(list, *h)
	}
	slices.SortFunc(list, func(a, b HopSummary) int {
		return cmp.Or(cmp.Compare(a.Hop, b.Hop), strings.Compare(string(a.Asset), string(b.Asset)))
	})
	return list
}
