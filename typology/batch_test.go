package typology_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/fanin"
	"github.com/hoptrail/hoptrail/typology/mule"
)

// A heavy-tailed stream in one piece and in blocks gives the same findings,
// although the two read histories from different ends; also where budgets are
// hit, which small ones make sure of.
func TestBatchIsStream(t *testing.T) {
	m, f := mule.Default(), fanin.Default()
	m.MinSources, m.MinForward, m.MaxForward, m.SinkShare, m.Budget = 2, 100, 100_000, 2000, 8
	f.MinSenders, f.MinForward, f.SinkShare, f.Budget = 4, 5000, 1000, 12
	detectors := []*typology.Detector{mule.New(m), fanin.New(f)}
	source := stream(t, 6000, 20).View()
	batch := collect(t, typology.Input{View: source}, detectors...)
	require.Greater(t, len(batch), 50)
	truncated := slices.ContainsFunc(batch, func(f typology.Finding) bool {
		return slices.ContainsFunc(f.Measures, func(m typology.Measure) bool { return m.Name == "movements_looked_at" })
	})
	require.True(t, truncated, "no budget was hit")

	var txs []ledger.Tx
	for ref := range source.Txs() {
		txs = append(txs, source.Tx(ref))
	}
	l := ledger.New(ledger.Config{Complete: []ledger.Chain{ledger.Ethereum}})
	d := driver(t, typology.DriverConfig{}, detectors...)
	for block := range slices.Chunk(txs, 37) {
		require.NoError(t, l.Append(block...))
		require.NoError(t, d.Advance(t.Context(), l.View()))
	}
	got := d.Now().Findings()
	require.Len(t, got, len(batch))
	for i := range got {
		require.Equal(t, batch[i], got[i], "finding %d", i)
	}
}
