// Package mule detects mule wallets: fresh or long dormant accounts that take in
// from several and within days pass nearly all of it to one.
//
// # Red flags
//
// FinCEN FIN-2019-A003: deposits and withdrawals of nearly identical amounts in a
// short period. FATF, "Virtual Assets Red Flag Indicators" (September 2020): new
// accounts that move their whole balance on within a day; accounts long inactive
// that suddenly do. FinCEN FIN-2025-NTC1: many senders to the same address. Where
// the numbers come from stands beside each field of [Config].
//
// # Rule
//
// On every payment that leaves an account, per asset, over the window ending
// there, all of:
//
//   - at least MinSources distinct owners paid it;
//   - what left is MinForward to MaxForward of what came in (flow);
//   - the value-weighted median stay of that value, first in first out, is at
//     most MaxDwell (timing);
//   - one receiver, who is none of the payers, got at least SinkShare of it;
//   - the account is at most MaxAge old, or was silent for at least Dormant
//     before this burst (novelty), and it is no contract.
//
// Flow and timing are shown by the transfers, novelty by when the account was
// first seen: no one of them implies another.
//
// # Pass-through of unknown role
//
// A deposit address of an exchange has exactly this shape; so have forwarding
// addresses of payment processors. Only the receiver's identity, or the address's
// role found by clustering, tells them apart. So: where a role or a service label
// is known, or everything goes to one labelled exchange, the finding is kept as
// suppressed. Where nothing is known, its measure role says unknown, and its
// strength is at most UnknownCap.
//
// # Known false positives
//
// Unlabelled deposit and forwarding addresses; the first days of a shop that is
// swept daily; someone who collects from friends to pay one bill.
//
// # Strength
//
// The mean of two shares, each at most 1: sources by twice MinSources, and how far
// the median stay is below MaxDwell.
//
// # Cost
//
// As package fanin: O(1) for accounts that are neither fresh nor woken or have
// fewer payers, otherwise a history of at most Budget transactions.
package mule
