// Package evidence turns assessments and findings into files that others can
// check: NDJSON for machines, text and pictures for people.
//
// Every file carries the transactions it rests on (chain, height, transaction
// id, entry, parties, exact amount in base units) and its provenance (library,
// policy, detectors and their configs, how far the ledger went, label lists
// with their digests), so that the same input gives the same bytes again. It
// states what a pattern shows on the ledger; it does not say who controls an
// account.
//
// Functions are pure: they write to the given writer, keep nothing, and are
// safe for concurrent use.
package evidence
