// Package typologytest tests detectors, anyone's: scenarios that an
// investigator can read and write, and a conformance suite.
//
// # Scenarios
//
// A scenario is a list of transfers between named accounts. Many of them live
// in one txtar archive, one section each:
//
//	-- three victims, swept within the hour --
//	# what a reader should know
//	ann   collector  500 USDT
//	ben   collector  900 USDT  +2h
//	cleo  collector  700 USDT  +30m
//	collector exit  2100 USDT  +10m   # want mule-wallet collector status=open
//
// A row is: payer, payee, amount in base units, asset, then optionally when
// (+90m, +2h, +3d after the row before; "same" for the same transaction as the
// row before), kind=native, by=ACCOUNT (who signed, if not the payer), and a
// want. "-" as payer is a mint, as payee a burn. Accounts are names on chain
// local:default. The first row happens at 2026-01-01T00:00:00Z.
//
// Directives stand on lines of their own, and hold from the next row on:
//
//	label  ACCOUNT CATEGORY [ENTITY]
//	role   ACCOUNT ROLE [serves ACCOUNT]
//	owner  ACCOUNT ACCOUNT           the first is controlled by the second
//	wait   3d
//	address NAME 0x…                 a made-up public address that the name stands for
//	asset  ASSET counterfeit         holds for the whole scenario
//	asset  ASSET stable              its base unit is a dollar
//	asset  ASSET dust=1000           amounts below are dust
//
// An approval is a row: approve OWNER SPENDER AMOUNT ASSET [when].
//
// A want says that the row completes a new finding of a typology on a subject:
//
//	# want TYPOLOGY SUBJECT [key=value …] [; TYPOLOGY SUBJECT …]
//
// Keys are status, strength, suppressed (the rule), role:ACCOUNT=ROLE, evidence
// (the number of rows) and the names of measures; they are compared with the
// finding's newest revision at the end of the scenario. A finding that no want
// asks for fails the test, and so does a want that is not met.
//
// # Conformance
//
// [Conformance] runs a detector over scenarios in every way that must not matter:
// twice, cut into pieces, rolled back and replayed, stored and restored, peeked
// at, cancelled, with its transfers shuffled and its amounts scaled.
package typologytest
