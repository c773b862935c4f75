package ledger

import (
	"errors"
	"fmt"
)

// Sentinel errors; use errors.Is. Each is wrapped with what was wrong, where,
// and what was expected.
var (
	ErrChain      = errors.New("ledger: bad chain id")
	ErrAddress    = errors.New("ledger: bad address")
	ErrAsset      = errors.New("ledger: bad asset id")
	ErrAmount     = errors.New("ledger: bad amount")
	ErrTxID       = errors.New("ledger: bad transaction id")
	ErrPosition   = errors.New("ledger: bad position")
	ErrOutOfOrder = errors.New("ledger: not after the lane's last position")
	ErrTx         = errors.New("ledger: transaction breaks the double-entry rules")
	ErrRollback   = errors.New("ledger: cannot roll back that far")
	ErrFull       = errors.New("ledger: out of ids")
)

// OrderError reports a transaction that is not after its lane's last position.
// It matches ErrOutOfOrder.
type OrderError struct {
	Chain     Chain
	ID        TxID
	Got, Last Position
}

// Error names the lane, the transaction and both positions.
func (e *OrderError) Error() string {
	return fmt.Sprintf("%v: lane %s, transaction %s at %s, lane is at %s (sort the input, or put a Reorder buffer before the ledger)",
		ErrOutOfOrder, e.Chain, e.ID, e.Got, e.Last)
}

// Unwrap makes errors.Is(err, ErrOutOfOrder) true.
func (e *OrderError) Unwrap() error { return ErrOutOfOrder }

// clip bounds a value that is quoted in an error to 80 characters.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == 80 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
