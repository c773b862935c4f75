package feature

import "github.com/hoptrail/hoptrail/typology/pattern"

// scatterPattern is a scatter-gather that an edge completes: a source that
// reaches a destination over at least two mids.
type scatterPattern struct {
	anchor       int // the caller's number of the edge
	source, dest pattern.Node
	mids         int
	gather       bool // the edge runs from a mid to the destination
}

// scatter finds scatter-gathers. Memory: what one search visits.
type scatter struct {
	near sparse
}

// find appends the scatter-gathers, in any order of time, that e is part of and
// whose edges are in the window. It leaves a direction out, and whole is false,
// where that would look at more edges than the budget; 0 means no bound.
//
// Cost: per direction the smaller of two sums of degrees, those of the ends that
// the pattern may have and those of the mids.
func (s *scatter) find(w window, e *pattern.Edge, budget, anchor int, dst []scatterPattern) (found []scatterPattern, whole bool) {
	dst, a := s.side(&w, e.From, e.To, true, budget, anchor, dst)
	dst, b := s.side(&w, e.To, e.From, false, budget, anchor, dst)
	return dst, a && b
}

// side finds those with mid as a mid and end as destination (gather) or source.
func (s *scatter) side(w *window, mid, end pattern.Node, gather bool, budget, anchor int, dst []scatterPattern) (found []scatterPattern, whole bool) {
	away, back := w.out, w.in // from source to destination, and back
	if !gather {
		away, back = back, away
	}
	mids, ends := back(end), back(mid)
	if len(mids) < 2 || len(ends) == 0 {
		return dst, true
	}
	if budget > 0 && len(mids)+len(ends) > budget {
		return dst, false
	}
	// The latest of each counterparty stands for all.
	nEnds, nMids := 0, 0
	for i := range ends {
		if ends[i].Latest() && ends[i].Peer != end {
			nEnds++
		}
	}
	for i := range mids {
		if mids[i].Latest() {
			nMids++
		}
	}
	if nMids < 2 || nEnds == 0 {
		return dst, true
	}
	byEnds, cost := cheaper(ends, mids, nEnds, nMids, end, away, back, budget)
	if budget > 0 && cost > budget {
		return dst, false
	}
	emit := func(x pattern.Node, mids int64) {
		if mids < 2 {
			return
		}
		p := scatterPattern{anchor: anchor, source: x, dest: end, mids: int(mids), gather: gather}
		if !gather {
			p.source, p.dest = end, x
		}
		dst = append(dst, p)
	}
	s.near.reset()
	if byEnds {
		for i := range mids {
			s.near.set(mids[i].Peer, 0)
		}
		for i := range ends {
			x := &ends[i]
			if !x.Latest() || x.Peer == end {
				continue
			}
			shared, list := int64(0), away(x.Peer)
			for j := range list {
				if list[j].Latest() {
					if _, ok := s.near.at(list[j].Peer); ok {
						shared++
					}
				}
			}
			emit(x.Peer, shared)
		}
		return dst, true
	}
	for i := range ends {
		s.near.set(ends[i].Peer, 0)
	}
	for i := range mids {
		if !mids[i].Latest() {
			continue
		}
		list := back(mids[i].Peer)
		for j := range list {
			if list[j].Latest() {
				if k, ok := s.near.at(list[j].Peer); ok {
					s.near.set(list[j].Peer, k+1)
				}
			}
		}
	}
	for i := range ends {
		if x := &ends[i]; x.Latest() && x.Peer != end {
			k, _ := s.near.at(x.Peer)
			emit(x.Peer, k)
		}
	}
	return dst, true
}

// cheaper tells whether to look through the lists of the ends or those of the
// mids, and how many edges they have. Every list has one at least, so that the
// lists of the many need not be measured where those of the few are short.
func cheaper(ends, mids []pattern.Half, nEnds, nMids int, end pattern.Node, away, back func(pattern.Node) []pattern.Half, budget int) (byEnds bool, cost int) {
	sum := func(peers []pattern.Half, list func(pattern.Node) []pattern.Half) (n int) {
		for i := range peers {
			if peers[i].Latest() && peers[i].Peer != end {
				n += len(list(peers[i].Peer))
			}
		}
		return n
	}
	few, many := func() int { return sum(ends, away) }, func() int { return sum(mids, back) }
	byEnds = nEnds <= nMids
	if !byEnds {
		few, many = many, few
	}
	cost = few()
	if cost <= 2*max(nEnds, nMids) && (budget <= 0 || cost <= budget) {
		return byEnds, cost
	}
	if other := many(); other < cost {
		return !byEnds, other
	}
	return byEnds, cost
}

// scatterGather counts the scatter-gathers of a batch. An edge's pattern stands
// unless something later in the batch adds to it; snapml's test of that looks at
// the side of the pattern that the edge is on whatever its age on the other.
func (p *GFP) scatterGather() {
	h := p.cfg.ScatterGather
	col := 2 * (len(p.cfg.Fan.Bins) + len(p.cfg.Degree.Bins))
	for i := range p.found {
		s := &p.found[i]
		b := h.bin(s.mids)
		if b < 0 || len(p.edges) > 1 && p.outgrown(s) {
			continue
		}
		p.rows[s.anchor][col+b]++
		if len(p.edges) == 1 {
			continue
		}
		e := &p.edges[s.anchor]
		since := e.Time - h.Window
		for at := range p.edges {
			if x := &p.edges[at]; since <= x.Time && x.Time <= e.Time && at != s.anchor && (x.From == s.source && x.To != s.dest && p.pays(x.To, s.dest, since) ||
				x.To == s.dest && x.From != s.source && p.pays(s.source, x.From, since)) {
				p.rows[at][col+b]++
			}
		}
	}
}

// outgrown reports whether a later edge of the batch adds to a pattern.
func (p *GFP) outgrown(s *scatterPattern) bool {
	e := &p.edges[s.anchor]
	recent := e.Time - p.cfg.ScatterGather.Window
	scatters, gathers := recent, p.horizon // how far back the other leg may lie
	if !s.gather {
		scatters, gathers = p.horizon, recent
	}
	for at := s.anchor + 1; at < len(p.edges); at++ {
		x := &p.edges[at]
		if x.Time > e.Time && (x.From == s.source && x.To != s.dest && p.pays(x.To, s.dest, scatters) ||
			x.To == s.dest && x.From != s.source && p.pays(s.source, x.From, gathers)) {
			return true
		}
	}
	return false
}

// pays reports whether the graph holds an edge between two nodes since a time.
// O(the shorter list).
func (p *GFP) pays(from, to pattern.Node, since int64) bool {
	list, peer := p.g.OutSince(from, since), to
	if in := p.g.InSince(to, since); len(in) < len(list) {
		list, peer = in, from
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Peer == peer {
			return true
		}
	}
	return false
}
