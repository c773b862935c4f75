// Package structuring detects structuring: a sum is cut into payments that stay just
// below a reporting threshold, or into many small ones far below all of them.
//
// # Red flags
//
// FATF, "Virtual Assets Red Flag Indicators" (September 2020): transactions
// structured in small amounts, or in amounts under record-keeping or reporting
// thresholds; FinCEN FIN-2019-A003 and FIN-2025-NTC1: payments just below limits.
// AMLTRIX indicators IND00178, IND00179 and IND01030: small payments in number, each
// to a newly made address used once, that together exceed a threshold; Chainalysis
// (January 2026) on laundering networks: sellers of tainted coins ("Black U") pay out
// in fragments below 100 and 1,000 dollars what came to them in large sums.
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
//   - at most MaxReceipts receipts to a payment came after the first of them: the sum
//     was there before it was cut (flow), and at most MaxReceivers got the pieces (flow);
//   - the payer is at most MaxAge old, and no contract (novelty).
//
// Or, on every fragment, a payment below the lowest threshold to an account that began
// within the Burst before it, that few pay and that this payer pays once, all of:
//
//   - at least MinFragments fragments left within Burst, and these are at least
//     MinBelow of all payments in the window (flow, novelty of the receivers);
//   - they exceed the lowest threshold together, and at most MaxEqual of them have
//     one amount (amounts);
//   - at least MinBelow of what left had come before the first of them, at most MaxSmall
//     of it small, and at least MinStrangers of it from owners who are no services (flow);
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
// Platforms whose own limits lie where the thresholds do; prizes and refunds of
// unequal amounts that somebody new pays to new wallets. Missed: three pieces, which
// chance makes too; fragments that go to accounts in use, leave over many days, or are
// of a sum that an exchange paid out.
//
// # Strength
//
// The mean of three shares, each at most 1: payments by three times MinPayments (or
// MinFragments), their share of all payments, and the share not of one amount.
//
// # Cost
//
// O(1) for payments that lie elsewhere, and for payers that are old. Otherwise a
// history of at most Budget transactions, after waiting as
// activity.Attention says.
package structuring
