package trace

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// ended is all value that ended at one account for one reason.
type ended struct {
	Sink
	heaviest lotID // ended the path that carried most
	since    int64
}

// ends groups the endings by account, asset and reason, in that order. Fees
// and dropped value are told by Totals alone.
func (e *engine) ends() []*ended {
	type key struct {
		account ledger.AccountID
		asset   ledger.AssetID
		reason  Reason
	}
	groups := map[key]*ended{}
	var list []*ended
	var room slab[ended]
	var seeds slab[int]
	for i := range e.endings {
		n := &e.endings[i]
		if n.reason == StopFee || n.reason == StopDropped {
			continue
		}
		k := key{n.account, n.asset, n.reason}
		g := groups[k]
		if g == nil {
			g = &room.take(1)[0]
			g.Account, g.Reason, g.Asset, g.since = e.view.Account(n.account), n.reason, e.view.Asset(n.asset), n.since
			g.Seeds = seeds.take(1)[:0]
			groups[k], list = g, append(list, g)
		}
		g.Amount = g.Amount.SaturatingAdd(n.amount)
		g.since = min(g.since, n.since)
		g.Paths++
		if seed := int(e.lots[n.lot].seed); !slices.Contains(g.Seeds, seed) {
			g.Seeds = append(g.Seeds, seed)
		}
		if n.amount.Cmp(g.Carried) > 0 { // the first among equals
			g.Carried, g.heaviest = n.amount, n.lot
		}
	}
	slices.SortFunc(list, func(a, b *ended) int {
		return cmp.Or(a.Account.Compare(b.Account), strings.Compare(string(a.Asset), string(b.Asset)), cmp.Compare(a.Reason, b.Reason))
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
		g.Hops, g.Path = int(e.lots[g.heaviest].hops), paths[i]
		slices.Sort(g.Seeds)
		sinks[i] = g.Sink
	}
	return sinks
}

// holdings lists what rests unspent, per account and asset.
func (e *engine) holdings(list []*ended) []Holding {
	out := []Holding{}
	for _, g := range list {
		if g.Reason != StopUnspent {
			continue
		}
		h := Holding{Account: g.Account, Asset: g.Asset, Amount: g.Amount, Since: g.since}
		if e.known != nil && e.known.Assets != nil {
			if info, ok := e.known.Assets.Asset(h.Asset); ok {
				h.FreezableBy = info.FreezableBy
			}
		}
		out = append(out, h)
	}
	return out
}
