package trace

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// ended is all value that ended at one account for one reason.
type ended struct {
	account  *ledger.Account
	asset    ledger.AssetID
	reason   Reason
	paths    int
	amount   ledger.Amount
	carried  ledger.Amount // along the path of heaviest, the most
	heaviest lotID
	since    int64
	seeds    []int
}

// ends groups the endings by account, asset and reason, in that order. Fees
// and dropped value are told by Totals alone.
func (e *engine) ends() []*ended {
	// an account, an asset (the ledger has at most 2^24) and a reason
	groups := make(map[uint64]*ended, len(e.pools)+len(e.outputs))
	list := make([]*ended, 0, len(e.pools)+len(e.outputs))
	ids := make([]ledger.AccountID, 0, cap(list))
	var room slab[ended]
	var seeds slab[int]
	for i := range e.endings {
		n := &e.endings[i]
		if n.reason == StopFee || n.reason == StopDropped {
			continue
		}
		k := uint64(n.account)<<32 | uint64(n.asset)<<8 | uint64(n.reason)
		g := groups[k]
		if g == nil {
			g = &room.take(1)[0]
			*g = ended{asset: n.asset, reason: n.reason, since: n.since, seeds: seeds.take(1)[:0]}
			ids = append(ids, n.account)
			groups[k], list = g, append(list, g)
		}
		g.amount = g.amount.SaturatingAdd(n.amount)
		g.since = min(g.since, n.since)
		g.paths++
		if seed := int(e.lots[n.lot].seed); len(g.seeds) == 0 || g.seeds[len(g.seeds)-1] != seed {
			g.seeds = append(g.seeds, seed)
		}
		if n.amount.Cmp(g.carried) > 0 { // the first among equals
			g.carried, g.heaviest = n.amount, n.lot
		}
	}
	accounts := e.view.AppendAccounts(nil, ids)
	for i, g := range list {
		g.account = &accounts[i]
	}
	slices.SortFunc(list, func(a, b *ended) int {
		if c := a.account.Compare(*b.account); c != 0 {
			return c
		}
		if a.asset != b.asset {
			return strings.Compare(string(e.view.Asset(a.asset)), string(e.view.Asset(b.asset)))
		}
		return cmp.Compare(a.reason, b.reason)
	})
	return list
}

// sinks adds the path that carried most to everything that ended.
func (e *engine) sinks(list []*ended) []Sink {
	heaviest := make([]lotID, len(list))
	for i, g := range list {
		heaviest[i] = g.heaviest
	}
	paths := e.pathsOf(heaviest)
	sinks := make([]Sink, len(list))
	for i, g := range list {
		slices.Sort(g.seeds)
		g.seeds = slices.Compact(g.seeds)
		sinks[i] = Sink{
			Account: *g.account, Reason: g.reason, Asset: e.view.Asset(g.asset), Amount: g.amount, Hops: int(e.lots[g.heaviest].hops),
			Carried: g.carried, Paths: g.paths, Seeds: g.seeds, Path: paths[i],
		}
	}
	return sinks
}

// holdings lists what rests unspent, per account and asset.
func (e *engine) holdings(list []*ended) []Holding {
	n := 0
	for _, g := range list {
		if g.reason == StopUnspent {
			n++
		}
	}
	out := make([]Holding, 0, n)
	for _, g := range list {
		if g.reason != StopUnspent {
			continue
		}
		h := Holding{Account: *g.account, Asset: e.view.Asset(g.asset), Amount: g.amount, Since: g.since}
		if e.known != nil && e.known.Assets != nil {
			if info, ok := e.known.Assets.Asset(h.Asset); ok {
				h.FreezableBy = info.FreezableBy
			}
		}
		out = append(out, h)
	}
	return out
}
