package activity

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Flows is what went through an account in one asset within a window: movements
// between different owners. The legs of a swap count into the totals and have no
// source or sink.
type Flows struct {
	Asset             ledger.Asset
	In, Out           []*typology.Step // oldest first; good until the pass's next History
	Sources, Sinks    []Peer           // distinct owners, in the order they first paid or were paid
	TotalIn, TotalOut ledger.Amount
	Looked            int  // transactions looked at
	Truncated         bool // more lay in the window than the budget allowed
	Evicted           bool // some of the window is no longer in the ledger
}

// Peer is one owner on the other side of payments.
type Peer struct {
	Owner    ledger.AccountID
	Amount   ledger.Amount
	Payments int
}

// Flow reads what went through an account since the clock (Unix seconds), at
// most budget transactions. Sums saturate at 2^256−1.
func Flow(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID, since int64, budget int) *Flows {
	return Sift(p, id, asset, p.History(id, since, budget))
}

// Sift is Flow for a history that was read already; its steps must stay as they
// are while the flows are used.
func Sift(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID, h typology.History) *Flows {
	f := &Flows{Asset: p.View().Asset(asset), Looked: len(h.Steps), Truncated: h.Truncated, Evicted: h.Evicted}
	self := p.Owner(id)
	var sources, sinks peerIndex
	all := make([]*typology.Step, 2*len(h.Steps))
	f.In, f.Out = all[:0:len(h.Steps)], all[len(h.Steps):len(h.Steps)]
	for i := range h.Steps {
		s := &h.Steps[i]
		m := &s.Move
		if m.Asset != asset || m.Restates {
			continue
		}
		if s.In {
			if owner := p.Owner(m.From); owner != self {
				f.In = append(f.In, s)
				f.TotalIn = f.TotalIn.SaturatingAdd(m.Amount)
				f.Sources = sources.add(f.Sources, owner, m.Amount)
			}
		} else if owner := p.Owner(m.To); owner != self {
			f.Out = append(f.Out, s)
			f.TotalOut = f.TotalOut.SaturatingAdd(m.Amount)
			f.Sinks = sinks.add(f.Sinks, owner, m.Amount)
		}
	}
	return f
}

// Retains is the cheap test before Flow: hopeless tells that less than share of
// what came in has left, netted or not, and looked how many movements it took.
func Retains(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID, since int64, budget int, share ledger.Ratio) (looked int, hopeless bool) {
	in, out, looked, whole := p.RawFlow(id, asset, since, budget)
	if !whole {
		return looked, false
	}
	r, ok := ledger.RatioOf(out, in)
	return looked, !ok || r < min(share, ledger.One)
}

// peerIndex finds an owner among peers: by a scan while they are few.
type peerIndex map[ledger.AccountID]int

// add counts a payment of or to an owner; mints and burns have none.
func (x *peerIndex) add(peers []Peer, owner ledger.AccountID, a ledger.Amount) []Peer {
	if owner == 0 {
		return peers
	}
	i, ok := (*x)[owner]
	if *x == nil {
		i = slices.IndexFunc(peers, func(p Peer) bool { return p.Owner == owner })
		ok = i >= 0
	}
	if !ok {
		i = len(peers)
		peers = append(peers, Peer{Owner: owner})
		if len(peers) == 24 {
			*x = make(peerIndex)
			for k, p := range peers {
				(*x)[p.Owner] = k
			}
		} else if *x != nil {
			(*x)[owner] = i
		}
	}
	peers[i].Amount = peers[i].Amount.SaturatingAdd(a)
	peers[i].Payments++
	return peers
}

// Largest returns the n peers with the largest amounts, largest first; equal
// ones in their order.
func Largest(peers []Peer, n int) []Peer {
	top := make([]Peer, 0, n+1)
	for _, p := range peers {
		i := len(top)
		for i > 0 && top[i-1].Amount.Cmp(p.Amount) < 0 {
			i--
		}
		if i < n {
			top = slices.Insert(top, i, p)
			top = top[:min(n, len(top))]
		}
	}
	return top
}

