package feature

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// ErrInput is matched by errors about edges that a table cannot take.
var ErrInput = errors.New("feature: bad input")

// GFP computes the features of IBM's Graph Feature Preprocessor, cell by cell
// as snapml's transform does (package documentation states the semantics).
// Not safe for concurrent use.
type GFP struct {
	cfg     GFPConfig
	columns []Column
	g       *pattern.Graph
	fan     int // index of the windows of fans and degrees
	degree  int
	horizon int64 // edges before are no longer held

	search  search
	scatter scatter
	moments moments

	rows    [][]float64
	first   pattern.Order    // of the present batch
	edges   []pattern.Edge   // of the present batch, without duplicates
	found   []scatterPattern // of the present batch
	ids     map[uint64]int   // by id: index into edges
	index   []int            // by input row: index into edges
	members []pattern.Order  // scratch
}

// NewGFP returns a preprocessor that has seen no edge. Errors match ErrConfig.
func NewGFP(cfg GFPConfig) (*GFP, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	p := &GFP{cfg: cfg, columns: cfg.columns(), horizon: math.MinInt64, ids: map[uint64]int{}}
	// A fan reaches back less than its window, everything else a whole window.
	windows := []int64{cfg.window()}
	for _, h := range []Histogram{cfg.Fan, cfg.Degree} {
		if h.on() {
			windows = append(windows, h.Window-1)
		}
	}
	for _, h := range []Histogram{cfg.ScatterGather, cfg.TempCycle, cfg.LCCycle} {
		if h.on() {
			windows = append(windows, h.Window)
		}
	}
	slices.Sort(windows)
	windows = slices.Compact(windows)
	p.fan = slices.Index(windows, cfg.Fan.Window-1)
	p.degree = slices.Index(windows, cfg.Degree.Window-1)
	var err error
	// What one batch made old is forgotten by the next, as in snapml.
	p.g, err = pattern.NewGraph(pattern.GraphConfig{Windows: windows, MaxUndo: cfg.MaxBatch})
	return p, err
}

// Columns describes the values of a row, in order. The caller must not modify
// the result.
func (p *GFP) Columns() []Column { return p.columns }

// Fit adds edges without computing anything: snapml's partial_fit. Errors match
// ErrInput; edges before the bad one stay added.
func (p *GFP) Fit(edges []pattern.Transfer) error {
	for len(edges) > 0 {
		n := min(len(edges), p.cfg.MaxBatch)
		clear(p.ids)
		for i := range edges[:n] {
			if err := payment(&edges[i]); err != nil {
				return err
			}
			if _, dup := p.ids[edges[i].Ref]; dup {
				continue
			}
			p.ids[edges[i].Ref] = i
			if _, err := p.g.Add(&edges[i]); err != nil {
				return fmt.Errorf("%w: %w", ErrInput, err)
			}
		}
		edges = edges[n:]
		p.horizon = p.g.Now() - p.cfg.window()
	}
	return nil
}

// Transform adds a batch of edges, oldest first, and hands the features of each
// to row, in order. As in snapml the whole batch is added first, so that with
// more than one edge a row sees what follows it in its batch. Transfer.Ref is the
// edge's id: an id that is there twice in one batch is one edge. Accounts are to
// be numbered in order of first appearance, which is how snapml breaks ties
// between simultaneous edges. values is good until row returns. An error of row
// ends the call. Errors match ErrInput; then part of the batch may be added.
func (p *GFP) Transform(batch []pattern.Transfer, row func(i int, values []float64) error) error {
	if len(batch) > p.cfg.MaxBatch {
		return fmt.Errorf("%w: a batch of %d edges, MaxBatch is %d", ErrInput, len(batch), p.cfg.MaxBatch)
	}
	if len(batch) == 0 {
		return nil
	}
	if err := p.add(batch); err != nil {
		return err
	}
	p.scatterGather()
	for at := range p.edges {
		p.statistics(&p.edges[at], p.rows[at])
	}
	for i, at := range p.index {
		if err := row(i, p.rows[at]); err != nil {
			return err
		}
	}
	p.horizon = p.g.Now() - p.cfg.window()
	return nil
}

// add adds a batch, and counts fans and cycles as of each moment of it.
func (p *GFP) add(batch []pattern.Transfer) error {
	clear(p.ids)
	p.edges, p.index, p.found = p.edges[:0], p.index[:0], p.found[:0]
	counted := 0 // edges whose patterns are counted
	for i := range batch {
		e := &batch[i]
		if err := payment(e); err != nil {
			return err
		}
		if at, dup := p.ids[e.Ref]; dup {
			p.index = append(p.index, at)
			continue
		}
		if p.g.Len() > 0 && e.Time > p.g.Now() {
			p.count(counted)
			counted = len(p.edges)
		}
		order, err := p.g.Add(e)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrInput, err)
		}
		at := len(p.edges)
		if at == 0 {
			p.first = order
		}
		last, _ := p.g.Last()
		p.ids[e.Ref] = at
		p.index = append(p.index, at)
		p.edges = append(p.edges, last)
		if at == len(p.rows) {
			p.rows = append(p.rows, make([]float64, len(p.columns)))
		}
		clear(p.rows[at])
	}
	p.count(counted)
	return nil
}

