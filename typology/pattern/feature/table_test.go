package feature

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// small has windows of seconds, so that short streams leave them.
func small() Config {
	c := DefaultConfig()
	c.Windows = []time.Duration{3 * time.Second, 6 * time.Second, 12 * time.Second}
	c.Window, c.SimpleCycle = 6*time.Second, 4
	return c
}

// slowRow computes the cells of the last of the given transfers by name, each
// straight from what its column says.
func slowRow(c Config, all []pattern.Transfer) map[string]any {
	row := map[string]any{"budgets_hit_count": int64(0)}
	e := all[len(all)-1]
	within := func(w time.Duration, keep func(x *pattern.Transfer) bool) (out []pattern.Transfer) {
		for i := range all {
			if x := &all[i]; x.Time >= e.Time-int64(w/time.Second) && keep(x) {
				out = append(out, *x)
			}
		}
		return out
	}
	longest := c.Windows[len(c.Windows)-1]
	ends := map[string]ledger.AccountID{"src": e.From, "dst": e.To}
	for name, who := range ends {
		sum := map[string]ledger.Amount{}
		for _, side := range []string{"out", "in"} {
			mine := func(x *pattern.Transfer) bool { return side == "out" && x.From == who || side == "in" && x.To == who }
			others := func(list []pattern.Transfer) (n int64) {
				set := map[[2]ledger.AccountID]bool{}
				for _, x := range list {
					set[[2]ledger.AccountID{x.From, x.To}] = true
				}
				return int64(len(set))
			}
			noun := map[string]string{"out": "payees", "in": "payers"}[side]
			for _, w := range c.Windows {
				list := within(w, mine)
				row[fmt.Sprintf("%s_%s_transfers_count_%s", name, side, span(w))] = int64(len(list))
				row[fmt.Sprintf("%s_%s_%s_count_%s", name, side, noun, span(w))] = others(list)
			}
			p, w := name+"_"+side+"_", "_"+span(c.Window)
			list := within(c.Window, mine)
			var ages, gaps, amounts []float64
			var units []ledger.Amount
			for i, x := range list {
				ages = append(ages, float64(e.Time-x.Time))
				if i > 0 {
					gaps = append(gaps, float64(x.Time-list[i-1].Time))
				}
				if x.Asset == e.Asset {
					units = append(units, x.Amount)
					amounts = append(amounts, x.Amount.Float64())
				}
			}
			if len(units) > 0 {
				total := ledger.Amount{}
				for _, u := range units {
					total, _ = total.Add(u)
				}
				sum[side] = total
				row[p+"sum_units"+w] = total
				row[p+"min_units"+w] = slices.MinFunc(units, ledger.Amount.Cmp)
				row[p+"max_units"+w] = slices.MaxFunc(units, ledger.Amount.Cmp)
				m := exactMoments(amounts)
				row[p+"mean_units"+w], row[p+"variance_units2"+w], row[p+"skewness"+w], row[p+"kurtosis"+w] = m[0], m[1], m[2], m[3]
				row[p+"median_units"+w] = middle(amounts)
			}
			if len(list) > 0 {
				m := exactMoments(ages)
				row[p+"age_mean_seconds"+w], row[p+"age_variance_seconds2"+w], row[p+"age_skewness"+w], row[p+"age_kurtosis"+w] = m[0], m[1], m[2], m[3]
				row[p+"age_median_seconds"+w] = middle(ages)
				row[p+"age_max_seconds"+w] = e.Time - list[0].Time
				row[p+"transfers_per_"+strings.TrimSuffix(noun, "s")+w] = float64(len(list)) / float64(others(list))
			}
			if len(gaps) > 0 {
				m := exactMoments(gaps)
				row[p+"gap_mean_seconds"+w], row[p+"gap_variance_seconds2"+w] = m[0], m[1]
			}
			before := slices.DeleteFunc(within(longest, mine), func(x pattern.Transfer) bool { return x.Ref == e.Ref })
			if len(before) > 0 {
				row[name+"_since_last_"+side+"_seconds_"+span(longest)] = e.Time - before[len(before)-1].Time
			}
		}
		touching := within(longest, func(x *pattern.Transfer) bool { return x.Ref != e.Ref && (x.From == who || x.To == who) })
		row[name+"_new_flag_"+span(longest)] = int64(1)
		if len(touching) > 0 {
			row[name+"_new_flag_"+span(longest)] = int64(0)
		}
		if r, ok := ledger.RatioOf(sum["out"], sum["in"]); ok {
			row[name+"_out_to_in_ratio_"+span(c.Window)] = float64(r) / 10_000
		}
	}
	if got := within(c.Window, func(x *pattern.Transfer) bool { return x.To == e.From && x.Asset == e.Asset }); len(got) > 0 {
		last := got[len(got)-1]
		row["src_dwell_seconds_"+span(c.Window)] = e.Time - last.Time
		if r, ok := ledger.RatioOf(e.Amount, last.Amount); ok {
			row["src_amount_to_last_in_ratio_"+span(c.Window)] = float64(r) / 10_000
		}
	}
	same := within(longest, func(x *pattern.Transfer) bool { return x.From == e.From && x.To == e.To })
	row["pair_transfers_count_"+span(longest)] = int64(len(same))
	row["pair_reverse_transfers_count_"+span(longest)] = int64(len(within(longest, func(x *pattern.Transfer) bool { return x.From == e.To && x.To == e.From })))
	if len(same) > 1 {
		row["pair_since_last_seconds_"+span(longest)] = e.Time - same[len(same)-2].Time
	}
	window, anchor := int64(c.Window/time.Second), len(all)-1
	tally := func(prefix string, bins []int, found []instance) {
		counts := make([]int64, len(bins))
		for _, p := range found {
			i := len(bins) - 1
			for bins[i] > p.size {
				i--
			}
			counts[i]++
		}
		for i, n := range counts {
			row[prefix+binName(bins, i)+"_count_"+span(c.Window)] = n
		}
	}
	tally("scatter_gather_mids_", midBins, scatterGathersOf(all, anchor, window, 0))
	tally("temporal_cycle_length_", temporalBins, cyclesOf(true, false)(all, anchor, window, 0))
	for l := 2; l <= c.SimpleCycle; l++ {
		n := int64(0)
		for _, p := range cyclesOf(false, true)(all, anchor, window, c.SimpleCycle) {
			if p.size == l {
				n++
			}
		}
		row[fmt.Sprintf("simple_cycle_length_%d_count_%s", l, span(c.Window))] = n
	}
	return row
}

