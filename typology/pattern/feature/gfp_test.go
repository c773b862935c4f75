package feature

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// drawn draws a short stream with parallel edges and ties, accounts numbered in
// order of first appearance.
func drawn(t *rapid.T, most int, accounts, step int) (out []pattern.Transfer) {
	number := map[int]ledger.AccountID{}
	of := func(a int) ledger.AccountID {
		if number[a] == 0 {
			number[a] = ledger.AccountID(len(number) + 1)
		}
		return number[a]
	}
	now := int64(1)
	for i := range rapid.IntRange(1, most).Draw(t, "edges") {
		now += int64(rapid.IntRange(0, step).Draw(t, "wait"))
		from := rapid.IntRange(0, accounts-1).Draw(t, "from")
		to := (from + rapid.IntRange(1, accounts-1).Draw(t, "to")) % accounts
		out = append(out, pattern.Transfer{
			From: of(from), To: of(to), Time: now, Tx: uint64(i), Ref: uint64(i),
			Asset:  ledger.AssetID(rapid.IntRange(1, 2).Draw(t, "asset")),
			Amount: ledger.NewAmount(rapid.Uint64Range(0, 1000).Draw(t, "amount")),
		})
	}
	return out
}

// Every pattern cell of any batching equals the definition's.
func TestPatternsAreWhatTheirDefinitionsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		batch := rapid.SampledFrom([]int{1, 2, 3, 7, 40}).Draw(t, "batch")
		window := rapid.Int64Range(2, 12).Draw(t, "window")
		h := Histogram{Window: window, Bins: []int{2, 3, 4, 6}}
		cfg := GFPConfig{
			Fan: h, Degree: Histogram{Window: window/2 + 1, Bins: h.Bins}, ScatterGather: h, TempCycle: h, LCCycle: h, LCLength: 4,
			TimeWindow: window + rapid.Int64Range(0, 5).Draw(t, "beyond"), MaxBatch: batch,
		}
		edges := drawn(t, 40, 5, 2)
		p, err := NewGFP(cfg)
		require.NoError(t, err)
		for first := 0; first < len(edges); first += batch {
			last := min(first+batch, len(edges))
			held := edges[:last]
			if first > 0 {
				horizon := edges[first-1].Time - cfg.TimeWindow
				gone := 0
				for held[gone].Time < horizon {
					gone++
				}
				held = held[gone:]
			}
			from := len(held) - (last - first)
			var want [][][]float64
			for _, x := range []struct {
				h     Histogram
				sides int
				of    definition
			}{
				{cfg.Fan, 2, fansOf(false)},
				{cfg.Degree, 2, fansOf(true)},
				{cfg.ScatterGather, 1, scatterGathersOf},
				{cfg.TempCycle, 1, cyclesOf(true, false)},
				{cfg.LCCycle, 1, cyclesOf(false, false)},
			} {
				want = append(want, histograms(held, from, x.h, x.sides, cfg.LCLength, x.of))
			}
			require.NoError(t, p.Transform(edges[first:last], func(i int, values []float64) error {
				var row []float64
				for _, rows := range want {
					row = append(row, rows[i]...)
				}
				require.Equal(t, row, values, "edge %d of %v", first+i, edges)
				return nil
			}))
		}
	})
}

// With batches of one, a row does not depend on what follows.
func TestGFPIsAsOfWithBatchesOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := DefaultGFPConfig()
		edges := drawn(t, 30, 6, 20_000)
		n := rapid.IntRange(1, len(edges)).Draw(t, "cut")
		require.Equal(t, transformed(t, cfg, edges)[:n], transformed(t, cfg, edges[:n]))
	})
}

func transformed(t require.TestingT, cfg GFPConfig, edges []pattern.Transfer) (out [][]float64) {
	p, err := NewGFP(cfg)
	require.NoError(t, err)
	for i := range edges {
		require.NoError(t, p.Transform(edges[i:i+1], func(_ int, values []float64) error {
			out = append(out, append([]float64{}, values...))
			return nil
		}))
	}
	return out
}

func TestGFPRefusals(t *testing.T) {
	p, err := NewGFP(DefaultGFPConfig())
	require.NoError(t, err)
	none := func(int, []float64) error { t.Fatal("a row"); return nil }
	self := []pattern.Transfer{{From: 1, To: 1, Time: 1}}
	require.ErrorIs(t, p.Transform(self, none), ErrInput)
	require.ErrorIs(t, p.Fit(self), ErrInput)
	require.ErrorIs(t, p.Transform(make([]pattern.Transfer, 2), none), ErrInput)
	require.NoError(t, p.Fit([]pattern.Transfer{{From: 1, To: 2, Time: 9}}))
	require.ErrorIs(t, p.Transform([]pattern.Transfer{{From: 1, To: 2, Time: 8}}, none), ErrInput)

	for _, bad := range []GFPConfig{
		{},
		{MaxBatch: 1},
		{MaxBatch: 1, Fan: Histogram{10, []int{1, 2}}},
		{MaxBatch: 1, Fan: Histogram{10, []int{3, 2}}},
		{MaxBatch: 1, Fan: Histogram{0, []int{2}}, TimeWindow: 5},
		{MaxBatch: 1, Fan: Histogram{10, []int{2}}, TimeWindow: 5},
		{MaxBatch: 1, LCCycle: Histogram{10, []int{2}}},
		{MaxBatch: 1, TimeWindow: 5, Statistics: []Statistic{4, 3}},
		{MaxBatch: 1, TimeWindow: 5, Columns: []int{2}},
	} {
		_, err := NewGFP(bad)
		require.ErrorIs(t, err, ErrConfig, "%+v", bad)
	}
}

// What snapml 1.17.2 answered for batches in which a later edge does, and does
// not, add to a pattern whose other leg is older than the window.
func TestOutgrownScatterGathersAsSnapmlHasThem(t *testing.T) {
	for _, c := range []struct {
		edges [][3]int64 // from, to, time
		want  []float64  // scatter-gathers over two mids
	}{
		{
			[][3]int64{{4, 3, 2}, {3, 1, 4}, {4, 3, 5}, {4, 1, 8}, {5, 2, 9}, {4, 5, 10}, {3, 4, 12}, {1, 2, 13}, {5, 1, 14}, {3, 2, 15}},
			[]float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		},
		{
			[][3]int64{{3, 4, 5}, {3, 5, 6}, {1, 4, 7}, {5, 2, 8}, {1, 3, 9}, {5, 3, 10}, {3, 4, 11}, {2, 4, 13}, {5, 1, 14}},
			[]float64{0, 0, 0, 1, 0, 1, 1, 1, 0},
		},
	} {
		p, err := NewGFP(GFPConfig{ScatterGather: Histogram{5, []int{2, 3}}, TimeWindow: 1000, MaxBatch: len(c.edges)})
		require.NoError(t, err)
		var batch []pattern.Transfer
		for i, e := range c.edges {
			batch = append(batch, pattern.Transfer{From: ledger.AccountID(e[0]), To: ledger.AccountID(e[1]), Time: e[2], Tx: uint64(i), Ref: uint64(i)})
		}
		require.NoError(t, p.Transform(batch, func(i int, values []float64) error {
			require.Equal(t, []float64{c.want[i], 0}, values, "row %d", i)
			return nil
		}))
	}
}
