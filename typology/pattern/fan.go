package pattern

// FanConfig describes fans.
//
// A fan-in at v is complete with the transfer u→v at time t when at least Size
// distinct accounts other than v paid v in [t−Length, t]. Its witnesses are v's
// incoming transfers of that window; every further one grows it, as long as no
// gap is longer than Length. A fan-out is its mirror image.
//
// Source: AMLworld (Altman et al., NeurIPS 2023, section 3) and AMLSim, where a
// fan is one account and its counterparties.
type FanConfig struct {
	Size   int   // default 3 (proposed: of HI-Small's attempts 31/40 in, 32/48 out)
	Length int64 // default Window96h (measured there: longest fan-in 96 h)
	Where  Where // optional
	Legs   int   // most witnesses looked at; default 1000 (proposed)
}

// DefaultFan returns the defaults.
func DefaultFan() FanConfig { return FanConfig{Size: 3, Length: Window96h, Legs: 1000} }

// fan finds fans of one direction.
type fan struct {
	FanConfig
	in   bool
	seen nodeTable[struct{}]
	budget
	m Match
}

// NewFanIn returns a finder of fan-ins.
func NewFanIn(c FanConfig) Finder { return &fan{FanConfig: c, in: true, budget: budget{limit: c.Legs}} }

// NewFanOut returns a finder of fan-outs.
func NewFanOut(c FanConfig) Finder { return &fan{FanConfig: c, budget: budget{limit: c.Legs}} }

// Shape implements Finder.
func (f *fan) Shape() Shape {
	if f.in {
		return FanIn
	}
	return FanOut
}

// Window implements Finder.
func (f *fan) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *fan) Trips() Budget { return f.trips(f.Shape()) }

func (f *fan) pivot() pivot {
	if f.in {
		return byPayee
	}
	return byPayer
}

func (f *fan) fault() error {
	c := checker{shape: f.Shape()}
	c.atLeast("Size", int64(f.Size), 1)
	c.atLeast("Length", f.Length, 0)
	c.atLeast("Legs", int64(f.Legs), int64(max(1, f.Size)))
	return c.err()
}

// Find is O(1) when the fan is open or too small and Where is nil; otherwise it
// looks at up to Legs transfers.
func (f *fan) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	if e.From == e.To || !f.Where.admits(l, *e) {
		return
	}
	hub, size := e.From, 0
	if f.in {
		hub, size = e.To, l.FanIn(e.To)
	} else {
		size = l.FanOut(hub)
	}
	if size < f.Size {
		return
	}
	known := open.knows(f.Shape(), Key{A: hub})
	f.m = Match{Size: size, Legs: append(f.m.Legs[:0], *e), Key: Key{A: hub}, grows: true}
	if !known || f.Where != nil {
		if f.m.Size = f.collect(l, hub); f.m.Size < f.Size {
			return
		}
		if known {
			f.m.Legs = append(f.m.Legs[:0], *e)
		}
	}
	f.m.ID.Shape = f.Shape()
	found(&f.m)
}

// collect gathers the witnesses, newest first until the budget, then puts them
// in order, and returns the number of distinct counterparties among them.
func (f *fan) collect(l Lens, hub Node) int {
	all := l.Out(hub)
	if f.in {
		all = l.In(hub)
	}
	run, cut := newest(all, f.Legs)
	if f.m.Cut = cut; cut {
		f.hits++
	}
	f.seen.reset()
	f.m.Legs = f.m.Legs[:0]
	for i := range run {
		leg := legOf(hub, &run[i], f.in)
		if peer := run[i].Peer; peer != hub && f.Where.admits(l, leg) {
			f.m.Legs = append(f.m.Legs, leg)
			if f.seen.at(peer) == nil {
				f.seen.add(peer, struct{}{})
			}
		}
	}
	return f.seen.n
}
