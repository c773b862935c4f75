package pattern

import "github.com/hoptrail/hoptrail/ledger"

// Transfer is one edge given to a Graph: value that moved from one account to
// another. Plain data.
type Transfer struct {
	From, To ledger.AccountID // any numbering of the caller's; equal ids are one account
	Asset    ledger.AssetID   // below 2^31
	Amount   ledger.Amount
	Time     int64 // never decreasing; Unix seconds for ledgers, any unit for raw edges

	// Tx numbers transactions; transfers that follow each other with the same Tx
	// are one transaction, hence simultaneous: no hop leads from one to the
	// other. Raw edges that are a transaction each number themselves 0, 1, 2, ….
	Tx uint64
	// Ref is the caller's own name of the transfer; the graph hands it back.
	Ref uint64
}

// Node is an account of a Graph as long as it has a transfer in the graph:
// a dense index that is used again after the account was evicted. Nothing that
// leaves the package depends on it; use Graph.Account.
type Node uint32

// Order is a transfer's place in chain order: how many transfers the graph had
// taken before its transaction, and its own number within that. Orders of one
// graph compare as integers and are never used again, except after a Rollback.
type Order uint64

// Layout of an Order and of Half's flags below it.
const (
	entryBits = 16 // at most 65,536 transfers in one transaction
	flagBits  = 2

	flagSuperseded = 1 << 0
	flagBig        = 1 << 1
)

// Tx returns how many transfers came before the transaction: a number that tells
// transactions apart and grows from each to the next.
func (o Order) Tx() uint64 { return uint64(o) >> entryBits }

// Entry returns the number of the transfer within its transaction.
func (o Order) Entry() int { return int(o & (1<<entryBits - 1)) }

// number returns how many transfers came before it.
func (o Order) number() uint64 { return o.Tx() + uint64(o.Entry()) }

// Half is a transfer as one of its two accounts sees it, 32 bytes. The lists of
// halves that a Graph returns are in chain order.
type Half struct {
	Time   int64
	amount uint64 // or index into the table of big amounts
	word   uint64 // Order and flags
	Peer   Node   // the other account: the payer in a list of In, the payee in Out
	Asset  ledger.AssetID
}

// Order returns the transfer's place in chain order.
func (h *Half) Order() Order { return Order(h.word >> flagBits) }

// Latest reports whether no later transfer of the graph goes from the same
// payer to the same payee: the halves of a window that are Latest name each
// counterparty in the window exactly once.
func (h *Half) Latest() bool { return h.word&flagSuperseded == 0 }

// Before reports whether h's transaction comes before o's, so that value could
// hop from one to the other. Transfers of one transaction are simultaneous.
func (h *Half) Before(o *Half) bool {
	return h.Time < o.Time || h.Time == o.Time && h.word>>(flagBits+entryBits) < o.word>>(flagBits+entryBits)
}

// Edge is a transfer as the graph keeps it.
type Edge struct {
	From, To Node
	Asset    ledger.AssetID
	big      bool
	Order    Order
	Time     int64
	amount   uint64
	Tx       uint64 // the caller's number of the transaction
	Ref      uint64 // the caller's name of the transfer
}
