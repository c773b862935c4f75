// Package catalog puts the built-in detectors together and holds the vocabulary:
// what each typology means, who plays which part, where it is described, and how
// it maps to the vocabularies of others.
//
// [Default] returns the detectors with their default configurations. [Load]
// returns the vocabulary, from data embedded in the package and checked when it
// is read. Descriptions are our own words.
//
// # Crosswalk
//
//   - AMLTRIX 1.0-beta.4 technique and indicator ids, https://framework.amltrix.com
//     (ids only: its texts have terms of their own).
//   - FATF, Virtual Assets Red Flag Indicators (2020). The publication numbers
//     nothing; our ids are its section (A transactions, B patterns, C anonymity, D
//     senders and recipients) with the place of the bullet.
//   - FinCEN: the circular, with the number of the flag where it has numbers.
//   - INTERPOL Dark Web and Virtual Assets taxonomy, fragment of its URI.
//   - GraphSense TagPack concepts, Chainabuse report categories, MITRE Fight Fraud
//     Framework (F3) ids, sections of Elliptic's Typologies Report.
//
// An empty list means that the other vocabulary has no word for it.
//
// # Guarantees
//
// Every call returns fresh values that the caller may change. No state, safe for
// concurrent use.
package catalog
