// Package label holds what is said of accounts: who they are, of what
// category, how sure that is, when it held and when it could be read.
//
// # Model
//
// An [Entry] is one statement about one address. A [Builder] reads sources:
// labels CSV ([Builder.AddCSV]), GraphSense TagPacks with their ActorPack
// ([Builder.AddTagPack], [ReadActorPack]) and OFAC address lists in two shapes
// ([Builder.AddOFAC]). [Builder.Build] gives a [Set], which implements
// ledger.Labels.
//
// Statements are never reconciled. Those that disagree are all kept and listed
// by [Set.Conflicts]; an account without statements is unknown, not clean.
//
// # Categories
//
// GraphSense concepts and a few of our own, see [Normalise]. A category belongs
// to a [Family]; [IsService] tells the accounts that pool many people's money,
// through which nothing may be traced.
//
// # Chains
//
// An EVM address is one person's on every EVM chain while it is a plain
// account, but a contract stands on one chain. A label without chain therefore
// holds on every EVM chain, and on Ethereum alone for what [Config].Contracts
// or the category itself calls a contract. Elsewhere an address has its default
// chain. For OFAC lists the chain comes from the address, never from the
// ticker.
//
// # Time
//
// A label holds from valid_from until before valid_to, and can be used from
// known_from: a back-test must not know a list before it was published. All
// three are compared with the Clock of the cut. For a TagPack known_from is the
// tag's lastmod. [Set.Hindsight] drops known_from, for research on old data.
//
// # Guarantees
//
//   - A Set never changes and is safe for concurrent use. A Builder is for one
//     goroutine, and takes a source whole or not at all.
//   - Same entries, same answers and the same bytes from [Set.WriteCSV],
//     whatever the order of reading. A source's digest is the SHA-256 of its
//     entries in that form.
//   - Look-up is one hash probe: no allocation, O(statements about the address).
//     Memory is about 40 bytes per address, 8 per entry and each distinct text
//     once.
//   - Readers bound memory (see [Limits]); YAML aliases are refused.
//   - Errors are [*FieldError] with file, line or entry, field, value and what
//     was expected. What a list holds beyond Bitcoin, EVM and TRON is skipped
//     and counted by reason in [Report].
//
// # Sources
//
// TagPack, ActorPack, concepts and confidence scale: graphsense-tagpack-tool
// (MIT), https://github.com/graphsense/graphsense-tagpack-tool. OFAC address
// lists: SDN list of the US Treasury, as published by
// github.com/0xB10C/ofac-sanctioned-digital-currency-addresses and
// github.com/thomasgregg/crypto-sanctions-list. Word lists behind the synonyms:
// INTERPOL DW-VA taxonomy 0.3 and Chainabuse's report categories.
package label
