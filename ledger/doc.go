// Package ledger holds what happened on public ledgers: exact, in chain order,
// as of any point.
//
// # Model
//
// A [Ledger] has one lane per chain. A lane is a sequence of transactions
// ([Tx]) in the order of their [Position]; each Tx moves assets between
// accounts ([Transfer]). Account chains move one amount from one account to
// another; a Bitcoin transaction is one transfer with inputs and outputs. A
// private lane, chain "local:<name>", lets an exchange add what it knows of its
// own customers.
//
// A [View] is an immutable snapshot. It answers by dense ids ([AccountID],
// [AssetID], [TxRef]) that are private to its ledger and never printed.
// [View.Moves] nets a transaction into owner-to-owner edges, which is what
// patterns and typologies read; tracing reads outpoints and balances.
//
// # Order
//
// Within a lane, chain order. Lanes merge by (Clock, chain id, Position), where
// Clock is the lane's running maximum of header time. A [Cut] is one point of
// that order. Nothing that is computed as of a cut depends on what follows it.
//
// # Guarantees
//
//   - Amounts are exact unsigned 256-bit integers in base units.
//   - Append is all or nothing per call, and refuses what is out of order.
//   - One writer, many readers: a View never changes, also under Append,
//     Rollback and Evict; it holds the memory it reads.
//   - Nothing is dropped for being dust, zero or counterfeit: it is classified.
//   - What was evicted says so; nothing silently answers "none".
//
// # Memory
//
// Columns in fixed chunks: at most 88 bytes per account-chain transfer with
// its transaction id, 36 per Bitcoin input or output plus 56 per transaction,
// 96 per account with its summary, measured by BenchmarkMemory. Asking for
// FeesPaid adds 4 bytes per transaction and account, measured by BenchmarkFees.
package ledger
