// Package cluster tells which accounts act together, why, and since when.
//
// # Model
//
// A [Clustering] reads transactions in merge order. A transaction first passes
// the gates ([GateRule]): what several people made together (CoinJoins) joins
// nobody. What passes gives joins ([Join]), each with its transaction, heuristic
// and score. Strong heuristics (see [Heuristic.Strength]) join at once; weaker
// ones only where no negative pair, no two exclusive tags and no super-cluster
// stands against them. A join that was refused is kept with what vetoed it.
//
// An entity is named after its member that came first in chain order, so its
// name changes only when it is joined with an older one ([Alias]).
//
// # Time
//
// A join is an event: it holds from the transaction that completes its evidence
// on. [Clustering.Owner] answers as of any cut by walking the joins up to it,
// so a Clustering built over a whole View gives detectors no foresight. Within
// one transaction strong joins come first, then the others by score. The order
// of events is chain order, never score order across transactions: only so is
// appending the same as rebuilding, and any prefix the same as a run over it.
//
// # Use
//
// [Run] clusters a View; [Clustering.Update] and [Clustering.Rollback] keep the
// result in step with a growing ledger, whichever lane grows first. A Clustering serves as Entities, Gates
// and Roles of ledger.Known.
//
// # Guarantees
//
//   - Deterministic: same transactions and Config, same rows in the same order.
//     No float decides anything; scores are integers in 1/10,000.
//   - As-of: nothing before a cut depends on what follows it.
//   - [Clustering.Rollback] costs what it undoes, and leaves what a run over the
//     shorter ledger would.
//   - One writer (Append, Update, Rollback), any number of readers.
//   - Memory is about 32 bytes per account and 24 per join, plus 90 per
//     transaction that joined or gated anything.
//
// # Sources
//
// The heuristics name theirs where they are defined. The order of evaluation
// and the negative pairs follow Möser and Narayanan, "Resurrecting Address
// Clustering in Bitcoin", Financial Cryptography 2022.
package cluster
