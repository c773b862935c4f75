package ledger

import (
	"cmp"
	"slices"
)

// Moves returns the owner-to-owner edges of a transaction; see AppendMoves.
func (v View) Moves(ref TxRef, known *Known) []Move {
	var rec Record
	v.Read(ref, &rec)
	return v.AppendMoves(nil, &rec, known)
}

// AppendMoves appends the owner-to-owner edges of a transaction to dst.
//
// Debits and credits are netted per owner (known.Entities; every account is
// its own owner without) and asset, so change and self-payments drop out.
// Several payers share the receivers, and the fee, pro-rata in the exact
// cumulative form, in input order; each payer's and each receiver's sum is
// kept to the base unit. Of more than 65,536 pairs of a payer and a receiver, the
// payers fill the receivers in order instead, with the same sums: who paid whom
// means nothing there, and a move for every pair would take memory in the square
// of the transaction's size. A transaction that known.Gates calls a mix gives
// nothing: its inputs end at "mixer". An exchange of assets inside one
// transaction is told as SwapOut and SwapIn of the initiator, without a walk
// into pools. Where a private lane has told the transaction before, the
// customer's move stands for the exchange's. A failed transaction gives
// nothing.
//
// O(n log n) in the transaction's transfers, plus one step for every pair, up to
// that number, of a payer and a receiver of an asset, and with swaps of an exchanger and a leg;
// allocation-free for the common single transfer.
func (v View) AppendMoves(dst []Move, rec *Record, known *Known) []Move {
	if rec.Status == Failed || rec.Evicted {
		return dst
	}
	at := Cut{}
	if known != nil && (known.Gates != nil || known.Entities != nil) {
		at = v.CutOf(rec.Ref)
		if known.Gates != nil && known.Gates.Gate(at.Chain, v.TxID(rec.Ref), at) != "" {
			return dst
		}
	}
	start := len(dst)
	if len(rec.Transfers) == 1 && (known == nil || known.Entities == nil) {
		if t := &rec.Transfers[0]; t.From != t.To {
			dst = append(dst, Move{From: t.From, To: t.To, Asset: t.Asset, Amount: t.Amount, Class: t.Class})
		}
	} else {
		n := netting{v: v, known: known, at: at}
		dst = n.run(dst, rec)
	}
	if v.s.private() {
		dst = v.private(dst, start, rec)
	}
	return dst
}

// netting works one transaction out.
type netting struct {
	v     View
	known *Known
	at    Cut
	legs  []netLeg // what each owner pays (out) and gets (in), by asset
	index *netIndex
}

// netLeg is one owner's position in one asset. first is the index of its first
// transfer, which also keeps the order of inputs and outputs.
type netLeg struct {
	owner   AccountID
	asset   AssetID
	in, out Amount
	first   uint32
	class   Class
	credit  uint32 // first transfer or output that credits it
}

func (n *netting) owner(id AccountID) AccountID {
	if id == 0 || n.known == nil || n.known.Entities == nil {
		return id
	}
	a := n.v.Account(id)
	if o := n.known.Entities.Owner(a, n.at); o != a {
		if oid, ok := n.v.Lookup(o); ok {
			return oid
		}
	}
	return id
}

func (n *netting) add(owner AccountID, asset AssetID, a Amount, out bool, index uint32, class Class) {
	i := n.find(owner, asset)
	if i < 0 {
		i = len(n.legs)
		n.legs = append(n.legs, netLeg{owner: owner, asset: asset, first: index, class: class, credit: ^uint32(0)})
		n.indexed(i)
	}
	l := &n.legs[i]
	l.class = min(l.class, class)
	if out {
		l.out = l.out.SaturatingAdd(a)
		return
	}
	l.in = l.in.SaturatingAdd(a)
	l.credit = min(l.credit, index)
}

