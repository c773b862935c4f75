package pattern

import (
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// Len returns the number of transfers held, those of the longest window and what
// is kept for Rollback beyond it.
func (g *Graph) Len() int { return int(g.log.next - g.log.first) }

// Accounts returns the number of accounts that have a transfer in the graph.
func (g *Graph) Accounts() int { return g.index.n }

// Nodes returns the number that every Node is below.
func (g *Graph) Nodes() int { return len(g.nodes) }

// Account returns the account of a node.
func (g *Graph) Account(n Node) ledger.AccountID { return g.nodes[n].account }

// Node returns the node of an account; ok is false when the graph holds no
// transfer of it.
func (g *Graph) Node(a ledger.AccountID) (n Node, ok bool) { return g.index.find(a) }

// Now returns the time of the last transfer, 0 for an empty graph.
func (g *Graph) Now() int64 {
	if g.log.next == g.log.first {
		return 0
	}
	return g.log.at(g.log.next - 1).Time
}

// In returns what reached a node within window w (an index into
// GraphConfig.Windows), oldest first, in O(1). The slice is good until the next
// call that changes the graph and must not be modified.
func (g *Graph) In(n Node, w int) []Half {
	run := g.slab.run(&g.nodes[n].in)
	return run[uint32(len(run))-g.win(n, w).in:]
}

// Out returns what left a node within window w; see In.
func (g *Graph) Out(n Node, w int) []Half {
	run := g.slab.run(&g.nodes[n].out)
	return run[uint32(len(run))-g.win(n, w).out:]
}

// FanIn returns the number of distinct payers of a node within window w. O(1).
func (g *Graph) FanIn(n Node, w int) int { return int(g.win(n, w).fanIn) }

// FanOut returns the number of distinct payees of a node within window w. O(1).
func (g *Graph) FanOut(n Node, w int) int { return int(g.win(n, w).fanOut) }

// InSince returns what reached a node at a time or later, oldest first, as far
// as the graph goes back; see In. O(log of the node's transfers).
func (g *Graph) InSince(n Node, since int64) []Half {
	return from(g.slab.run(&g.nodes[n].in), since)
}

// OutSince returns what left a node at a time or later; see InSince.
func (g *Graph) OutSince(n Node, since int64) []Half {
	return from(g.slab.run(&g.nodes[n].out), since)
}

// from cuts a list down to what is not before a time.
func from(run []Half, since int64) []Half {
	if len(run) == 0 || run[0].Time >= since {
		return run
	}
	if len(run) <= 8 {
		i := 1
		for i < len(run) && run[i].Time < since {
			i++
		}
		return run[i:]
	}
	return run[sort.Search(len(run), func(i int) bool { return run[i].Time >= since }):]
}

// Amount returns what a half of this graph moved.
func (g *Graph) Amount(h *Half) ledger.Amount { return g.big.get(h.amount, h.word&flagBig != 0) }

// EdgeAmount returns what an edge of this graph moved.
func (g *Graph) EdgeAmount(e *Edge) ledger.Amount { return g.big.get(e.amount, e.big) }

// Edge returns the transfer of an order; ok is false when it is not held.
// O(1).
func (g *Graph) Edge(o Order) (e Edge, ok bool) {
	i, ok := g.log.find(o)
	if ok {
		e = *g.log.at(i)
	}
	return e, ok
}

// Last returns the transfer added last; ok is false for an empty graph.
func (g *Graph) Last() (e Edge, ok bool) {
	if g.log.next == g.log.first {
		return e, false
	}
	return *g.log.at(g.log.next - 1), true
}

// Transfer returns an edge as it was added.
func (g *Graph) Transfer(e *Edge) Transfer {
	return Transfer{
		From: g.Account(e.From), To: g.Account(e.To), Asset: e.Asset, Amount: g.EdgeAmount(e),
		Time: e.Time, Tx: e.Tx, Ref: e.Ref,
	}
}
