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
	for _, n := range e.endings {
		if n.reason == StopFee || n.reason == StopDropped {
			continue
		}
		k := key{n.account, n.asset, n.reason}
		g := groups[k]
		if g == nil {
			g = &group{Sink: Sink{Account: e.view.Account(n.account), Reason: n.reason, Asset: e.view.Asset(n.asset)}}
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
	sinks := make([]Sink, len(list))
	for i, g := range list {
		g.Hops = int(e.lots[g.heaviest].hops)
		g.Path = e.path(g.heaviest)
		slices.Sort(g.Seeds)
		sinks[i] = g.Sink
	}
	return sinks
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
		cut := e.view.CutOf(l.tx)
		steps[i] = Step{
			Chain: cut.Chain, Tx: e.view.TxID(l.tx), Index: l.index,
			From: e.view.Account(l.from), To: e.view.Account(l.to), Asset: e.view.Asset(l.asset),
			Amount: l.amount, Time: cut.Clock,
		}
	}
	return steps
}
