package trace

import (
	"cmp"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// flow is one movement in or out of an account in one asset.
type flow struct {
	at     order
	out    bool
	amount ledger.Amount
	// in and gone are what had come in and gone out before it.
	in, gone ledger.Amount
}

// history is all movements of one account in one asset as of the view, in
// chain order; transfers to oneself are left out, as they change nothing.
//
// opening is the balance the account must have had before the data begins:
// the deepest point of its running balance below zero. A complete account
// has none.
type history struct {
	asset   ledger.AssetID
	flows   []flow
	opening ledger.Amount
	fees    bool // fees are in it
	// broken: amounts add up to more than 2^256−1, so no balance exists.
	broken bool
}

// close puts the flows in order and runs the balances over them. O(n) when
// they are in order already, else O(n log n).
func (h *history) close() {
	for i := 1; i < len(h.flows); i++ {
		if h.flows[i].at.compare(h.flows[i-1].at) < 0 {
			slices.SortFunc(h.flows, func(a, b flow) int { return a.at.compare(b.at) })
			break
		}
	}
	if h.closeShort() {
		return
	}
	var in, gone ledger.Amount
	ok := true
	h.opening, h.broken = ledger.Amount{}, false
	for i := range h.flows {
		f := &h.flows[i]
		f.in, f.gone = in, gone
		var fits bool
		if f.out {
			gone, fits = gone.Add(f.amount)
			h.opening = maxAmount(h.opening, clampSub(gone, in))
		} else {
			in, fits = in.Add(f.amount)
		}
		ok = ok && fits
	}
	if _, fits := h.opening.Add(in); !ok || !fits {
		h.broken = true
	}
}

// closeShort runs the balances in 64 bits; false when they do not fit.
func (h *history) closeShort() bool {
	var in, gone, opening uint64
	for i := range h.flows {
		f := &h.flows[i]
		n, fits := f.amount.Uint64()
		f.in, f.gone = ledger.NewAmount(in), ledger.NewAmount(gone)
		sum := &in
		if f.out {
			sum = &gone
		}
		if *sum += n; !fits || *sum < n {
			return false
		}
		if gone > in {
			opening = max(opening, gone-in)
		}
	}
	h.opening, h.broken = ledger.NewAmount(opening), false
	return true
}

// balance returns what the account held before a flow.
func (h *history) balance(f *flow) ledger.Amount {
	return minus(plus(h.opening, f.in), f.gone)
}

// whole returns the balance that includes the flow's amount: before an
// outflow, after an inflow.
func (h *history) whole(f *flow) ledger.Amount {
	if f.out {
		return h.balance(f)
	}
	return plus(h.balance(f), f.amount)
}

// final returns what the account holds at the end, or held at the beginning.
func (h *history) final(backward bool) ledger.Amount {
	if backward || len(h.flows) == 0 {
		return h.opening
	}
	f := &h.flows[len(h.flows)-1]
	if f.out {
		return minus(h.balance(f), f.amount)
	}
	return plus(h.balance(f), f.amount)
}

// place returns where a flow's units lie in the account under a rule that
// tells units apart, the same whether they are on their way in or out:
//
//	FIFO  every unit has its number on the account's queue: the opening
//	      balance first, then inflows. The k-th unit in is the k-th unit out.
//	LIFO  every unit has its level in the account's pile: an inflow raises the
//	      pile by what an outflow lowers it.
func (h *history) place(rule Rule, f *flow) ledger.Amount {
	switch {
	case rule == FIFO && f.out:
		return f.gone
	case rule == FIFO:
		return plus(h.opening, f.in)
	case f.out:
		return minus(h.balance(f), f.amount)
	}
	return h.balance(f)
}

// find returns the index of the flow at a place in chain order.
func (h *history) find(at order) int {
	return sort.Search(len(h.flows), func(i int) bool { return h.flows[i].at.compare(at) >= 0 })
}

// historyOf returns the history of an account in one asset, with the fees it
// paid when the asset is a chain's coin; nil when there is none.
func (e *engine) historyOf(id ledger.AccountID, asset ledger.AssetID) *history {
	hs := e.histories(id)
	i, found := slices.BinarySearchFunc(hs, asset, func(h *history, a ledger.AssetID) int { return cmp.Compare(h.asset, a) })
	if found && (!e.natives[asset] || hs[i].fees) {
		return hs[i]
	}
	if !found && !e.natives[asset] {
		return nil
	}
	paid := e.feesPaid(id)
	if !found {
		if len(paid) == 0 {
			return nil
		}
		hs = slices.Insert(hs, i, &history{asset: asset})
		e.history[id] = hs
	}
	h := hs[i]
	h.fees = true
	for _, p := range paid {
		if p.asset == asset {
			h.flows = append(h.flows, flow{at: e.order(p.ref, p.sub), out: true, amount: p.amount})
		}
	}
	h.close()
	return h
}

// assetFlow is a flow before flows are told apart by asset.
type assetFlow struct {
	asset ledger.AssetID
	flow
}

// histories builds the histories of an account in all its assets from its
// adjacency, by asset, without fees. O(degree), and O(degree log degree) where
// it moves several assets or several lanes.
func (e *engine) histories(id ledger.AccountID) []*history {
	if hs, ok := e.history[id]; ok {
		return hs
	}
	e.debits, e.merged = e.debits[:0], e.merged[:0]
	for n := range e.view.Debits(id) {
		if f, ok := e.flowOf(n, id); ok {
			e.debits = append(e.debits, f)
		}
		if e.interrupt(len(e.debits)) {
			return nil
		}
	}
	k := 0
	for n := range e.view.Credits(id) {
		if e.interrupt(len(e.merged)) {
			return nil
		}
		f, ok := e.flowOf(n, id)
		if !ok {
			continue
		}
		for ; k < len(e.debits) && e.debits[k].at.compare(f.at) < 0; k++ {
			e.merged = append(e.merged, e.debits[k])
		}
		e.merged = append(e.merged, f)
	}
	e.merged = append(e.merged, e.debits[k:]...)
	for i := range e.merged {
		if e.merged[i].asset != e.merged[0].asset {
			slices.SortStableFunc(e.merged, func(a, b assetFlow) int { return cmp.Compare(a.asset, b.asset) })
			break
		}
	}
	hs := e.historyList.take(1)[:0] // of one asset, mostly
	for from := 0; from < len(e.merged); {
		asset, to := e.merged[from].asset, from+1
		for to < len(e.merged) && e.merged[to].asset == asset {
			to++
		}
		h := &e.historySlab.take(1)[0]
		h.asset, h.flows = asset, e.flowSlab.take(to-from)
		for i := range h.flows {
			h.flows[i] = e.merged[from+i].flow
		}
		h.close()
		hs, from = append(hs, h), to
	}
	e.history[id] = hs
	return hs
}

// flowOf returns one side of a transfer as a flow; ok is false for what is no
// movement of the account's balance, or is told by another lane.
func (e *engine) flowOf(n ledger.Entry, id ledger.AccountID) (f assetFlow, ok bool) {
	if n.UTXO || n.Counterparty == id {
		return f, false
	}
	if _, again := e.twin(n.Tx, id); again {
		return f, false
	}
	return assetFlow{n.Asset, flow{at: e.order(n.Tx, subFirst+n.Index), out: n.Debit, amount: n.Amount}}, true
}
