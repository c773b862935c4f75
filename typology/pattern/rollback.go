package pattern

import "fmt"

// Mark is a point in a graph's history: how many transfers had been added.
type Mark uint64

// Mark returns the present point.
func (g *Graph) Mark() Mark { return Mark(g.log.next) }

// Rollback takes back every transfer added after a mark, newest first, so that
// the graph is what it was then. More than MaxUndo transfers back gives
// ErrRollback, and nothing is changed. Cost: that of adding them.
func (g *Graph) Rollback(to Mark) error {
	if n := g.log.next; uint64(to) > n || uint64(to) < g.floor && uint64(to) != n {
		return fmt.Errorf("%w: from transfer %d to %d (kept back to %d: raise MaxUndo, or build the graph anew)", ErrRollback, n, to, g.floor)
	}
	for g.log.next > uint64(to) {
		g.undo()
	}
	return nil
}

// undo takes back the last transfer.
func (g *Graph) undo() {
	e := *g.log.at(g.log.next - 1)
	g.log.pop()
	g.slab.pop(&g.nodes[e.From].out)
	g.slab.pop(&g.nodes[e.To].in)
	before := g.mark(e.From, e.To, false)
	for w, length := range g.cfg.Windows {
		g.count(w, &e, before.since(e.Time-length), -1)
	}
	g.big.release(e.amount, e.big)
	if g.log.next > g.log.first {
		g.unslide(g.log.at(g.log.next - 1).Time)
	}
	g.leave(e.From)
	if e.To != e.From {
		g.leave(e.To)
	}
}

// unslide moves the windows back to a time.
func (g *Graph) unslide(now int64) {
	for w, length := range g.cfg.Windows {
		for c := &g.cursors[w]; *c > g.log.first; *c-- {
			e := g.log.at(*c - 1)
			if e.Time < now-length {
				break
			}
			g.count(w, e, g.log.repeated(*c-1), 1)
		}
	}
}

// Peek adds transfers, calls look on the graph with them, and takes them back:
// nothing that can be observed is changed, whatever MaxUndo is. It is a write as
// far as concurrency goes. A transfer that does not fit gives ErrOrder, and look
// is not called.
func (g *Graph) Peek(ts []Transfer, look func()) error {
	defer g.hold()()
	for i := range ts {
		if _, err := g.Add(&ts[i]); err != nil {
			return err
		}
	}
	look()
	return nil
}

// hold stops eviction, so that everything that is added can be taken back; the
// function it returns does that.
func (g *Graph) hold() (release func()) {
	mark, floor := g.log.next, g.floor
	g.peeking, g.floor = true, min(floor, mark)
	return func() {
		for g.log.next > mark {
			g.undo()
		}
		g.peeking, g.floor = false, floor
	}
}
