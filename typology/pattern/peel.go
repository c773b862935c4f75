package pattern

import "github.com/hoptrail/hoptrail/ledger"

// PeelConfig describes peel chains between accounts.
//
// An account peels in the window [t−Length, t] when exactly one transfer f
// reached it there, it is fresh (all that left it, at most 8 transfers, left it in
// later transactions than f's), and of what left it in f's asset exactly one
// transfer, the rest, is at least Keep and less than all of f's amount, within
// Dwell of f, and the others, at least one, are the peels, which with the rest are
// at most all of it. A peel chain is a path of at least Links
// peeling accounts, each funded by the rest of the one before; it is complete, and
// grows, with any of these transfers. Witnesses are the funding transfer, the
// rests and the peels. Where its beginning has left the window, or is farther back
// than Limit, the rest goes on under an id of its own.
//
// Source: Meiklejohn et al., "A Fistful of Bitcoins" (IMC 2013), section 5, the
// peeling chain, here between accounts.
type PeelConfig struct {
	Links  int          // default 3 (proposed)
	Keep   ledger.Ratio // default 0.85 (proposed: peels of up to 15 %)
	Dwell  int64        // default 24 h (proposed)
	Length int64        // default Window96h
	Where  Where        // optional, asked of rests
	Limit  int          // longest chain followed; default 64 (proposed)
}

// DefaultPeel returns the defaults.
func DefaultPeel() PeelConfig {
	return PeelConfig{Links: 3, Keep: 8500, Dwell: 24 * Hour, Length: Window96h, Limit: 64}
}

type peels struct {
	PeelConfig
	chain []peel
	fresh []Leg // the witnesses that are new
	budget
	m Match
}

// peel is one peeling account.
type peel struct {
	node       Node
	fund, rest Leg
	from       Order // of its first peel or its rest, whichever came later
}

// NewPeel returns a finder of peel chains.
func NewPeel(c PeelConfig) Finder { return &peels{PeelConfig: c, budget: budget{limit: c.Limit}} }

// Shape implements Finder.
func (f *peels) Shape() Shape { return PeelChain }

// Window implements Finder.
func (f *peels) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *peels) Trips() Budget { return f.trips(PeelChain) }
func (f *peels) pivot() pivot  { return byPayer }

func (f *peels) fault() error {
	c := checker{shape: PeelChain}
	c.atLeast("Links", int64(f.Links), 1)
	c.atLeast("Dwell", f.Dwell, 0)
	c.atLeast("Length", f.Length, 0)
	c.share("Keep", f.Keep, ledger.One)
	c.atLeast("Limit", int64(f.Limit), int64(f.Links))
	return c.err()
}

// maxPeels is how many transfers a peeling account sends: one rest and the peels
// (proposed: the chains of Meiklejohn et al. peel once a link).
const maxPeels = 8

// mayPeel reports whether an account has the transfers to peel.
func mayPeel(in, out []Half) bool {
	return len(in) == 1 && len(out) >= 2 && len(out) <= maxPeels && in[0].Before(&out[0])
}

// judge returns the account as a link, if it peels.
func (f *peels) judge(l Lens, n Node) (p peel, ok bool) {
	in, out := l.In(n), l.Out(n)
	if !mayPeel(in, out) {
		return p, false
	}
	p = peel{node: n, fund: inLeg(n, &in[0])}
	funds := l.Amount(&in[0])
	var all ledger.Amount
	rests, peeled := 0, 0
	for i := range out {
		h := &out[i]
		if h.Asset != in[0].Asset {
			continue
		}
		amount := l.Amount(h)
		all = all.SaturatingAdd(amount)
		leg := outLeg(n, h)
		if h.Time-in[0].Time <= f.Dwell && atLeast(amount, funds, f.Keep) && f.Where.admits(l, leg) {
			p.rest, p.from = leg, h.Order()
			rests++
		} else if peeled++; peeled == 1 {
			p.from = h.Order()
		}
	}
	return p, rests == 1 && peeled > 0 && all.Cmp(funds) <= 0 && l.Amount(&p.rest.Half).Cmp(funds) < 0
}

// Find judges the payer and follows the chain both ways: O(1) per account.
func (f *peels) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	if !mayPeel(l.In(e.From), l.Out(e.From)) {
		return
	}
	here, ok := f.judge(l, e.From)
	if !ok || e.Asset != here.fund.Asset {
		return
	}
	f.chain = append(f.chain[:0], here)
	cut := false
	for !cut {
		p, ok := f.judge(l, f.chain[len(f.chain)-1].fund.From)
		if !ok || p.rest.Order() != f.chain[len(f.chain)-1].fund.Order() {
			break
		}
		cut = !f.link(p)
	}
	for i, j := 0, len(f.chain)-1; i < j; i, j = i+1, j-1 {
		f.chain[i], f.chain[j] = f.chain[j], f.chain[i]
	}
	for !cut {
		p, ok := f.judge(l, f.chain[len(f.chain)-1].rest.To)
		if !ok {
			break
		}
		cut = !f.link(p)
	}
	if cut {
		f.hits++
	}
	if len(f.chain) < f.Links {
		return
	}
	f.report(l, e, open, found, cut)
}

// link lengthens the chain, if it is not the longest already.
func (f *peels) link(p peel) bool {
	if len(f.chain) == f.Limit {
		return false
	}
	f.chain = append(f.chain, p)
	return true
}

// report tells of the chain. Its witnesses were told of, those of each account, from
// when that and all before it peeled: so which of them are new, and how often it was
// told, can be read off it, and no account need be asked what another knows.
func (f *peels) report(l Lens, e *Leg, open Open, found func(*Match), cut bool) {
	first, last := &f.chain[0], &f.chain[len(f.chain)-1]
	f.m = Match{
		ID:   ID{Shape: PeelChain, A: l.Account(first.fund.From), Asset: first.fund.Asset, First: first.fund.Order()},
		Size: len(f.chain), Legs: append(f.m.Legs[:0], first.fund), Cut: cut, Dwell: last.rest.Time - first.fund.Time,
	}
	f.m.Ratio, _ = ledger.RatioOf(l.Amount(&last.rest.Half), l.Amount(&first.fund.Half))
	told := Order(0) // when
	for i := range f.chain[:f.Links] {
		told = max(told, f.chain[i].from)
	}
	f.m.Revision, f.fresh = 1, f.fresh[:0]
	for i := range f.chain {
		if p := &f.chain[i]; p.from > told {
			told = p.from
			f.m.Revision++
		}
		out := l.Out(f.chain[i].node)
		for j := range out {
			if out[j].Asset != first.fund.Asset {
				continue
			}
			leg := outLeg(f.chain[i].node, &out[j])
			f.m.Legs = append(f.m.Legs, leg)
			if leg.Order() > told {
				f.m.Revision++
			}
			if max(leg.Order(), told) == e.Order() {
				f.fresh = append(f.fresh, leg)
			}
		}
	}
	if f.m.Revision > 1 && open != nil {
		f.m.Legs = append(f.m.Legs[:0], f.fresh...)
	}
	found(&f.m)
}
