package format

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// laneHeights tells a writer which lanes have heights. On a lane that is
// ordered by time alone Position.Height is the Unix second, and files leave
// height and tx_index out; the lane's first transaction decides.
type laneHeights map[ledger.Chain]bool

// has reports whether the transaction's height is to be written.
func (l laneHeights) has(tx *ledger.Tx) (bool, error) {
	timed := tx.Position.Height == NoHeight || tx.Position.Height == uint64(tx.Time)
	has, ok := l[tx.Chain]
	if !ok {
		has = !timed
		l[tx.Chain] = has
	}
	if !has && !timed {
		return false, fmt.Errorf("%w: lane %s began with a height that is its time, transaction %s is at height %d and time %d",
			ErrInexpressible, tx.Chain, tx.ID, tx.Position.Height, tx.Time)
	}
	return has, nil
}
