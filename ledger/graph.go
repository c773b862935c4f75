package ledger

import (
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
)

// Graph is a view's moves as a weighted directed graph, one node per owner and
// one edge per ordered pair, for gonum's algorithms on case-size subgraphs. It
// satisfies graph.WeightedDirected. Node ids are AccountIDs. It is immutable
// and safe for concurrent use.
type Graph struct {
	nodes []graph.Node
	out   map[int64][]graphEdge
	in    map[int64][]graphEdge
	pairs map[[2]int64]float64
}

// GraphNode is an owner; ID is its AccountID.
type GraphNode AccountID

// ID implements graph.Node.
func (n GraphNode) ID() int64 { return int64(n) }

type graphEdge struct {
	from, to GraphNode
	weight   float64
}

// From implements graph.Edge.
func (e graphEdge) From() graph.Node { return e.from }

// To implements graph.Edge.
func (e graphEdge) To() graph.Node { return e.to }

// Weight implements graph.WeightedEdge.
func (e graphEdge) Weight() float64 { return e.weight }

// ReversedEdge implements graph.Edge.
func (e graphEdge) ReversedEdge() graph.Edge { return graphEdge{e.to, e.from, e.weight} }

// Graph returns the moves of the whole view; the weight of an edge is the
// number of material moves. Amounts of different assets are never added up.
// Memory is about 200 bytes per pair of owners, so cut the view down first.
func (v View) Graph(known *Known) *Graph {
	return v.graph(known, func(m Move) float64 {
		if m.Class != Material {
			return 0
		}
		return 1
	})
}

// AssetGraph is Graph for one asset; the weight of an edge is the amount moved
// in base units as a float64, for display and ranking only.
func (v View) AssetGraph(known *Known, asset AssetID) *Graph {
	return v.graph(known, func(m Move) float64 {
		if m.Asset != asset {
			return 0
		}
		return m.Amount.Float64()
	})
}

func (v View) graph(known *Known, weigh func(Move) float64) *Graph {
	g := &Graph{out: map[int64][]graphEdge{}, in: map[int64][]graphEdge{}, pairs: map[[2]int64]float64{}}
	var rec Record
	var moves []Move
	for ref := range v.Txs() {
		v.Read(ref, &rec)
		moves = v.AppendMoves(moves[:0], &rec, known)
		for _, m := range moves {
			if w := weigh(m); m.From != 0 && m.To != 0 && w > 0 {
				g.pairs[[2]int64{int64(m.From), int64(m.To)}] += w
			}
		}
	}
	seen := map[int64]bool{}
	for p, w := range g.pairs {
		e := graphEdge{GraphNode(p[0]), GraphNode(p[1]), w}
		g.out[p[0]] = append(g.out[p[0]], e)
		g.in[p[1]] = append(g.in[p[1]], e)
		seen[p[0]], seen[p[1]] = true, true
	}
	ids := make([]int64, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		g.nodes = append(g.nodes, GraphNode(id))
		slices.SortFunc(g.out[id], func(a, b graphEdge) int { return int(a.to) - int(b.to) })
		slices.SortFunc(g.in[id], func(a, b graphEdge) int { return int(a.from) - int(b.from) })
	}
	return g
}

// Node implements graph.Graph.
func (g *Graph) Node(id int64) graph.Node {
	if len(g.out[id])+len(g.in[id]) == 0 {
		return nil
	}
	return GraphNode(id)
}

// Nodes implements graph.Graph, in order of id.
func (g *Graph) Nodes() graph.Nodes { return iterator.NewOrderedNodes(g.nodes) }

// From implements graph.Graph, in order of id.
func (g *Graph) From(id int64) graph.Nodes {
	nodes := make([]graph.Node, 0, len(g.out[id]))
	for _, e := range g.out[id] {
		nodes = append(nodes, e.to)
	}
	return iterator.NewOrderedNodes(nodes)
}

// To implements graph.Directed, in order of id.
func (g *Graph) To(id int64) graph.Nodes {
	nodes := make([]graph.Node, 0, len(g.in[id]))
	for _, e := range g.in[id] {
		nodes = append(nodes, e.from)
	}
	return iterator.NewOrderedNodes(nodes)
}

// HasEdgeBetween implements graph.Graph.
func (g *Graph) HasEdgeBetween(x, y int64) bool {
	return g.HasEdgeFromTo(x, y) || g.HasEdgeFromTo(y, x)
}

// HasEdgeFromTo implements graph.Directed.
func (g *Graph) HasEdgeFromTo(u, v int64) bool { return g.pairs[[2]int64{u, v}] > 0 }

// Edge implements graph.Graph.
func (g *Graph) Edge(u, v int64) graph.Edge {
	if e := g.WeightedEdge(u, v); e != nil {
		return e
	}
	return nil
}

// WeightedEdge implements graph.Weighted; nil when there is none.
func (g *Graph) WeightedEdge(u, v int64) graph.WeightedEdge {
	w, ok := g.pairs[[2]int64{u, v}]
	if !ok {
		return nil
	}
	return graphEdge{GraphNode(u), GraphNode(v), w}
}

// Weight implements graph.Weighted: 0 from a node to itself, and not ok where
// there is no edge.
func (g *Graph) Weight(x, y int64) (w float64, ok bool) {
	if x == y {
		return 0, true
	}
	w, ok = g.pairs[[2]int64{x, y}]
	return w, ok
}
