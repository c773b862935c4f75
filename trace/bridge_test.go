package trace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

const (
	chainA ledger.Chain = "local:here"
	chainB ledger.Chain = "local:there"
)

func bridgeAccount(i int) ledger.Account {
	return ledger.Account{Chain: chainB, Address: name(fmt.Sprintf("user%d", i)).Address}
}

// crossings draws a bridge's life: deposits with fees and delays, every fifth
// without a withdrawal, round amounts that many users share, withdrawals paid
// in batches at the same second, and a third of the deposits silent about their
// receiver. The i-th deposit's true withdrawal is truth[i], −1 for none.
func crossings(n int) (deposits, withdrawals []trace.BridgeLeg, truth []int) {
	r := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		at := int64(i*40) + r.Int64N(40)
		amount := 1_000_000 + r.Uint64N(500_000_000)
		if i%3 == 0 {
			amount = 100_000_000 * (1 + r.Uint64N(3)) // a decoy for its neighbours
		}
		d := trace.BridgeLeg{
			Chain: chainA, Tx: txName(fmt.Sprint("d", i)), Asset: "USDT-here", Amount: units(amount), Time: at, Receiver: bridgeAccount(r.IntN(n / 2)),
		}
		w := trace.BridgeLeg{
			Chain: chainB, Tx: txName(fmt.Sprint("w", i)), Asset: "USDT-there", Time: at + 60 + r.Int64N(900), Receiver: d.Receiver,
		}
		w.Time -= w.Time % 30 // batches
		fee := amount / 1000 * r.Uint64N(20)
		w.Amount, _ = units(amount-fee).MulDiv(units(1_000_000_000_000), units(1)) // 18 decimals there, 6 here
		if i%3 == 1 && i%9 == 1 {
			d.Receiver = ledger.Account{}
		}
		deposits = append(deposits, d)
		if r.IntN(5) == 0 {
			truth = append(truth, -1)
			continue
		}
		truth = append(truth, len(withdrawals))
		withdrawals = append(withdrawals, w)
	}
	return deposits, withdrawals, truth
}

func bridgeConfig() trace.BridgeConfig {
	cfg := trace.DefaultBridgeConfig()
	cfg.Assets = map[ledger.Asset]trace.BridgeAsset{
		"USDT-here": {Same: "USDT", Decimals: 6}, "USDT-there": {Same: "USDT", Decimals: 18},
	}
	return cfg
}

func TestMatchBridgeSimulated(t *testing.T) {
	deposits, withdrawals, truth := crossings(5000)
	got, err := trace.MatchBridge(deposits, withdrawals, bridgeConfig())
	require.NoError(t, err)
	right, paid := 0, 0
	for i, w := range truth {
		if w >= 0 {
			paid++
		}
		k, ok := slices.BinarySearchFunc(got, deposits[i].Time, func(c trace.Crossing, at int64) int { return int(c.Deposit.Time - at) })
		if ok && w >= 0 && got[k].Withdrawal.Tx == withdrawals[w].Tx {
			right++
		}
	}
	precision, recall := float64(right)/float64(len(got)), float64(right)/float64(paid)
	t.Logf("%d deposits, %d with a withdrawal: %d matched, precision %.4f, recall %.4f", len(deposits), paid, len(got), precision, recall)
	require.GreaterOrEqual(t, precision, .98)
	require.GreaterOrEqual(t, recall, .95)
}

// A deposit without its withdrawal matches nothing, however long one looks:
// tolerances that widen until something fits always find a pair.
func TestMatchBridgeDoesNotWiden(t *testing.T) {
	d := trace.BridgeLeg{Chain: chainA, Tx: txName("d"), Asset: "X", Amount: units(1000), Time: 100}
	other := func(change func(*trace.BridgeLeg)) trace.BridgeLeg {
		w := trace.BridgeLeg{Chain: chainB, Tx: txName("w"), Asset: "X", Amount: units(990), Time: 200}
		change(&w)
		return w
	}
	match := func(w ...trace.BridgeLeg) int {
		got, err := trace.MatchBridge([]trace.BridgeLeg{d}, w, trace.DefaultBridgeConfig())
		require.NoError(t, err)
		return len(got)
	}
	require.Equal(t, 1, match(other(func(*trace.BridgeLeg) {})))
	require.Equal(t, 0, match(other(func(w *trace.BridgeLeg) { w.Amount = units(960) })), "4 % missing")
	require.Equal(t, 0, match(other(func(w *trace.BridgeLeg) { w.Amount = units(1001) })), "more than went in")
	require.Equal(t, 0, match(other(func(w *trace.BridgeLeg) { w.Time = 1901 })), "half an hour and a second")
	require.Equal(t, 0, match(other(func(w *trace.BridgeLeg) { w.Time = 99 })), "before the deposit")
	require.Equal(t, 0, match(other(func(w *trace.BridgeLeg) { w.Asset = "Y" })))
	require.Equal(t, 0, match(other(func(*trace.BridgeLeg) {}), other(func(w *trace.BridgeLeg) { w.Tx = txName("w2") })), "two that fit alike")
}

