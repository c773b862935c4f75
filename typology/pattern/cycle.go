package pattern

import "sort"

// CycleConfig describes temporal cycles.
//
// A cycle is complete with the transfer u→v at time t when transfers
// v→x₁, x₁→x₂, …, xₖ→u of [t−Length, t] lead back to u with distinct accounts and
// moving on in time: every transfer, e included, is strictly later than the one
// before it, or, with Ties, in a later transaction, whose time may be the same.
// Transfers between the same two accounts make different cycles. Each cycle is an
// instance of its own, found once and never growing; witnesses are its transfers.
//
// Sources: Kumar and Calders, "2SCENT" (PVLDB 11, 2018), for the definition;
// Blanuša, Atasu and Ienne, "Fast Parallel Algorithms for Enumeration of Simple,
// Temporal, and Hop-Constrained Cycles" (TOPC, 2023), whose counts the tests
// repeat. Rooted here at the closing transfer, which is when a stream knows it.
type CycleConfig struct {
	Hops   int   // most transfers; default 12 (measured: 49/54 of HI-Small's attempts, 39 with 8)
	Length int64 // default Window96h (measured: 49/54, 5 in 24 h)
	Ties   bool  // default false: strictly later
	Where  Where // optional, asked of every transfer
	Budget int   // transfers looked at per transfer; default 512 (proposed); see Find
}

// DefaultCycle returns the defaults.
func DefaultCycle() CycleConfig { return CycleConfig{Hops: 12, Length: Window96h, Budget: 512} }

type cycles struct {
	CycleConfig
	ahead, behind side
	from, until   moment // the first transfer out of v, the last into u
	path          []Leg
	left          int
	origins       *origins // nil: not attached to an engine
	budget
	m Match
}

// NewCycle returns a finder of temporal cycles.
func NewCycle(c CycleConfig) Finder { return &cycles{CycleConfig: c, budget: budget{limit: c.Budget}} }

// Shape implements Finder.
func (f *cycles) Shape() Shape { return Cycle }

// Window implements Finder.
func (f *cycles) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *cycles) Trips() Budget { return f.trips(Cycle) }
func (f *cycles) pivot() pivot  { return byPayee }

func (f *cycles) fault() error {
	c := checker{shape: Cycle}
	c.atLeast("Hops", int64(f.Hops), 2)
	c.atLeast("Length", f.Length, 0)
	c.atLeast("Budget", int64(f.Budget), 1)
	return c.err()
}

// moment is when a transfer happened as far as order goes.
type moment struct {
	time int64
	tx   uint64 // 0 when times alone decide
}

func (m moment) before(o moment) bool { return m.time < o.time || m.time == o.time && m.tx < o.tx }

func (f *cycles) moment(h *Half) moment {
	if f.Ties {
		return moment{h.Time, h.Order().Tx() + 1}
	}
	return moment{time: h.Time}
}

// side is a search from one end of the closing transfer: for each account reached,
// the earliest moment of arriving there (ahead) or the latest of leaving it
// (behind), and how many hops it took.
type side struct {
	reached nodeTable[reach]
	queue   []Node
	head    int
	cost    int    // transfers looked at
	run     []Half // the list to look at next
}

type reach struct {
	at      moment
	done    moment // the moment that the account's transfers were last looked at from
	visited bool   // done holds
	queued  bool
}

func (s *side) start(n Node, run []Half) {
	s.reached.reset()
	s.queue, s.head, s.cost, s.run = append(s.queue[:0], n), 0, 0, run
	s.reached.add(n, reach{queued: true})
}

