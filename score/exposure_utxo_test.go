package score_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/trace"
)

// bitcoin is the n-th owner's address.
func bitcoin(n byte) ledger.Account {
	a, _ := ledger.KeyHashAddress(ledger.P2WPKH, [20]byte{0: 0xee, 19: n}, ledger.Mainnet)
	return ledger.Account{Chain: ledger.BitcoinMainnet, Address: a}
}

// coins draws UTXO transactions with fees among a few owners.
func coins(t *rapid.T) (txs []ledger.Tx) {
	type unspent struct {
		point  ledger.Outpoint
		owner  ledger.Account
		amount uint64
	}
	var free []unspent
	who := rapid.SampledFrom([]byte{1, 1, 2, 3, 4, 5, 6, 20, 21})
	for n := range rapid.IntRange(2, 30).Draw(t, "transactions") {
		tx := ledger.Tx{
			ID: ledger.HashTxID(ledger.BitcoinMainnet, [32]byte{0: byte(n), 31: 1}), Chain: ledger.BitcoinMainnet,
			Position: ledger.Position{Height: uint64(n + 1)}, Time: 1_700_000_000 + int64(n)*600,
		}
		move := ledger.Transfer{Asset: ledger.NativeAsset(ledger.BitcoinMainnet)}
		var sum uint64
		if len(free) > 0 && rapid.IntRange(0, 3).Draw(t, "mint") > 0 {
			for range rapid.IntRange(1, min(3, len(free))).Draw(t, "inputs") {
				i := rapid.IntRange(0, len(free)-1).Draw(t, "input")
				u := free[i]
				free = slices.Delete(free, i, i+1)
				sum += u.amount
				move.Inputs = append(move.Inputs, ledger.Input{Account: u.owner, Amount: ledger.NewAmount(u.amount), Prev: u.point})
			}
			sum -= min(sum, rapid.Uint64Range(0, 5).Draw(t, "fee"))
		} else {
			tx.Coinbase, sum = true, 1e9
		}
		outputs := rapid.IntRange(1, 3).Draw(t, "outputs")
		for k := range outputs {
			a := sum
			if k < outputs-1 {
				a = rapid.Uint64Range(0, sum).Draw(t, "amount")
			}
			sum -= a
			owner := bitcoin(who.Draw(t, "owner"))
			move.Outputs = append(move.Outputs, ledger.Output{Account: owner, Amount: ledger.NewAmount(a)})
			if a > 0 {
				free = append(free, unspent{ledger.Outpoint{Tx: tx.ID, Index: uint32(k)}, owner, a})
			}
		}
		tx.Transfers = []ledger.Transfer{move}
		txs = append(txs, tx)
	}
	return txs
}

// On Bitcoin too, where money is followed from output to output.
func TestExposureIsWhatATraceGivesOnBitcoin(t *testing.T) {
	for _, rule := range []string{"haircut", "fifo", "lifo"} {
		t.Run(rule, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				txs := coins(rt)
				set := labels(t, map[ledger.Account]string{bitcoin(20): "scam", bitcoin(21): "exchange"})
				st := stateOf(rt, set, txs)
				got := within(20, answer(rt, st, unbounded(rule, 20), bitcoin(1)))
				want := tracedCoins(rt, st.View(), txs, set, rule)
				if rule != "haircut" {
					require.Equal(rt, want, got)
					return
				}
				for k := range want {
					got[k] += 0
				}
				for k, n := range got { // a unit may be lost or won at every input and output
					require.InDelta(rt, want[k], n, 1000, k)
				}
			})
		})
	}
}

// tracedCoins is traced for bitcoin(1)'s outputs.
func tracedCoins(t require.TestingT, view ledger.View, txs []ledger.Tx, set *label.Set, rule string) map[exposed]uint64 {
	r, err := trace.ParseRule(rule)
	require.NoError(t, err)
	var seeds []trace.Seed
	for _, tx := range txs {
		for k, o := range tx.Transfers[0].Outputs {
			if o.Account == bitcoin(1) && !o.Amount.IsZero() {
				seeds = append(seeds, trace.Seed{Chain: tx.Chain, Tx: tx.ID, Index: uint32(k)})
			}
		}
	}
	out := map[exposed]uint64{}
	for name, direction := range map[string]trace.Direction{"in": trace.Backward, "out": trace.Forward} {
		if len(seeds) == 0 {
			break
		}
		res, err := trace.Run(context.Background(), view, &ledger.Known{Labels: set}, seeds, trace.Config{
			Rule: r, Direction: direction, StopCategories: map[string]trace.Reason{"scam": trace.StopExchange, "exchange": trace.StopService},
		})
		require.NoError(t, err)
		for _, s := range res.Sinks {
			n, _ := s.Amount.Uint64()
			switch k := (exposed{direction: name, asset: s.Asset}); s.Reason {
			case trace.StopExchange:
				k.category = "scam"
				out[k] += n
			case trace.StopService:
				k.category = "exchange"
				out[k] += n
			}
		}
	}
	return out
}

