// Package structuring detects structuring: a sum is cut into payments that stay just
// below a reporting threshold.
//
// # Red flags
//
// FATF, "Virtual Assets Red Flag Indicators" (September 2020): transactions
// structured in small amounts, or in amounts under record-keeping or reporting
// thresholds; FinCEN FIN-2019-A003 and FIN-2025-NTC1: payments just below limits.
// Structuring is an offence in itself where the report is due (31 U.S.C. 5324).
// Where the numbers come from stands beside each field of [Config].
//
// # Rule
//
// On every payment in a stablecoin that lies less than Band below one of the
// Thresholds, over the window ending there, all of:
//
//   - at least MinPayments of the payer's payments lie there, and these are at
//     least MinBelow of all its payments in the asset (amounts);
//   - they bunch (pattern.StructuringConfig): were each as likely above the
//     threshold as below, so few above would come by chance with a probability
//     below Alpha (amounts);
//   - at most MaxEqual of them have one amount: wages and prices repeat (amounts);
//   - there are at most MaxReceipts receipts to a payment: the sum was there before
//     it was cut (flow), and at most MaxReceivers got the pieces (flow);
//   - the payer is at most MaxAge old, and no contract (novelty).
//
// # Suppressed
//
// Payers with a known service role or label, and those that pay one service alone,
// as activity.Flows.Describe says.
//
// # Not evaluated
//
// Ledgers of which it is not known which assets are stablecoins. Sums in other
// coins are not valued: nobody could tell to the percent what they were worth.
//
// # Known false positives
//
// Platforms whose own limits lie where the thresholds do. Missed: fragmenting far
// below every threshold (Chainalysis on "Black U", 2026), which is a fan-out.
//
// # Strength
//
// The mean of three shares, each at most 1: payments by three times MinPayments,
// the share just below, and the share not of one amount.
//
// # Cost
//
// O(1) for payments that lie elsewhere, and for payers that are old or pay many.
// Otherwise a history of at most Budget transactions, after waiting as
// activity.Attention says.
package structuring
