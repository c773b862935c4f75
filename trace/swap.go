package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// swap is an exchange of one asset for another inside one transaction: what
// its payer gives, net, and who gets what for it. Routers, aggregators and
// pools in between are passed over.
type swap struct {
	payer    ledger.AccountID
	gives    ledger.AssetID
	gets     ledger.AssetID
	given    ledger.Amount // of gives, what reaches the exchangers
	received ledger.Amount // of gets, Σ shares
	shares   []swapShare   // in order of appearance
	// paid is what of gives goes elsewhere: fee takers, and refunds to the payer.
	paid []swapShare
}

type swapShare struct {
	account ledger.AccountID
	amount  ledger.Amount
}

// maxSwapWork bounds the transactions that are looked at for swaps by what the
// look would cost: payers times accounts times transfers, about half a second.
// Hundreds of swaps in one transaction are beyond it; value is then followed
// transfer by transfer. Kind: proposed.
const maxSwapWork = 1 << 22

// maxSwapTransfers bounds the transactions that are looked at for swaps; in
// larger ones (airdrops, batch payments) value is followed transfer by
// transfer. Kind: proposed.
const maxSwapTransfers = 1024

// findSwap recognises a swap of a given account's asset. The method is the
// per-transaction netting and max-flow of MFTracer (SIGMETRICS 2026), done in
// each asset's own units, without prices:
//
//   - an exchanger loses one asset and gains another, net over the transaction,
//     or is the contract of an asset minted or burnt in it (wrapping, vaults);
//   - what the payer gives is the max-flow from it to the exchangers;
//   - who gets the other asset is whoever gains it, net, as far as the max-flow
//     from the exchangers and from minting reaches.
//
// It is a swap when the payer loses only that asset and gainers that are no
// exchangers gain exactly one other. rec is transaction swapRef.
func (e *engine) findSwap(rec *ledger.Record, payer ledger.AccountID, gives ledger.AssetID) *swap {
	if len(rec.Transfers) < 2 || len(rec.Transfers) > maxSwapTransfers {
		return nil
	}
	if e.netted == nil {
		e.netted = e.netOut(rec)
	}
	if len(e.netted.gross)*len(e.netted.accounts)*len(rec.Transfers) > maxSwapWork {
		return nil
	}
	key := poolKey{payer, gives}
	s, seen := e.found[key]
	if !seen {
		s = e.lookForSwap(rec, e.netted, payer, gives)
		e.found[key] = s
	}
	return s
}

// swapsIn turns to a transaction's swaps.
func (e *engine) swapsIn(ref ledger.TxRef) {
	if e.swaps == nil || e.swapRef != ref {
		e.swaps, e.found, e.netted, e.swapRef = map[poolKey]*crossing{}, map[poolKey]*swap{}, nil, ref
	}
}

func (e *engine) lookForSwap(rec *ledger.Record, n *netting, payer ledger.AccountID, gives ledger.AssetID) *swap {
	if len(n.losses(payer)) != 1 || !n.loses(payer, gives) {
		return nil
	}
	exchangers := map[ledger.AccountID]bool{}
	for _, a := range n.accounts {
		if a != payer && a != 0 && (len(n.losses(a)) > 0 && len(n.gains(a)) > 0 || e.issues(n, a)) {
			exchangers[a] = true
		}
	}
	if len(exchangers) == 0 {
		return nil
	}
	s := &swap{payer: payer, gives: gives}
	found := false
	for _, a := range n.accounts {
		if a == 0 || exchangers[a] {
			continue
		}
		for _, asset := range n.gains(a) {
			if asset == gives {
				continue
			}
			if found && s.gets != asset {
				return nil
			}
			s.gets, found = asset, true
		}
	}
	if !found {
		return nil
	}
	burns := e.issued(n, gives, exchangers)
	s.given = e.flowBetween(rec, gives, func(a ledger.AccountID) bool { return a == payer },
		func(a ledger.AccountID) bool { return exchangers[a] || a == 0 && burns })
	mints := e.issued(n, s.gets, exchangers)
	for _, a := range n.accounts {
		if a == 0 || exchangers[a] || !n.gainsOf(a, s.gets) {
			continue
		}
		got := e.flowBetween(rec, s.gets, func(b ledger.AccountID) bool { return exchangers[b] || b == 0 && mints },
			func(b ledger.AccountID) bool { return b == a })
		if got = ledger.MinAmount(got, n.net[poolKey{a, s.gets}].in); !got.IsZero() {
			s.shares = append(s.shares, swapShare{a, got})
			s.received = s.received.SaturatingAdd(got)
		}
	}
	if s.given.IsZero() || s.received.IsZero() {
		return nil
	}
	e.payments(s, n, exchangers)
	return s
}

