// Package bitcoin turns raw Bitcoin data into ledger transactions: block files
// of Bitcoin Core, getblock JSON of Core and btcd, and, over the network, a
// node's JSON-RPC and Esplora servers.
//
// # Problem
//
// Block files hold blocks in the order of arrival, stale ones among them, and
// their inputs say which output they spend but not whose it was or how much.
// A tracing tool needs the opposite: the chain's order, and an account and an
// amount on every input.
//
// # Model
//
// [Open] looks through block files for headers and finds the chain; its
// [Reader] then decodes the blocks in order. [JSONReader] reads getblock
// answers, [Node] and [Esplora] ask for blocks and follow the tip, [Decoders]
// plugs the files into package format. All of them fill [ledger.Tx] through
// the same code, so a block gives the same transactions whichever way it came.
//
// A Bitcoin transaction is one transfer with inputs and outputs; a coinbase has
// no inputs. An input is
//
//   - resolved where the data holds the output: account and amount are facts;
//   - derived where it does not and the input's own scripts show the account:
//     P2PKH, P2SH, P2WPKH, P2WSH, the nested forms, and taproot script paths
//     (BIP-16, BIP-141, BIP-341). The amount is not known. It is right for
//     every valid block, and trusts that blocks are valid;
//   - unknown otherwise: bare keys, taproot key paths, unusual scripts.
//
// Of signatures the class is told ([ledger.SigHash]): of several on one input
// the one that commits to least. Keyless are inputs whose script asks for no
// signature. Data without scripts or witnesses leaves the class unknown.
//
// # Order
//
// Blocks are linked by the hash of their parent. Of the branches that grow from
// one block the path with the most work is the chain (the one seen first where
// two have the same); the rest is stale: counted, not told. A header that
// misses its own target counts as one hash of work.
//
// Data may hold parts of a chain without what is between them. The height of
// such a part comes from the genesis block, from a checkpoint of chaincfg, or
// from its coinbases (BIP-34, block version 2 and later; the majority where
// they differ). Where two parts claim a height, the one with more work keeps
// it. For a part that none of these tell, the height is estimated from header
// times, between its neighbours and never one of theirs: [Block.Estimated] says
// so. A part for which no height is free there is stale.
//
// # Guarantees
//
//   - The same transactions for any number of workers, any order of the files,
//     plain, compressed, padded or obfuscated, in memory or spilled.
//   - Memory: about 250 bytes per block for the order; while reading a few
//     batches of 1 MiB per worker; the index of unspent outputs, at most
//     Options.UTXOMemory, at 73–106 bytes per output (BenchmarkUTXO); beyond it
//     the outputs are in temporary files. An input that can be read only once
//     is spooled the same way. No count in the data is believed before it was
//     held against the bytes that are there.
//   - Faults are errors with file, offset and block ([BlockError]) that match
//     [ErrTruncated], [ErrMalformed], [ErrTooLarge], [ErrMagic] or
//     [ErrMismatch]; with Options.Salvage they are counted and passed over.
//   - Merkle root, witness commitment and proof of work on demand
//     (Options.Verify). Scripts and signatures are never executed.
//   - No goroutine outlives a loop. Readers are for one goroutine; [Node] and
//     [Esplora] are safe for concurrent use.
//
// # Sources
//
// Bitcoin Core 30 (serialize.h, node/blockstorage.cpp, chain.h,
// script/interpreter.h), BIP-16, 34, 66, 141, 144, 341, 342; network constants
// from github.com/btcsuite/btcd/chaincfg/v2; Esplora's API.md.
package bitcoin