// Forwarded returns out/in, 0 when nothing came in.
func (f *Flows) Forwarded() ledger.Ratio {
	r, _ := ledger.RatioOf(f.TotalOut, f.TotalIn)
	return r
}

// TopShare returns the share of the outflow that the n largest sinks got.
func (f *Flows) TopShare(n int) ledger.Ratio {
	var top ledger.Amount
	for _, s := range Largest(f.Sinks, n) {
		top = top.SaturatingAdd(s.Amount)
	}
	r, _ := ledger.RatioOf(top, f.TotalOut)
	return r
}

// ShareFrom returns the share of the inflow paid by owners of which is true.
func (f *Flows) ShareFrom(is func(ledger.AccountID) bool) ledger.Ratio {
	var sum ledger.Amount
	for _, s := range f.Sources {
		if is(s.Owner) {
			sum = sum.SaturatingAdd(s.Amount)
		}
	}
	r, _ := ledger.RatioOf(sum, f.TotalIn)
	return r
}

// Strangers returns how many of the sources are no services, and the share of
// the inflow that these paid. It needs what Serves needs.
func (f *Flows) Strangers(p *typology.Pass) (n int, share ledger.Ratio) {
	var sum ledger.Amount
	for _, s := range f.Sources {
		if !Serves(p, s.Owner) {
			n++
			sum = sum.SaturatingAdd(s.Amount)
		}
	}
	share, _ = ledger.RatioOf(sum, f.TotalIn)
	return n, share
}

// OnePrice returns the share of the receipts that have the commonest amount:
// what is sold at one price is paid in equal amounts.
func (f *Flows) OnePrice() ledger.Ratio {
	most := 0
	counts := make(map[ledger.Amount]int, len(f.In))
	for _, s := range f.In {
		counts[s.Move.Amount]++
		most = max(most, counts[s.Move.Amount])
	}
	r, _ := ledger.RatioInt(int64(most), int64(len(f.In)))
	return r
}

// Paid reports whether an owner is among the sources.
func (f *Flows) Paid(owner ledger.AccountID) bool {
	return slices.ContainsFunc(f.Sources, func(s Peer) bool { return s.Owner == owner })
}

// Median returns the middle of some durations, the lower one of two, and sorts
// them. There must be one.
func Median(seconds []int64) int64 {
	slices.Sort(seconds)
	return seconds[(len(seconds)-1)/2]
}

// MedianDwell returns the value-weighted median of how long value stayed, in
// seconds, matching what leaves with what came first (FIFO). ok is false when
// nothing that left had come in within the window.
func (f *Flows) MedianDwell() (seconds int64, ok bool) {
	type lot struct {
		amount ledger.Amount
		dwell  int64
	}
	var lots []lot
	next := 0
	var left ledger.Amount // of In[next]
	if len(f.In) > 0 {
		left = f.In[0].Move.Amount
	}
	for i := range f.Out {
		out := f.Out[i]
		need := out.Move.Amount
		for !need.IsZero() && next < len(f.In) && f.In[next].At.Compare(out.At) <= 0 {
			part := ledger.MinAmount(need, left)
			lots = append(lots, lot{part, out.At.Clock - f.In[next].At.Clock})
			need, _ = need.Sub(part)
			if left, _ = left.Sub(part); left.IsZero() {
				if next++; next < len(f.In) {
					left = f.In[next].Move.Amount
				}
			}
		}
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Compare(a.dwell, b.dwell) })
	var total, run ledger.Amount
	for _, l := range lots {
		total = total.SaturatingAdd(l.amount)
	}
	for _, l := range lots {
		run = run.SaturatingAdd(l.amount)
		if rest, _ := total.Sub(run); run.Cmp(rest) >= 0 {
			return l.dwell, true
		}
	}
	return 0, false
}
