package bitcoin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// A hundred outputs of real blocks that are spent in them, traced by every
// rule: each satoshi rests somewhere, was paid as a fee, or ended at an input
// that the blocks do not resolve.
func TestTraceConservesRealBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it")
	}
	blocks, _ := readAll(t, Options{}, sources(data(t, "blocks/mainnet-mixed.blk"))...)
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(txsOf(blocks)...))
	view := l.View()

	var spent []ledger.Outpoint
	var amounts []ledger.Amount
	var rec ledger.Record
	for ref := range view.Txs() {
		view.Read(ref, &rec)
		for i := range rec.Outputs {
			if out := &rec.Outputs[i]; out.Linked && !out.Amount.IsZero() {
				spent = append(spent, ledger.Outpoint{Tx: view.TxID(ref), Index: uint32(i)})
				amounts = append(amounts, out.Amount)
			}
		}
	}
	const wanted = 100
	require.Greater(t, len(spent), wanted)
	var seeds []trace.Seed
	var seeded ledger.Amount
	for k := range wanted {
		i := k * len(spent) / wanted
		seeds = append(seeds, trace.Seed{Chain: ledger.BitcoinMainnet, Kind: trace.SeedOutpoint, Tx: spent[i].Tx, Index: spent[i].Index})
		seeded, _ = seeded.Add(amounts[i])
	}
	halving := trace.HalvingSubsidy(50_0000_0000, 210_000)
	for _, rule := range trace.Rules() {
		for _, order := range []trace.CoinbaseOrder{trace.FeesStop, trace.FeesFirst, trace.SubsidyFirst} {
			res, err := trace.Run(t.Context(), view, nil, seeds, trace.Config{Rule: rule, Coinbase: order, Subsidy: halving})
			require.NoError(t, err)
			require.NoError(t, res.Check())
			require.Len(t, res.Totals, 1)
			total := res.Totals[0]
			again := ledger.Amount{} // what another seed had traced already
			for _, s := range res.Seeds {
				for _, o := range s.Overlap {
					again, _ = again.Add(o.Amount)
				}
			}
			both, ok := total.Seeded.Add(again)
			require.True(t, ok)
			require.Equal(t, seeded, both, "%s %s", rule, order)
			if rule == trace.Poison {
				continue
			}
			require.True(t, total.Grown.IsZero())
			var ended ledger.Amount
			for _, n := range total.Stopped {
				ended, _ = ended.Add(n)
			}
			require.Equal(t, total.Seeded, ended)
			if order == trace.FeesStop {
				t.Logf("%s: %s satoshi seeded = %s held + %s unresolved + %s fees + %s burnt, at %d sinks", rule, total.Seeded,
					total.Held(), total.Stopped[trace.StopUnresolved], total.Stopped[trace.StopFee], total.Stopped[trace.StopBurn], len(res.Sinks))
			}
		}
		res, err := trace.Run(t.Context(), view, nil, seeds, trace.Config{Rule: rule, Direction: trace.Backward})
		require.NoError(t, err)
		require.NoError(t, res.Check(), "backward, %s", rule)
	}
}
