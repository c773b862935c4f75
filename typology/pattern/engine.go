package pattern

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Config says which shapes an Engine looks for.
type Config struct {
	// Shapes makes the finders anew on each call, since they hold scratch memory
	// and an engine may need several sets. Default: All.
	Shapes func() []Finder
	// MaxUndo is how many transfers Rollback can take back; 0: none.
	MaxUndo int
	// Part and Parts divide the work: the engine reports only instances whose
	// account falls to part Part of Parts. 0 of 0 or 1: all of it.
	Part, Parts int

	keep int64 // see GraphConfig
}

// All returns finders of every shape with the defaults.
func All() []Finder {
	return []Finder{
		NewFanIn(DefaultFan()), NewFanOut(DefaultFan()),
		NewGatherScatter(DefaultGatherScatter()), NewScatterGather(DefaultScatterGather()),
		NewCycle(DefaultCycle()), NewHopCycle(DefaultHopCycle()),
		NewChain(DefaultChain()), NewStack(DefaultStack()), NewBipartite(DefaultBipartite()),
		NewPeel(DefaultPeel()), NewPassThrough(DefaultPassThrough()), NewRoundTrip(DefaultRoundTrip()),
		NewStructuring(DefaultStructuring()), NewNewPeers(DefaultNewPeers()), NewRegular(DefaultRegular()),
	}
}

// Engine looks for shapes in a stream of transfers. Batch and stream are the same
// code: Add, one transfer at a time, however they arrive. Not safe for concurrent
// use.
type Engine struct {
	cfg     Config
	graph   *Graph
	finders []bound
	lenses  []*graphLens // by window
	open    episodes
	skipped uint64
	notes   []noter     // what is told of every transfer, whatever the part
	near    *neighbours // of the longest window of those that ask

	leg  Leg // the transfer being looked at
	at   Order
	by   uint8 // the finder that looks
	emit func(*Match)

	reporter func(*Match) // report, made once

	next         []ends // the next transfers, when they are made ready
	above, below bool   // a finder looks at what reached the payer, at what left the payee
}

// noter keeps what spares finders their search.
type noter interface {
	note(from, to Node, now int64)
	touch(from, to Node) uint64 // reads what they need of a transfer's ends
}

// bound is a finder with its window and what is asked of the engine for it.
type bound struct {
	Finder
	lens   Lens
	window int64
	pivot  pivot
	know   Open
}

// NewEngine returns an engine that has seen nothing. Every fault of the finders'
// configurations is reported at once; errors match ErrConfig.
func NewEngine(cfg Config) (*Engine, error) {
	if cfg.Shapes == nil {
		cfg.Shapes = All
	}
	finders := cfg.Shapes()
	var errs []error
	if cfg.Part < 0 || cfg.Parts < 0 || cfg.Part >= max(cfg.Parts, 1) {
		errs = append(errs, fmt.Errorf("%w: part %d of %d (want one below the other)", ErrConfig, cfg.Part, cfg.Parts))
	}
	var windows []int64
	for _, f := range finders {
		errs = append(errs, f.fault())
		if !slices.Contains(windows, f.Window()) {
			windows = append(windows, f.Window())
		}
	}
	slices.Sort(windows)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	g, err := NewGraph(GraphConfig{Windows: windows, MaxUndo: cfg.MaxUndo, keep: cfg.keep})
	if err != nil {
		return nil, err
	}
	e := &Engine{cfg: cfg, graph: g, open: newEpisodes(finders, cfg.MaxUndo)}
	for w := range windows {
		e.lenses = append(e.lenses, g.lens(w))
	}
	for _, f := range finders {
		w := slices.Index(windows, f.Window())
		e.attach(f, w)
		e.finders = append(e.finders, bound{Finder: f, lens: e.lenses[w], window: f.Window(), pivot: f.pivot()})
	}
	e.bind()
	return e, nil
}

// bind ties the finders' questions to this engine.
func (e *Engine) bind() {
	e.reporter = e.report
	for i := range e.finders {
		slot := e.open.slots[i]
		e.finders[i].know = func(_ Shape, k Key) bool {
			if slot != none {
				return e.open.knownAt(slot, k.A, e.leg.Time)
			}
			key := e.key(uint8(i), k)
			return e.open.known(&key, e.leg.Time)
		}
	}
}

