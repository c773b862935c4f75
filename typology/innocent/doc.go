// Package innocent recognises those who look like launderers and are none, by
// how they live rather than by what they are called.
//
// # Problem
//
// A deposit address has the very shape of a mule wallet, a shop that of a
// collector, a pool that of gather-scatter. Labels tell half of them apart at
// best. What tells the others apart is what launderers cannot afford: money that
// rests where it could be frozen, the same counterparties for weeks, one price
// for everyone, money that goes back to where it came from, coins that nobody
// paid for, a crowd on both sides.
//
// # Model
//
// A [Rule] is data: a name and conditions on measures, all of which must hold.
// There is one file per kind, which says who looks like it and why launderers do
// not live like that. [New] makes a detector of a rule. A detector is asked about
// suspects only (typology.Pass.Suspects): it takes the portrait of the account,
// its movements in sixty days and at most 512 transactions, which all rules
// share, and where needed the company that its counterparties keep. What it finds
// suppresses the suspicious findings on the same account; they are kept, with the
// measures that explain them.
//
// While an account stays unexplained its portrait is taken again after each
// sixteenth of its life, or when it has moved an eighth as often again. So a trade that begins is under suspicion until it has
// shown that it is one, and is then explained with all its past.
//
// # Limits
//
// A rule says what kind of life an account leads, not that all who deal with it
// are honest: money may pass through a shop, a broker or an exchange. Explaining
// a deposit address away says nothing of who pays into it. Who holds still for
// weeks, at his own risk, is not found by behaviour alone; labels, exposure and
// the customer's facts remain (package score).
//
// # Guarantees
//
// Rules hold no state and are safe for concurrent use. Memory: 16 bytes per
// account that was ever suspected. Cost: nothing for accounts without a finding;
// a portrait reads at most 512 transactions, the company of a counterparty at
// most 400.
//
// # Sources
//
// FATF, Virtual Assets Red Flag Indicators (2020), for how fast tainted value
// moves on; FIN-2023-Alert005 for what is paid back to victims; Victor, "Address
// Clustering Heuristics for Ethereum", Financial Cryptography 2020, for deposit
// addresses. Most bounds are proposed and were tried on simulated ledgers with
// seeds 1 to 20; the conditions name the source of each.
package innocent
