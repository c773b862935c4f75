package cluster_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/ledger"
)

// gatesOf returns the gate types of one transaction.
func gatesOf(t *testing.T, tx ledger.Tx) (types []string) {
	t.Helper()
	_, view := load(t, tx)
	for g := range run(t, view, cluster.Config{}).Gates() {
		require.NotEmpty(t, g.Reason)
		types = append(types, g.Type.String())
	}
	return types
}

// segwit numbers P2WPKH wallets.
func segwit(from int, amounts ...uint64) (out []sats) {
	for i, a := range amounts {
		out = append(out, sats{2*(from+i) + 1, a})
	}
	return out
}

// at moves a transaction in time and, roughly, in height.
func at(tx ledger.Tx, height uint64, time int64) ledger.Tx {
	tx.Position.Height, tx.Time = height, time
	return tx
}

func zeroLink() ledger.Tx {
	var ins, outs []uint64
	for i := range uint64(12) {
		ins = append(ins, 15_000_000+i*1_000_003)
		outs = append(outs, 10_500_000)
	}
	for i := range uint64(7) {
		outs = append(outs, 4_000_000+i*1_000_003)
	}
	return bitcoin(0, segwit(0, ins...), segwit(50, outs...))
}

func TestWasabi1HasATime(t *testing.T) {
	require.Equal(t, []string{"wasabi1"}, gatesOf(t, at(zeroLink(), 640_000, 1596000000)))
	require.Empty(t, gatesOf(t, at(zeroLink(), 480_000, 1502000000)), "before the first release")
	carrier := zeroLink()
	carrier.Transfers[0].Outputs = append(carrier.Transfers[0].Outputs, ledger.Output{OpReturn: true})
	require.NotContains(t, gatesOf(t, carrier), "wasabi1", "rounds carry no data")
}

func wabiSabi() ledger.Tx {
	var ins []uint64
	for i := range uint64(12) {
		ins = append(ins, 9_000_000-i*333_337)
	}
	return bitcoin(0, segwit(0, ins...), segwit(50, 4194304, 4194304, 4194304, 2097152, 2097152, 1594323, 1594323, 1000000, 1000000, 531441, 123457, 65536))
}

func TestWasabi2HasATimeAndAnOrder(t *testing.T) {
	require.Equal(t, []string{"wasabi2"}, gatesOf(t, at(wabiSabi(), 800_000, 1690000000)))
	require.NotContains(t, gatesOf(t, at(wabiSabi(), 700_000, 1630000000)), "wasabi2", "before release 2.0")
	mixed := at(wabiSabi(), 800_000, 1690000000)
	slices.Reverse(mixed.Transfers[0].Outputs)
	require.NotContains(t, gatesOf(t, mixed), "wasabi2")
}

func TestJoinMarketAndItsTakersSweep(t *testing.T) {
	ins := segwit(0, 3_000_000, 5_000_000, 9_000_000)
	outs := segwit(50, 2_000_000, 2_000_000, 2_000_000, 1_000_300, 3_000_200, 6_995_000)
	require.Equal(t, []string{"joinmarket"}, gatesOf(t, bitcoin(0, ins, outs)))
	sweep := segwit(0, 2_010_000, 5_000_000, 9_000_000)
	outs = segwit(50, 2_000_000, 2_000_000, 2_000_000, 3_000_200, 7_000_300)
	require.Equal(t, []string{"joinmarket"}, gatesOf(t, bitcoin(0, sweep, outs)))
	outs[4].amount = 4_000_000 // one of the three would lose 3 million
	require.NotContains(t, gatesOf(t, bitcoin(0, sweep, outs)), "joinmarket")
}

// Two inputs, two equal outputs, two changes: with a gain somebody was paid for
// taking part; without one it is a Stonewall, which joins with less confidence.
func TestAGainTellsAMakerFromAStonewall(t *testing.T) {
	ins := segwit(0, 148_798, 1_448_113)
	paid := segwit(50, 100_420, 100_420, 46_981, 1_347_800)
	require.Equal(t, []string{"joinmarket"}, gatesOf(t, bitcoin(0, ins, paid)))
	alone := segwit(50, 100_420, 100_420, 46_981, 1_346_800)
	require.Equal(t, []string{"stonewall"}, gatesOf(t, bitcoin(0, ins, alone)))
	_, view := load(t, bitcoin(0, ins, alone))
	joins := slices.Collect(run(t, view, cluster.Config{}).Joins())
	require.Len(t, joins, 1)
	require.EqualValues(t, 7000, joins[0].Score)
}

func TestATx0IsMarkedAndStillJoinsItsInputs(t *testing.T) {
	tx := bitcoin(0, segwit(0, 20_000_000, 9_000_000), segwit(50, 5_006_000, 5_006_000, 5_006_000, 5_006_000, 5_006_000, 175_000, 3_780_000))
	tx.Transfers[0].Outputs = append(tx.Transfers[0].Outputs, ledger.Output{OpReturn: true, ScriptLen: 83})
	require.Equal(t, []string{"whirlpool-tx0"}, gatesOf(t, tx))
	_, view := load(t, tx)
	c := run(t, view, cluster.Config{})
	require.Empty(t, c.Gate(ledger.BitcoinMainnet, tx.ID, view.Cut()), "one person makes it")
	require.True(t, together(c, view.Cut(), 1, 3))
	tx.Transfers[0].Outputs[5].Amount = ledger.NewAmount(900_000) // no fee in the band
	tx.Transfers[0].Outputs[6].Amount = ledger.NewAmount(3_000_000)
	require.NotContains(t, gatesOf(t, tx), "whirlpool-tx0")
}

func TestWhatIsNoMix(t *testing.T) {
	var batch []uint64
	for i := range uint64(40) {
		batch = append(batch, 100_000+i*7_919)
	}
	var spam []uint64
	for range 30 {
		spam = append(spam, 546)
	}
	var many []uint64
	for range 80 {
		many = append(many, 100_000)
	}
	for name, tx := range map[string]ledger.Tx{
		"exchange batch":             bitcoin(0, segwit(0, 90_000_000), segwit(50, batch...)),
		"dust spam":                  bitcoin(0, segwit(0, 9_000_000), segwit(50, spam...)),
		"consolidation":              bitcoin(0, segwit(0, many...), segwit(100, 7_990_000)),
		"big wallet's equal payouts": bitcoin(0, segwit(0, many...), segwit(100, 1_000_000, 1_000_000, 1_000_000, 4_900_000, 90_000)),
	} {
		require.Empty(t, gatesOf(t, tx), name)
	}
}
