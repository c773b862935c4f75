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
		heaviest lotID
		seeds    map[int]struct{}
	}
	groups := map[key]*group{}
	for _, n := range e.endings {
		if n.reason == StopFee || n.reason == StopDropped {
			continue
		}
		k := key{n.account, n.asset, n.reason}
		g := groups[k]
		if g == nil {
			g = &group{Sink: Sink{Account: e.view.Account(n.account), Reason: n.reason, Asset: e.view.Asset(n.asset)}, seeds: map[int]struct{}{}}
			groups[k] = g
		}
		g.Amount = g.Amount.SaturatingAdd(n.amount)
		g.Paths++
		g.seeds[int(e.lots[n.lot].seed)] = struct{}{}
		if n.amount.Cmp(g.Carried) > 0 { // the first among equals
			g.Carried, g.heaviest = n.amount, n.lot
		}
	}
	list := make([]Sink, 0, len(groups))
	for _, g := range groups {
		g.Hops = int(e.lots[g.heaviest].hops)
		g.Path = e.path(g.heaviest)
		for s := range g.seeds {
			g.Seeds = append(g.Seeds, s)
		}
		slices.Sort(g.Seeds)
		list = append(list, g.Sink)
	}
	slices.SortFunc(list, func(a, b Sink) int {
		return cmp.Or(compareText(a.Account, b.Account), strings.Compare(string(a.Asset), string(b.Asset)), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}

// path returns the movements that brought a lot's units, in chain order.
func (e *engine) path(id lotID) []Step {
	ids := e.chain(id)
	if e.back {
		slices.Reverse(ids)
	}
	steps := make([]Step, len(ids))
	for i, id := range ids {
		l := &e.lots[id]
		rec := e.read(l.tx)
		index := l.index
		if !isUTXO(rec) {
			index = rec.Transfers[l.index].Entry
		}
		steps[i] = Step{
			Chain: e.view.CutOf(l.tx).Chain, Tx: e.view.TxID(l.tx), Index: index,
			From: e.view.Account(l.from), To: e.view.Account(l.to), Asset: e.view.Asset(l.asset),
			Amount: l.amount, Time: rec.Clock,
		}
	}
	return steps
}
