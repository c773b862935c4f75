package pattern

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// steady draws a stream with a few hubs, of which a window holds about 100,000
// transfers.
func steady() func() Transfer {
	r := rand.New(rand.NewPCG(1, 1))
	pick := func() ledger.AccountID { return ledger.AccountID(1 + 20_000*r.Float64()*r.Float64()*r.Float64()) }
	n := uint64(0)
	return func() Transfer {
		n++
		return Transfer{From: pick(), To: 30_000 - pick(), Asset: 1, Amount: ledger.NewAmount(1 + r.Uint64N(1_000_000)), Time: int64(n) * 6, Tx: n, Ref: n}
	}
}

// The graph and the whole engine at steady state, as multiples of drawing the
// stream alone.
func BenchmarkStream(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		next := steady()
		for b.Loop() {
			next()
		}
	})
	b.Run("graph", func(b *testing.B) {
		next := steady()
		g, err := NewGraph(GraphConfig{Windows: []int64{Window96h, Window168h}})
		require.NoError(b, err)
		add := func() {
			t := next()
			if _, err := g.Add(&t); err != nil {
				b.Fatal(err)
			}
		}
		for range 150_000 {
			add()
		}
		for b.Loop() {
			add()
		}
		b.ReportMetric(float64(g.slab.held)*32/float64(g.Len()), "list-B/transfer")
	})
	b.Run("engine", func(b *testing.B) {
		next := steady()
		e, err := NewEngine(Config{})
		require.NoError(b, err)
		add := func() {
			t := next()
			if err := e.Add(&t, func(*Match) {}); err != nil {
				b.Fatal(err)
			}
		}
		for range 50_000 {
			add()
		}
		for b.Loop() {
			add()
		}
	})
}
