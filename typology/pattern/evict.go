package pattern

// slide moves the windows forward to a time.
func (g *Graph) slide(now int64) {
	for w, length := range g.cfg.Windows {
		for c := &g.cursors[w]; *c < g.log.next; *c++ {
			e := g.log.at(*c)
			if e.Time >= now-length {
				break
			}
			if *c%touchAhead == 0 && g.Len() >= touchFrom {
				g.touchEnds(*c)
			}
			g.count(w, e, g.log.repeated(*c), -1)
		}
	}
}

// evict forgets the transfers that no rollback can bring back into a window, and
// the accounts that no transfer is left of. The next transfer comes at now.
func (g *Graph) evict(now int64) {
	if g.peeking || g.log.next-g.log.first < uint64(g.cfg.MaxUndo) {
		return
	}
	settled := g.log.next - uint64(g.cfg.MaxUndo) // the last one that is final then
	if settled < g.log.next {
		now = g.log.at(settled).Time
	}
	g.floor = max(g.floor, settled+1)
	horizon := now - max(g.cfg.keep, g.cfg.Windows[len(g.cfg.Windows)-1])
	for g.log.first < g.log.next {
		e := *g.log.at(g.log.first)
		if e.Time >= horizon {
			break
		}
		if g.log.first%touchAhead == 0 && g.Len() >= touchFrom {
			g.touchEvicted()
		}
		g.slab.shift(&g.nodes[e.From].out)
		g.slab.shift(&g.nodes[e.To].in)
		g.big.release(e.amount, e.big)
		g.log.shift()
		g.leave(e.From)
		if e.To != e.From {
			g.leave(e.To)
		}
	}
}

// leave evicts an account that has no transfer left.
func (g *Graph) leave(n Node) {
	if v := &g.nodes[n]; v.in.n == 0 && v.out.n == 0 {
		g.index.remove(v.account)
		g.free = append(g.free, n)
	}
}

// touchEnds reads the accounts of the next transfers from one on.
func (g *Graph) touchEnds(first uint64) {
	end, sum := min(first+touchAhead, g.log.next), uint64(0)
	for c := first; c < end; c++ {
		e := g.log.at(c)
		sum += uint64(g.nodes[e.From].out.n + g.nodes[e.To].in.n)
	}
	g.touched += sum
}

// touchEvicted reads the accounts of the next transfers to be evicted, and where
// the index has those that may leave with them.
func (g *Graph) touchEvicted() {
	g.touchEnds(g.log.first)
	end, sum := min(g.log.first+touchAhead, g.log.next), uint64(0)
	for c := g.log.first; c < end; c++ {
		e := g.log.at(c)
		for _, n := range [2]Node{e.From, e.To} {
			if v := &g.nodes[n]; v.in.n+v.out.n == 1 {
				sum += uint64(g.index.slots[g.index.home(v.account)].node)
			}
		}
	}
	g.touched += sum
}
