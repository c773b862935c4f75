// Package trace follows value through a ledger: where it went, or where it came
// from, exactly and under every accounting rule that courts accept.
//
// # Problem
//
// Stolen money is mixed with other money before it moves on. Which of the units
// that leave are the stolen ones is a question of law, not of fact, and the
// answers differ: first in first out, pro rata, lowest intermediate balance and
// more. What must not differ is that every unit is accounted for.
//
// # Model
//
// A trace starts from [Seed]s and moves through places that hold value: the
// outputs of UTXO transactions, and on account chains the balance of one
// account in one asset. At each movement the [Rule] says which units leave. Each
// movement of units of one origin remembers the one before it, so every unit has
// a path.
//
// A trace stops at services (by labels, entities and roles of [ledger.Known]),
// in contracts, where value is destroyed, and at the limits of [Config]; each
// [Reason] is counted, per asset, and nothing else is lost:
//
//	seeded + grown + received = given + Σ stopped
//
// where grown is zero except under Poison, received and given are the two sides
// of a [Link], and unspent value is what rests as of the view.
//
// Under FIFO each unit of an account has its number: the opening balance first,
// then inflows in chain order, and the k-th unit in is the k-th unit out. Under
// LIFO units lie at levels of a pile. Both are one-to-one, so tracing backward
// is the same mapping read the other way. Under the other rules the rule tells
// how many traced units leave, and among those the oldest leave first.
//
// The balance before the data begins is taken to be the least that keeps the
// account from going negative (zero where the account is known from its
// creation), and is the account's oldest value. Where history was evicted, rules
// that divide by the balance stop with StopEvicted.
//
// # Beside Run
//
//   - [Compare]: one case under several rules, side by side.
//   - [Explore]: the same trace over a [Source] that is asked on demand, with a
//     budget, retries by the caller's clock, and checkpoints to resume from.
//   - [MatchBridge]: deposits and withdrawals of a bridge, paired and scored;
//     Config.Bridges lets value cross them.
//   - [Bound]: the most that any rule can send to one account.
//   - [Peel]: a peel chain, by fingerprint, either way.
//   - [Rank], and [RankIndex] for many of them: accounts by closeness along the
//     flow, to look at first.
//   - [Sweep] and [FIFOSweep]: a whole ledger at once, without paths.
//
// # Swaps, bridges and private lanes
//
// A swap inside one transaction is recognised by netting and max-flow from its
// payer, so pools and routers are passed by; it and a bridge crossing are kept
// as [Link]s with both amounts, forward and backward. Assets are never added up.
// A private lane's record of an on-chain transaction counts once.
//
// A failed transaction moves its fee alone. Value in the middle of a
// transaction is not at rest: a contract that keeps nothing is not a stop.
//
// # Guarantees
//
//   - Exact: integers only; [Result.Check] holds for every result, or Run
//     returns an error.
//   - Order: chain order within transactions too (fee, then transfers in entry
//     order), so value can pass a router in one transaction; nothing looks ahead
//     of the view, and a cut of the view gives the trace as of that cut.
//   - Deterministic: the same view, seeds and config give the same bytes.
//   - Never through a service; a limit that cut is in Result.Budgets.
//   - Cancelling the context gives a valid partial result.
//   - Run keeps no state and starts no goroutine; views may be shared.
//
// Only accounts and outputs that hold traced value are read: O((m + d) log m)
// for m movements and d transfers of the accounts they pass through.
//
// # Sources
//
// Clayton's case (1816); Restatement (Third) of Restitution § 59; Möser, Böhme,
// Breuker, "Towards Risk Scoring of Bitcoin Transactions" (2014); Anderson,
// Shumailov, Ahmed, "Making Bitcoin Legal" (2018); Tironsakkul et al., arXiv
// 1906.05754 (2019); MFTracer, "Shedding Light on Shadows" (SIGMETRICS 2026).
package trace
