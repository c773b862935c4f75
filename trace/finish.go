package trace

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// rest ends what still holds traced value when the trace is over: it rests
// there, or a limit kept it from being followed further.
func (e *engine) rest() {
	cut := StopLimits
	if e.budgets.txs || e.budgets.cancelled {
		cut = StopBudget
	}
	more := len(e.outputs)
	for _, p := range e.pools {
		more += len(p.pieces)
	}
	e.endings = slices.Grow(e.endings, more)
	for _, p := range e.pools {
		if e.cfg.Rule == Poison && p.poison != 0 {
			if all := p.hist.final(e.back); all.Cmp(p.held) > 0 {
				n := minus(all, p.held)
				e.grow(p.asset, n)
				p.pieces, p.held = append(p.pieces, piece{n: n, lot: p.poison}), all
			}
		}
		why := StopUnspent
		switch {
		case p.pending:
			why = cut
		case e.back:
			why = StopEndOfData
		}
		for _, q := range p.pieces {
			e.end(q.lot, q.n, why, p.account, p.asset, e.arrived(q.lot))
		}
	}
	outs := slices.SortedFunc(maps.Values(e.outputs), func(a, b *output) int { return cmp.Compare(a.seq, b.seq) })
	for _, o := range outs {
		why := StopUnspent
		if o.spent {
			why = cut
		}
		for _, q := range o.pieces {
			e.end(q.lot, q.n, why, o.account, o.asset, e.arrived(q.lot))
		}
	}
	for _, c := range e.crossings { // swaps that a cancelled trace did not finish
		if e.back {
			e.endAll(c.pieces, cut, 0, c.gets, e.clock)
		} else {
			e.endAll(c.pieces, cut, c.payer, c.gives, e.clock)
		}
	}
	for _, p := range e.opened { // withdrawals that were not reached
		e.endAll(p.waiting, cut, 0, p.toAsset, e.clock)
	}
	for _, b := range e.rewards { // fees whose block's reward was not reached
		e.endAll(b.pieces, cut, 0, e.read(b.coinbase).Native, e.clock)
	}
}

// arrived returns the Clock at which a lot moved; a seed's root never did.
func (e *engine) arrived(id lotID) int64 {
	l := &e.lots[id]
	if l.isRoot() {
		return e.seeds[l.seed].seed.FromTime
	}
	return e.view.Clock(l.tx)
}

// result builds the Result from the endings.
func (e *engine) result() (*Result, error) {
	e.rest()
	if e.err != nil {
		return nil, e.err
	}
	ends := e.ends()
	r := &Result{
		Rule: e.cfg.Rule, Direction: e.cfg.Direction,
		Totals: e.totals(), Sinks: e.sinks(ends), Holdings: e.holdings(ends), Links: e.links, Budgets: e.budgetList(),
		Timeline: e.timeline(), Provenance: provenance(e.view),
	}
	if e.cfg.KeepMovements {
		r.Movements = e.movements()
	}
	for i := range e.seeds {
		st := &e.seeds[i]
		sr := SeedResult{Seed: st.seed, Seeded: e.amounts(st.seeded), Overlap: e.amounts(st.overlap)}
		if st.seed.Kind == SeedAccount && !st.seed.Amount.IsZero() {
			sr.Missing = st.left
		}
		r.Seeds = append(r.Seeds, sr)
	}
	return r, r.Check()
}

// amounts lists a map by asset.
func (e *engine) amounts(m map[ledger.AssetID]ledger.Amount) []AssetAmount {
	list := make([]AssetAmount, 0, len(m))
	for id, a := range m {
		list = append(list, AssetAmount{e.view.Asset(id), a})
	}
	slices.SortFunc(list, func(a, b AssetAmount) int { return strings.Compare(string(a.Asset), string(b.Asset)) })
	return list
}

func (e *engine) totals() []Totals {
	byAsset := map[ledger.AssetID]*Totals{}
	of := func(id ledger.AssetID) *Totals {
		t := byAsset[id]
		if t == nil {
			t = &Totals{Asset: e.view.Asset(id)}
			byAsset[id] = t
		}
		return t
	}
	for id, a := range e.allSeeded {
		of(id).Seeded = a
	}
	for id, a := range e.grown {
		of(id).Grown = a
	}
	for id, a := range e.given {
		of(id).Given = a
	}
	for id, a := range e.received {
		of(id).Received = a
	}
	for i := range e.endings {
		n := &e.endings[i]
		t := of(n.asset)
		t.Stopped[n.reason] = t.Stopped[n.reason].SaturatingAdd(n.amount)
	}
	list := make([]Totals, 0, len(byAsset))
	for _, t := range byAsset {
		list = append(list, *t)
	}
	slices.SortFunc(list, func(a, b Totals) int { return strings.Compare(string(a.Asset), string(b.Asset)) })
	return list
}

func (e *engine) budgetList() []Budget {
	return []Budget{
		{"hops", int64(e.cfg.MaxHops), e.budgets.hops},
		{"value", int64(len(e.cfg.MinValue)), e.budgets.value},
		{"until", e.cfg.Until, e.budgets.until},
		{"width", int64(e.cfg.MaxWidth), e.budgets.width},
		{"history", int64(e.cfg.MaxHistory), e.budgets.history},
		{"txs", int64(e.cfg.MaxTxs), e.budgets.txs},
		{"cancelled", 0, e.budgets.cancelled},
	}
}

func provenance(v ledger.View) Provenance {
	p := Provenance{Lanes: []Lane{}}
	for _, c := range v.Lanes() {
		if pos, clock, ok := v.Head(c); ok {
			p.Lanes = append(p.Lanes, Lane{c, pos, clock})
		}
	}
	slices.SortFunc(p.Lanes, func(a, b Lane) int { return strings.Compare(string(a.Chain), string(b.Chain)) })
	return p
}
