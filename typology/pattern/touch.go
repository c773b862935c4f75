package pattern

import "github.com/hoptrail/hoptrail/ledger"

// touchAhead is how many transfers are made ready together: enough for their reads
// of memory to overlap, few enough for what was read to stay in the first cache
// (proposed).
const touchAhead = 16

// AddAll is Add for many transfers, and faster: what the next few need first, of
// their accounts and of those that leave the windows, is read together, so that
// the memory answers at the same time. After an error, which names the first
// transfer that does not fit, those before it are taken.
func (e *Engine) AddAll(ts []Transfer, found func(*Match)) error {
	for i := range ts {
		if i%touchAhead == 0 {
			e.touch(ts[i:min(i+touchAhead, len(ts))])
		}
		if err := e.Add(&ts[i], found); err != nil {
			return err
		}
	}
	return nil
}

// touch reads what the next transfers begin with, and changes nothing but a sum
// that keeps the reads from being left out.
func (e *Engine) touch(ts []Transfer) {
	g := e.graph
	e.next = e.next[:0]
	for i := range ts {
		for _, a := range [2]ledger.AccountID{ts[i].From, ts[i].To} {
			if n, ok := g.index.find(a); ok {
				e.next = append(e.next, n)
			}
		}
	}
	sum := uint64(0)
	for _, n := range e.next {
		sum += uint64(g.nodes[n].in.n)
	}
	for _, n := range e.next {
		v := &g.nodes[n]
		sum += g.slab.last(&v.in) + g.slab.last(&v.out) + e.open.read(n)
		for _, k := range e.notes {
			sum += k.touch(n)
		}
	}
	e.touched += sum + g.touchLeaving(ts[len(ts)-1].Time)
}

// touchLeaving reads the accounts of the transfers that the next few push out of
// the windows.
func (g *Graph) touchLeaving(now int64) (sum uint64) {
	for w, length := range g.cfg.Windows {
		for c := g.cursors[w]; c < min(g.cursors[w]+touchAhead, g.log.next); c++ {
			edge := g.log.at(c)
			if edge.Time >= now-length {
				break
			}
			sum += uint64(g.nodes[edge.From].out.n + g.nodes[edge.To].in.n)
		}
	}
	return sum
}
