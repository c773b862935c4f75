// Package format reads and writes hoptrail's files: text in, ledger values out,
// and back.
//
// # Problem
//
// The same movement of value is written down in a dozen dialects, with times in
// local zones, amounts in floats, token ids in amount columns, newest rows
// first, and gzip files called .csv. An investigation stands on exact amounts
// in exact order, so every cell is either read exactly or refused with file,
// line, column, value and what was expected.
//
// # Model
//
// A [Source] is anything that opens; [Expand] makes sources of files, globs,
// folders and "-". A [Decoder] turns a source into [Row]s: transactions or
// parts of them in file order. [Decoders] lists those of this package
// (transfers CSV, transactions NDJSON, ethereum-etl, Etherscan, Esplora,
// bitcoin-etl); programs append their own, such as those of chain/bitcoin and
// chain/ethereum. [Read] merges the sources lane by lane, puts rows of one
// transaction together, drops duplicates, checks or makes the order, and yields
// ledger transactions; [Load] appends them to a ledger and reports counts.
//
// Small tables are read whole: [ReadAssets], [ReadPrices], [ReadSeeds],
// [ReadTruth], [ReadBlockTimes], [ReadClusters], [ReadJoins], [ReadGates]. Each
// has a writer, and so have transfers, transactions and labels.
//
// docs/formats.md is the contract, docs/schema holds the schemas.
//
// # Guarantees
//
//   - Order: within a lane transactions come in chain order. A row before its
//     predecessor is an error, unless Options.Sort: then a stable merge sort
//     orders it, on disk when it is large.
//   - Nothing is guessed: no zone, no unit, no decimals, no chain of a token is
//     made up. What cannot be told exactly is an error, or, where a dialect
//     mixes such rows with good ones, refused and counted by reason.
//   - Duplicates, the same (chain, tx, log_index) at one height, are dropped
//     and counted when identical and an error when not.
//   - Memory: bounded whatever the input. A record is at most Options.MaxLine
//     (JSON: MaxValue) bytes, decompression streams, sorting keeps
//     Options.SortMemory, assembly keeps the transactions of one height per
//     lane (one second, on lanes without heights whose rows have log indexes).
//   - Concurrency: functions share nothing and start no goroutine that outlives
//     them; lists ([AssetList], [PriceList]) are immutable; writers and
//     iterators belong to one goroutine.
//   - Complexity: linear in the input; with Sort, n log n.
//
// # Sources
//
// RFC 4180 (CSV), RFC 8259 (JSON), RFC 3339 (times), RFC 1950, 1952 and 8878
// (zlib, gzip, zstd), CAIP-2, CAIP-10 and CAIP-19 (chains, accounts, assets),
// BIP-16, 66, 141 and 341 (what Bitcoin inputs show), the schemas of
// ethereum-etl and bitcoin-etl, the Esplora HTTP API.
package format
