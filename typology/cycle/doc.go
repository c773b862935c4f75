// Package cycle detects cycles: value that comes back to where it began, nearly
// whole, over accounts that had no reason to send it round.
//
// # Red flags
//
// AMLTRIX indicator IND01115 (circular transactions). FATF, "Virtual Assets Red Flag
// Indicators" (September 2020): transfers without a logical business explanation.
// AMLworld names and plants the shape (Altman et al., "Realistic Synthetic Financial
// Transactions for Anti-Money Laundering Models", NeurIPS 2023, section 3). Where the
// numbers come from stands beside each field of [Config].
//
// # Rule
//
// The shape is pattern.CycleConfig's, in one asset. On every payment u→v, all of:
//
//   - v paid an account within the Window, that account the next, and so on to u,
//     each in a later transaction than the one before (flow);
//   - at least MinAccounts owners and at most MaxAccounts accounts are on the way,
//     none twice; MinFuelled owners do where one account that is not on it gave all of
//     them their gas and all deal with few (control);
//   - every payment on it is between MinKept and 1/MinKept of the closing one (flow);
//   - no account on it is a service, a contract or an exchange's customer, or has
//     paid as many as a service does;
//   - at least MinNarrow of the accounts deal with few: at most four paid it and it
//     paid at most four, ever (novelty).
//
// That the wallets deal with hardly anyone else is independent of the flow; a gas
// funder that most share is evidence of common control and raises the strength. The
// subject is the account where the cycle begins and ends.
//
// # Suppressed
//
// Cycles of which an account on the way pays for the gas of most others: an owner who
// moves his own money. Cycles over an account with a known role or a service label.
//
// # Not found, on purpose
//
// Money that goes to and fro between two that nobody fuels (refunds, rebates, deposit and withdrawal);
// round trips over an exchange, a pool or a shop; wages that come back as purchases,
// which are parts of them. Change never moves: moves are netted per transaction.
//
// # Not evaluated
//
// UTXO chains: there every payment goes to a fresh address and leaves change.
//
// # Known false positives
//
// Circles of friends who settle one equal debt around; wallets of one owner that he
// fuels from elsewhere, a family's among them. Missed: parts split on the way, and exchanged assets.
//
// # Strength
//
// The mean of four shares, each at most 1: accounts by twice MinAccounts, what came
// back of what was sent, the accounts that deal with few, and those with one gas
// funder.
//
// # Cost
//
// O(1) per transfer: which accounts a sum may have passed is carried forward as a set of
// 64 bits. Where the payee is in it, one search in the histories of at most Budget
// transactions of the accounts on the way. Where that finds nothing at a busy payer,
// some of his payments are let pass before the next (activity.Attention): a cycle
// that ends meanwhile is missed.
package cycle
