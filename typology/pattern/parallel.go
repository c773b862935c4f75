package pattern

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Parallel is an Engine whose work is divided over several cores. Each part has a
// graph of its own and looks for some of the shapes, with the notes that these
// need alone, and where there are more parts than that divides, for the instances
// of some accounts. It finds the same as one Engine, in the same order, whatever
// the number of parts and the cutting of the stream into batches. Memory: a graph
// per part, and the notes.
//
// One goroutine at a time; those that Add starts end before it returns.
type Parallel struct {
	parts []*Engine
	names [][]int // the finders of each part, by their places in one Engine
	found [][]kept
	legs  [][]Leg
}

// kept is a match with its place in the order of a single engine.
type kept struct {
	transfer Mark
	finder   int
	match    Match
	legs     int // where its legs begin in the part's list
}

// NewParallel returns n engines that divide the work; cfg's Part and Parts are
// set by it. Errors match ErrConfig.
func NewParallel(cfg Config, n int) (*Parallel, error) {
	if n < 1 {
		return nil, fmt.Errorf("%w: %d parts (want 1 or more)", ErrConfig, n)
	}
	if cfg.Shapes == nil {
		cfg.Shapes = All
	}
	shapes := cfg.Shapes
	groups := divide(shapes(), 2-n%2)
	for _, f := range shapes() {
		cfg.keep = max(cfg.keep, f.Window())
	}
	p := &Parallel{found: make([][]kept, n), legs: make([][]Leg, n)}
	for i := range n {
		group := groups[i%len(groups)]
		cfg.Part, cfg.Parts = i/len(groups), n/len(groups)
		cfg.Shapes = func() []Finder {
			var some []Finder
			for k, f := range shapes() {
				if slices.Contains(group, k) {
					some = append(some, f)
				}
			}
			return some
		}
		e, err := NewEngine(cfg)
		if err != nil {
			return nil, err
		}
		p.parts, p.names = append(p.parts, e), append(p.names, group)
	}
	return p, nil
}

// Parts returns the engines, for reading.
func (p *Parallel) Parts() []*Engine { return p.parts }

// Add takes transfers and calls found for what they complete or grow, in the
// order of an Engine. After an error, which names the first transfer that does not
// fit, those before it are taken and reported.
func (p *Parallel) Add(ts []Transfer, found func(*Match)) error {
	var wait sync.WaitGroup
	errs := make([]error, len(p.parts))
	for i, e := range p.parts {
		wait.Go(func() { errs[i] = p.run(i, e, ts) })
	}
	wait.Wait()
	p.merge(found)
	for _, err := range errs {
		if err != nil {
			return err // all parts stop at the same transfer
		}
	}
	return nil
}

// run takes transfers with one part and keeps what it finds.
func (p *Parallel) run(part int, e *Engine, ts []Transfer) error {
	list, legs := p.found[part][:0], p.legs[part][:0]
	defer func() { p.found[part], p.legs[part] = list, legs }()
	return e.AddAll(ts, func(m *Match) {
		k := kept{transfer: e.graph.Mark(), finder: p.names[part][e.by], match: *m, legs: len(legs)}
		k.match.Legs = nil
		legs = append(legs, m.Legs...)
		list = append(list, k)
	})
}

// merge hands on what the parts found, transfer by transfer and finder by finder.
func (p *Parallel) merge(found func(*Match)) {
	next := make([]int, len(p.parts))
	for {
		least := -1
		for i, list := range p.found {
			if next[i] == len(list) {
				continue
			}
			if least < 0 || list[next[i]].before(&p.found[least][next[least]]) {
				least = i
			}
		}
		if least < 0 {
			return
		}
		list := p.found[least]
		k := &list[next[least]]
		next[least]++
		end := len(p.legs[least])
		if next[least] < len(list) {
			end = list[next[least]].legs
		}
		k.match.Legs = p.legs[least][k.legs:end:end]
		found(&k.match)
	}
}

func (k *kept) before(o *kept) bool {
	return k.transfer < o.transfer || k.transfer == o.transfer && k.finder < o.finder
}

// Mark returns the present point of the stream, for Rollback.
func (p *Parallel) Mark() Mark { return p.parts[0].Mark() }

// Rollback takes back every transfer taken after a mark; see Engine.Rollback.
func (p *Parallel) Rollback(to Mark) error {
	var errs []error
	for _, e := range p.parts {
		errs = append(errs, e.Rollback(to))
	}
	return errors.Join(errs...)
}

// Budgets returns the budgets, and how often they were met in all parts together.
func (p *Parallel) Budgets() []Budget {
	var out []Budget
	for i, e := range p.parts {
		for k, b := range e.Budgets() {
			at := p.names[i][k]
			for at >= len(out) {
				out = append(out, Budget{})
			}
			b.Hits += out[at].Hits
			out[at] = b
		}
	}
	return out
}
