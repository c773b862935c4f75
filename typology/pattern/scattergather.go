package pattern

// ScatterGatherConfig describes scatter-gathers.
//
// A scatter-gather from s to d is complete with the transfer m→d at time t when
// at least Mids distinct accounts m′, other than s and d, took from s and later
// paid d, all in [t−Length, t]: some s→m′ comes before some m′→d. Its witnesses
// are, for each mid, its last payment to d and the last payment from s before
// that. Each further mid, or payment of one, grows it.
//
// Source: AMLworld (Altman et al., NeurIPS 2023, section 3); the order in time
// per mid is ours: IBM's Graph Feature Preprocessor does not ask for it.
type ScatterGatherConfig struct {
	Mids   int   // default 2 (proposed; 31/44 of HI-Small's attempts in 96 h)
	Length int64 // default Window96h (measured: 31/44 against 22/44 in 48 h)
	Where  Where // optional, asked of both transfers of a mid
	Budget int   // transfers looked at per transfer; default 4096 (proposed)
}

// DefaultScatterGather returns the defaults.
func DefaultScatterGather() ScatterGatherConfig {
	return ScatterGatherConfig{Mids: 2, Length: Window96h, Budget: 4096}
}

type scatterGather struct {
	ScatterGatherConfig
	mids  nodeTable[mid] // who paid d
	order []Node         // the same
	width int            // transfers that reached them, 0: not counted
	srcs  nodeTable[struct{}]
	seen  *sketches // nil: not attached to an engine
	budget
	m Match
}

// mid is an account between s and d.
type mid struct {
	gather  *Half // its last payment to d
	scatter Half  // the last payment from s before that
	source  Node  // s, plus one, that scatter is of
}

// NewScatterGather returns a finder of scatter-gathers.
func NewScatterGather(c ScatterGatherConfig) Finder {
	return &scatterGather{ScatterGatherConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *scatterGather) Shape() Shape { return ScatterGather }

// Window implements Finder.
func (f *scatterGather) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *scatterGather) Trips() Budget { return f.trips(ScatterGather) }
func (f *scatterGather) pivot() pivot  { return byPayee }

func (f *scatterGather) fault() error {
	c := checker{shape: ScatterGather}
	c.atLeast("Mids", int64(f.Mids), 1)
	c.atLeast("Length", f.Length, 0)
	c.atLeast("Budget", int64(f.Budget), 1)
	return c.err()
}

// Find looks, for each account s that paid the payer before, at who else it paid
// (or, when those are more, at who paid the payee's payers): at most Budget
// transfers in all, newest sources first.
func (f *scatterGather) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	d := e.To
	if e.From == d || !f.Where.admits(l, *e) {
		return
	}
	in := l.In(e.From)
	sources := earlier(in, &e.Half)
	if len(sources) == 0 {
		return
	}
	// Each source once, at its last payment; one that comes after all sources may be
	// in e's own transaction.
	once := f.Where == nil && len(sources) == len(in)
	var known *sketch
	if f.seen != nil {
		known = f.seen.of(d, e.Time)
	}
	few := l.FanIn(d) < f.Mids // then there is nothing to find, only to note
	if few && known == nil {
		return
	}
	left, cut, begun := f.limit, false, false
	old := 0
	if open != nil {
		old = f.noted(l, e, sources, known)
	}
	lately, _ := newest(sources[:old], 32) // few, since to search in vain costs little
	for i := len(sources) - 1; i >= 0; i-- {
		s := sources[i].Peer
		if once && !sources[i].Latest() {
			continue
		}
		if i < old && !known.found {
			break
		}
		if i >= old && (known != nil && !f.seen.add(known, s, e.Time) && f.Mids > 1 || few) {
			continue
		}
		if (i < old || has(lately, s)) && !(known.found && open.knows(ScatterGather, Key{A: s, B: d, Pair: true})) {
			continue
		}
		if s == d || s == e.From || l.FanOut(s) < f.Mids || f.Mids > 1 && !another(l, s, e) {
			continue
		}
		if !begun {
			begun = true
			f.srcs.reset()
			left, cut = f.load(l, d, left)
		}
		if f.srcs.at(s) != nil {
			continue
		}
		if scatter := inLeg(e.From, &sources[i]); !f.Where.admits(l, scatter) {
			continue
		}
		f.srcs.add(s, struct{}{})
		n, used, short := f.match(l, s, left)
		left -= used
		if cut = cut || short; n >= f.Mids {
			f.report(l, s, e, open, found, cut)
			if known != nil {
				known.found = true
			}
		}
	}
	if cut {
		f.hits++
		if known != nil {
			known.cut = true
		}
	}
}

