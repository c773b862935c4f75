// Package pattern recognises the temporal shapes of laundering in a stream of
// transfers: exact definitions, found when the last transfer arrives, with the
// transfers that show them.
//
// # Shapes
//
// Each shape has a configuration type whose comment is its exact definition, with
// the source of every number: [FanConfig] (fan-in, fan-out), [GatherScatterConfig],
// [ScatterGatherConfig], [CycleConfig] (in time), [HopCycleConfig] (in any order),
// [ChainConfig] (value-conserving layering), [LayersConfig] (bipartite layers and
// stacks), [PeelConfig], [PassThroughConfig], [RoundTripConfig],
// [StructuringConfig], [NewPeersConfig] and [RegularConfig]. A shape alone is no
// crime: payroll is a fan-out, a shop a fan-in. Detectors weigh them.
//
// # Stream
//
// An [Engine] takes transfers one by one and tells what each completes or grows:
//
//	e, err := pattern.NewEngine(pattern.Config{MaxUndo: 10_000})
//	err = e.Add(&transfer, func(m *pattern.Match) { … m.ID, m.Revision, m.Legs … })
//
// An instance that grows keeps its [ID]; the first report has all witnesses, later
// ones those that are new. Batch and stream are the same calls; AddAll takes many
// transfers and waits less for memory. Rollback takes
// back what a reorganisation undid, Peek tries planned transfers without a trace,
// Snapshot and Restore carry an engine over a restart, and [Parallel] divides the
// work over cores. Each finds the same, in the same order.
//
// # Detectors
//
// A typology detector finds shapes with the same code over its pass, as of the
// transaction, planned ones included, and gets evidence rows for the witnesses:
//
//	lens := pattern.Over(p, finder.Window(), budget)
//	for _, e := range lens.Legs() {
//		finder.Find(lens, &e, nil, func(m *pattern.Match) { … lens.Evidence(&m.Legs[0], typology.Hop) … })
//	}
//
// Finders hold scratch memory, so Run makes them per call or keeps them in a
// sync.Pool. What accounts remember beyond the window stays in typology.Features,
// which gate this search.
//
// # Graph
//
// A [Graph] is the sliding window below: the transfers of the longest window in
// chain order, and for each account what reached it ([Graph.In]) and what left it
// ([Graph.Out]) as contiguous lists in chain order. Package feature stands on it:
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
// # Guarantees
//
//   - As-of: what is found at a transfer depends on nothing that comes later.
//   - Exact: the differential tests hold every shape, witnesses included, to a
//     brute-force reading of its definition on random multigraphs with ties.
//   - Deterministic: any cutting of the stream into calls, any Rollback followed
//     by the same transfers, any Snapshot and Restore, any number of cores.
//     Values are exact integers; floats decide nothing.
//   - Bounded: work per transfer is limited by budgets that stand in the
//     configurations; [Engine.Budgets] tells how often each was met, and a Match
//     that a budget cut says so.
//   - Memory is flat: what left the windows, accounts included, is evicted.
//     What spares the searches takes about 520 bytes per account beside it.
//   - One goroutine at a time writes; between writes any number may read.
//
// # Sources
//
// Altman et al., "Realistic Synthetic Financial Transactions for Anti-Money
// Laundering Models", NeurIPS 2023 (AMLworld; windows, ratios and dwell times were
// measured on its HI-Small pattern file); Kumar and Calders, "2SCENT", PVLDB 11,
// 2018, and Blanuša, Atasu and Ienne, TOPC 2023 (temporal cycles); Blanuša et al.,
// "Graph Feature Preprocessor", ICAIF 2024. Figures: go run ./bench/pattern.
package pattern
