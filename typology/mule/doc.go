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
//   - MinSources to MaxSources distinct owners paid it that are no services, and
//     at least half of the value; most amounts differ (a shop has prices);
//   - what left is MinForward to MaxForward of what came in, and at least MinClean
//     of it in cycles that left at most Residue of all that came in by then: a mule's
//     commissions add up (flow);
//   - the value-weighted median stay of that value, first in first out, is at
//     most MaxDwell, or CashOutDwell where the account sells at an exchange itself
//     (timing);
//   - one receiver, who is none of the payers, got at least SinkShare of it, and
//     the account never paid more than MaxReceivers;
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
// suppressed; so where the receiver deals with many as a service does, or gave
// the account the gas that it sends with. Where nothing is known, its measure role
// says unknown, and its strength is at most UnknownCap.
//
// # Known false positives
//
// Unlabelled deposit and forwarding addresses; the first days of a shop that is
// swept daily; someone who collects from friends to pay one bill.
//
// # Strength
//
// UnknownCap times the mean of three shares, each at most 1: sources by twice
// MinSources, how far the median stay is below MaxDwell, and clean cycles by three.
//
// # Networks
//
// [NewNetwork] detects several such wallets that work together: on every payment
// by a fresh wallet that has passed on at least MinPassed of what MinSources or
// more strangers paid it, the receiver is looked at. It is reported when at least
// MinWallets such wallets paid it within Parallel, and their amounts are alike or
// most of them have one gas funder (AMLTRIX IND01241; FIN-2025-NTC1). Parallel
// payment, like amounts and a common funder are shown by different rows. Equal
// amounts to the unit are prices, and no network; a receiver that fuels the wallets
// itself, or has a known role or service label, is suppressed. The subject is the
// receiver, the consolidator. Strength: the mean of wallets by twice MinWallets,
// the share with like amounts, and the share with one funder.
//
// # Cost
//
// As package fanin: O(1) for accounts that are neither fresh nor woken or have
// fewer payers, otherwise a history of at most Budget transactions.
package mule
