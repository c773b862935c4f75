// Package pigbutchering detects pig butchering from the victim's side: someone
// pays a stranger a little, gets it back with a profit, and then pays more and
// more.
//
// # Red flags
//
// FinCEN FIN-2023-Alert005 (September 2023): flag 7, a customer receives a
// deposit at or slightly above an amount sent out before, and then sends
// substantially larger amounts (the inducement); flag 10, a short series of
// small transfers is followed by large ones to a new counterparty.
//
// # Rule
//
// On every payment of a customer, an account on a private lane (on a public
// chain an exchange's withdrawals all come from its shared wallets, so without
// a private lane this rule has no victim and says so), per counterparty and
// asset, over the window ending there, all of:
//
//   - the customer paid first: nothing came from the counterparty before;
//   - a return came within ReturnWithin, of MinReturn to MaxReturn times one of
//     the payments before it, or all of them together (inducement);
//   - at most MaxReturns returns came in all;
//   - MinAfter payments or more followed it, together at least MinGrowth times
//     the return, the largest above everything paid before (escalation);
//   - what came back in all is at most MaxReturned of what was paid.
//
// Inducement and escalation are independent evidence with rows of their own.
// The subject is the counterparty, the collector; each customer it lures is a
// victim, and the finding grows with every one.
//
// # The collector's side
//
// [NewCollector] needs no private lane. On every payment that leaves a young
// account, over the window ending there, all of:
//
//   - MinDeposits receipts or more came out of exchanges, straight or over a wallet
//     filled there, and make up ExchangeShare of the inflow. Exchanges without a
//     label are recognised by how widely they deal (activity.Serves);
//   - MinForward of the inflow has left, after a median stay of MaxDwell at most;
//   - HopShare of the outflow went to fresh wallets, and MinHops of these have
//     passed it on (activity.Trails);
//   - at most MaxReturned went back to exchanges and customers.
//
// Origin, onward flow, timing and the freshness of the receivers are independent.
// The strength is the mean of five shares, each at most 1: receipts by three times
// MinDeposits, the share from exchanges, the share that left, the share that went
// to fresh wallets, and how far the median stay is below MaxDwell.
//
// # Suppressed
//
// Counterparties whose role is known or that are labelled as a service.
//
// # Known false positives
//
// One's own trading wallet: money goes out, some comes back with a profit, more
// goes out. It is paid by one customer only. Where that customer paid for its gas
// nothing is said; otherwise the strength is Alone, OneVictim where it passes on to
// fresh wallets, and higher only when several customers pay the same counterparty.
// A caller who knows that the address was declared as the customer's own says so to
// package score.
//
// # Cost
//
// O(1) for payments to counterparties that never paid back; otherwise a history
// of at most Budget transactions of each side.
package pigbutchering
