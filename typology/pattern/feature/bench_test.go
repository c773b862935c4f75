package feature

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// heavy is 50,000 payments a day between 50,000 accounts with hubs, for eight days:
// the longest window is full at the end.
func heavy(n int) []pattern.Transfer {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func() ledger.AccountID { return 1 + ledger.AccountID(50_000*math.Pow(rng.Float64(), 3)) }
	out := make([]pattern.Transfer, n)
	for i := range out {
		t := pattern.Transfer{From: pick(), To: pick(), Time: int64(i) * 86_400 / 50_000, Tx: uint64(i), Ref: uint64(i), Asset: 1, Amount: ledger.NewAmount(rng.Uint64N(1e9))}
		if t.From == t.To {
			t.To = 50_002
		}
		out[i] = t
	}
	return out
}

// BenchmarkTable prints rows/s of our own table in steady state.
func BenchmarkTable(b *testing.B) {
	edges := heavy(400_000)
	table, err := NewTable(DefaultConfig())
	require.NoError(b, err)
	warm := len(edges) * 7 / 8
	for i := range edges[:warm] {
		_, err := table.g.Add(&edges[i]) // the state, without the rows
		require.NoError(b, err)
	}
	i := warm
	for b.Loop() {
		if i == len(edges) {
			b.Fatal("more rows are asked for than there are: use -benchtime 20000x")
		}
		if _, err := table.Add(&edges[i]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
