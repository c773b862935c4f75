// Package mixeruse tells of value that goes into a mixer or comes out of one.
//
// # Red flags
//
// FATF, "Virtual Assets Red Flag Indicators" (September 2020), section C: virtual assets
// with a history in mixing services, or sent to them. FinCEN FIN-2019-A003 (9 May 2019):
// transactions with mixers. AMLTRIX technique T0003. Where the numbers come from stands
// beside each field of [Config].
//
// # Privacy is no crime
//
// A finding is a fact: this account paid a mixer, or was paid by one. Its strength is at
// most FactCap, and even in the worst combination at most Cap, so that it cannot alert
// alone: the default policy gives the typology forty points, which at Cap are twenty,
// where an alert needs sixty and two families. What a mixer's customer is worth is for
// the policy to say; of a mixer on a sanctions list, exposure says it.
//
// # Rule
//
// A mixer is an account labelled as one, or with the role of one; an account that
// behaves as a pool of fixed sizes: many pay it a few exact amounts, and others make it
// pay these out again, less a fee, to accounts that never moved value before; or a
// transaction that Known.Gates calls a mix, of which each input goes into a mixer and
// each output comes out of one. The fact is told of every account that pays or is paid so. Beyond it:
//
//   - into: within the Window at least MinDeposits payments into the mixer, together at
//     least MinShare of what the account took in, at least half of which came from
//     strangers, no services, after a median stay of at most MaxDwell (size, timing);
//   - out of: the account began with what it got, and within MaxDwell of it passes at
//     least MinPassed on in one payment (timing, novelty).
//
// The subject is the account that paid or was paid; the mixer itself is none.
//
// # Suppressed
//
// Nothing: no innocent behaviour explains the fact away.
//
// # Not evaluated
//
// Known mixers, without labels and roles on account chains; mixes, without gates on
// UTXO chains. A pool is recognised after its first deposits and payments, not before.
// Outputs of a mix that are change cannot be told from mixed ones.
//
// # Known false positives
//
// Of the fact: people who want nobody to see what they own. Of the combination: people
// who were paid by several, and mix their salary at once.
//
// # Strength
//
// Of the fact FactCap/2, and up to half more by the number of payments. In combination
// half of Cap, and up to half more: the mean of payments by four times MinDeposits, the
// share that went in, and how soon; coming out, how soon and what share was passed on.
//
// # Cost
//
// One look at labels, role and receipts of payee and payer per payment; for a payment into a mixer
// a history of at most Budget transactions. Of a mix, at most Participants inputs and as
// many outputs are told.
package mixeruse
