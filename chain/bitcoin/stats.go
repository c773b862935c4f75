package bitcoin

// Stats counts what was read. Plain data.
type Stats struct {
	Files  int
	Bytes  int64 // after decompression
	Blocks uint64
	// Stale blocks are in the data and lost to others: not part of the chain
	// with the most work. Repeated blocks stand in it more than once. Estimated
	// counts the blocks of the chain whose height nothing told.
	Stale, Repeated, Estimated uint64
	// Salvaged reading: bytes between blocks, and blocks that did not decode.
	SkippedBytes  int64
	SkippedBlocks uint64

	Txs, Inputs, Outputs uint64 // a coinbase has no inputs
	// Inputs by what is known of the output they spend.
	Resolved, Derived, Unknown uint64

	// Unspent outputs in the index when reading ended, and what it took at most.
	Unspent     int
	UTXOBytes   int64 // memory
	UTXOSpilled int   // outputs in files when reading ended
}
