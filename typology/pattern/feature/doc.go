// Package feature turns a stream of transfers into a table for fraud models: one
// row per transfer, the counts and statistics of the graph around it.
//
// # Problem
//
// Gradient boosting on graph features is the strongest published detector of
// laundering in transaction tables, and most of what is published leaks: features
// are computed over batches or whole files, so that a row knows what came after
// it. IBM's Graph Feature Preprocessor (GFP), the usual source of such tables, is
// closed, keeps every account it ever saw, and says nothing of units.
//
// # Two tables
//
// [Table] is our own: as of each transfer, windows of hours and days, exact counts
// and exact sums, amounts per asset, columns that name unit and window, budgets
// at hubs that are reported in the row. [GFP] is IBM's, cell by cell, for models
// that were trained on it and for comparison. Both stand on one pattern.Graph.
//
//	t, err := feature.NewTable(feature.DefaultConfig())
//	row, err := t.Add(&transfer) // row.Counts, row.Units in the order of t.Columns()
//
//	p, err := feature.NewGFP(feature.DefaultGFPConfig())
//	err = p.Transform(batch, func(i int, values []float64) error { … })
//
// # What GFP computes
//
// As measured by running snapml 1.14.6, 1.16.1 and 1.17.2 from PyPI and comparing
// tables (`go run ./bench/gfp`), and as its published example has it:
//
//   - transform adds the whole batch, then looks: rows of one batch see each other.
//     With batches of one, rows are as-of.
//   - An edge at time t completes patterns out of the edges up to t. A pattern is
//     counted for each edge of the same batch that is in it, once per edge that
//     completes it; so with batches of one, for the completing edge alone.
//   - Fan and degree reach back to edges after t−window, everything else to edges
//     at t−window or later. Patterns of size 1 are not counted.
//   - A cycle is a sequence of accounts; parallel edges do not multiply it.
//     temp-cycle needs strictly increasing times. In lc-cycle, of simultaneous
//     edges that one closes the cycle whose payee appeared last.
//   - A scatter-gather is a pair of ends with at least two mids, in any order of
//     time; neither end is a mid. It is not counted by an edge when a later one of
//     the same batch adds to it.
//   - Statistics are of all edges that are held: those not older than time_window
//     before the last edge of the previous batch. ratio is degree/fan.
//   - Edges with an id that is there twice in one batch are one edge.
//
// Where snapml differs on purpose or by accident, and we do not follow: an edge
// at time 0 is lost to its cycles; variance, skewness and kurtosis come from
// running sums and lose their digits (negative variances occur), ours are
// computed from the values; self-payments are refused here.
//
// # Guarantees
//
//   - As-of: a row depends on the transfer and on those before it (GFP: on its
//     batch too). Batches of any size give the same Table.
//   - Exact: counts are integers; sums are 256-bit integers. Only quotients and
//     moments are floats, rounded operation by operation, so that the same input
//     gives the same bits on every machine.
//   - Memory follows the longest window, not the length of the stream.
//   - One goroutine at a time.
//
// # Cost
//
// Per row: the lists of the two accounts in the window, and what scatter-gathers
// and cycles walk; Table bounds each by a budget and reports it. Before a search
// for cycles the accounts around both ends are looked at, in turns: most rows need
// no search then. `go run ./bench/gfp -table` prints rows per second over a bank's
// 5.08 M transfers.
//
// # Sources
//
// Blanuša et al., "Graph Feature Preprocessor: Real-time Subgraph-based Feature
// Extraction for Financial Crime Detection" (ICAIF 2024); snapml documentation
// (graph_preprocessor); Altman et al., "Realistic Synthetic Financial
// Transactions for Anti-Money Laundering Models" (NeurIPS 2023).
package feature