// exactMoments returns mean, population variance, skewness and kurtosis from sums
// of rationals.
func exactMoments(values []float64) (out [4]float64) {
	n := big.NewRat(int64(len(values)), 1)
	mean := new(big.Rat)
	for _, v := range values {
		mean.Add(mean, new(big.Rat).SetFloat64(v))
	}
	mean.Quo(mean, n)
	var central [5]*big.Rat
	for k := 2; k <= 4; k++ {
		central[k] = new(big.Rat)
		for _, v := range values {
			d := new(big.Rat).Sub(new(big.Rat).SetFloat64(v), mean)
			power := big.NewRat(1, 1)
			for range k {
				power.Mul(power, d)
			}
			central[k].Add(central[k], power)
		}
		central[k].Quo(central[k], n)
	}
	float := func(r *big.Rat) float64 { f, _ := r.Float64(); return f }
	out[0], out[1] = float(mean), float(central[2])
	if central[2].Sign() > 0 {
		out[2] = float(central[3]) / math.Pow(out[1], 1.5)
		out[3] = float(new(big.Rat).Quo(central[4], new(big.Rat).Mul(central[2], central[2])))
	}
	return out
}

func middle(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

func requireRow(t require.TestingT, want map[string]any, columns []Column, row []Value) {
	for i, c := range columns {
		v, there := want[c.Name]
		require.Equal(t, there, row[i].Present, c.Name)
		if !there {
			continue
		}
		switch c.Type {
		case Count:
			require.Equal(t, v, row[i].Count, c.Name)
		case Units:
			require.Equal(t, v, row[i].Units, c.Name)
		case Number:
			x, ok := v.(float64)
			require.True(t, ok, c.Name)
			require.InDelta(t, x, row[i].Number, 1e-9*max(1, math.Abs(x)), c.Name)
		}
		delete(want, c.Name)
	}
	require.Empty(t, want, "cells without a column")
}

// Every cell equals what its column says, computed the long way round.
func TestRowsAreWhatTheirColumnsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := small()
		cfg.MaxUndo = rapid.IntRange(0, 3).Draw(t, "undo")
		table, err := NewTable(cfg)
		require.NoError(t, err)
		edges := drawn(t, 40, 6, 2)
		for i := range edges {
			peeked, err := table.Peek(&edges[i])
			require.NoError(t, err)
			peeked = slices.Clone(peeked)
			row, err := table.Add(&edges[i])
			require.NoError(t, err)
			require.Equal(t, peeked, row, "peeking gives the row that comes")
			var held []pattern.Transfer
			for _, x := range edges[:i+1] {
				if x.Time >= edges[i].Time-12 {
					held = append(held, x)
				}
			}
			requireRow(t, slowRow(cfg, held), table.Columns(), row)
		}
	})
}

