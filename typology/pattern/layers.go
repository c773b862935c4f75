package pattern

import "slices"

// LayersConfig describes bipartite layers and stacks of them.
//
// Two accounts share a layer over the window [t−Length, t] when at least Payees
// accounts were paid by both. A bipartite layer is complete with the transfer u→v
// at time t when at least Payers−1 accounts other than u share a layer with u that
// v belongs to. Witnesses are the latest transfers from each of these payers to
// each payee shared with u.
//
// A stack is complete with u→v when at least Payers−1 other accounts u′ share such a
// layer with u, and at least Payees accounts had paid u before, and each u′ before it
// paid v last: two layers, the lower one of which is u and u′. Witnesses are both layers'
// transfers.
//
// Accounts with more than Wide payees are services, not layers, and not looked at
// as payers; nor are those with more than Wide payers as payees.
//
// Sources: AMLSim (github.com/IBM/AMLSim), whose bipartite and stack alerts pay
// completely from layer to layer. (Those of AMLworld HI-Small are disjoint
// transfers and 2-edge paths, which no shape can tell from the rest.)
type LayersConfig struct {
	Payers int   // u included; default 2 (proposed)
	Payees int   // default 3 for a bipartite layer, 2 for a stack (proposed)
	Wide   int   // default 20 (proposed: twice AMLSim's alerts, which have up to 10 accounts a layer)
	Length int64 // default Window168h (proposed)
	Where  Where // optional, asked of the latest transfers
	Budget int   // transfers looked at per account; default 256 (proposed)
}

// DefaultBipartite returns the defaults for bipartite layers.
func DefaultBipartite() LayersConfig {
	return LayersConfig{Payers: 2, Payees: 3, Wide: 20, Length: Window168h, Budget: 256}
}

// DefaultStack returns the defaults for stacks.
func DefaultStack() LayersConfig {
	return LayersConfig{Payers: 2, Payees: 2, Wide: 20, Length: Window168h, Budget: 256}
}

type layers struct {
	LayersConfig
	stack  bool
	payees nodeTable[Half] // of u, with its latest transfer there
	payers nodeTable[Half] // of u, with their earliest transfer there
	near   *neighbours     // nil: not attached to an engine
	budget
	m    Match
	legs []Leg
}

// NewBipartite returns a finder of bipartite layers.
func NewBipartite(c LayersConfig) Finder {
	return &layers{LayersConfig: c, budget: budget{limit: c.Budget}}
}

// NewStack returns a finder of stacks.
func NewStack(c LayersConfig) Finder {
	return &layers{LayersConfig: c, stack: true, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *layers) Shape() Shape {
	if f.stack {
		return Stack
	}
	return Bipartite
}

// Window implements Finder.
func (f *layers) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *layers) Trips() Budget { return f.trips(f.Shape()) }
func (f *layers) pivot() pivot  { return byPayer }

func (f *layers) fault() error {
	c := checker{shape: f.Shape()}
	c.atLeast("Payers", int64(f.Payers), 2)
	c.atLeast("Payees", int64(f.Payees), 1)
	c.atLeast("Wide", int64(f.Wide), int64(max(f.Payers, f.Payees)))
	c.atLeast("Length", f.Length, 0)
	c.atLeast("Budget", int64(f.Budget), 1)
	return c.err()
}

// narrow reports whether a number of counterparties is one of a layer.
func (f *layers) narrow(fan, least int) bool { return fan >= least && fan <= f.Wide }

