// Package testthenlarge detects a test before a large payment: a small sum to a receiver
// who was never paid before, and soon after one many times as large.
//
// # Red flags
//
// FinCEN FIN-2023-Alert005 (8 September 2023), flag 10: a short series of small
// transfers, abruptly followed by high-value ones to new counterparties. MITRE Fight
// Fraud Framework F1046. Where the numbers come from stands beside each field of [Config].
//
// # Rule
//
// Every careful person does this, so it is two rules, and neither can alert alone. On
// the large payment, all of:
//
//   - the receiver began lately, and hardly anyone but the payer has paid it (novelty);
//   - the payer paid it in the same asset before, at most MaxTests times, within Within
//     but at least a minute earlier;
//   - the payment is at least MinFactor times those together;
//   - neither is a service, but the payer may be an exchange's customer.
//
// That alone is told where the payer is an exchange's customer on its private lane, to
// whom flag 10 speaks; its strength is at most ShapeCap. Of everybody it is told when the
// receiver then passes at least MinPassed of the sum on to another fresh wallet within
// PassOn (flow), which friends and one's own wallets do not; the strength is at most Cap.
// The default policy gives the typology ten points: at Cap these are five, where an alert
// needs sixty and two families. It counts beside other evidence alone.
//
// The subject is the receiver.
//
// # Suppressed
//
// Receivers to whom the payer gave their first gas, or who belong to his entity: his own
// wallets. Receivers with a known role or a service label.
//
// # Known false positives
//
// Of the shape alone: everyone who tries an address before he trusts it. Of the passing
// on: people who collect their savings in one wallet and move them to another.
//
// # Not found, on purpose
//
// Tests of receivers that many pay: shops and services. What victims of pig butchering
// pay again and again is package pigbutchering's.
//
// # Strength
//
// Half of the cap, and up to half more by the factor (ten times MinFactor counts in
// full); of the passing on, by how soon it came.
//
// # Cost
//
// O(1) per transfer: who first paid a receiver is carried forward. Where a payment is
// large beside it, one history of at most Budget transactions of the receiver.
package testthenlarge
