package trace

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// sinks groups the endings by account, asset and reason, with the path that
// carried most. Fees and dropped value are told by Totals alone.
func (e *engine) sinks() []Sink {
	type key struct {
		account ledger.AccountID
		asset   ledger.AssetID
		reason  Reason
	}
	type group struct {
		Sink
		text     string // of the account
		heaviest lotID
	}
	groups := map[key]*group{}
	var list []*group
	var room slab[group]
	for i := range e.endings {
		n := &e.endings[i]
		if n.reason == StopFee || n.reason == StopDropped {
			continue
		}
		k := key{n.account, n.asset, n.reason}
		g := groups[k]
		if g == nil {
			g = &room.take(1)[0]
			g.Account, g.Reason, g.Asset = e.view.Account(n.account), n.reason, e.view.Asset(n.asset)
			g.text = g.Account.String()
			groups[k], list = g, append(list, g)
		}
		g.Amount = g.Amount.SaturatingAdd(n.amount)
		g.Paths++
		if seed := int(e.lots[n.lot].seed); !slices.Contains(g.Seeds, seed) {
			g.Seeds = append(g.Seeds, seed)
		}
		if n.amount.Cmp(g.Carried) > 0 { // the first among equals
			g.Carried, g.heaviest = n.amount, n.lot
		}
	}
	slices.SortFunc(list, func(a, b *group) int {
		return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(string(a.Asset), string(b.Asset)), cmp.Compare(a.Reason, b.Reason))
	})
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