// noted returns how many of the sources led to the payee over the payer before,
// when it paid the payee last. What they complete together with others was
// complete at the latest of these payments, so it is open, or there is nothing.
// Only an engine knows that, and only while no budget left anything out.
func (f *scatterGather) noted(l Lens, e *Leg, sources []Half, known *sketch) int {
	if known == nil || f.Where != nil || known.cut || !f.seen.sure(known, e.Time) {
		return 0
	}
	last, again := before(l, e)
	if !again {
		return 0
	}
	return len(earlier(sources, &last))
}

// another reports whether an account may have paid one, besides e's payer, that paid
// e's payee: of short lists it can tell, and that spares the tables.
func another(l Lens, s Node, e *Leg) bool {
	out, in := l.Out(s), l.In(e.To)
	if len(out)*len(in) > 64 {
		return true
	}
	for i := range out {
		if n := out[i].Peer; n != e.From && has(in, n) {
			return true
		}
	}
	return false
}

// note has nothing to do before Find.
func (f *scatterGather) note(_, _ Node, _ int64) {}

func (f *scatterGather) touch(_, to Node) uint64 { return f.seen.touch(to) }

// load notes who paid d, each with its last payment.
func (f *scatterGather) load(l Lens, d Node, left int) (rest int, cut bool) {
	run, cut := newest(l.In(d), max(left, 0))
	f.mids.reset()
	f.order, f.width = f.order[:0], 0
	for i := len(run) - 1; i >= 0; i-- {
		h := &run[i]
		if h.Peer == d || f.Where == nil && !h.Latest() || f.mids.at(h.Peer) != nil {
			continue
		}
		if leg := inLeg(d, h); f.Where.admits(l, leg) {
			f.mids.add(h.Peer, mid{gather: h})
			f.order = append(f.order, h.Peer)
		}
	}
	return left - len(run), cut
}

// match finds the mids between s and d, by the shorter way, and returns how many
// there are and how many transfers it looked at; cut tells that it would have
// been more than left.
func (f *scatterGather) match(l Lens, s Node, left int) (n, used int, cut bool) {
	run := l.Out(s)
	if len(run) > 4*f.mids.n {
		if reach := f.reach(l); reach < len(run) {
			if reach > left {
				return 0, 0, true
			}
			return f.matchBack(l, s), reach, false
		}
	}
	run, cut = newest(run, max(left, 0))
	for i := range run {
		h := &run[i]
		if m := f.mids.at(h.Peer); m != nil && h.Peer != s && f.take(l, s, m, outLeg(s, h), h) {
			n++
		}
	}
	return n, len(run), cut
}

// take notes h, from s to a mid, as its scatter if it came in time; fresh tells
// that it is the mid's first.
func (f *scatterGather) take(l Lens, s Node, m *mid, leg Leg, h *Half) (fresh bool) {
	if !h.Before(m.gather) || !f.Where.admits(l, leg) {
		return false
	}
	fresh = m.source != s+1
	m.source, m.scatter = s+1, *h
	m.scatter.Peer = leg.To
	return fresh
}

// reach returns how many transfers reached the mids of d.
func (f *scatterGather) reach(l Lens) int {
	if f.width == 0 {
		for _, m := range f.order {
			f.width += len(l.In(m))
		}
	}
	return f.width
}

// matchBack is match from the side of the mids.
func (f *scatterGather) matchBack(l Lens, s Node) (n int) {
	for _, node := range f.order {
		if node == s {
			continue
		}
		m, run := f.mids.at(node), l.In(node)
		for i := range run {
			if h := &run[i]; h.Peer == s && f.take(l, s, m, inLeg(node, h), h) {
				n++
			}
		}
	}
	return n
}

// report tells of the scatter-gather from s that match has found.
func (f *scatterGather) report(l Lens, s Node, e *Leg, open Open, found func(*Match), cut bool) {
	if m := f.mids.at(e.From); m == nil || m.source != s+1 {
		return // what the budget left out is e's own mid
	}
	f.m = Match{Legs: f.m.Legs[:0], Key: Key{A: s, B: e.To, Pair: true}, grows: true, Cut: cut}
	f.m.ID.Shape = ScatterGather
	known := open.knows(ScatterGather, Key{A: s, B: e.To, Pair: true})
	// In the order of d's incoming list, so that the witnesses are in an order
	// that depends on nothing else.
	run, _ := newest(l.In(e.To), f.limit)
	for i := range run {
		m := f.mids.at(run[i].Peer)
		if m == nil || m.source != s+1 || m.gather != &run[i] {
			continue
		}
		f.m.Size++
		if !known || run[i].Peer == e.From {
			scatter := outLeg(s, &m.scatter)
			f.m.Legs = append(f.m.Legs, scatter, inLeg(e.To, m.gather))
		}
	}
	found(&f.m)
}