// Find looks at the payees of v's other payers: at most Wide · Budget transfers.
func (f *layers) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	u, v := e.From, e.To
	if u == v || !f.narrow(l.FanOut(u), f.Payees) || !f.narrow(l.FanIn(v), f.Payers) || !f.Where.admits(l, *e) {
		return
	}
	if f.stack && !f.narrow(l.FanIn(u), f.Payees) {
		return
	}
	f.m = Match{Size: 1, Legs: f.m.Legs[:0], Key: Key{A: u}, grows: true}
	f.m.ID.Shape = f.Shape()
	in, cut := newest(l.In(v), f.limit)
	loaded := false
	if f.near != nil {
		f.near.load(l, e, in, f.limit)
	}
	for i := range in {
		h := &in[i]
		if !h.Latest() || h.Peer == u || h.Peer == v || f.near != nil && !f.may(i, h.Peer, e) || !f.narrow(l.FanOut(h.Peer), f.Payees) ||
			f.stack && !f.narrow(l.FanIn(h.Peer), f.Payees) {
			continue
		}
		if !loaded {
			loaded = true
			cut = f.load(l, e) || cut
		}
		if f.stack && f.payers.n < f.Payees {
			break
		}
		shown := len(f.m.Legs)
		if leg := inLeg(v, h); f.Where.admits(l, leg) && f.shares(l, h.Peer, v, &cut) && (!f.stack || f.funded(l, u, h, &cut)) {
			f.m.Size++
		} else {
			f.m.Legs = f.m.Legs[:shown]
		}
	}
	if f.m.Cut = cut; cut {
		f.hits++
	}
	if f.m.Size < f.Payers {
		return
	}
	if open.knows(f.Shape(), f.m.Key) {
		f.m.Legs = append(f.m.Legs[:0], *e)
	} else {
		slices.SortFunc(f.m.Legs, compareLegs)
		f.m.Legs = slices.CompactFunc(f.m.Legs, func(a, b Leg) bool { return a.Order() == b.Order() })
	}
	found(&f.m)
}

func compareLegs(a, b Leg) int {
	switch {
	case a.Before(&b.Half):
		return -1
	case b.Before(&a.Half):
		return 1
	}
	return a.Order().Entry() - b.Order().Entry()
}

// may reports whether an account, which made the i-th payment to v, may share
// enough with u.
func (f *layers) may(i int, n Node, e *Leg) bool {
	return f.near.alike[i] >= f.Payees-1 && (!f.stack || f.near.funded(n, e) >= f.Payees)
}

// load notes whom u paid, and for a stack who paid it before.
func (f *layers) load(l Lens, e *Leg) (cut bool) {
	u := e.From
	run, cut := newest(l.Out(u), f.limit)
	f.payees.reset()
	for i := range run {
		h := &run[i]
		if leg := outLeg(u, h); h.Latest() && h.Peer != u && f.Where.admits(l, leg) {
			f.payees.add(h.Peer, *h)
		}
	}
	if !f.stack {
		return cut
	}
	run, short := newest(earlier(l.In(u), &e.Half), f.limit)
	f.payers.reset()
	for i := range run {
		h := &run[i]
		if leg := inLeg(u, h); h.Peer != u && f.payers.at(h.Peer) == nil && f.Where.admits(l, leg) {
			f.payers.add(h.Peer, *h)
		}
	}
	return cut || short
}

// shares reports whether other shares a layer with u that v belongs to, and adds
// its witnesses.
func (f *layers) shares(l Lens, other, v Node, cut *bool) bool {
	run, short := newest(l.Out(other), f.limit)
	*cut = *cut || short
	f.legs = f.legs[:0]
	n, with := 0, false
	for i := range run {
		h := &run[i]
		mine := f.payees.at(h.Peer)
		if mine == nil || !h.Latest() || !f.narrow(l.FanIn(h.Peer), f.Payers) {
			continue
		}
		if leg := outLeg(other, h); f.Where.admits(l, leg) {
			n++
			with = with || h.Peer == v
			f.legs = append(f.legs, leg, outLeg(f.m.Key.A, mine))
		}
	}
	if n < f.Payees || !with {
		return false
	}
	f.m.Legs = append(f.m.Legs, f.legs...)
	return true
}

// funded reports whether the payers of u also paid the other lower account, of
// which last is the latest payment, before that, and adds the upper layer.
func (f *layers) funded(l Lens, u Node, last *Half, cut *bool) bool {
	run, short := newest(earlier(l.In(last.Peer), last), f.limit)
	*cut = *cut || short
	f.legs = f.legs[:0]
	n := 0
	for i := range run {
		h := &run[i]
		mine := f.payers.at(h.Peer)
		if mine == nil || h.Peer == last.Peer || has(run[:i], h.Peer) || !f.narrow(l.FanOut(h.Peer), 2) {
			continue
		}
		if leg := inLeg(last.Peer, h); f.Where.admits(l, leg) {
			n++
			f.legs = append(f.legs, leg, inLeg(u, mine))
		}
	}
	if n < f.Payees {
		return false
	}
	f.m.Legs = append(f.m.Legs, f.legs...)
	return true
}
