// Package ethereum brings raw data of Ethereum, other EVM chains and TRON into
// the ledger's one form, [ledger.Tx]: exact amounts, chain order, and nothing
// left out without being counted.
//
// # What is read
//
//	ReadRLP       blocks as "geth export" writes them
//	ReadEra1      era1 archives: blocks with receipts
//	ReadRPC       JSON-RPC blocks, each with its receipts and callTracer traces
//	ReadRPCFiles  the same in a file each
//	ReadTables    ethereum-etl and GraphSense tables, CSV or JSON, joined
//	ReadTable     one such table alone
//	ReadTron      TRON blocks with transaction infos, TronGrid pages
//	Decoders      all of these for format.Read, recognised by content
//	Node          a live node: blocks on demand, or followed with rollbacks
//	Explorer      one account's transfers from an Etherscan-like API
//
// What a source does not hold is not made up: fee, outcome or sender stay
// unknown and [Stats] counts them. The table says what each source tells.
//
//	              value  calls  tokens  outcome  fee  burnt  rewards
//	RLP             yes     no      no       no  some   some  yes
//	era1            yes     no     yes      yes   yes    yes  yes
//	RPC block       yes     no      no       no  some   some  but uncles
//	 + receipts     yes     no     yes      yes   yes    yes  but uncles
//	 + traces       yes    yes     yes      yes   yes    yes  but uncles
//	tables        by the tables given
//	TRON block      yes     no   calls      yes    no     no  –
//	 + infos        yes    yes     yes      yes   yes    yes  –
//
// # Model
//
// A transaction becomes one Tx. Its Initiator signed it; the owners whose
// money moved are in the transfers, and often are others. A log's Entry is its
// index in the block; that of native value is 0 and of a call its place in the
// trace, counted past the indexes of the transaction's logs; what no log recorded
// is from [LogEntry] on. Transfers come in the order of their entries.
//
// The address of a log is the asset: a token is its contract, never its
// symbol. ERC-20 Transfer and Approval logs are read where they have the
// standard's shape. ERC-721 and ERC-1155 tokens are not money; they are
// counted and left out. A wrapped-native contract's Deposit is a mint and its
// Withdrawal a burn. Allowances also come from Permit2's logs, and from calls
// of permit and increaseAllowance that no log tells. The zero address in a
// token's log is nobody; as receiver of native value it is an account.
//
// A failed transaction moves its fee and nothing else; a failed call, and all
// below it, moves nothing. Fee is gas used × effective price, plus blob gas;
// FeeBurnt is the base-fee part (EIP-1559) and all blob gas (EIP-4844). The
// rest is the tip: the block's own transaction, with Coinbase set, the block's
// hash as id, and the index after the last, pays it to the producer, with
// subsidy, uncle rewards and withdrawals. So over a block with receipts, native
// value leaving accounts equals value reaching them plus what was burnt, less
// what the protocol issued. TRON burns its fees whole.
//
// # Guarantees
//
//   - Order: blocks as in the input, transactions by index; Options.Jobs
//     changes nothing but speed.
//   - Memory: about 2·Jobs+2 blocks. No claimed length is believed before the
//     bytes are there, and no item may exceed Options.MaxBlock.
//   - Errors: a [ParseError] with format, byte offset and place, matching a
//     sentinel. Malformed, truncated and hostile input ends in an error and
//     never in a panic; every reader has a fuzz test.
//   - Goroutines: none outlives the loop over a sequence, whether it ends, is
//     broken off or cancelled. [Node] and [Explorer] use none.
//   - Concurrency: readers are independent of each other. Stats and Kinds are
//     written on the consumer's goroutine only.
//   - Complexity: linear in the input; O(n log n) where rows are sorted.
//
// # Sources
//
// Ethereum Yellow Paper; EIPs 2, 20, 140, 649, 658, 721, 1155, 1234, 1474,
// 1559, 2612, 2929, 3607, 3675, 4844, 7702; e2store-format-specs (era1);
// ethereum-etl's schema; TRON's protocol documentation. RLP, transaction types
// and signature recovery are go-ethereum's (LGPL-3.0), which is why this
// package is a module of its own.
package ethereum