// Taking back and carrying over a restart leave the rows that follow as they are.
func TestTableGoesBackAndRestarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := small()
		cfg.MaxUndo = 20
		edges := drawn(t, 40, 6, 2)
		cut := rapid.IntRange(0, len(edges)-1).Draw(t, "cut")
		back := rapid.IntRange(0, min(20, len(edges)-cut)).Draw(t, "back")

		rows := func(table *Table, edges []pattern.Transfer) []string {
			out := []string{}
			for i := range edges {
				row, err := table.Add(&edges[i])
				require.NoError(t, err)
				out = append(out, text(table, row))
			}
			return out
		}
		table, err := NewTable(cfg)
		require.NoError(t, err)
		want := rows(table, edges)

		again, err := NewTable(cfg)
		require.NoError(t, err)
		require.Equal(t, want[:cut], rows(again, edges[:cut]))
		mark := again.Mark()
		require.Equal(t, want[cut:cut+back], rows(again, edges[cut:cut+back]))
		require.NoError(t, again.Rollback(mark))

		var stored bytes.Buffer
		require.NoError(t, again.Snapshot(&stored))
		restored, err := NewTable(cfg)
		require.NoError(t, err)
		require.NoError(t, restored.Restore(&stored))
		require.Equal(t, want[cut:], rows(again, edges[cut:]))
		require.Equal(t, want[cut:], rows(restored, edges[cut:]))
	})
}

// text writes a row as a line of CSV.
func text(table *Table, row []Value) string {
	var line []byte
	for i := range row {
		line = append(row[i].AppendText(line, table.Columns()[i].Type), ',')
	}
	return string(line)
}

// A hub costs no more than its budgets allow, and the row says that they were hit.
func TestBudgetsAreReported(t *testing.T) {
	cfg := DefaultConfig()
	cfg.MaxList, cfg.MaxSteps = 10, 50
	table, err := NewTable(cfg)
	require.NoError(t, err)
	last := len(table.Columns()) - 1
	require.Equal(t, "budgets_hit_count", table.Columns()[last].Name)
	for i := range 100 {
		row, err := table.Add(&pattern.Transfer{From: 1, To: ledger.AccountID(2 + i), Time: int64(i), Tx: uint64(i), Amount: ledger.NewAmount(1), Asset: 1})
		require.NoError(t, err)
		require.Equal(t, i >= 10, row[last].Count > 0, "row %d", i)
		sum := slices.IndexFunc(table.Columns(), func(c Column) bool { return c.Name == "src_out_sum_units_96h" })
		require.Equal(t, ledger.NewAmount(uint64(min(i+1, 10))), row[sum].Units)
	}
}

// What left the windows is forgotten, accounts included.
func TestMemoryFollowsTheWindow(t *testing.T) {
	table, err := NewTable(DefaultConfig())
	require.NoError(t, err)
	for i := range 5000 {
		_, err := table.Add(&pattern.Transfer{From: ledger.AccountID(2*i + 1), To: ledger.AccountID(2*i + 2), Time: int64(i) * 3600, Tx: uint64(i), Asset: 1})
		require.NoError(t, err)
		accounts, transfers := table.Held()
		require.LessOrEqual(t, accounts, 2*169)
		require.LessOrEqual(t, transfers, 169)
	}
}

// Sums hold where amounts of tokens without sense of measure meet.
func TestSumsAreExact(t *testing.T) {
	table, err := NewTable(DefaultConfig())
	require.NoError(t, err)
	large, err := ledger.ParseAmount("11579208923731619542357098500868790785326998466564056403945758400791312963993")
	require.NoError(t, err)
	column := slices.IndexFunc(table.Columns(), func(c Column) bool { return c.Name == "dst_in_sum_units_96h" })
	want := ledger.Amount{}
	for i := range 9 {
		row, err := table.Add(&pattern.Transfer{From: ledger.AccountID(2 + i), To: 1, Time: 1, Tx: uint64(i), Asset: 1, Amount: large})
		require.NoError(t, err)
		want, _ = want.Add(large)
		require.Equal(t, want, row[column].Units)
	}
}

