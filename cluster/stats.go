package cluster

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Stats is what an entity did as of a cut. What its members paid each other
// (change among it) counts as nothing, also what they paid before they were
// joined: sums over members would count it.
type Stats struct {
	Entity      ledger.Account
	Size        uint32     // members
	First, Last ledger.Cut // first and last transaction with a member
	Txs         int        // transactions with a member, each once
	Totals      []AssetStats
}

// AssetStats is an entity's flow in one asset, netted per transaction, capped
// at 2^256−1. In counts the transactions that brought more than they took.
type AssetStats struct {
	Asset         ledger.Asset
	In, Out       ledger.Amount
	InTxs, OutTxs int
}

// Stats computes the statistics of a's entity from the last view given, so
// they are always current; ok is false when a was never seen. Transfers that
// the ledger evicted are not counted. O(transfers of the entity · log).
func (c *Clustering) Stats(a ledger.Account, at ledger.Cut) (s Stats, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	nodes := c.entity(a, at)
	if len(nodes) == 0 {
		return s, false
	}
	s.Entity, s.Size = c.accountAt(nodes[0]), uint32(len(nodes))
	view := c.view.AsOf(at)
	type flow struct {
		asset   ledger.AssetID
		in, out ledger.Amount
	}
	type line struct {
		tx ledger.TxRef
		flow
	}
	var lines []line
	for _, n := range nodes {
		for e := range view.Credits(c.accounts[n]) {
			lines = append(lines, line{e.Tx, flow{asset: e.Asset, in: e.Amount}})
		}
		for e := range view.Debits(c.accounts[n]) {
			lines = append(lines, line{e.Tx, flow{asset: e.Asset, out: e.Amount}})
		}
	}
	slices.SortStableFunc(lines, func(v, w line) int {
		return cmp.Or(cmp.Compare(v.tx, w.tx), cmp.Compare(v.asset, w.asset))
	})
	totals := map[ledger.AssetID]*AssetStats{}
	for i := 0; i < len(lines); {
		sum := lines[i]
		if i == 0 || lines[i-1].tx != sum.tx {
			s.Txs++
			cut := view.CutOf(sum.tx)
			if s.Txs == 1 || cut.Compare(s.First) < 0 {
				s.First = cut
			}
			if cut.Compare(s.Last) > 0 {
				s.Last = cut
			}
		}
		for i++; i < len(lines) && lines[i].tx == sum.tx && lines[i].asset == sum.asset; i++ {
			sum.in = sum.in.SaturatingAdd(lines[i].in)
			sum.out = sum.out.SaturatingAdd(lines[i].out)
		}
		t := totals[sum.asset]
		if t == nil {
			t = &AssetStats{Asset: view.Asset(sum.asset)}
			totals[sum.asset] = t
		}
		t.add(sum.in, sum.out)
	}
	for _, t := range totals {
		s.Totals = append(s.Totals, *t)
	}
	slices.SortFunc(s.Totals, func(v, w AssetStats) int { return cmp.Compare(v.Asset, w.Asset) })
	return s, true
}

// add counts one transaction.
func (t *AssetStats) add(in, out ledger.Amount) {
	switch in.Cmp(out) {
	case 1:
		net, _ := in.Sub(out)
		t.In = t.In.SaturatingAdd(net)
		t.InTxs++
	case -1:
		net, _ := out.Sub(in)
		t.Out = t.Out.SaturatingAdd(net)
		t.OutTxs++
	}
}
