package feature

import "github.com/hoptrail/hoptrail/typology/pattern"

// waves run along the edges in order of time from both ends of a transfer, before
// cycles are listed: nearly always one of them dies out soon without reaching the
// other end, and there is no cycle.
type waves struct {
	ahead, behind wave
	first, last   int64 // when value can leave the payee, when it must be with the payer
}

// wave knows when value from one end can be at an account: the earliest time of
// arriving from the payee, or the latest of leaving towards the payer.
type wave struct {
	when   sparse
	queue  []pattern.Node
	looked int // edges
	over   bool
}

func (v *wave) start(n pattern.Node, at int64) {
	v.when.reset()
	v.when.set(n, at)
	v.queue, v.looked, v.over = append(v.queue[:0], n), 0, false
}

// run lets both waves go until one has died out or both have looked at more than
// beforehand edges. possible is false when there is no cycle.
func (s *waves) run(w *window, e *pattern.Edge) (possible bool) {
	out, in := w.out(e.To), w.in(e.From)
	k := len(in)
	for k > 0 && in[k-1].Time >= e.Time {
		k--
	}
	if len(out) == 0 || k == 0 || in[k-1].Time < out[0].Time {
		return false
	}
	s.first, s.last = out[0].Time, in[k-1].Time
	s.ahead.start(e.To, s.first-1)
	s.behind.start(e.From, e.Time)
	for ahead, behind := 0, 0; ; {
		switch {
		case ahead == len(s.ahead.queue) && s.ahead.looked <= beforehand:
			s.ahead.over = true
			_, met := s.ahead.when.at(e.From)
			return met
		case behind == len(s.behind.queue) && s.behind.looked <= beforehand:
			_, met := s.behind.when.at(e.To)
			return met
		case min(s.ahead.looked, s.behind.looked) > beforehand:
			return true
		case s.ahead.looked <= s.behind.looked:
			s.ahead.forward(w, s.ahead.queue[ahead], e, s.last)
			ahead++
		default:
			s.behind.backward(w, s.behind.queue[behind], e, s.first)
			behind++
		}
	}
}

// forward carries a wave over the edges that leave n after it arrived there.
func (v *wave) forward(w *window, n pattern.Node, e *pattern.Edge, last int64) {
	at, _ := v.when.at(n)
	out := w.out(n)
	v.looked++
	for i := len(out) - 1; i >= 0 && out[i].Time > at; i-- {
		h := &out[i]
		if v.looked++; v.looked > beforehand {
			return
		}
		if h.Peer == e.To || h.Time > last || h.Time == last && h.Peer != e.From {
			continue
		}
		old, known := v.when.at(h.Peer)
		if known && old <= h.Time {
			continue
		}
		v.when.set(h.Peer, h.Time)
		if h.Peer != e.From {
			v.queue = append(v.queue, h.Peer)
		}
	}
}

// backward carries a wave over the edges that reached n before it left there.
func (v *wave) backward(w *window, n pattern.Node, e *pattern.Edge, first int64) {
	at, _ := v.when.at(n)
	in := w.in(n)
	v.looked++
	for i := len(in) - 1; i >= 0 && in[i].Time >= first; i-- {
		h := &in[i]
		if v.looked++; v.looked > beforehand {
			return
		}
		if h.Time >= at || h.Peer == e.From || h.Time == first && h.Peer != e.To {
			continue
		}
		old, known := v.when.at(h.Peer)
		if known && old >= h.Time {
			continue
		}
		v.when.set(h.Peer, h.Time)
		if h.Peer != e.To {
			v.queue = append(v.queue, h.Peer)
		}
	}
}

// reaches reports whether value from the payee can be at n before a time. It
// says yes where it does not know.
func (s *waves) reaches(n pattern.Node, before int64) bool {
	if !s.ahead.over {
		return true
	}
	at, known := s.ahead.when.at(n)
	return known && at < before
}