// Find searches from both ends of e in turns, the cheaper first, for how early
// each account can be reached from the payee and how late the payer from it.
// When one search has seen everything without meeting the other end, there is no
// cycle: for most transfers that is after a handful of steps. Otherwise its
// labels leave the enumeration only ways that lead to the other end. Both
// together look at no more than Budget transfers, and so does the enumeration;
// where that is met, the cycles among what was seen, the shortest first, are
// found, and the budget says so. In an engine, [origins] spare nearly all searches,
// and the search from the payer, which they guide, goes first.
func (f *cycles) Find(l Lens, e *Leg, _ Open, found func(*Match)) {
	u, v := e.From, e.To
	in, out := l.In(u), l.Out(v)
	if u == v || len(in) == 0 || len(out) == 0 || !f.Where.admits(l, *e) {
		return
	}
	closing := f.moment(&e.Half)
	hi := f.firstFrom(in, closing)
	if hi == 0 {
		return
	}
	// Every way begins with v's first transfer or later, and ends with the last
	// one that reached u or earlier.
	f.from, f.until = f.moment(&out[0]), f.moment(&in[hi-1])
	if f.until.before(f.from) {
		return
	}
	lead := 0
	if f.origins != nil {
		if !f.origins.may(u, v, f.from.time) {
			return
		}
		lead = f.limit / 2 // the search behind knows what comes from v
	}
	f.ahead.start(v, out)
	f.behind.start(u, in[:hi])
	met := false
	for !met {
		a, b := &f.ahead, &f.behind
		if a.head == len(a.queue) {
			if a.reached.at(u) == nil {
				return
			}
			break
		}
		if b.head == len(b.queue) {
			if b.reached.at(v) == nil {
				return
			}
			break
		}
		if a.cost+len(a.run)+lead <= b.cost+len(b.run) {
			met = !f.forward(l, u, v)
		} else {
			met = !f.backward(l, u, v)
		}
	}
	f.left = f.limit
	f.m.Cut = met
	f.path = append(f.path[:0], *e)
	if f.behind.head == len(f.behind.queue) {
		f.followForward(l, v, u, moment{}, closing, found)
	} else {
		f.followBackward(l, u, v, closing, found)
	}
	if met || f.left < 0 {
		f.hits++
	}
}

// firstFrom returns the index of the first of a list that is not before a moment.
func (f *cycles) firstFrom(run []Half, m moment) int {
	if len(run) > 12 {
		return sort.Search(len(run), func(i int) bool { return !f.moment(&run[i]).before(m) })
	}
	i := 0
	for i < len(run) && f.moment(&run[i]).before(m) {
		i++
	}
	return i
}

// firstAfter returns the index of the first of a list that is after a moment.
func (f *cycles) firstAfter(run []Half, m moment) int {
	if len(run) > 12 {
		return sort.Search(len(run), func(i int) bool { return m.before(f.moment(&run[i])) })
	}
	i := 0
	for i < len(run) && !m.before(f.moment(&run[i])) {
		i++
	}
	return i
}

// forward looks at the transfers out of the next account of the search ahead;
// false when the budget does not allow it.
func (f *cycles) forward(l Lens, u, v Node) bool {
	s := &f.ahead
	n, run := s.queue[s.head], s.run
	r := *s.reached.at(n)
	i := 0
	if n != v {
		i = f.firstAfter(run, r.at)
	}
	left := f.limit - s.cost - f.behind.cost
	for s.cost++; i < len(run); i++ {
		h := &run[i]
		at := f.moment(h)
		if f.until.before(at) || r.visited && r.done.before(at) {
			break
		}
		if left--; left < 0 {
			return false
		}
		s.cost++
		if h.Peer == v {
			continue
		}
		if h.Peer != u { // of use only if it leads on in time
			on := l.Out(h.Peer)
			if !at.before(f.until) || len(on) == 0 || !at.before(f.moment(&on[len(on)-1])) {
				continue
			}
		}
		if leg := outLeg(n, h); !f.Where.admits(l, leg) {
			continue
		}
		to := s.reached.at(h.Peer)
		if to == nil {
			to = s.reached.add(h.Peer, reach{at: at})
		} else if at.before(to.at) {
			to.at = at
		} else {
			continue
		}
		if !to.queued && h.Peer != u {
			to.queued = true
			s.queue = append(s.queue, h.Peer)
		}
	}
	now := s.reached.at(n)
	now.queued, now.visited, now.done = false, true, r.at
	if s.head++; s.head < len(s.queue) {
		s.run = l.Out(s.queue[s.head])
	}
	return true
}

