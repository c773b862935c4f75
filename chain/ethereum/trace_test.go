package ethereum_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// Every real block with receipts and traces, from every account that moves
// anything, by every rule and both ways: each unit of each asset is accounted
// for, gas among it.
func TestTraceConservesRealBlocks(t *testing.T) {
	open(t, "blocks", "PROVENANCE.md")
	files, err := filepath.Glob(filepath.Join(shared, "blocks", "*.eth_getBlockByNumber.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	traced := 0
	for _, f := range files {
		base := strings.TrimSuffix(filepath.Base(f), ".eth_getBlockByNumber.json")
		t.Run(base, func(t *testing.T) {
			txs := collect(t, ethereum.ReadRPCFiles(t.Context(), ethereum.RPCFiles{
				Blocks:   open(t, "blocks", base+".eth_getBlockByNumber.json"),
				Receipts: open(t, "blocks", base+".receipts.json"),
				Traces:   open(t, "blocks", base+".callTracer.json"),
			}, ethereum.Options{}))
			l := ledger.New(ledger.Config{})
			require.NoError(t, l.Append(txs...))
			view := l.View()
			var seeds []trace.Seed
			seen := map[ledger.Account]bool{}
			var gas, burnt ledger.Amount
			for _, tx := range txs {
				// an account that nothing reaches and that only pays gas has no
				// value to follow: a view does not know it
				if _, moves := view.Lookup(tx.Initiator); tx.Coinbase || !moves {
					continue
				}
				gas, _ = gas.Add(tx.Fee)
				burnt, _ = burnt.Add(tx.FeeBurnt)
				if !tx.Initiator.IsZero() && !seen[tx.Initiator] {
					seen[tx.Initiator] = true
					seeds = append(seeds, trace.Seed{Kind: trace.SeedAccount, Account: tx.Initiator})
				}
			}
			if len(seeds) == 0 {
				require.True(t, gas.IsZero(), "only an empty block has nothing to trace")
				return
			}
			traced++
			native := ledger.NativeAsset(ledger.Ethereum)
			for _, rule := range trace.Rules() {
				for _, cfg := range []trace.Config{{Rule: rule}, {Rule: rule, EnterContracts: true, NoSwaps: true}, {Rule: rule, Direction: trace.Backward}} {
					res, err := trace.Run(t.Context(), view, nil, seeds, cfg)
					require.NoError(t, err)
					require.NoError(t, res.Check(), "%s %s", rule, cfg.Direction)
					if cfg.Direction == trace.Backward {
						continue
					}
					for _, total := range res.Totals {
						if total.Asset != native {
							continue
						}
						// every payer of gas is a seed, so all of it is traced
						paid, _ := total.Stopped[trace.StopFee].Add(total.Stopped[trace.StopBurn])
						require.GreaterOrEqual(t, paid.Cmp(gas), 0, "%s: gas is an outflow of the coin", rule)
						require.GreaterOrEqual(t, total.Stopped[trace.StopBurn].Cmp(burnt), 0)
						if rule == trace.FIFO && !cfg.NoSwaps {
							t.Logf("%d seeds, %s wei seeded, of which gas %s wei and %s wei burnt; %d assets, %d sinks",
								len(seeds), total.Seeded, total.Stopped[trace.StopFee], total.Stopped[trace.StopBurn], len(res.Totals), len(res.Sinks))
						}
					}
				}
			}
		})
	}
	require.GreaterOrEqual(t, traced, 3)
}
