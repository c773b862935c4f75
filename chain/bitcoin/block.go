package bitcoin

import "github.com/hoptrail/hoptrail/ledger"

// Block is one block of the chain, its transactions in block order.
type Block struct {
	Chain  ledger.Chain
	Height uint64
	// Estimated tells that neither linkage, coinbase (BIP-34) nor checkpoint
	// gave the height; see the package comment on order.
	Estimated bool
	Hash      Hash
	Prev      Hash
	Time      int64 // header time, Unix seconds
	Txs       []ledger.Tx

	spends  []spend     // one per input, in order; what describe reads
	items   [][]byte    // witness items of all spends
	keyless []outputRef // outputs that anyone may spend without a signature
}

// outputRef names an output of a block, in block order.
type outputRef struct{ tx, index uint32 }

// spend is an input's own scripts, as far as the data holds them.
type spend struct {
	script  []byte // scriptSig
	witness [][]byte
	seen    bool // the data holds scripts (false: nothing is known of signatures)
	given   bool // the data itself brought account and amount (Core verbosity 3, Esplora)
	keyless bool // the script it spends checks no signature
}
