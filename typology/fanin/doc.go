// Package fanin detects fan-in collectors: young accounts that many others pay,
// and that pass nearly all of it on to a few.
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
// On every payment that leaves an account, per asset, over the window ending
// there, all of:
//
//   - at least MinSenders distinct owners paid it (fan-in);
//   - at least MinForward of what came in has left (flow);
//   - the MaxSinks largest receivers got at least SinkShare of that (flow);
//   - the account is at most MaxAge old, and no contract (novelty).
//
// Fan-in and onward flow are independent evidence: neither is implied by the
// other, and each is shown by its own rows. Nothing in the shape tells a fraud
// collector from a new shop or a charity whose books are kept elsewhere, so the
// strength is capped at UnknownCap as long as the senders' origin does not speak
// for it: at least ExchangeShare of the value paid straight out of exchanges, as
// victims do who were told to buy there.
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
// O(1) for accounts that are old or paid by fewer than four others. Otherwise a
// history of at most Budget transactions, after waiting as activity.Attention says,
// so that the cost per payment stays bounded for hubs.
package fanin