// attach gives finders what only an engine can: it sees every transfer.
func (e *Engine) attach(f Finder, window int) {
	switch f.(type) {
	case *fan, *newPeers, *regular, *structuring:
	case *scatterGather:
		e.above = true
	default:
		e.above, e.below = true, true
	}
	switch f := f.(type) {
	case *scatterGather:
		f.seen = &sketches{window: f.Length}
		e.notes = append(e.notes, f)
	case *cycles:
		f.origins = newOrigins(f.Length)
		e.notes = append(e.notes, f.origins)
	case *layers:
		f.near = e.neighbours(f.Length)
		f.near.co = true
	case *hopCycles:
		f.near = e.neighbours(f.Length)
		f.near.on = true
	case *structuring:
		if len(f.Thresholds) == 0 || f.Population != nil {
			return
		}
		f.crowd = map[ledger.AssetID]*crowd{}
		before := e.graph.watch
		e.graph.watch = func(w int, edge *Edge, by int) {
			if before != nil {
				before(w, edge, by)
			}
			if w == window {
				f.watch(edge.Asset, e.graph.EdgeAmount(edge), by)
			}
		}
	}
}

// neighbours returns the sketches that finders share, good for a window too.
func (e *Engine) neighbours(window int64) *neighbours {
	if e.near == nil {
		e.near = &neighbours{graph: e.graph}
		e.notes = append(e.notes, e.near)
	}
	e.near.window = max(e.near.window, window)
	return e.near
}

// Graph returns the engine's graph, for reading.
func (e *Engine) Graph() *Graph { return e.graph }

// Skipped returns how many transfers from an account to itself were left out.
func (e *Engine) Skipped() uint64 { return e.skipped }

// Budgets returns the budgets and how often each was met.
func (e *Engine) Budgets() []Budget {
	var out []Budget
	for _, f := range e.finders {
		out = append(out, f.Trips())
	}
	return out
}

// Add takes one transfer and calls found for what it completes or grows, in the
// order of the finders. found must not keep the Match. Errors match ErrOrder;
// then nothing was taken. A transfer from an account to itself is counted and
// left out.
func (e *Engine) Add(t *Transfer, found func(*Match)) error {
	if t.From == t.To {
		e.skipped++
		return nil
	}
	order, err := e.graph.Add(t)
	if err != nil {
		return err
	}
	e.at, e.leg, e.emit = order, e.graph.leg(), found
	for _, n := range e.notes {
		n.note(e.leg.From, e.leg.To, e.leg.Time)
	}
	for _, l := range e.lenses {
		l.turn(ends{e.leg.From, e.leg.To})
	}
	e.open.begin(e.graph.Mark())
	for i := range e.finders {
		f := &e.finders[i]
		if e.by = uint8(i); e.mine(f.pivot, t) {
			f.Find(f.lens, &e.leg, f.know, e.reporter)
		}
	}
	return nil
}

// key names an instance of a finder for good.
func (e *Engine) key(finder uint8, k Key) episodeKey {
	if e.open.slots[finder] != none {
		return episodeKey{finder: finder, node: k.A}
	}
	x := episodeKey{finder: finder, pair: k.Pair, a: e.graph.Account(k.A), asset: k.Asset}
	if k.Pair {
		x.b = e.graph.Account(k.B)
	}
	return x
}

// report completes what a finder found and hands it on.
func (e *Engine) report(m *Match) {
	m.At, m.Time = e.at, e.leg.Time
	if m.grows {
		key := e.key(e.by, m.Key)
		ep := e.open.touch(&key, m.Time, e.finders[e.by].window, first(m.Legs))
		m.ID.First, m.Revision = ep.first, int(ep.revision)
		m.ID.A, m.ID.Asset = e.graph.Account(m.Key.A), m.Key.Asset
		if m.Key.Pair {
			m.ID.B = e.graph.Account(m.Key.B)
		}
	}
	e.emit(m)
}

// first returns the earliest witness.
func first(legs []Leg) Order {
	o := legs[0].Order()
	for i := range legs {
		o = min(o, legs[i].Order())
	}
	return o
}

// mine reports whether a transfer's instances fall to this part.
func (e *Engine) mine(p pivot, t *Transfer) bool {
	if e.cfg.Parts <= 1 {
		return true
	}
	var a ledger.AccountID
	switch p {
	case byPayer:
		a = t.From
	case byPayee:
		a = t.To
	case byPair:
		a = min(t.From, t.To)
	}
	return int(uint64(a)*0x9E3779B97F4A7C15>>33)%e.cfg.Parts == e.cfg.Part
}
