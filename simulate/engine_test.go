package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMemoryDoesNotGrowWithLength counts what waits in the engine: agents hold
// their next event and not their future, so four times the length means no
// more of it.
func TestMemoryDoesNotGrowWithLength(t *testing.T) {
	most := func(days int) (waiting, open int) {
		cfg := Defaults()
		cfg.Accounts, cfg.Days, cfg.Schemes = 500, days, nil
		cfg.Innocents = []Plan{{"merchant", 20}, {"payroll", 60}, {"gas-station", 20}, {"market-maker", 20}, {"hot-wallet", 60}}
		e := newEngine(cfg)
		e.run(func(Event) bool {
			waiting = max(waiting, e.agenda.size)
			for _, l := range e.lanes {
				open = max(open, len(l.open))
			}
			return true
		})
		return waiting, open
	}
	short, block := most(20)
	long, block4 := most(80)
	require.InEpsilon(t, short, long, .15, "events that wait")
	require.InDelta(t, block, block4, 60, "transactions in an open block")
}

// TestFailedPaymentsLeaveNoTrace: a transaction whose second leg is not covered
// changes no balance and writes nothing.
func TestFailedPaymentsLeaveNoTrace(t *testing.T) {
	e := newEngine(small(1))
	by := newActor(1, "test", 0)
	a, b := e.wallet(&by, e.chains[0]), e.wallet(&by, e.chains[0])
	a.held = [numAssets]int64{native: 1e9, usdt: 50}
	before := *a
	r := e.transact(&by, nil, a, []leg{{from: a, to: b, asset: usdt, units: 50}, {from: a, to: b, asset: usdt, units: 1}})
	require.False(t, r.ok)
	require.Equal(t, before, *a)
	require.Zero(t, b.held[usdt])
	require.Empty(t, e.chains[0].lane.open)
	require.False(t, e.pay(&by, nil, b, a, usdt, 0).ok, "no gas")
	require.True(t, e.pay(&by, nil, a, b, usdt, 50).ok)
	require.Len(t, e.chains[0].lane.open, 1)
	require.Less(t, a.held[native], before.held[native], "the fee")
}
