package format

import (
	"cmp"
	"container/heap"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// stream is a sorted source of which the next item is known.
type stream struct {
	next  func() (*item, error, bool)
	head  item
	rank  int   // order of the sources, which breaks ties
	clock int64 // running maximum of time
}

// advance reads the next item; false at the end.
func (s *stream) advance() (bool, error) {
	it, err, ok := s.next()
	if !ok || err != nil {
		return false, err
	}
	s.head, s.clock = *it, max(s.clock, it.Tx.Time)
	return true, nil
}

// streamHeap orders the streams whose heads are of one lane.
type streamHeap []*stream

// Len implements heap.Interface.
func (h streamHeap) Len() int { return len(h) }

// Less implements heap.Interface.
func (h streamHeap) Less(i, j int) bool {
	return cmp.Or(h[i].head.compare(&h[j].head), cmp.Compare(h[i].rank, h[j].rank)) < 0
}

// Swap implements heap.Interface.
func (h streamHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *streamHeap) Push(x any) {
	if s, ok := x.(*stream); ok {
		*h = append(*h, s)
	}
}

// Pop implements heap.Interface.
func (h *streamHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}

// laneHeads are the streams whose next item is of one lane.
type laneHeads struct {
	chain   ledger.Chain
	streams streamHeap
}

// merger merges sequences that are sorted within each lane: in a lane the
// lowest position comes first, between lanes the earliest clock.
type merger struct{ lanes []laneHeads }

// lane returns the heap of a lane; the lanes are kept in chain order.
func (m *merger) lane(c ledger.Chain) *streamHeap {
	i, ok := slices.BinarySearchFunc(m.lanes, c, func(l laneHeads, c ledger.Chain) int { return cmp.Compare(l.chain, c) })
	if !ok {
		m.lanes = slices.Insert(m.lanes, i, laneHeads{chain: c})
	}
	return &m.lanes[i].streams
}

// first returns the heap to take from next, nil at the end.
func (m *merger) first() (out *streamHeap) {
	for i := range m.lanes {
		if h := &m.lanes[i].streams; len(*h) > 0 && (out == nil || (*h)[0].clock < (*out)[0].clock) {
			out = h
		}
	}
	return out
}

// mergeItems hands the items of all sequences on in merge order.
func mergeItems(all []iter.Seq2[*item, error], push func(*item) error) error {
	var m merger
	for i, seq := range all {
		next, stop := iter.Pull2(seq)
		defer stop() //nolint:gocritic // deferInLoop: at most maxOpen, all needed to the end.
		s := &stream{next: next, rank: i}
		ok, err := s.advance()
		if err != nil {
			return err
		}
		if ok {
			heap.Push(m.lane(s.head.Tx.Chain), s)
		}
	}
	for h := m.first(); h != nil; h = m.first() {
		s := (*h)[0]
		lane := s.head.Tx.Chain
		if err := push(&s.head); err != nil {
			return err
		}
		ok, err := s.advance()
		switch {
		case err != nil:
			return err
		case ok && s.head.Tx.Chain == lane:
			heap.Fix(h, 0)
			continue
		}
		heap.Pop(h)
		if ok {
			heap.Push(m.lane(s.head.Tx.Chain), s)
		}
	}
	return nil
}
