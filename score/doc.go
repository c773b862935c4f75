// Package score answers what a risk engine asks: how bad is this address, this
// deposit, this withdrawal that is about to be signed, and what shows it.
//
// # Model
//
// A [State] is live: it holds a ledger and runs the detectors over it, one
// writer (Append, Rollback, Evict), many readers. A [Policy] weighs what is
// found: points per typology and per labelled category, caps per evidence
// family, levels. An [Engine] is a checked policy bound to a state; it is
// immutable, several may share a state, and a policy is reloaded by making a
// new engine and swapping an atomic.Pointer in the caller:
//
//	pol, err := score.LoadPolicy(f)
//	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: known})
//	eng, err := score.NewEngine(st, pol)
//	err = st.Append(ctx, block.Txs...)
//	a, err := eng.Assess(ctx, score.Withdrawal{Customer: "c-19", To: addr, Asset: usdt, Amount: amt})
//
// # What an assessment says
//
// Points are integers in 1/1000 and add up exactly to the score before it is
// cut at 100. Evidence comes in families: exposure (labelled counterparties),
// flow, timing, novelty, control, facts (what the caller told). An alert (level
// high or severe) needs two families, each of which holds without the other's
// witnesses; with one family the level stops at medium. Only direct exposure to
// a category that the policy marks decisive alerts alone. What was suppressed
// and what could not be judged is part of the answer. An address that was never
// seen and is not labelled is unknown, never clean.
//
// Beside the level stands a Decision: review, alert or interdict, by thresholds
// of the score, per asset, and per category or typology. Modes let a rule run in
// shadow, told with no points. Policy.SourceOf says where a number comes from.
//
// # Exposure
//
// Direct exposure is value moved between the subject and a labelled account.
// Indirect exposure is what money tells that is followed further: from the
// subject's payers back to where they had it from, and from the payees on to
// where they sent it, as many transactions as Policy.Exposure.Hops says, by the
// policy's accounting rule (haircut, fifo, lifo or poison) in exact integers. It
// is what package trace gives under the same rule, unit by unit: on account
// chains value lies in balances, on UTXO chains in outputs. Poison counts every
// payment to (or from) the subject that the labelled value touched, in full.
//
// Money is never followed through a labelled account, nor through the subject,
// nor is it followed in a contract beyond one transaction or through a gated
// mix; swaps and bridges end it. Fees are not part of balances. What the budgets
// leave out is missing from the lines, and the tripped budget is in the result
// with the share of the subject's value that it left out: counterparties beyond
// the largest, accounts with many transfers or with more than the money that
// leads there is worth, movements of small share. Balances that exceed 256 bits
// are not evaluated. What was evicted and then carried forward by the ledger
// (see StateConfig.Horizon) counts as indirect, pro-rata, or as direct where
// nothing that is kept shows that a labelled account had paid the subject. Lines
// are valued where Known has a price, with its source and time.
//
// # Live
//
// Append, Rollback and Evict follow a chain; Changes tells whose findings
// changed, and everybody whose value a reorganisation moved. Snapshot writes the
// state into a directory and RestoreState opens the last whole one:
//
//	st, err := score.RestoreState(cfg, dir) // fs.ErrNotExist: begin with NewState
//	head, _, _ := st.View().Head(lane)      // append what comes after
//
// A process may be killed at any moment: the last snapshot or the one before is
// whole, and appending the rest again gives the same bytes. Damage, a full disk
// and newer versions are errors that say so.
//
// # Before a policy goes live
//
// Backtest replays history and asks what the desk would have asked, with the
// transactions and labels (known_from) of the time, under one policy or several;
// Comparison counts whose level or action changes, and Differ says why.
//
// # Guarantees
//
// As of the state's last transaction; same state, policy and question, same
// bytes; no lock is held while a question is answered; nothing is written by
// asking (State.Digest is the same before and after).
//
// # Cost
//
// An answer reads at most Budgets.Edges transfers, with the shipped policy a few
// hundred, and seldom more than a thousand (go run ./bench/score latency; what
// that leaves out: go run ./bench/score followed). A snapshot costs one pass over the
// ledger; the writer waits for it, readers do not.
package score
