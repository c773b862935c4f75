// Package scatter detects the three shapes in which a sum is cut up over fresh
// wallets: scatter-gather, gather-scatter and fan-out.
//
// # Red flags
//
// AMLworld names and defines the shapes (Altman et al., "Realistic Synthetic Financial
// Transactions for Anti-Money Laundering Models", NeurIPS 2023, section 3). FATF,
// "Virtual Assets Red Flag Indicators" (September 2020): immediate transfers to
// several accounts; many unrelated wallets that pay one, which is then emptied.
// AMLTRIX techniques T0016 and T0016.005. Where the numbers come from stands beside
// each field of [Config].
//
// # Rule
//
// A branch is a fresh wallet (it began within the Window, few pay it) that passed on
// at least MinPassed of what one account, the hub, paid it; deposit addresses are
// none: they pay one service only, and no stranger gives them gas. A hub is no service.
// Where one account that is neither hub nor receiver nor paid the hub gave all branches
// their gas, MinFuelled of them do for MinBranches (control). On every payment of a branch, per asset, over the Window
// ending there:
//
//   - scatter-gather: at least MinBranches branches of one hub have paid one receiver
//     that is no service (the shape is pattern.ScatterGatherConfig's), and at least
//     MinPassed of what the hub paid them has arrived there;
//   - gather-scatter: at least MinSources owners, no services, paid the hub, at least
//     MinBranches of its receivers are branches, MinParties or more with the sources,
//     at least MinFresh of the receivers fresh, and at least MinBranching branches;
//   - fan-out: the same with MinSources to MaxSources owners, so that one sum, or a
//     few, is cut up.
//
// The hub of the latter two is itself at most Window old. The shape alone is no crime:
// payroll is a fan-out. That the wallets are new (novelty), pass everything on (flow)
// and share a gas funder (control) are independent of it.
//
// # Suppressed
//
// Wallets that the hub, who pays it or the receiver fuels: an owner who moves his own
// money. Hubs and receivers with a known service role or label. What one service gets,
// as activity.Flows.Describe says.
//
// # Known false positives
//
// Owners who deal out to new wallets that an exchange fuelled, and empty them again.
// Missed: branches that rest, and receivers that were used before.
//
// # Strength
//
// The mean of three shares, each at most 1: branches by twice MinBranches; of
// scatter-gather what met again, of the others the fresh receivers; and the share of
// branches with one gas funder.
//
// # Cost
//
// O(1) for payments of all but branches. Otherwise a history of at most Budget
// transactions of the hub, or the search of the shape in as many of each account.
package scatter
