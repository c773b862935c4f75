// Package layering detects layering: value that runs through one fresh wallet
// after another, each of which passes nearly all of it on at once.
//
// # Red flags
//
// AMLTRIX indicators IND01023 (many quick wallet hops within hours), IND01026
// (continuous, never reused addresses) and IND01031 (a long chain of hops to an
// exit). FATF, "Virtual Assets Red Flag Indicators" (September 2020): movement
// without economic purpose. Where the numbers come from stands beside each field
// of [Config] and the constants of activity.Trail.
//
// # Rule
//
// A hop is a wallet that moved value for the first time within the last day, pays
// at most four, and pays at least a fifth of what it took in further within six
// hours. On every payment between accounts whose value came through hops
// (activity.Trails), all of:
//
//   - at least MinHops hops in a row (novelty: each is fresh);
//   - the median stay at them is at most MaxMedianDwell (timing);
//   - each but the last has passed on at least MinPassed of what it took in (flow).
//
// Hops count per transaction: a route through many contracts inside one
// transaction is no hop. An exchange of assets at a hop carries the way on in the
// other asset; retention is then that of the asset held last. Splits and merges
// stay on the way; each branch adds its rows to the one finding of the wallet
// where the hops begin. A way ends at a service, and forwarding to one is no hop.
//
// Freshness, timing and flow are independent; a gas funder that most hops share
// is evidence of common control and raises the strength.
//
// # Suppressed
//
// Ways whose first payer also pays for the gas of the wallets: an owner who moves
// his own money. Ways from a service, told by its label or by how widely it deals,
// that end where they began, over wallets of which that service fuelled at least
// HomeFuel: a custodian that moves its store; and so where the payer is labelled as
// a cold wallet, or pays nobody but wallets that it fuels, wherever they end.
// Such a way is under suspicion until it comes home. Ways over an account with a
// known role or a service label.
//
// # Not evaluated
//
// UTXO chains. Moves are told there, too, but none of the three conditions says
// what it says of accounts: freshness, because every output goes to an address
// that nobody saw before; flow, because who pays a shop leaves the rest as change,
// to a fresh address, as a hop would; timing, because custodians spend the change
// of one batch of withdrawals in the next within minutes, dozens in a row. Nor
// does a gas funder corroborate. What is left are sweeps, one input to one output,
// several in a row; moving house and deposits on their way to cold storage look so.
//
// # Known false positives
//
// Chains of forwarding contracts or escrow accounts that nobody has labelled.
//
// # Strength
//
// The mean of four shares, each at most 1: hops by twice MinHops, how far the
// median stay is below MaxMedianDwell, the least share passed on, and the share
// of hops with one gas funder.
//
// # Cost
//
// O(1) per transfer: the trail is carried forward. Where it is long enough, one
// history of at most Budget transactions per hop, of the latest 32. A longer way
// stays the finding about its first wallet, which each further hop grows.
package layering
