package simulate

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

func bank(t testing.TB, cfg BankConfig) *Bank {
	t.Helper()
	b, err := NewBank(cfg)
	require.NoError(t, err)
	return b
}

// TestBankHasHISmallsShape compares a scaled-down HI-Small with the published
// figures: size, hub, tail, and the laundering share.
func TestBankHasHISmallsShape(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	cfg := AMLWorldHISmall(1).Scaled(20)
	degree, out := map[ledger.Account]int{}, map[ledger.Account]map[ledger.Account]bool{}
	n, dirty, last := 0, 0, int64(0)
	kinds := map[string]map[string]bool{}
	for ev := range bank(t, cfg).Stream() {
		require.Len(t, ev.Tx.Transfers, 1)
		require.GreaterOrEqual(t, ev.Tx.Time, last)
		last = ev.Tx.Time
		x := ev.Tx.Transfers[0]
		require.NotEqual(t, x.From, x.To)
		n++
		degree[x.From]++
		degree[x.To]++
		if out[x.From] == nil {
			out[x.From] = map[ledger.Account]bool{}
		}
		out[x.From][x.To] = true
		if len(ev.Truth) > 0 {
			dirty++
			r := ev.Truth[0]
			if kinds[r.Typology] == nil {
				kinds[r.Typology] = map[string]bool{}
			}
			kinds[r.Typology][r.Scheme] = true
		}
	}
	require.InEpsilon(t, cfg.Transfers, n, 0.01)
	require.InEpsilon(t, cfg.Accounts, len(degree), 0.12)
	widest := 0
	var degrees []int
	for a, d := range degree {
		widest = max(widest, len(out[a]))
		degrees = append(degrees, d)
	}
	slices.Sort(degrees)
	require.InEpsilon(t, cfg.Hub, widest, 0.05, "the hub's out-degree")
	q999 := degrees[len(degrees)*999/1000]
	require.InDelta(t, 115, q999, 60, "total degree at the 99.9th percentile, hub aside")
	require.InDelta(t, 1.0, float64(dirty)/float64(n)*1000, 0.6, "laundering per thousand")
	require.Len(t, kinds, 9, "eight shapes and strays")
	for _, p := range cfg.Attempts {
		require.Len(t, kinds[attemptTypology[p.Kind]], p.Count, p.Kind)
	}
}

// TestAttemptShapes: a cycle closes, AMLworld's bipartite attempts are
// matchings, AMLSim's are complete.
func TestAttemptShapes(t *testing.T) {
	for i := range uint64(50) {
		by := newActor(3, "shape", i)
		c := layOut(&by, Cycle, false)
		require.Equal(t, c.edges[0][0], c.edges[len(c.edges)-1][1])
		m := layOut(&by, Bipartite, false)
		seen := map[int]bool{}
		for _, e := range m.edges {
			require.False(t, seen[e[0]] || seen[e[1]], "an account on two edges of a matching")
			seen[e[0]], seen[e[1]] = true, true
		}
		k := layOut(&by, Bipartite, true)
		width := len(k.roles) / 2
		require.Len(t, k.edges, width*width)
	}
}

// TestAMLSimKeepsItsMargin: what a scatter-gather's middle account passes on is
// nine tenths of what it got.
func TestAMLSimKeepsItsMargin(t *testing.T) {
	cfg := AMLSim(2)
	cfg.Attempts, cfg.Transfers = []Plan{{ScatterGather, 20}}, 1000
	in, found := map[string]uint64{}, 0
	for ev := range bank(t, cfg).Stream() {
		if len(ev.Truth) == 0 {
			continue
		}
		x, s := ev.Tx.Transfers[0], ev.Truth[0].Scheme
		v, _ := x.Amount.Uint64()
		if got, ok := in[s+x.From.String()]; ok {
			found++
			require.InDelta(t, got*9/10, v, 2)
		}
		in[s+x.To.String()] = v
	}
	require.Greater(t, found, 40)
}

func TestBankSameSeedSameBytes(t *testing.T) {
	run := func(seed uint64) (s string) {
		n := 0
		for ev := range bank(t, AMLWorldHISmall(seed).Scaled(1)).Stream() {
			if n++; n%97 == 0 || len(ev.Truth) > 0 {
				s += fmt.Sprintln(ev)
			}
		}
		return s
	}
	first, again := run(4), run(4)
	require.True(t, first == again)
	require.False(t, first == run(5))
}

func BenchmarkBank(b *testing.B) {
	bk := bank(b, AMLWorldHISmall(1).Scaled(100))
	n := 0
	for b.Loop() {
		for range bk.Stream() {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "transfers/s")
}
