package cluster_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// shared returns a folder of the shared data, and skips the test without it.
func shared(t testing.TB, name string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "shared", "data", filepath.FromSlash(name))
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("shared data not at %s", folder)
	}
	return folder
}

// load puts transactions into a ledger.
func load(t testing.TB, txs ...ledger.Tx) (*ledger.Ledger, ledger.View) {
	t.Helper()
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(txs...))
	return l, l.View()
}

func run(t testing.TB, view ledger.View, cfg cluster.Config) *cluster.Clustering {
	t.Helper()
	c, err := cluster.Run(t.Context(), view, cfg)
	require.NoError(t, err)
	return c
}

// Published: 29,736 addresses and 23,658 clusters, the largest 305, 200, 200.
// That count holds 4,001 placeholders "coinbase<height>" as clusters of one.
func TestGraph100000(t *testing.T) {
	g, err := corpus.ReadGraph(shared(t, "bitcoin/graph-100000-104000"))
	require.NoError(t, err)
	require.Len(t, g.Txs, 24194)
	require.Equal(t, 4001, g.Placeholders)
	_, view := load(t, g.Txs...)

	for _, gates := range [][]cluster.GateRule{{}, cluster.DefaultGates()} {
		c := run(t, view, cluster.Config{Gates: gates})
		accounts, entities := c.Len()
		require.Equal(t, 29736, accounts+g.Placeholders)
		require.Equal(t, 23658, entities+g.Placeholders)
		require.Equal(t, []uint32{305, 200, 200}, c.Largest(3))
	}
}

func TestGraphSenseFixture(t *testing.T) {
	folder := shared(t, "bitcoin/utxo-fixture")
	f, err := corpus.ReadFixture(filepath.Join(folder, "test_txs.json"))
	require.NoError(t, err)
	_, view := load(t, f.Txs...)
	flagged := []cluster.GateRule{cluster.Listed(cluster.CoinJoin, "the fixture's own flag", f.CoinJoins)}
	for name, gates := range map[string][]cluster.GateRule{
		"address_cluster.json":               flagged,
		"address_cluster_with_coinjoin.json": {},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := corpus.ReadFixtureClusters(filepath.Join(folder, "reference"), name)
			require.NoError(t, err)
			require.Len(t, want, 14)
			c := run(t, view, cluster.Config{Gates: gates})
			for a := range want {
				for b := range want {
					same := c.Owner(a, view.Cut()) == c.Owner(b, view.Cut())
					require.Equal(t, want[a] == want[b], same, "%s and %s", a, b)
				}
			}
		})
	}
}
