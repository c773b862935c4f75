// Package typology recognises what a flow of value looks like: it runs detectors
// over a ledger, transaction by transaction, and keeps what they find.
//
// # Model
//
// A [Detector] is data: a name, a version, its documentation, the typologies it
// may report, and a Run function that looks at one transaction. It holds no
// state. What has to be remembered from one transaction to the next lives in a
// [Feature], a column of plain values keyed by account that the driver owns,
// undoes, stores and overlays; its author writes Advance and nothing else.
//
// A [Pass] is one transaction as a detector sees it: the view cut there, the
// value that changed hands ([Pass.Moves]), an account's past within a window
// ([Pass.History]) and what is known of accounts as of that point. A [Finding]
// carries evidence and strength, never a severity: what a finding is worth is
// decided by the policy of package score.
//
// A detector is of kind Suspicious or Innocent. Innocent detectors recognise the
// look-alikes (a deposit address has the very shape of a mule wallet); their
// findings suppress suspicious ones on the same subject within their window,
// which are kept, with the reason and the rows that show it. They may be run only
// when something needs explaining ([Detector.Asked], [Pass.Suspects]), and share
// what they derive of an account ([Derived]).
//
// # Batch
//
// [Run] goes through a view once and yields the findings:
//
//	for f, err := range typology.Run(ctx, typology.Input{View: view, Known: known}, catalog.Default()...) {
//
// # Stream
//
// A [Driver] does the same piece by piece. This is how a live state uses it:
//
//	d, err := typology.NewDriver(cfg, known, detectors...)
//
//	// the one writer, after each block
//	err = l.Append(txs...)
//	err = d.Advance(ctx, l.View())
//
//	// a reorganisation
//	_, err = l.Rollback(lane, height)
//	err = d.Rollback(l.View(), lane, height)
//
//	// now and then
//	l.Evict(clock - int64(d.Window()/time.Second))
//	d.Evict(clock - int64(d.Window()/time.Second))
//
//	// any reader, at any time, without locks
//	r := d.Now()
//	found := r.FindingsOf(account)                  // what is known of an account
//	changed, cursor, all := r.Changes(cursor)       // what changed since
//	view, ref, err := r.View().With(planned)        // a withdrawal not yet signed
//	would, err := r.Peek(ctx, view, ref)            // what it would complete
//
// [Driver.Snapshot] and [Driver.Restore] carry a driver over a restart, into a
// ledger that may number its accounts otherwise.
//
// # Guarantees
//
//   - As-of: a revision of a finding depends on nothing after its At. The pass
//     shows nothing later, and Report refuses evidence from later.
//   - Any way of cutting the input into calls of Advance, any rollback followed
//     by a replay, and any snapshot followed by a restore give the same findings
//     as one Run; after a rollback, revision numbers are higher, since the
//     highest revision wins.
//   - Deterministic: same input and configs, same bytes.
//   - A detector that fails does not stop the others.
//   - Bounded: evidence per finding, undo depth, change list and history budgets
//     have limits, and what hits one says so. Evict frees the rest.
//   - Concurrency: one writer; Now and everything on a Reader from any goroutine.
//
// # Cost
//
// Per transaction: one read, one netting, O(features + detectors). Per account
// touched: one cell in a page of 64. A call of Advance copies the pages that
// changed, so that readers are never waited for; Run copies nothing.
//
// # Sources
//
// The separation of detector, pass and driver, findings without severity, and
// tests by want-lines follow golang.org/x/tools/go/analysis. Per-transaction
// as-of evaluation follows the leakage tests of the AMLworld literature
// (Altman et al., "Realistic Synthetic Financial Transactions for Anti-Money
// Laundering Models", NeurIPS 2023).
package typology