// No cell is infinite or not a number, whatever tokens make up for amounts, and
// equal amounts do not vary however their mean is rounded.
func TestNumbersAreFinite(t *testing.T) {
	most := ledger.MaxAmount()
	large, err := ledger.ParseAmount("13094363841833760800869") // more digits than a float64 has
	require.NoError(t, err)
	for _, c := range []struct {
		name    string
		amounts []ledger.Amount
		varies  bool
	}{
		{"nothing and everything", slices.Repeat([]ledger.Amount{{}, most}, 30), true},
		{"everything", []ledger.Amount{most, most, most}, false},
		{"nothing", []ledger.Amount{{}, {}, {}}, false},
		{"one large amount over and over", []ledger.Amount{large, large, large, large, large, large, large}, false},
	} {
		table, err := NewTable(DefaultConfig())
		require.NoError(t, err)
		p, err := NewGFP(DefaultGFPConfig())
		require.NoError(t, err)
		var row []Value
		for i, a := range c.amounts {
			tr := pattern.Transfer{From: 2, To: 1, Time: int64(i), Tx: uint64(i), Ref: uint64(i), Asset: 1, Amount: a}
			row, err = table.Add(&tr)
			require.NoError(t, err)
			for k, v := range row {
				require.False(t, math.IsNaN(v.Number) || math.IsInf(v.Number, 0), "%s: %s", c.name, table.Columns()[k].Name)
			}
			require.NoError(t, p.Transform([]pattern.Transfer{tr}, func(_ int, values []float64) error {
				for k, v := range values {
					require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s: %s", c.name, p.Columns()[k].Name)
				}
				return nil
			}))
		}
		for _, name := range []string{"dst_in_variance_units2_96h", "dst_in_kurtosis_96h"} {
			at := slices.IndexFunc(table.Columns(), func(c Column) bool { return c.Name == name })
			require.Equal(t, c.varies, row[at].Number > 0, "%s: %s", c.name, name)
		}
		if c.varies {
			at := slices.IndexFunc(table.Columns(), func(c Column) bool { return c.Name == "dst_in_kurtosis_96h" })
			require.InDelta(t, 1, row[at].Number, 1e-9, "half of one and half of the other")
		}
	}
}

// A row does not know what follows it: other transfers after a cut leave the rows
// before it as they are, in our table and, one transfer at a time, in IBM's.
func TestRowsDoNotKnowWhatFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := small()
		ours := func(edges []pattern.Transfer) (rows []string) {
			table, err := NewTable(cfg)
			require.NoError(t, err)
			for i := range edges {
				row, err := table.Add(&edges[i])
				require.NoError(t, err)
				rows = append(rows, text(table, row))
			}
			return rows
		}
		ibm := func(edges []pattern.Transfer) (rows [][]float64) {
			c := DefaultGFPConfig()
			c.Fan.Window, c.Degree.Window, c.ScatterGather.Window, c.TempCycle.Window, c.LCCycle.Window = 9, 9, 5, 9, 9
			p, err := NewGFP(c)
			require.NoError(t, err)
			for i := range edges {
				require.NoError(t, p.Transform(edges[i:i+1], func(_ int, values []float64) error {
					rows = append(rows, slices.Clone(values))
					return nil
				}))
			}
			return rows
		}
		edges := drawn(t, 40, 6, 2)
		cut := rapid.IntRange(1, len(edges)).Draw(t, "cut")
		other := slices.Clone(edges[:cut])
		for _, e := range drawn(t, 10, 6, 2) {
			e.Time += edges[cut-1].Time
			e.Tx, e.Ref = e.Tx+1000, e.Ref+1000
			other = append(other, e)
		}
		require.Equal(t, ours(edges)[:cut], ours(other)[:cut])
		require.Equal(t, ibm(edges)[:cut], ibm(other)[:cut])
	})
}

func TestTableRefusals(t *testing.T) {
	table, err := NewTable(DefaultConfig())
	require.NoError(t, err)
	for _, bad := range []pattern.Transfer{{From: 1, To: 1}, {From: 0, To: 1}, {From: 1, To: 0}} {
		_, err := table.Add(&bad)
		require.ErrorIs(t, err, ErrInput)
		_, err = table.Peek(&bad)
		require.ErrorIs(t, err, ErrInput)
	}
	_, err = table.Add(&pattern.Transfer{From: 1, To: 2, Time: 9})
	require.NoError(t, err)
	_, err = table.Add(&pattern.Transfer{From: 1, To: 2, Time: 8})
	require.ErrorIs(t, err, ErrInput)

	_, err = NewTable(Config{})
	require.ErrorIs(t, err, ErrConfig)
	for _, fault := range []string{"0 windows", "Window 0s", "SimpleCycle 0", "MaxList 0"} {
		require.ErrorContains(t, err, fault)
	}
	names := map[string]bool{}
	for _, c := range table.Columns() {
		require.False(t, names[c.Name], "%s is there twice", c.Name)
		require.NotEmpty(t, c.Doc)
		names[c.Name] = true
	}
}
