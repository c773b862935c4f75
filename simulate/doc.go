// Package simulate makes up ledgers whose truth is known: a background of
// people, shops, exchanges and contracts, fraud schemes planted into it, and
// innocent activity that looks like them. It is what detectors are judged on,
// and imports none.
//
// # Model
//
// A [World] runs agents, each woken at times of its own; every transaction an
// agent makes goes into the block of its chain that is open then. Account
// chains have a native coin, two stablecoins, a token, a counterfeit and many
// small tokens with a pool each; a
// Bitcoin lane has wallets with change. An exchange serves customers over
// deposit addresses and shared hot wallets; one exchange is watched, and its
// customers' transfers appear on a private lane as well, under the hash of the
// on-chain transaction: a withdrawal just before it, a deposit once confirmed.
// Schemes ([Typologies]) and look-alikes ([Innocents]) are scripts over the
// same wallets and services, one to a file. An [Adversary] makes schemes evade.
//
// A [Bank] is the simpler ledger of the literature's benchmarks, after AMLworld
// or AMLSim, of any size. [Plant] puts recorded cases into any background.
// [Realism] measures a ledger's shape, to compare made-up with real.
//
// # Guarantees
//
//   - The same configuration gives the same bytes on every machine: integers
//     only, no clock, no map order, one stream of randomness per agent. Golden
//     digests fix what a seed means. Adding a scheme changes neither amounts
//     nor times nor names of another (they share blocks and the refills of hot
//     wallets; [Adversary].Reuse shares mules on purpose).
//   - Transactions come in merge order (block time, chain, position), which is
//     chain order on each lane.
//   - On public chains nothing is spent that was not received, fees included;
//     only counterfeit tokens appear from nowhere. Customers' balances inside
//     an exchange are not modelled.
//   - Hashes, addresses and customer names are keyed hashes and say nothing of
//     who made them, nor does the order of simultaneous transactions; a test
//     trains a classifier on them.
//   - Every truth row names a transfer or an account that is in the ledger.
//   - Memory is proportional to accounts and planned schemes, not to length:
//     agents hold their next event, not their future.
//   - A World or Bank is immutable and safe for concurrent use; each iteration
//     runs it anew on the caller's goroutine and may stop early.
//
// # Cost
//
// About two microseconds a transfer on one core, hashing and the transaction's
// own memory included (BenchmarkStream, BenchmarkBank).
//
// # Sources
//
// Each scheme names what it is calibrated on (FinCEN FIN-2023-Alert005 and
// FIN-2019-A003, FATF's red flag indicators of 2020, Griffin & Mei, DOJ
// 25-cv-1907, Chainalysis 2024–2026, Cyvers 2024, Tsuchiya et al. 2025, AMLTRIX)
// and what is merely proposed. Parameters are drawn wider than any detector's
// defaults. Altman et al., NeurIPS 2023 (AMLworld); IBM AMLSim.
package simulate
