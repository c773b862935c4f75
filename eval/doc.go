// Package eval measures findings against the truth: what was found, how soon,
// how much money was still there, how many of the innocent were bothered, and
// whether a ranking that knows nothing would have done as well.
//
// # Model
//
// [Judge] takes one run: the rows of a truth file, the alerts of a detector
// ([FromFindings] makes them of findings), and the ledger they are about. Its
// [Outcome] is counts. [Summarise] pools the outcomes of many seeds into
// shares with intervals, [Summary.Tables] gives them as CSV, [Page] as one HTML
// page without scripts or outside files. A [Curve] holds summaries at several
// settings: thresholds undercut, labels hidden.
//
// An alert is about a scheme when its subject plays in it (not as a service)
// and at least half of its transfers belong to it. A scheme is found by an
// alert that is about it and names its typology; it is also counted whether any
// alert was about it. Suppressed alerts find nothing, but what they would have
// found, and spared, is counted.
//
// # Budgets
//
// Somebody has to look at what is alerted on. A budget is a share of all
// accounts that moved value; the accounts alerted on are taken in the order of
// their strongest alert until it is used up. Beside them stand rankings by
// size, degree, chance and other single numbers. Ties are broken by a keyed
// hash, never by a name or an amount.
//
// # Guarantees
//
//   - Same input and seed, same bytes: also of the plots, which use integers.
//     The order of truth rows and alerts does not matter but for the order of
//     the scheme table.
//   - Truth of the future is used only to judge, never to rank.
//   - What cannot be measured is empty and named in Summary.NotEvaluated: zero
//     of zero is no share.
//   - Time is linear in transactions and alerts but for sorting; memory is
//     proportional to the ledger's moves.
//   - Values are safe for concurrent reading.
//
// # Sources
//
// The protocol (attempt-level recall by typology, yields at 0.1, 0.5 and 1 %,
// delay, trivial rankings beside) follows the AMLworld and AMLSim literature:
// Altman et al. 2023 (NeurIPS datasets), and the ring-retrieval containment
// rule of one half. Intervals: see [Wilson], [UpperBound] and [Quantiles].
package eval
