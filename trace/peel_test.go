package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// 100 coins are peeled to a shop that sweeps what it gets, until the last
// remainder rests. The payments are as large as the remainder once: size would
// choose wrongly, the fingerprint does not.
func peeling(t *testing.T, more ...spend) ledger.View {
	txs := []spend{
		{tx: "g", height: 1, outs: []coin{{"thief", 100}, {"other", 5}}},
		{tx: "p1", height: 2, ins: []ledger.Outpoint{at("g", 0)}, outs: []coin{{"shop1", 30}, {"c1", 70}}},
		{tx: "p2", height: 3, ins: []ledger.Outpoint{at("p1", 1)}, outs: []coin{{"c2", 30}, {"shop2", 40}}},
		{tx: "sweep", height: 4, ins: []ledger.Outpoint{at("p1", 0), at("p2", 1), at("g", 1)}, outs: []coin{{"till", 75}}},
		{tx: "p3", height: 5, ins: []ledger.Outpoint{at("p2", 0)}, outs: []coin{{"x", 10}, {"y", 20}}},
	}
	return coins(t, append(txs, more...)...).View()
}

func TestPeelFollowsTheFingerprint(t *testing.T) {
	v := peeling(t)
	peel, err := trace.Peel(v, utxoLane, at("g", 0), trace.PeelConfig{})
	require.NoError(t, err)
	require.Equal(t, trace.PeelAmbiguous, peel.Stop, "of p3's outputs neither has moved: nothing tells them apart")
	require.Equal(t, at("p2", 0), peel.At)
	require.Len(t, peel.Hops, 2)
	require.Equal(t, trace.PeelHop{Tx: txName("p1"), Kept: 1, Peeled: 0, To: ledger.Account{Chain: ledger.LocalDefault, Address: name("shop1").Address}, Amount: units(30), Remain: units(70), Time: 2}, peel.Hops[0])
	require.Equal(t, [2]uint32{0, 1}, [2]uint32{peel.Hops[1].Kept, peel.Hops[1].Peeled}, "the smaller output is the remainder")

	back, err := trace.Peel(v, utxoLane, at("p2", 0), trace.PeelConfig{Direction: trace.Backward})
	require.NoError(t, err)
	require.Equal(t, peel.Hops, back.Hops, "both ways find the same chain")
	require.Equal(t, trace.PeelStart, back.Stop)

	// when the till's owner joins in, p3's remainder is told by elimination
	v = peeling(t, spend{tx: "q", height: 6, ins: []ledger.Outpoint{at("p3", 0), at("sweep", 0)}, outs: []coin{{"till", 85}}})
	peel, err = trace.Peel(v, utxoLane, at("g", 0), trace.PeelConfig{})
	require.NoError(t, err)
	require.Equal(t, trace.PeelUnspent, peel.Stop)
	require.Equal(t, at("p3", 1), peel.At)

	peel, err = trace.Peel(v, utxoLane, at("g", 0), trace.PeelConfig{MaxHops: 1})
	require.NoError(t, err)
	require.Equal(t, trace.PeelLimit, peel.Stop)
	peel, err = trace.Peel(v, utxoLane, at("g", 0), trace.PeelConfig{Known: known(labels{"c1": "exchange"})})
	require.NoError(t, err)
	require.Equal(t, trace.PeelService, peel.Stop)
	peel, err = trace.Peel(v, utxoLane, at("p1", 0), trace.PeelConfig{})
	require.NoError(t, err)
	require.Equal(t, trace.PeelShape, peel.Stop, "a sweep does not peel")
	_, err = trace.Peel(v, utxoLane, at("nowhere", 0), trace.PeelConfig{})
	require.ErrorIs(t, err, trace.ErrSeed)
}
