package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// TestCoinsAreSpentOnce replays the Bitcoin lane: every input spends an unspent
// output of its own address and amount (or one of before the start), coinbases
// come first and wait a hundred blocks.
func TestCoinsAreSpentOnce(t *testing.T) {
	type output struct {
		account ledger.Account
		amount  ledger.Amount
		ripe    uint64
	}
	unspent := map[ledger.Outpoint]output{}
	older, txs, change := 0, 0, 0
	for tx := range world(t, small(9)).Txs() {
		if tx.Chain != ledger.BitcoinMainnet {
			continue
		}
		txs++
		require.Len(t, tx.Transfers, 1)
		x := tx.Transfers[0]
		require.Equal(t, tx.Coinbase, tx.Position.Tx == 0, "a block opens with its coinbase")
		var in, out ledger.Amount
		for _, i := range x.Inputs {
			in = in.SaturatingAdd(i.Amount)
			o, ok := unspent[i.Prev]
			if !ok {
				older++
				continue
			}
			require.Equal(t, o, output{i.Account, i.Amount, o.ripe})
			require.LessOrEqual(t, o.ripe, tx.Position.Height)
			delete(unspent, i.Prev)
		}
		ripe := uint64(0)
		if tx.Coinbase {
			ripe = tx.Position.Height + maturity
		}
		for i, o := range x.Outputs {
			require.False(t, o.Amount.IsZero())
			out = out.SaturatingAdd(o.Amount)
			unspent[ledger.Outpoint{Tx: tx.ID, Index: uint32(i)}] = output{o.Account, o.Amount, ripe}
		}
		if !tx.Coinbase {
			require.GreaterOrEqual(t, in.Cmp(out), 0)
		}
		if len(x.Inputs) > 0 && len(x.Outputs) == 2 {
			change++
		}
	}
	require.Equal(t, small(9).Exchanges, older, "only the vaults held coins before")
	require.Greater(t, txs, 100)
	require.Greater(t, change, 50)
}

// TestCoinJoinsAreEqual: a round pays the same sum to everyone and change to
// most, and a Bitcoin peel chain sends most of its value on at every link.
func TestCoinJoinsAreEqual(t *testing.T) {
	cfg := Defaults()
	cfg.Accounts, cfg.Days, cfg.Innocents = 400, 60, nil
	cfg.Chains = []ledger.Chain{ledger.Ethereum, ledger.BitcoinMainnet}
	cfg.Schemes = []Plan{{"mixer-use", 12}, {"peel-chain", 12}}
	rounds, peels := 0, 0
	for ev := range world(t, cfg).Stream() {
		if ev.Tx.Chain != ledger.BitcoinMainnet || len(ev.Truth) == 0 {
			continue
		}
		x := ev.Tx.Transfers[0]
		if len(x.Outputs) > 4 && ev.Truth[0].Typology == "mixer-use" {
			same := map[ledger.Amount]int{}
			most := 0
			for _, o := range x.Outputs {
				same[o.Amount]++
				most = max(most, same[o.Amount])
			}
			require.GreaterOrEqual(t, most, 2)
			require.Equal(t, len(x.Outputs), 2*most, "an equal output and change each")
			require.LessOrEqual(t, len(x.Inputs), 5*most, "few coins each: a round is no consolidation")
			rounds++
		}
		if ev.Truth[0].Typology == "peel-chain" && len(x.Outputs) == 2 && len(x.Inputs) == 1 {
			a, _ := x.Outputs[0].Amount.Uint64()
			b, _ := x.Outputs[1].Amount.Uint64()
			require.Less(t, float64(min(a, b))/float64(a+b), .2)
			peels++
		}
	}
	require.Greater(t, rounds, 3)
	require.Greater(t, peels, 15)
}
