package ledger

import (
	"unsafe"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// Stats tells how much a ledger holds and what it costs.
type Stats struct {
	Txs, Transfers, Legs, Accounts, Assets int
	// TxBytes is what transactions, transfers, legs and their lists take,
	// AccountBytes what accounts, their summaries and index take.
	TxBytes, AccountBytes int64
}

// Stats counts rows and bytes of the columns and indexes, not of Go maps for
// rare facts. O(chunks).
func (l *Ledger) Stats() Stats {
	l.mu.RLock()
	defer l.mu.RUnlock()
	g := l.gen
	s := Stats{
		Txs: g.ids.Len() - int(g.floor), Transfers: g.edges.Len() - int(g.edgeFloor), Legs: g.legs.Len() - int(g.legFloor),
		Accounts: g.accounts.Len() - 1, Assets: len(l.assets) - 1,
	}
	s.TxBytes = bytesOf[[32]byte](g.ids.Chunks()) + bytesOf[txRow](g.txs.Chunks()) + bytesOf[uint32](g.gone.Chunks()+g.arena.Chunks()) +
		bytesOf[uint16](g.entry.Chunks()) +
		bytesOf[uint32](g.indexes.Chunks()+g.initiator.Chunks()+g.feePayer.Chunks()+g.version.Chunks()+g.lockTime.Chunks()+g.entries.Chunks()+g.noSeq.Chunks()) +
		bytesOf[uint64](g.fee.Chunks()+g.burnt.Chunks()+g.usd.Chunks()) +
		bytesOf[edgeRow](g.edges.Chunks()) + bytesOf[legRow](g.legs.Chunks()) + bytesOf[blockRow](g.blocks.Chunks()) +
		bytesOf[Amount](g.wide.Chunks()) + bytesOf[approvalRow](g.approvals.Chunks()) + bytesOf[createdRow](g.created.Chunks()) +
		int64(len(g.txIndex.slots))*4 + bytesOf[uint32](g.txIndex.same.Chunks()) + bytesOf[uint32](g.feeIndex.before.Chunks())
	s.AccountBytes = bytesOf[accountRow](g.accounts.Chunks()) + bytesOf[totalRow](g.totals.Chunks()) +
		bytesOf[[32]byte](l.accounts.longs.Chunks()) + int64(len(l.accounts.slots))*int64(unsafe.Sizeof(slot{})) + bytesOf[pastRow](g.past.Chunks()) +
		bytesOf[uint32](g.feeIndex.last.Chunks())
	return s
}

func bytesOf[T any](chunks int) int64 {
	var v T
	return int64(chunks) * chunk.Size * int64(unsafe.Sizeof(v))
}
