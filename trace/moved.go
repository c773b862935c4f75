package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// movements lists every transfer and output that carried traced value, in
// chain order, with the traced amount, all origins together.
func (e *engine) movements() []Step {
	type key struct {
		ref   ledger.TxRef
		index uint32
		asset ledger.AssetID
		from  ledger.AccountID
		to    ledger.AccountID
	}
	type entry struct {
		key
		at     order
		amount ledger.Amount
	}
	at := map[key]int{}
	var list []entry
	for i := range e.lots {
		l := &e.lots[i]
		if l.isRoot() {
			continue
		}
		k := key{l.tx, l.index, l.asset, l.from, l.to}
		n, ok := at[k]
		if !ok {
			n = len(list)
			at[k] = n
			list = append(list, entry{key: k, at: e.order(l.tx, l.index)})
		}
		list[n].amount = list[n].amount.SaturatingAdd(l.amount)
	}
	slices.SortStableFunc(list, func(a, b entry) int { return a.at.compare(b.at) })
	steps := make([]Step, len(list))
	for i, m := range list {
		cut := e.view.CutOf(m.ref)
		steps[i] = Step{
			Chain: cut.Chain, Tx: e.view.TxID(m.ref), Index: m.index, From: e.view.Account(m.from), To: e.view.Account(m.to),
			Asset: e.view.Asset(m.asset), Amount: m.amount, Time: cut.Clock,
		}
	}
	return steps
}
