package cluster_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/ledger"
)

// One writer appends and rolls back while readers ask about a settled past:
// their answers never change.
func TestReadersSeeASettledPastWhileTheWriterWorks(t *testing.T) {
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(payment()...))
	cfg := cluster.Config{Heuristics: cluster.Heuristics(), Labels: services{}}
	c := run(t, l.View(), cfg)
	settled := l.View().Cut()
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				owner := c.Owner(wallet(ledger.BitcoinMainnet, 6), settled)
				if owner != wallet(ledger.BitcoinMainnet, 2) {
					t.Errorf("owner is %s", owner)
					return
				}
				c.Why(wallet(ledger.BitcoinMainnet, 6), wallet(ledger.BitcoinMainnet, 2), settled)
				c.Stats(wallet(ledger.BitcoinMainnet, 6), settled)
				c.Members()
				c.Conflicts()
				for range c.Joins() {
				}
			}
		})
	}
	for n := range 200 {
		require.NoError(t, l.Append(bitcoin(2+n, []sats{{8 + 2*(n%5), 1e8}, {20 + 2*(n%7), 1e8}}, []sats{{40, 19e7}})))
		require.NoError(t, c.Update(t.Context(), l.View()))
		if n%10 == 9 {
			height := uint64(700000 + 2 + n - 5)
			_, err := l.Rollback(ledger.BitcoinMainnet, height)
			require.NoError(t, err)
			require.NoError(t, c.Rollback(l.View(), ledger.BitcoinMainnet, height))
		}
	}
	close(stop)
	readers.Wait()
}
