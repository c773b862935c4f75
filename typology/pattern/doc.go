// Package pattern recognises the temporal shapes of laundering in a stream of
// transfers: exact definitions, found when the last transfer arrives, with the
// transfers that show them.
//
// # Graph
//
// A [Graph] is a sliding window over a stream: the transfers of the longest
// window in chain order, and for each account what reached it ([Graph.In]) and
// what left it ([Graph.Out]) as contiguous lists in chain order. Everything else
// in the package, and the graph features of package feature, stand on it:
//
//	g, err := pattern.NewGraph(pattern.GraphConfig{Windows: []int64{96 * 3600}, MaxUndo: 1000})
//	order, err := g.Add(&pattern.Transfer{From: a, To: b, Amount: x, Time: t, Tx: n})
//	e, _ := g.Last()
//	for _, h := range g.In(e.To, 0) {       // who paid the payee within window 0
//		if h.Latest() {                     // … each payer once
//
// Counts of distinct counterparties (FanIn, FanOut) and transfers (the lengths
// of In and Out) per window are kept up to date and cost nothing to ask for. A
// [Node] is private to the graph and reused after eviction; an [Order] is a
// transfer's place in chain order; transfers of one transaction are
// simultaneous, so a path must go from one transaction to a later one
// ([Half.Before]).
//
// Lists of hubs are long: whoever walks them bounds the walk and says so when
// the bound was met. Rollback takes back what a reorganisation undid, Peek tries
// planned transfers without a trace, Snapshot and Restore carry a graph over a
// restart.
//
// # Guarantees
//
//   - As-of: the graph after a transfer depends on nothing that comes later.
//   - Any cutting of the stream into calls, any Rollback followed by the same
//     transfers, any Snapshot and Restore leave the same answers.
//   - Memory is flat: what left the windows, accounts included, is evicted.
//   - One goroutine at a time writes; between writes any number may read.
package pattern
