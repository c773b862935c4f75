package ledger

import "github.com/hoptrail/hoptrail/internal/chunk"

// linker builds the accounts' lists on a goroutine of its own while the loader
// reads on: that is half of the work, and all of its waiting for memory. It
// alone touches the lists; what it reads of transfers never changes.
type linker struct {
	g    *generation
	work chan linkSpan
	done chan struct{}

	edge, leg uint32 // the next to be linked
}

// linkSpan is the columns as they were when a group was whole.
type linkSpan struct {
	edges chunk.Column[edgeRow]
	legs  chunk.Column[legRow]
}

func newLinker(g *generation) *linker {
	k := &linker{g: g, work: make(chan linkSpan, 4), done: make(chan struct{})}
	go func() {
		defer close(k.done)
		for s := range k.work {
			k.link(&s)
		}
	}()
	return k
}

// add hands over what was appended since the last call.
func (k *linker) add() { k.work <- linkSpan{k.g.edges, k.g.legs} }

// wait returns when everything is linked and the goroutine has ended.
func (k *linker) wait() {
	close(k.work)
	<-k.done
}

// link appends to the lists in the order of transactions.
func (k *linker) link(s *linkSpan) {
	g, edges, legs := k.g, uint32(s.edges.Len()), uint32(s.legs.Len())
	for k.edge < edges || k.leg < legs {
		if k.leg == legs || k.edge < edges && s.edges.At(k.edge).tx < s.legs.At(k.leg).tx {
			e := s.edges.At(k.edge)
			counts := e.bits&edgeDead == 0
			if counts && e.from != 0 {
				g.arena.push(&g.accounts.At(e.from).out, edgeLink(k.edge))
			}
			if counts && e.to != 0 {
				g.arena.push(&g.accounts.At(e.to).in, edgeLink(k.edge))
			}
			k.edge++
			continue
		}
		switch row := s.legs.At(k.leg); {
		case row.account == 0:
		case row.bits&legOutput != 0:
			g.arena.push(&g.accounts.At(row.account).in, legLink(k.leg))
		default:
			g.arena.push(&g.accounts.At(row.account).out, legLink(k.leg))
		}
		k.leg++
	}
}
