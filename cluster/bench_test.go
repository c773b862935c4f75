package cluster_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/internal/corpus"
)

// BenchmarkRun clusters 24,194 real transactions of 2010–2011.
func BenchmarkRun(b *testing.B) {
	g, err := corpus.ReadGraph(shared(b, "bitcoin/graph-100000-104000"))
	require.NoError(b, err)
	_, view := load(b, g.Txs...)
	for name, cfg := range map[string]cluster.Config{
		"strong": {}, "all": {Heuristics: cluster.Heuristics()}, "no-gates": {Gates: []cluster.GateRule{}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run(b, view, cfg)
			}
			b.ReportMetric(float64(len(g.Txs))*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
		})
	}
}

// BenchmarkOwner asks for owners as of cuts spread over the whole ledger.
func BenchmarkOwner(b *testing.B) {
	g, err := corpus.ReadGraph(shared(b, "bitcoin/graph-100000-104000"))
	require.NoError(b, err)
	_, view := load(b, g.Txs...)
	c := run(b, view, cluster.Config{})
	members := c.Members()
	i := 0
	for b.Loop() {
		tx := g.Txs[i*7919%len(g.Txs)]
		at := view.Cut()
		at.Clock, at.Position = tx.Time, tx.Position
		c.Owner(members[i*104729%len(members)].Account, at)
		i++
	}
}
