package feature

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// IBM's example notebook of snapml's preprocessor, inputs and outputs as printed.
const goldenDir = "../../../../shared/data/patterns/gfp-golden"

func table(t *testing.T, name string) (header []string, rows [][]float64) {
	t.Helper()
	f, err := os.Open(filepath.Join(goldenDir, name))
	if err != nil {
		t.Skipf("the published table is not here: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for _, rec := range records[1:] {
		var row []float64
		for _, cell := range rec {
			v, err := strconv.ParseFloat(cell, 64)
			require.NoError(t, err)
			row = append(row, v)
		}
		rows = append(rows, row)
	}
	return records[0], rows
}

func rawEdges(rows [][]float64) (out []pattern.Transfer) {
	for _, r := range rows {
		id := uint64(r[0])
		out = append(out, pattern.Transfer{
			Ref: id, Tx: id, From: ledger.AccountID(r[1]) + 1, To: ledger.AccountID(r[2]) + 1, Time: int64(r[3]), Amount: ledger.NewAmount(1),
		})
	}
	return out
}

// Twelve edges transformed in one batch, and eight more after a fit: every cell
// as IBM printed it, to the two decimals printed, under the same column names.
func TestPublishedTable(t *testing.T) {
	two := Histogram{Window: 16, Bins: []int{2, 3}}
	cfg := GFPConfig{
		Fan: two, Degree: two, ScatterGather: two, TempCycle: two,
		Statistics: []Statistic{Fan, Degree, Ratio, Average, Sum, Variance, Skew, Kurtosis},
		Columns:    []int{TimeColumn}, MaxBatch: 12,
	}
	cells, equal := 0, 0
	for _, c := range []struct{ fitted, input, want string }{
		{"", "table1.csv", "table2.csv"},
		{"table1.csv", "table3.csv", "table4.csv"},
	} {
		p, err := NewGFP(cfg)
		require.NoError(t, err)
		if c.fitted != "" {
			_, rows := table(t, c.fitted)
			require.NoError(t, p.Fit(rawEdges(rows)))
		}
		_, in := table(t, c.input)
		header, want := table(t, c.want)
		for i, column := range p.Columns() {
			require.Equal(t, header[4+i], column.Name)
		}
		require.Len(t, header, 4+len(p.Columns()))
		require.NoError(t, p.Transform(rawEdges(in), func(i int, values []float64) error {
			for j, v := range values {
				cells++
				if math.Abs(v-want[i][4+j]) <= 0.005 {
					equal++
				} else {
					t.Errorf("%s row %d, %s: %v, published %v", c.want, i, header[4+j], v, want[i][4+j])
				}
			}
			return nil
		}))
	}
	t.Logf("%d of %d published cells", equal, cells)
	require.Equal(t, 880, cells)
	require.Equal(t, 880, equal)
}