// count counts the patterns that the batch's edges from a number on complete:
// those of the present moment, simultaneous with each other.
func (p *GFP) count(from int) {
	for i := from; i < len(p.edges); i++ {
		e, col := &p.edges[i], 0
		if h := p.cfg.Fan; h.on() {
			p.credit(i, h, col, p.g.FanIn(e.To, p.fan), p.g.In(e.To, p.fan))
			p.credit(i, h, col+len(h.Bins), p.g.FanOut(e.From, p.fan), p.g.Out(e.From, p.fan))
			col += 2 * len(h.Bins)
		}
		if h := p.cfg.Degree; h.on() {
			in, out := p.g.In(e.To, p.degree), p.g.Out(e.From, p.degree)
			p.credit(i, h, col, len(in), in)
			p.credit(i, h, col+len(h.Bins), len(out), out)
			col += 2 * len(h.Bins)
		}
		if h := p.cfg.ScatterGather; h.on() {
			p.found, _ = p.scatter.find(p.reach(e, h), e, 0, i, p.found)
			col += len(h.Bins)
		}
		if h := p.cfg.TempCycle; h.on() {
			p.search.temporal(p.reach(e, h), e, 0, func(path []pattern.Node, bounds []int64) {
				p.cycle(i, h, col, path, func(k int, last *pattern.Half) bool { return last.Time < bounds[k] }, true)
			})
			col += len(h.Bins)
		}
		if h := p.cfg.LCCycle; h.on() {
			p.search.simple(p.reach(e, h), e, p.cfg.LCLength, 0, false, func(path []pattern.Node) {
				p.cycle(i, h, col, path, func(k int, x *pattern.Half) bool {
					return x.Time < e.Time || p.g.Account(path[k+1]) < p.g.Account(e.To)
				}, false)
			})
		}
	}
}

// reach returns the window of a pattern as of an edge.
func (p *GFP) reach(e *pattern.Edge, h Histogram) window {
	return window{g: p.g, index: slices.Index(p.g.Config().Windows, h.Window), since: e.Time - h.Window}
}

// credit counts a fan for every edge of the batch that is in it.
func (p *GFP) credit(anchor int, h Histogram, col, size int, edges []pattern.Half) {
	b := h.bin(size)
	if b < 0 {
		return
	}
	if len(p.edges) == 1 {
		p.rows[anchor][col+b]++
		return
	}
	for i := len(edges) - 1; i >= 0; i-- {
		at := p.at(edges[i].Order())
		if at < 0 {
			return
		}
		p.rows[at][col+b]++
	}
}

// at returns the index of an edge of the present batch, −1 for an older one.
func (p *GFP) at(o pattern.Order) int {
	if o < p.first {
		return -1
	}
	i, ok := slices.BinarySearchFunc(p.edges, o, func(e pattern.Edge, o pattern.Order) int {
		switch {
		case e.Order < o:
			return -1
		case e.Order > o:
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return i
}

// cycle counts a cycle for the anchor and for every edge of the batch that runs
// along its path and is allowed there; in order of time, only after the earliest
// moment at which the path can have reached it.
func (p *GFP) cycle(anchor int, h Histogram, col int, path []pattern.Node, allowed func(int, *pattern.Half) bool, ordered bool) {
	b := h.bin(len(path))
	if b < 0 {
		return
	}
	p.rows[anchor][col+b]++
	if len(p.edges) == 1 {
		return
	}
	e := &p.edges[anchor]
	since := e.Time - h.Window
	reached := int64(math.MinInt64)
	p.members = p.members[:0]
	for k := 0; k+1 < len(path); k++ {
		first := int64(math.MaxInt64)
		out := p.g.OutSince(path[k], since)
		for j := range out {
			x := &out[j]
			if x.Peer != path[k+1] || ordered && x.Time <= reached || !allowed(k, x) {
				continue
			}
			first = min(first, x.Time)
			if x.Order() >= p.first {
				p.members = append(p.members, x.Order())
			}
		}
		reached = first
	}
	for _, o := range p.members {
		if at := p.at(o); at >= 0 && at != anchor {
			p.rows[at][col+b]++
		}
	}
}