func (n *netting) run(dst []Move, rec *Record) []Move {
	for i := range rec.Transfers {
		t := &rec.Transfers[i]
		if t.Amount.IsZero() { // nets to nothing, but is what address poisoning is made of
			if from, to := n.owner(t.From), n.owner(t.To); from != to {
				dst = append(dst, Move{From: from, To: to, Asset: t.Asset, Class: ZeroValue, Transfer: uint32(i)})
			}
			continue
		}
		n.add(n.owner(t.From), t.Asset, t.Amount, true, uint32(i), t.Class)
		n.add(n.owner(t.To), t.Asset, t.Amount, false, uint32(i), t.Class)
	}
	for i := range rec.Inputs {
		in := &rec.Inputs[i]
		n.add(n.owner(in.Account), rec.Native, in.Amount, true, uint32(i), in.Class)
	}
	for i := range rec.Outputs {
		out := &rec.Outputs[i]
		if !out.OpReturn || !out.Amount.IsZero() {
			n.add(n.owner(out.Account), rec.Native, out.Amount, false, uint32(i), out.Class)
		}
	}
	for i := range n.legs { // net
		l := &n.legs[i]
		m := MinAmount(l.in, l.out)
		l.in, _ = l.in.Sub(m)
		l.out, _ = l.out.Sub(m)
	}
	dst = n.swap(dst, rec)
	for _, asset := range n.assets() {
		dst = n.share(dst, asset)
	}
	return dst
}

// maxPairs is how many pairs of a payer and a receiver are told apart (proposed:
// 256 of each; CoinJoin rounds of up to 400 are mixes, and give nothing).
const maxPairs = 1 << 16

// fill lets payers fill receivers, both in order.
func fill(dst []Move, asset AssetID, payers, receivers []*netLeg) []Move {
	for _, p := range payers {
		for left := p.out; !left.IsZero() && len(receivers) > 0; {
			r := receivers[0]
			part := MinAmount(left, r.in)
			dst = append(dst, Move{From: p.owner, To: r.owner, Asset: asset, Amount: part, Class: r.class, Transfer: r.credit})
			left, _ = left.Sub(part)
			if r.in, _ = r.in.Sub(part); r.in.IsZero() {
				receivers = receivers[1:]
			}
		}
	}
	return dst
}

// share splits every payer of an asset over the receivers, and the fee.
func (n *netting) share(dst []Move, asset AssetID) []Move {
	var payers, receivers []*netLeg
	var need Amount
	for l := range n.ofAsset(asset) {
		switch { // routers and round trips net to nothing
		case !l.out.IsZero():
			payers = append(payers, l)
			need = need.SaturatingAdd(l.out)
		case !l.in.IsZero():
			receivers = append(receivers, l)
		}
	}
	slices.SortFunc(payers, func(a, b *netLeg) int { return cmp.Compare(a.first, b.first) })
	slices.SortFunc(receivers, func(a, b *netLeg) int { return cmp.Compare(a.credit, b.credit) })
	if len(payers)*len(receivers) > maxPairs {
		return fill(dst, asset, payers, receivers)
	}
	left := make([]Amount, len(receivers)+1) // what each receiver, and the fee, still lacks
	for i, r := range receivers {
		left[i] = r.in
	}
	var sum Amount
	for _, l := range left {
		sum = sum.SaturatingAdd(l)
	}
	left[len(receivers)], _ = need.Sub(MinAmount(sum, need))
	if need.Cmp(sum) < 0 { // inputs whose amount is unknown: the known payers are told in full
		need = sum
	}
	for _, p := range payers {
		parts := ProRata(p.out, left, need)
		for i, part := range parts {
			left[i], _ = left[i].Sub(part)
			if i < len(receivers) && !part.IsZero() {
				dst = append(dst, Move{From: p.owner, To: receivers[i].owner, Asset: asset, Amount: part, Class: receivers[i].class, Transfer: receivers[i].credit})
			}
		}
		need, _ = need.Sub(MinAmount(p.out, need))
	}
	return dst
}

// ProRata splits an amount over parts in proportion to weights whose sum is
// total, in the exact cumulative form: part j is ⌊a·C_j/total⌋ − ⌊a·C_{j−1}/total⌋
// with C the running sum of weights. The parts sum to a exactly (if the weights
// sum to total), and with a ≤ total no part exceeds its weight.
//
// Source: cumulative integer form of the haircut rule (Möser, Böhme, Breuker,
// "Towards Risk Scoring of Bitcoin Transactions", FC 2014 workshops).
func ProRata(a Amount, weights []Amount, total Amount) []Amount {
	parts := make([]Amount, len(weights))
	var run, before Amount
	for i, w := range weights {
		run = run.SaturatingAdd(w)
		upTo, ok := a.MulDiv(run, total)
		if !ok {
			upTo = before
		}
		parts[i], _ = upTo.Sub(before)
		before = upTo
	}
	return parts
}
