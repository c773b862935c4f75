// Package fanin detects fan-in collectors: young accounts that many others pay,
// and that pass nearly all of it on to a few or through wallets made for it.
//
// # Red flags
//
// FATF, "Virtual Assets Red Flag Indicators" (September 2020), section on
// transaction patterns: many accounts transfer into one wallet, which is then
// emptied to another; new accounts that take in and send on much of their value
// at once. FinCEN FIN-2019-A003: one account receiving from many unrelated
// senders. Both give no numbers; where ours come from stands beside each field
// of [Config].
//
// # Rule
//
// On every payment that leaves an account, and on every payment by a fresh wallet
// that it paid, per asset, over the window ending there, all of:
//
//   - at least MinForward and at most MaxForward of what came in has left (flow);
//   - half of that within MaxDwell of its coming, first in first out (timing);
//   - the account is at most MaxAge old, and no contract (novelty);
//   - at least MinSenders distinct owners paid it, and the MaxSinks largest
//     receivers got at least SinkShare of what left (fan-in, flow);
//   - or at least HopSenders paid it, and at least HopShare of what left went to
//     wallets that were fresh then and have passed it on, in part or whole
//     exchanged, though not as deposit addresses do (fan-in, hops).
//
// Fan-in and onward flow are independent evidence: neither is implied by the
// other, and each is shown by its own rows; so are the payments of the newest
// hops. Nothing in the shape of the first kind tells a fraud collector from a new
// shop or a charity whose books are kept elsewhere, so the strength is capped at
// UnknownCap as long as neither hops nor the senders' origin speak for it: at
// least ExchangeShare of the value paid straight out of exchanges, as victims do
// who were told to buy there.
//
// An account that pays out much more than it is seen to take in has a source that
// the data does not hold, such as a coin it does not list: an exchange contract
// rather than a collector, and in any case nothing that this rule can judge.
//
// # Suppressed
//
// Accounts whose role is known (deposit address, hot wallet, …) or which are
// labelled as a service, and accounts that forward everything to one labelled
// exchange: that is what a deposit address is.
//
// # Known false positives
//
// New shops, charities, ticket sales, NFT mints; over-the-counter desks in their
// first weeks. Exchanges and payment processors that are neither labelled nor
// older than MaxAge in the data at hand.
//
// # Strength
//
// The mean of two shares, each at most 1: senders by three times MinSenders, and
// what has left by what came in.
//
// # Cost
//
// O(1) for accounts that are old or paid by fewer than HopSenders others. Otherwise a
// history of at most Budget transactions, after waiting as activity.Attention says,
// so that the cost per payment stays bounded for hubs.
package fanin
