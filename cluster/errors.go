package cluster

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Sentinel errors; use errors.Is.
var (
	ErrConfig     = errors.New("cluster: bad configuration")
	ErrOutOfOrder = errors.New("cluster: not after the last transaction")
	ErrEvicted    = errors.New("cluster: the transaction's transfers were evicted")
)

// OrderError reports a transaction that does not come after the last one in
// merge order. It matches ErrOutOfOrder.
type OrderError struct {
	ID        ledger.TxID
	Got, Last ledger.Cut
}

// Error names the transaction and both cuts.
func (e *OrderError) Error() string {
	return fmt.Sprintf("%v: transaction %s at clock %d, %s %s; the clustering is at clock %d, %s %s (append in merge order, or call Update, which goes back)",
		ErrOutOfOrder, e.ID, e.Got.Clock, e.Got.Chain, e.Got.Position, e.Last.Clock, e.Last.Chain, e.Last.Position)
}

// Unwrap returns ErrOutOfOrder.
func (e *OrderError) Unwrap() error { return ErrOutOfOrder }
