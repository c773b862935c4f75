// Package peelchain detects peel chains: a sum walks along accounts that were
// never used before, each of which cuts a slice off and passes the rest on.
//
// # Red flags
//
// AMLTRIX indicators IND01036 (amounts decrease with each hop), IND01026
// (continuous, never reused addresses) and IND01031 (a long chain of hops to an
// exit); Elliptic, Typologies Report 2024, section 6.1 (chain peeling). The shape
// was first described for Bitcoin: Meiklejohn et al., "A Fistful of Bitcoins"
// (IMC 2013), section 5; Möser, Böhme and Breuker (eCrime 2013). Where the numbers
// come from stands beside each field of [Config].
//
// # Rule
//
// The shape is pattern.PeelConfig's, per asset: a link is an account that one
// payment reached, from which nothing left before, and that pays at least Keep of
// it, the rest, to one account within Dwell, and the slices, at least one, to
// others. On every payment of a rest to an account that moves value for the first
// time, all of:
//
//   - at least MinLinks links in a row, each paid by the rest of the one before (flow),
//     or MinFuelled of them where one account, that does not pay in, gave all of them
//     their gas (control);
//   - a slice was cut off at each before the rest went on (flow);
//   - each received the rest as its first payment but for gas (novelty).
//
// A gas funder that most links share raises the strength. Later links add their rows
// to the finding of the first one.
//
// # Suppressed
//
// Chains whose first payer also pays for the gas of the wallets: an owner who moves
// his own money. Chains over an account with a known role or a service label.
//
// # Not evaluated
//
// UTXO chains: there every payment peels, and sends its change to a fresh address.
//
// # Known false positives
//
// Owners who take a new wallet after each purchase, within a day, four times in a
// row, with gas from elsewhere; three times, where one account that is not theirs gives
// it.
//
// # Strength
//
// The mean of four shares, each at most 1: links by twice MinLinks (counted
// twice), what is left of the first sum, and the share of links with one gas funder.
//
// # Cost
//
// O(1) per transfer: the depth is carried forward. Where it is enough, one history
// of at most Budget transactions per link, of the latest MaxLinks. A longer chain
// stays the finding about its first account, which each further link grows.
package peelchain
