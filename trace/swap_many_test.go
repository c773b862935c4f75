package trace_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// A transaction made of hundreds of swaps costs no minutes, and every unit of
// it is still accounted for.
func TestHundredsOfSwapsInOneTransaction(t *testing.T) {
	for _, n := range []int{30, 510} {
		l := ledger.New(ledger.Config{})
		x := ledger.Tx{ID: txName("x"), Chain: ledger.LocalDefault, Position: ledger.Position{Height: 9}, Time: 9}
		for i := range n {
			user := name(fmt.Sprint("user", i))
			x.Transfers = append(
				x.Transfers,
				ledger.Transfer{Asset: "A", From: user, To: name("pool"), Amount: units(10), Entry: uint32(2 * i)},
				ledger.Transfer{Asset: "B", From: name("pool"), To: user, Amount: units(20), Entry: uint32(2*i + 1)},
			)
		}
		require.NoError(t, l.Append(x))
		for direction, a := range map[trace.Direction]ledger.Asset{trace.Forward: "A", trace.Backward: "B"} {
			seed := trace.Seed{Chain: ledger.LocalDefault, Kind: trace.SeedTransfer, Tx: x.ID, Index: trace.AnyIndex, Asset: a}
			res, err := trace.Run(t.Context(), l.View(), nil, []trace.Seed{seed}, trace.Config{Direction: direction})
			require.NoError(t, err)
			require.NoError(t, res.Check())
			require.Len(t, res.Seeds[0].Seeded, 1)
		}
	}
}
