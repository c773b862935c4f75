package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// TestPrivateLane follows customers: a withdrawal is on the private lane before
// the hot wallet pays it, a deposit after it arrived, under the same hash.
func TestPrivateLane(t *testing.T) {
	w := world(t, small(2))
	type leg struct {
		at       int64
		from, to ledger.Account
		amount   ledger.Amount
	}
	private, public := map[[32]byte]leg{}, map[[32]byte]leg{}
	for tx := range w.Txs() {
		h, ok := tx.ID.Hash()
		require.True(t, ok)
		if len(tx.Transfers) == 0 {
			continue
		}
		x := tx.Transfers[0]
		if tx.Chain == "local:exchange" {
			require.Equal(t, tx.Time, int64(tx.Position.Height))
			private[h] = leg{tx.Time, x.From, x.To, x.Amount}
			continue
		}
		public[h] = leg{tx.Time, x.From, x.To, x.Amount}
	}
	var in, out, unsigned int
	for h, p := range private {
		q, ok := public[h]
		switch {
		case !ok: // asked for in the last minutes
			unsigned++
		case p.from.Chain == "local:exchange":
			out++
			require.Equal(t, q.to, p.to)
			require.Less(t, p.at, q.at)
			require.Equal(t, q.amount, p.amount)
		default:
			in++
			require.Equal(t, q.from, p.from)
			require.Equal(t, ledger.Chain("local:exchange"), p.to.Chain)
			require.Greater(t, p.at, q.at)
		}
	}
	require.Greater(t, out, 50)
	require.Greater(t, in, 10)
	require.Less(t, unsigned, 5)
}

// TestLedgerTakesIt appends a whole world, and sees through the shared hot
// wallet: with the private lane a withdrawal comes from the customer.
func TestLedgerTakesIt(t *testing.T) {
	l := ledger.New(ledger.Config{})
	w := world(t, small(1))
	n := 0
	for tx := range w.Txs() {
		require.NoError(t, l.Append(tx))
		n++
	}
	v := l.View()
	require.Equal(t, n, v.Len())
	customers := 0
	for ref := range v.Txs() {
		for _, m := range v.Moves(ref, nil) {
			if m.From != 0 && v.Account(m.From).Chain == "local:exchange" {
				customers++
			}
		}
	}
	require.Greater(t, customers, 100)
}
