// Package poisoning detects address poisoning: somebody who makes an address
// look like one that a victim has just paid, and writes it into the victim's
// history, so that he copies it by mistake the next time.
//
// # Red flags
//
// Tsuchiya et al., "Blockchain Address Poisoning" (USENIX
// Security 2025), on 270 million attempts: a transfer of nothing, of dust, or of
// a counterfeit token between a victim and an address whose first and last
// digits are those of an address that the victim had paid shortly before.
//
// # Rule
//
// On every movement of class zero value, dust or counterfeit between two
// accounts, whichever of them is said to pay (anybody may write a zero transfer
// out of anybody's account), all of:
//
//   - one of the two, the victim, paid a third account, the genuine one, with
//     material value at most Within before;
//   - the other, the look-alike, shares at least MinHead first and MinTail last
//     characters with the genuine one, and is not the same.
//
// Characters are what a person reads: hexadecimal digits of an EVM address after
// 0x, base58 characters of a TRON address after T. Other chains are not looked at.
// The genuine account is one of the latest six that the victim paid.
//
// What goes on while the finding is open becomes its next revision: further
// attempts on anybody, and the loss, a material payment from a victim to the
// look-alike, which raises the strength to 1. The subject is the look-alike.
//
// # Suppressed
//
// Look-alikes that dealt with the victim or with the genuine account in material
// value before: several addresses of one owner, made to look alike. Look-alikes
// with the same entity as either, and those labelled as a service.
//
// # Known false positives
//
// Owners of look-alike addresses who send themselves dust before anything else.
// By chance two addresses agree in seven hexadecimal digits once in 268 million
// pairs.
//
// # Not seen
//
// Dust and counterfeits are only told apart where an assets file declares them;
// otherwise only transfers of nothing are seen. Baits later than Within.
//
// # Strength
//
// The mean of two shares, each at most 1: characters that agree by twice the
// least, and nearness to the genuine payment by Within. 1 after a loss.
//
// # Cost
//
// One look-up per material movement. For the other classes at most twelve
// comparisons, and only where addresses are alike a history of at most Budget
// transactions.
package poisoning