// backward looks at the transfers into the next account of the search behind.
func (f *cycles) backward(l Lens, u, v Node) bool {
	s := &f.behind
	n, run := s.queue[s.head], s.run
	r := *s.reached.at(n)
	i := len(run)
	if n != u {
		i = f.firstFrom(run, r.at)
	}
	left := f.limit - s.cost - f.ahead.cost
	if f.origins != nil {
		f.origins.touchAll(run[:i], v)
	}
	for s.cost++; i > 0; i-- {
		h := &run[i-1]
		at := f.moment(h)
		if at.before(f.from) || r.visited && at.before(r.done) {
			break
		}
		if left--; left < 0 {
			return false
		}
		s.cost++
		if h.Peer == u {
			continue
		}
		if h.Peer != v {
			if f.origins != nil && !f.origins.may(h.Peer, v, f.from.time) {
				continue
			}
			on := l.In(h.Peer)
			if !f.from.before(at) || len(on) == 0 || !f.moment(&on[0]).before(at) {
				continue
			}
		}
		if leg := inLeg(n, h); !f.Where.admits(l, leg) {
			continue
		}
		to := s.reached.at(h.Peer)
		if to == nil {
			to = s.reached.add(h.Peer, reach{at: at})
		} else if to.at.before(at) {
			to.at = at
		} else {
			continue
		}
		if !to.queued && h.Peer != v {
			to.queued = true
			s.queue = append(s.queue, h.Peer)
		}
	}
	now := s.reached.at(n)
	now.queued, now.visited, now.done = false, true, r.at
	if s.head++; s.head < len(s.queue) {
		s.run = l.In(s.queue[s.head])
	}
	return true
}

// followBackward enumerates the ways from v to n that arrive before the limit,
// last transfer first, along accounts that the search ahead reached in time.
func (f *cycles) followBackward(l Lens, n, v Node, limit moment, found func(*Match)) {
	run := l.In(n)
	for i := f.firstFrom(run, limit); i > 0; i-- {
		h := &run[i-1]
		if f.left--; f.left < 0 {
			return
		}
		leg, at := inLeg(n, h), f.moment(h)
		if h.Peer != v {
			r := f.ahead.reached.at(h.Peer)
			if r == nil || !r.at.before(at) || len(f.path)+2 > f.Hops || f.onPath(h.Peer) {
				continue
			}
		}
		if !f.Where.admits(l, leg) {
			continue
		}
		f.path = append(f.path, leg)
		if h.Peer == v {
			f.report(l, true, found)
		} else {
			f.followBackward(l, h.Peer, v, at, found)
		}
		f.path = f.path[:len(f.path)-1]
	}
}

// followForward is followBackward from the other end.
func (f *cycles) followForward(l Lens, n, u Node, after, closing moment, found func(*Match)) {
	run := l.Out(n)
	lo := 0
	if len(f.path) > 1 {
		lo = f.firstAfter(run, after)
	}
	for i := lo; i < len(run); i++ {
		h := &run[i]
		at := f.moment(h)
		if f.left--; f.left < 0 || !at.before(closing) {
			return
		}
		leg := outLeg(n, h)
		if h.Peer != u {
			r := f.behind.reached.at(h.Peer)
			if r == nil || !at.before(r.at) || len(f.path)+2 > f.Hops || f.onPath(h.Peer) {
				continue
			}
		}
		if !f.Where.admits(l, leg) {
			continue
		}
		f.path = append(f.path, leg)
		if h.Peer == u {
			f.report(l, false, found)
		} else {
			f.followForward(l, h.Peer, u, at, closing, found)
		}
		f.path = f.path[:len(f.path)-1]
	}
}

func (f *cycles) onPath(n Node) bool {
	for i := range f.path {
		if f.path[i].From == n || f.path[i].To == n {
			return true
		}
	}
	return false
}

// report tells of the cycle on the path: the closing transfer, then the others
// from the last to the first (backward) or from the first to the last.
func (f *cycles) report(l Lens, backward bool, found func(*Match)) {
	if len(f.path) > f.Hops {
		return
	}
	f.m.Legs = append(f.m.Legs[:0], f.path[1:]...)
	if backward {
		reverse(f.m.Legs)
	}
	f.m.Legs = append(f.m.Legs, f.path[0])
	f.m.Size, f.m.Revision = len(f.m.Legs), 1
	f.m.Dwell = f.path[0].Time - f.m.Legs[0].Time
	f.m.ID = ID{Shape: Cycle, A: l.Account(f.m.Legs[0].From), First: f.m.Legs[0].Order(), Path: pathOf(f.m.Legs)}
	found(&f.m)
}

// pathOf mixes the orders of legs into one number (FNV-1a).
func pathOf(legs []Leg) uint64 {
	h := uint64(14695981039346656037)
	for i := range legs {
		for o := uint64(legs[i].Order()); o > 0; o >>= 8 {
			h = (h ^ o&0xFF) * 1099511628211
		}
		h = (h ^ 0xFF) * 1099511628211
	}
	return h
}