// payments lists where else the given asset goes.
func (e *engine) payments(s *swap, n *netting, exchangers map[ledger.AccountID]bool) {
	left := clampSub(n.gross[poolKey{s.payer, s.gives}], s.given)
	for _, a := range n.accounts {
		if a == s.payer || a == 0 || exchangers[a] || !n.gainsOf(a, s.gives) {
			continue
		}
		amount := ledger.MinAmount(left, n.net[poolKey{a, s.gives}].in)
		s.paid = append(s.paid, swapShare{a, amount})
		left = minus(left, amount)
	}
	if !left.IsZero() {
		s.paid = append(s.paid, swapShare{s.payer, left})
	}
}

// netting is a transaction's gains and losses per account and asset.
type netting struct {
	accounts []ledger.AccountID // as they appear
	assets   map[ledger.AccountID][]ledger.AssetID
	net      map[poolKey]gainLoss
	gross    map[poolKey]ledger.Amount // what leaves
}

// gainLoss is a net change: one of the two is zero.
type gainLoss struct{ in, out ledger.Amount }

func (e *engine) netOut(rec *ledger.Record) *netting {
	n := &netting{assets: map[ledger.AccountID][]ledger.AssetID{}, net: map[poolKey]gainLoss{}, gross: map[poolKey]ledger.Amount{}}
	touch := func(a ledger.AccountID, asset ledger.AssetID) poolKey {
		list, seen := n.assets[a]
		if !seen {
			n.accounts = append(n.accounts, a)
		}
		if !slices.Contains(list, asset) {
			n.assets[a] = append(list, asset)
		}
		return poolKey{a, asset}
	}
	for i := range rec.Transfers {
		t := &rec.Transfers[i]
		from, to := touch(t.From, t.Asset), touch(t.To, t.Asset)
		f, g := n.net[from], n.net[to]
		if from == to {
			continue
		}
		f.out, g.in = f.out.SaturatingAdd(t.Amount), g.in.SaturatingAdd(t.Amount)
		n.net[from], n.net[to] = f, g
		n.gross[from] = n.gross[from].SaturatingAdd(t.Amount)
	}
	for k, v := range n.net {
		both := ledger.MinAmount(v.in, v.out)
		n.net[k] = gainLoss{minus(v.in, both), minus(v.out, both)}
	}
	return n
}

func (n *netting) gainsOf(a ledger.AccountID, asset ledger.AssetID) bool {
	return !n.net[poolKey{a, asset}].in.IsZero()
}

func (n *netting) loses(a ledger.AccountID, asset ledger.AssetID) bool {
	return !n.net[poolKey{a, asset}].out.IsZero()
}

func (n *netting) gains(a ledger.AccountID) (list []ledger.AssetID) {
	for _, x := range n.assets[a] {
		if n.gainsOf(a, x) {
			list = append(list, x)
		}
	}
	return list
}

func (n *netting) losses(a ledger.AccountID) (list []ledger.AssetID) {
	for _, x := range n.assets[a] {
		if n.loses(a, x) {
			list = append(list, x)
		}
	}
	return list
}

// issues reports whether an account is the contract of an asset that is minted
// or burnt in the transaction.
func (e *engine) issues(n *netting, a ledger.AccountID) bool {
	account := e.view.Account(a)
	for _, x := range n.assets[0] {
		if c, ok := e.view.Asset(x).Contract(); ok && c == account.Address {
			return true
		}
	}
	return false
}

// issued reports whether an asset is minted or burnt by one of the exchangers.
func (e *engine) issued(n *netting, asset ledger.AssetID, exchangers map[ledger.AccountID]bool) bool {
	if !slices.Contains(n.assets[0], asset) {
		return false
	}
	c, ok := e.view.Asset(asset).Contract()
	for a := range exchangers {
		if ok && e.view.Account(a).Address == c {
			return true
		}
	}
	return false
}

// flowBetween returns the max-flow of one asset inside a transaction.
func (e *engine) flowBetween(rec *ledger.Record, asset ledger.AssetID, from, to func(ledger.AccountID) bool) ledger.Amount {
	net := newNetwork(2)
	nodes := map[ledger.AccountID]int32{}
	node := func(a ledger.AccountID) int32 {
		i, ok := nodes[a]
		if !ok {
			i = net.node()
			nodes[a] = i
			if from(a) {
				net.arc(0, i, ledger.MaxAmount())
			}
			if to(a) {
				net.arc(i, 1, ledger.MaxAmount())
			}
		}
		return i
	}
	for i := range rec.Transfers {
		if t := &rec.Transfers[i]; t.Asset == asset && t.From != t.To {
			net.arc(node(t.From), node(t.To), t.Amount)
		}
	}
	return net.maxFlow(0, 1)
}
