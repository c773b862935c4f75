// Package simulate makes up ledgers whose truth is known: a background of
// people, shops, exchanges and contracts, fraud schemes planted into it, and
// innocent activity that looks like them.
//
// # Model
//
// Agents act at times of their own; every transaction they make goes into the
// block of its chain that is open then. An exchange serves customers over
// deposit addresses and shared hot wallets; one exchange is watched, and its
// customers' transfers appear on a private lane as well, under the hash of the
// on-chain transaction. Schemes and look-alikes are scripts over the same
// wallets and services. Nothing is spent that was not received before, except
// by contracts whose logs are untrue (counterfeit tokens).
//
// # Guarantees
//
//   - The same [Config] gives the same bytes on every machine: integers only,
//     no clock, no map order, one stream of randomness per agent. Adding a
//     scheme changes neither amounts nor times nor names of another (they share
//     blocks, and a hot wallet's refills).
//   - Transactions come in merge order, which is chain order on each lane.
//   - Hashes, addresses and customer names are keyed hashes and say nothing of
//     who made them, nor does the order of simultaneous transactions.
//   - Memory is proportional to accounts and planned schemes, not to length.
//   - Everything labelled in the truth is in the ledger.
//
// # Sources
//
// Each scheme names what it is calibrated on and what is merely proposed. The
// background's shape is proposed and compared with real transfers by
// [Realism].
package simulate
