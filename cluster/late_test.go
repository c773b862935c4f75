package cluster_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/ledger"
)

// However far one lane falls behind another, and whatever is rolled back
// meanwhile, updating gives what one run over everything gives.
func TestLateLanesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		txs, cfg := lanesHistory(t), everything(rapid.Bool().Draw(t, "bind"))
		lanes := map[ledger.Chain][]ledger.Tx{}
		var chains []ledger.Chain
		for _, tx := range txs {
			if lanes[tx.Chain] = append(lanes[tx.Chain], tx); len(lanes[tx.Chain]) == 1 {
				chains = append(chains, tx.Chain)
			}
		}
		l, done := ledger.New(ledger.Config{}), map[ledger.Chain]int{}
		c, err := cluster.New(cfg)
		require.NoError(t, err)
		for l.View().Len() < len(txs) {
			lane := rapid.SampledFrom(chains).Draw(t, "lane")
			left := lanes[lane][done[lane]:]
			left = left[:min(len(left), rapid.IntRange(0, 9).Draw(t, "transactions"))]
			require.NoError(t, l.Append(left...))
			done[lane] += len(left)
			if rapid.IntRange(0, 5).Draw(t, "roll back") == 0 {
				height := rapid.Uint64Range(0, 9).Draw(t, "height")
				removed, err := l.Rollback(lane, height)
				require.NoError(t, err)
				done[lane] -= removed
				require.NoError(t, c.Rollback(l.View(), lane, height))
			}
			if rapid.Bool().Draw(t, "update") {
				require.NoError(t, c.Update(t.Context(), l.View()))
				require.Equal(t, stateOf(build(t, l.View(), cfg)), stateOf(c))
			}
		}
		require.NoError(t, c.Update(t.Context(), l.View()))
		_, merged := fill(t, txs)
		require.Equal(t, stateOf(build(t, merged, cfg)), stateOf(c))
	})
}

// deskPays is a customer's payment on the private lane.
func deskPays(n int, customer string, to ledger.Account, clock int64) ledger.Tx {
	name, _ := ledger.LocalAddress(customer)
	return ledger.Tx{
		ID: txid(ledger.Ethereum, n), Chain: desk, Position: ledger.Position{Height: uint64(clock)}, Time: clock,
		Transfers: []ledger.Transfer{{Asset: usdt, From: ledger.Account{Chain: desk, Address: name}, To: to, Amount: ledger.NewAmount(700)}},
	}
}

// An exchange's own book comes in after the chain's blocks: its transactions are
// earlier, and count as if they had come first.
func TestAPrivateLaneMayComeAfterTheChain(t *testing.T) {
	cfg := cluster.Config{Labels: services{}}
	chain := []ledger.Tx{pays(2, usdt, 3, 0, 700), pays(3, usdt, 8, 0, 5)}
	early := chain[0].Time - 30
	l, view := load(t, chain...)
	c := run(t, view, cfg)
	require.NoError(t, l.Append(deskPays(70, "customer:1", person(3), early), deskPays(71, "customer:2", person(9), early+40)))
	require.NoError(t, c.Update(t.Context(), l.View()))
	want := run(t, l.View(), cfg)
	require.Equal(t, stateOf(want), stateOf(c))
	accounts, _ := c.Len()
	require.Equal(t, 6, accounts)
	role, ok := c.Role(person(3), l.View().Cut())
	require.True(t, ok, "the payment before makes it a deposit address")
	require.Equal(t, cluster.DepositAddress, role.Name)

	// Nothing of it is left out when it is stopped in the middle.
	c = run(t, view, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.Update(ctx, l.View()), context.Canceled)
	require.NoError(t, c.Update(t.Context(), l.View()))
	require.Equal(t, stateOf(want), stateOf(c))
}

// What cannot be read again is told, and nothing changes.
func TestLateAfterEviction(t *testing.T) {
	cfg := cluster.Config{}
	l, view := load(t, pays(2, usdt, 3, 0, 700), pays(3, usdt, 8, 0, 5), pays(900, usdt, 8, 1, 5))
	c := run(t, view, cfg)
	before := stateOf(c)
	second := slices.Collect(view.Txs())[1]
	l.Evict(view.Clock(second) + 1)
	require.NoError(t, l.Append(deskPays(70, "customer:1", person(3), view.Clock(second)-90)))
	err := c.Update(t.Context(), l.View())
	require.ErrorIs(t, err, cluster.ErrEvicted)
	require.ErrorContains(t, err, "local:desk")
	require.Equal(t, before, stateOf(c))

	// Nor is what another lane's rollback undoes lost for having been evicted.
	l, view = load(t, pays(2, usdt, 3, 0, 700), pays(900, usdt, 8, 1, 5))
	require.NoError(t, l.Append(deskPays(70, "customer:1", person(3), view.Clock(0)-30)))
	c = run(t, l.View(), cfg)
	before = stateOf(c)
	l.Evict(view.Clock(0) + 1)
	_, err = l.Rollback(desk, 0)
	require.NoError(t, err)
	err = c.Rollback(l.View(), desk, 0)
	require.ErrorIs(t, err, cluster.ErrEvicted)
	require.ErrorContains(t, err, "height 3 of eip155:1 must be read again")
	require.Equal(t, before.Joins, stateOf(c).Joins)

	// A late one after what was evicted needs nothing of it.
	l, view = load(t, pays(2, usdt, 3, 0, 700), pays(3, usdt, 8, 0, 5), pays(900, usdt, 8, 1, 5))
	c = run(t, view, cfg)
	l.Evict(view.Clock(second) + 1)
	require.NoError(t, l.Append(deskPays(70, "customer:1", person(3), view.Clock(second)+1)))
	require.NoError(t, c.Update(t.Context(), l.View()))
	accounts, _ := c.Len()
	require.Equal(t, 5, accounts)
}
