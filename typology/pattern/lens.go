package pattern

import "github.com/hoptrail/hoptrail/ledger"

// Lens is what a shape is looked for in: the transfers of one window, as of one
// moment. A Graph has one per window ([Graph.Lens]); [Over] makes one of a
// typology.Pass. Slices are in chain order, oldest first, and good until the
// window moves; they must not be modified.
type Lens interface {
	In(n Node) []Half  // what reached the node
	Out(n Node) []Half // what left it
	FanIn(n Node) int  // distinct payers
	FanOut(n Node) int // distinct payees
	Amount(h *Half) ledger.Amount
	Account(n Node) ledger.AccountID
}

// Leg is a transfer with both its ends: the Half of the payer, whose Peer is To.
type Leg struct {
	From, To Node
	Half
}

// Lens returns the graph's window w as a Lens, which moves with the graph.
func (g *Graph) Lens(w int) Lens { return g.lens(w) }

func (g *Graph) lens(w int) *graphLens { return &graphLens{Graph: g, w: w, ends: ends{noNode, noNode}} }

type graphLens struct {
	*Graph
	w    int
	ends ends // of the last transfer, whose lists every finder asks for; or noNode
	in   [2][]Half
	out  [2][]Half
}

// noNode is the node of no account.
const noNode = ^Node(0)

// turn makes the lists of a transfer's accounts ready, until the graph changes.
func (l *graphLens) turn(to ends) {
	l.ends = to
	l.in = [2][]Half{l.Graph.In(to.from, l.w), l.Graph.In(to.to, l.w)}
	l.out = [2][]Half{l.Graph.Out(to.from, l.w), l.Graph.Out(to.to, l.w)}
}

// ready returns where a node's lists are among those made ready, −1 for nowhere.
func (l *graphLens) ready(n Node) int {
	switch n {
	case l.ends.from:
		return 0
	case l.ends.to:
		return 1
	}
	return -1
}

// In implements Lens.
func (l *graphLens) In(n Node) []Half {
	if i := l.ready(n); i >= 0 {
		return l.in[i]
	}
	return l.Graph.In(n, l.w)
}

// Out implements Lens.
func (l *graphLens) Out(n Node) []Half {
	if i := l.ready(n); i >= 0 {
		return l.out[i]
	}
	return l.Graph.Out(n, l.w)
}

// FanIn implements Lens.
func (l *graphLens) FanIn(n Node) int { return l.Graph.FanIn(n, l.w) }

// FanOut implements Lens.
func (l *graphLens) FanOut(n Node) int { return l.Graph.FanOut(n, l.w) }

// leg returns the graph's last transfer.
func (g *Graph) leg() Leg {
	e := g.log.at(g.log.next - 1)
	run := g.slab.run(&g.nodes[e.From].out)
	return Leg{e.From, e.To, run[len(run)-1]}
}

// inLeg and outLeg complete a half from the list of a node.
func inLeg(n Node, h *Half) Leg {
	l := Leg{h.Peer, n, *h}
	l.Half.Peer = n
	return l
}

func outLeg(n Node, h *Half) Leg { return Leg{n, h.Peer, *h} }

// legOf completes a half from a node's list of one side.
func legOf(n Node, h *Half, in bool) Leg {
	if in {
		return inLeg(n, h)
	}
	return outLeg(n, h)
}

// earlier returns the part of a list that comes before a transfer, so that value
// could hop from it to there.
func earlier(run []Half, h *Half) []Half {
	n := len(run)
	for n > 0 && !run[n-1].Before(h) {
		n--
	}
	return run[:n]
}

// since returns the part of a list that is not before a time.
func since(run []Half, t int64) []Half {
	i := len(run)
	for i > 0 && run[i-1].Time >= t {
		i--
	}
	return run[i:]
}

// has reports whether an account is a counterparty of a list.
func has(run []Half, n Node) bool {
	for i := range run {
		if run[i].Peer == n {
			return true
		}
	}
	return false
}

// newest returns the last n of a list, and whether that leaves some out.
func newest(run []Half, n int) (part []Half, cut bool) {
	if len(run) <= n {
		return run, false
	}
	return run[len(run)-n:], true
}