// Three inputs pay two outputs: which input paid whom is the rule's to say, and
// under poison every output is from everybody.
func TestRulesOnBitcoin(t *testing.T) {
	mint := func(n byte, owner ledger.Account, amount uint64) ledger.Tx {
		return ledger.Tx{
			ID: ledger.HashTxID(ledger.BitcoinMainnet, [32]byte{n}), Chain: ledger.BitcoinMainnet, Coinbase: true,
			Position: ledger.Position{Height: uint64(n)}, Time: 1_700_000_000 + int64(n)*600,
			Transfers: []ledger.Transfer{{
				Asset: ledger.NativeAsset(ledger.BitcoinMainnet), Outputs: []ledger.Output{{Account: owner, Amount: ledger.NewAmount(amount)}},
			}},
		}
	}
	txs := []ledger.Tx{mint(1, bitcoin(20), 30), mint(2, bitcoin(2), 50), mint(3, bitcoin(21), 20)}
	last := ledger.Tx{
		ID: ledger.HashTxID(ledger.BitcoinMainnet, [32]byte{9}), Chain: ledger.BitcoinMainnet,
		Position: ledger.Position{Height: 9}, Time: 1_700_010_000,
		Transfers: []ledger.Transfer{{Asset: ledger.NativeAsset(ledger.BitcoinMainnet), Outputs: []ledger.Output{
			{Account: bitcoin(1), Amount: ledger.NewAmount(40)}, {Account: bitcoin(3), Amount: ledger.NewAmount(60)},
		}}},
	}
	for _, tx := range txs {
		o := tx.Transfers[0].Outputs[0]
		last.Transfers[0].Inputs = append(last.Transfers[0].Inputs, ledger.Input{
			Account: o.Account, Amount: o.Amount, Prev: ledger.Outpoint{Tx: tx.ID},
		})
	}
	set := labels(t, map[ledger.Account]string{bitcoin(20): "scam", bitcoin(21): "exchange"})
	st := stateOf(t, set, append(txs, last))
	for rule, want := range map[string]string{
		"haircut": "exchange 8, scam 12", "fifo": "scam 30", "lifo": "exchange 20", "poison": "exchange 40, scam 40",
	} {
		text := ""
		for _, category := range []string{"exchange", "scam"} {
			k := exposed{"in", category, ledger.NativeAsset(ledger.BitcoinMainnet), 1}
			if n := answer(t, st, unbounded(rule, 3), bitcoin(1))[k]; n > 0 {
				text += fmt.Sprintf(", %s %d", category, n)
			}
		}
		require.Equal(t, want, text[2:], rule)
	}
}

// Budgets only leave out on UTXO chains as well, and say so.
func TestBudgetsOnBitcoin(t *testing.T) {
	set := labels(t, map[ledger.Account]string{bitcoin(20): "scam", bitcoin(21): "exchange"})
	rapid.Check(t, func(rt *rapid.T) {
		st := stateOf(rt, set, coins(rt))
		whole := within(5, answer(rt, st, unbounded("haircut", 5), bitcoin(1)))
		p := score.DefaultPolicy()
		unbounded("haircut", 5)(p)
		p.Budgets.Followed = rapid.IntRange(1, 30).Draw(rt, "followed")
		for e, n := range within(5, answer(rt, st, func(q *score.Policy) { *q = *p }, bitcoin(1))) {
			const rounded = 40 // each leg rounds by less than a unit
			require.LessOrEqual(rt, n, whole[e]+rounded)
		}
		eng, err := score.NewEngine(st, p)
		require.NoError(rt, err)
		got, err := eng.Assess(context.Background(), score.Address{Account: bitcoin(1)})
		require.NoError(rt, err)
		told := len(got.Exposure)
		hit := slices.ContainsFunc(got.Budgets, func(b score.Budget) bool { return b.Name == "followed" && b.Hit })
		require.True(rt, hit || told >= len(whole), "%v is told of %v, and no budget says why: %v", got.Exposure, whole, got.Budgets)
	})
}