// Stolen coins cross a bridge: what arrives is less by the fee, the link says
// so, and the deposit that nobody paid out ends at the bridge.
func TestTraceCrossesABridge(t *testing.T) {
	l := ledger.New(ledger.Config{})
	add := func(c ledger.Chain, when int64, tx, from, to string, asset ledger.Asset, amount uint64) {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(tx), Chain: c, Position: ledger.Position{Height: uint64(when)}, Time: when,
			Transfers: []ledger.Transfer{{
				Asset: asset, From: ledger.Account{Chain: c, Address: name(from).Address}, To: ledger.Account{Chain: c, Address: name(to).Address}, Amount: units(amount),
			}},
		}))
	}
	add(chainA, 10, "theft", "victim", "thief", "X", 1000)
	add(chainA, 20, "deposit", "thief", "bridge", "X", 800)
	add(chainA, 25, "lost", "thief", "bridge", "X", 200)
	add(chainB, 15, "float", "bank", "vault", "Y", 5000)
	add(chainB, 30, "payout", "vault", "thief2", "Y", 792)
	add(chainB, 40, "on", "thief2", "binance", "Y", 700)
	deposit := trace.BridgeLeg{Chain: chainA, Tx: txName("deposit"), Asset: "X", Amount: units(800), Time: 20}
	payout := trace.BridgeLeg{Chain: chainB, Tx: txName("payout"), Asset: "Y", Amount: units(792), Time: 30, Receiver: bridgeAccount(1)}
	cfg := trace.DefaultBridgeConfig()
	cfg.Assets = map[ledger.Asset]trace.BridgeAsset{"X": {Same: "X"}, "Y": {Same: "X"}}
	pairs, err := trace.MatchBridge([]trace.BridgeLeg{deposit}, []trace.BridgeLeg{payout}, cfg)
	require.NoError(t, err)
	require.Len(t, pairs, 1)

	k := known(labels{"binance": "exchange", "bridge": "bridge"})
	seed := trace.Seed{Chain: chainA, Kind: trace.SeedTransfer, Tx: txName("theft")}
	res := run(t, l.View(), k, trace.Config{Bridges: pairs}, seed)
	require.Equal(t, []string{"bridge bridge 200", "binance exchange 700", "thief2 unspent 92"}, ends(res))
	require.Len(t, res.Links, 1)
	require.Equal(t, units(800), res.Links[0].Given)
	require.Equal(t, units(792), res.Links[0].Received)
	require.Equal(t, trace.LinkBridge, res.Links[0].Kind)
	conforms(t, res)
	res = run(t, l.View(), k, trace.Config{}, seed)
	require.Equal(t, []string{"bridge bridge 1000"}, ends(res))

	// backward from the exchange: 700 of the 792 paid out, 707 of the 800 paid in
	out := trace.Seed{Chain: chainB, Kind: trace.SeedTransfer, Tx: txName("on")}
	res = run(t, l.View(), k, trace.Config{Bridges: pairs, Direction: trace.Backward}, out)
	require.Equal(t, []string{"victim end_of_data 707"}, ends(res))
	require.Len(t, res.Links, 1)
	require.Equal(t, [4]ledger.Amount{units(707), units(700), units(800), units(792)},
		[4]ledger.Amount{res.Links[0].Given, res.Links[0].Received, res.Links[0].WholeGiven, res.Links[0].WholeReceived})
	require.Equal(t, txName("deposit"), res.Links[0].FromTx)
	conforms(t, res)
	res = run(t, l.View(), k, trace.Config{Direction: trace.Backward}, out)
	require.Equal(t, []string{"bank end_of_data 700"}, ends(res), "without the bridge's pairs it came out of the vault")
}
