package pattern

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// A source's last payment may leave the graph before its scatter-gather closes. What
// is open then stays that account's: whoever comes next does not grow it, and a
// snapshot carries it over a restart.
func TestOpenInstancesOutliveTheirAccounts(t *testing.T) {
	shapes := func() []Finder {
		return []Finder{NewScatterGather(ScatterGatherConfig{Mids: 2, Length: 20, Budget: 1000})}
	}
	stream := [][3]int64{
		{1, 11, 0}, {1, 12, 0}, {11, 99, 20}, {12, 99, 20}, // from 1 to 99
		{2, 11, 21}, {2, 12, 21}, {11, 99, 22}, {12, 99, 22}, // from 2, when 1 has gone
		{1, 11, 23}, {1, 12, 23}, {11, 99, 24}, {12, 99, 24}, // from 1 again
	}
	for _, undo := range []int{0, 100} {
		for restart := range stream {
			cfg := Config{Shapes: shapes, MaxUndo: undo}
			e, err := NewEngine(cfg)
			require.NoError(t, err)
			var got []string
			for i, r := range stream {
				if i == restart {
					before := snapshotOf(t, e)
					e, err = NewEngine(cfg)
					require.NoError(t, err)
					require.NoError(t, e.Restore(bytes.NewReader(before)))
					require.Equal(t, before, snapshotOf(t, e))
				}
				require.NoError(t, e.Add(&Transfer{
					From: ledger.AccountID(r[0]), To: ledger.AccountID(r[1]), Time: r[2], Tx: uint64(i), Asset: 1, Amount: ledger.NewAmount(1),
				}, func(m *Match) {
					got = append(got, fmt.Sprint(m.ID.A, "→", m.ID.B, " r", m.Revision, " at ", m.Time, " legs ", len(m.Legs)))
				}))
			}
			require.Equal(t, []string{"1→99 r1 at 20 legs 4", "2→99 r1 at 22 legs 4", "2→99 r2 at 24 legs 2", "1→99 r2 at 24 legs 2", "2→99 r3 at 24 legs 2"}, got, "undo %d, restart %d", undo, restart)
		}
	}
}
