// Package approvals detects approval phishing: owners are tricked into allowing
// a stranger to spend their tokens, and he takes them.
//
// # Red flags
//
// Forta Network's ice-phishing rule for pig butchering: a transfer of a
// stablecoin that was started by somebody other than the owner, by which the
// owner keeps next to nothing, from several owners. Scam Sniffer counted 106,000
// victims of such signatures in 2025. Where the numbers come from stands beside
// each field of [Config].
//
// # Rule
//
// On every transaction that moves a token out of an account that did not start
// it, all of:
//
//   - the owner approved the account that started the transaction as spender of
//     that token, at most Within before, and did not revoke it (control);
//   - the transaction takes at least MinDrain of what the owner held (flow);
//   - the owner is no contract, got nothing for it in the same transaction, and
//     did not get his first gas from the spender or the receiver;
//   - MinOwners distinct owners lost the same token so to the same receiver, whoever
//     started it, within Window.
//
// The spender starts the transaction himself, so he holds a key and is no
// contract: contracts that many approve for a living, such as routers, are never
// taken for one. The approval and the transfer are separate rows of the chain.
// The subject is the receiver of the most.
//
// # Suppressed
//
// Spenders and receivers with a known role or a label as a service.
//
// # Known false positives
//
// Custodians that sweep deposit addresses by approval, where somebody else paid
// the gas and neither is labelled. Somebody who gathers the wallets of a family.
//
// # Not seen
//
// Drainers that are contracts. Approvals from before the data begins. Owners whose
// balance is not known, so that what was taken cannot be held against it: their
// tokens came before the data begins, or they have more than Budget transactions.
//
// # Strength
//
// The mean of two shares, each at most 1: owners by three times MinOwners, and the mean
// share that was taken.
//
// # Cost
//
// A comparison per movement where the payer starts his own transactions. Of the
// latest owners per receiver ownerSlots are told apart, of the latest approvals
// per owner grantSlots.
package approvals
