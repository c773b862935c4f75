package ledger

import (
	"sync/atomic"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// edgeRow is one account-model transfer, 24 bytes.
type edgeRow struct {
	from, to uint32
	tx       uint32
	bits     uint32 // asset in the low 24 bits, flags above
	amount   uint64 // or an index into wide, with edgeWide
}

const (
	assetMask = 1<<24 - 1

	edgeClassShift = 24 // two bits
	edgeKindShift  = 26 // two bits
	edgeWide       = 1 << 28
	edgeDead       = 1 << 29 // rolled back, or of a failed transaction: in nobody's account
)

func (e *edgeRow) asset() AssetID     { return AssetID(e.bits & assetMask) }
func (e *edgeRow) class() Class       { return Class(e.bits >> edgeClassShift & 3) }
func (e *edgeRow) kind() TransferKind { return TransferKind(e.bits >> edgeKindShift & 3) }

// legRow is one Bitcoin input or output, 24 bytes. link is the ordinal + 1 of
// the leg at the other end: the output an input spends, or the input that
// spends an output, which is set later and so read and written atomically.
type legRow struct {
	amount  uint64
	account uint32
	tx      uint32
	link    uint32
	bits    uint32 // flags low, an output's script length in the high half
}

const (
	legOutput     = 1 << iota
	legDead            // rolled back
	legOpReturn        // output carries data
	legMore            // ledger.legMore has its nested script or multisig policy
	legPrev            // ledger.prevs has an input's outpoint, which is not in the ledger
	legDust            // classified as dust
	legWide            // amount indexes wide
	legResShift   = 8  // two bits of Resolution
	legSigShift   = 10 // three bits of SigHash
	legScriptSize = 16
)

func (r *legRow) spender() uint32     { return atomic.LoadUint32(&r.link) }
func (r *legRow) setSpender(l uint32) { atomic.StoreUint32(&r.link, l) }

// legExtra holds what few legs have.
type legExtra struct {
	nested   Address
	multisig MofN
}

// blockRow is what the transactions of a block share.
type blockRow struct {
	height uint64
	time   int64
	clock  int64
	lane   uint16
}

// txRow is what a scan needs of a transaction, 12 bytes that lie together.
type txRow struct {
	block uint32 // block row
	first uint32 // first edge, or first leg with txUTXO
	index uint16 // in the block
	flags uint16
}

// Transaction flags.
const (
	txFailed = 1 << iota
	txCoinbase
	txUTXO
	txDead      // rolled back
	txFeeWide   // fee indexes wide
	txBurntWide // burnt fee indexes wide
	txInitFirst // initiator is the first transfer's From
	txIndexWide // index in block is in indexes
	txFormShift = 8
)

// approvalRow and createdRow are in order of tx, found by binary search.
type approvalRow struct {
	tx, owner, spender, asset, entry uint32
	amount                           Amount
}

type createdRow struct{ tx, account uint32 }

// columns are all rows of a ledger. Copying the struct takes a snapshot.
type columns struct {
	// per transaction
	ids       chunk.Column[[32]byte]
	txs       chunk.Column[txRow]
	gone      chunk.Column[uint32] // block rows of evicted transactions
	indexes   chunk.Sparse[uint32]
	initiator chunk.Sparse[uint32]
	feePayer  chunk.Sparse[uint32]
	fee       chunk.Sparse[uint64]
	burnt     chunk.Sparse[uint64]
	version   chunk.Sparse[int32]
	lockTime  chunk.Sparse[uint32]

	// per transfer
	edges   chunk.Column[edgeRow]
	entry   chunk.Sparse[uint16]
	entries chunk.Sparse[uint32] // entries that do not fit 16 bits
	usd     chunk.Sparse[uint64]
	legs    chunk.Column[legRow]
	noSeq   chunk.Sparse[uint32] // complement of an input's sequence

	blocks    chunk.Column[blockRow]
	wide      chunk.Column[Amount]
	approvals chunk.Column[approvalRow]
	created   chunk.Column[createdRow]

	firstApproval uint32 // those before were evicted

	// per account; rows change in place, under the ledger's lock
	accounts chunk.Column[accountRow]
	totals   chunk.Column[totalRow]
	past     chunk.Sparse[pastRow]
	arena    arena
}

// pastRow corrects what an account's lists tell: transfers that were evicted
// (positive) or rolled back (negative), the senders among the evicted, and the
// last evicted transaction + 1.
type pastRow struct {
	in, out int32
	last    uint32
	senders uint64
}

// blockIndex returns the block row of a transaction, evicted or not.
func (c *columns) blockIndex(ref uint32) uint32 {
	if int(ref) < c.gone.Len() {
		return *c.gone.At(ref)
	}
	return c.txs.At(ref).block
}

func (c *columns) blockOf(ref uint32) *blockRow { return c.blocks.At(c.blockIndex(ref)) }

// number stores an amount in 64 bits, in the overflow table where it must.
func (c *columns) number(a Amount) (v uint64, wide bool) {
	if u, ok := a.Uint64(); ok {
		return u, false
	}
	return uint64(c.wide.Append(a)), true
}

func (c *columns) amount(v uint64, wide bool) Amount {
	if wide {
		return *c.wide.At(uint32(v))
	}
	return NewAmount(v)
}

func (c *columns) edgeAmount(e *edgeRow) Amount { return c.amount(e.amount, e.bits&edgeWide != 0) }
