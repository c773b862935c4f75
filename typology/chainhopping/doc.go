// Package chainhopping detects chain hopping: value that is exchanged for another asset,
// or taken to another chain, again and again on its way over fresh wallets.
//
// # Red flags
//
// FATF, "Virtual Assets Red Flag Indicators" (September 2020): conversion into several
// virtual assets without a logical reason and despite the fees (sections A and C). FinCEN
// FIN-2019-A003 (9 May 2019): unexplained rapid conversions, several kinds of currency
// in a row. AMLTRIX techniques T0005 (chain hop) and T0032 (instant swap), indicator
// IND00066 (minutes between). Where the numbers come from stands beside each field of
// [Config].
//
// # Rule
//
// A wallet on the way moved value for the first time within the last day, pays at most
// four, and passes at least a fifth of what it took in on within six hours
// (activity.Trails). A change is an exchange of at least half of what a wallet holds for
// another asset in one transaction, or the arrival from, or departure to, an account
// labelled a bridge. On every payment by such a wallet, all of:
//
//   - at least MinChanges changes lie on the way, within the Window (flow);
//   - in at least MinWallets different fresh wallets in a row (novelty);
//   - the median stay at a wallet is at most MaxMedianDwell (timing).
//
// A trader changes assets too, in one wallet that he keeps; here each change is made in
// a new wallet, which is left behind. A gas funder that most share is evidence of common
// control and raises the strength. The subject is the wallet where the way begins.
//
// # Suppressed
//
// Ways whose first payer also pays for the gas of the wallets: an owner who moves his
// own money. Ways over an account with a known role or a service label.
//
// # Not evaluated
//
// UTXO chains: there every payment goes to a fresh address. The two legs of a bridge's
// crossing are not joined (package trace does that): each chain's part of the way is
// judged by itself, the crossing counting as a change on both. Without labels bridges
// are unknown, and only exchanges within a chain count.
//
// # Known false positives
//
// Owners who exchange and move to a new wallet twice within a day, fuelled from
// elsewhere. Missed: changes at instant exchanges that nobody has labelled, and
// wallets that were used before.
//
// # Strength
//
// The mean of four shares, each at most 1: changes by twice MinChanges, wallets by twice
// MinWallets, how far the median stay is below MaxMedianDwell, and the share of wallets
// with one gas funder.
//
// # Cost
//
// O(1) per transfer: the trail is carried forward. Where it holds enough changes, one
// history of at most Budget transactions per wallet.
package chainhopping
