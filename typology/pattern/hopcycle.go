package pattern

// HopCycleConfig describes hop-constrained cycles without order in time.
//
// A hop cycle is complete with the transfer u→v at time t, the first of its pair
// in [t−Length, t], when distinct accounts v=x₀, x₁, …, xₖ=u each paid the next in
// that window, in any order, with at most Hops transfers in all. One instance per
// cycle of accounts; witnesses are the latest transfer of each hop. A cycle is
// found again only after one of its pairs had left the window.
//
// Source: the lc-cycle of IBM's Graph Feature Preprocessor (Blanuša et al., ICAIF
// 2024), which allows 10 hops; 5 of HI-Small's 54 cycles need it.
type HopCycleConfig struct {
	Hops   int   // most transfers; default 4 (proposed: beyond, chance meetings prevail)
	Length int64 // default Window96h
	Where  Where // optional, asked of the latest transfers
	Budget int   // transfers looked at per transfer; default 256 (proposed)
}

// DefaultHopCycle returns the defaults.
func DefaultHopCycle() HopCycleConfig {
	return HopCycleConfig{Hops: 4, Length: Window96h, Budget: 256}
}

type hopCycles struct {
	HopCycleConfig
	far   nodeTable[int] // hops to u
	queue []Node
	path  []Leg
	left  int
	near  *neighbours // nil: not attached to an engine
	budget
	m Match
}

// NewHopCycle returns a finder of hop-constrained cycles.
func NewHopCycle(c HopCycleConfig) Finder {
	return &hopCycles{HopCycleConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *hopCycles) Shape() Shape { return HopCycle }

// Window implements Finder.
func (f *hopCycles) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *hopCycles) Trips() Budget { return f.trips(HopCycle) }
func (f *hopCycles) pivot() pivot  { return byPayee }

func (f *hopCycles) fault() error {
	c := checker{shape: HopCycle}
	c.atLeast("Hops", int64(f.Hops), 2)
	c.atLeast("Length", f.Length, 0)
	c.atLeast("Budget", int64(f.Budget), 1)
	return c.err()
}

// nearby is how many transfers a side are compared by sketches, which are full with
// more (proposed).
const nearby = 64

// Find measures how far accounts are from the payer, up to half the hops, then
// walks from the payee: at most Budget transfers each.
func (f *hopCycles) Find(l Lens, e *Leg, _ Open, found func(*Match)) {
	u, v := e.From, e.To
	if u == v || len(l.In(u)) == 0 || len(l.Out(v)) == 0 || !f.Where.admits(l, *e) {
		return
	}
	if _, again := before(l, e); again {
		return
	}
	if f.near != nil && f.Hops <= 4 && !f.near.returns(l, e, nearby) {
		return
	}
	f.m = Match{}
	if !f.measure(l, u, v) {
		f.hits++
		f.m.Cut = true
	}
	f.path, f.left = append(f.path[:0], *e), f.limit
	f.follow(l, v, u, found)
	if f.left < 0 {
		f.hits++
	}
}

// measure notes the accounts from which u is reached in less than Hops transfers;
// false when the budget was met.
func (f *hopCycles) measure(l Lens, u, v Node) bool {
	f.far.reset()
	f.far.add(u, 0)
	f.queue = append(f.queue[:0], u)
	left := f.limit
	for head := 0; head < len(f.queue); head++ {
		n := f.queue[head]
		d := *f.far.at(n)
		if d == f.Hops-2 {
			continue // one more would be the payee's own distance
		}
		run := l.In(n)
		for i := len(run) - 1; i >= 0; i-- {
			if left--; left < 0 {
				return false
			}
			h := &run[i]
			if !h.Latest() || f.far.at(h.Peer) != nil || h.Peer == v {
				continue
			}
			if leg := inLeg(n, h); f.Where.admits(l, leg) {
				f.far.add(h.Peer, d+1)
				f.queue = append(f.queue, h.Peer)
			}
		}
	}
	return true
}

// follow walks from n to u.
func (f *hopCycles) follow(l Lens, n, u Node, found func(*Match)) {
	run := l.Out(n)
	for i := range run {
		h := &run[i]
		if f.left--; f.left < 0 {
			return
		}
		if !h.Latest() {
			continue
		}
		d := f.far.at(h.Peer)
		if d == nil || len(f.path)+1+*d > f.Hops || h.Peer != u && f.onPath(h.Peer) {
			continue
		}
		leg := outLeg(n, h)
		if !f.Where.admits(l, leg) {
			continue
		}
		f.path = append(f.path, leg)
		if h.Peer == u {
			f.report(l, found)
		} else {
			f.follow(l, h.Peer, u, found)
		}
		f.path = f.path[:len(f.path)-1]
	}
}

func (f *hopCycles) onPath(n Node) bool {
	for i := range f.path {
		if f.path[i].From == n || f.path[i].To == n {
			return true
		}
	}
	return false
}

func (f *hopCycles) report(l Lens, found func(*Match)) {
	f.m.Legs = append(f.m.Legs[:0], f.path...)
	f.m.Size, f.m.Revision = len(f.path), 1
	f.m.ID = ID{Shape: HopCycle, A: l.Account(f.path[0].From), First: first(f.path), Path: pathOf(f.path)}
	found(&f.m)
}
