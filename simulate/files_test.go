package simulate

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFilesKeepFORMATS reads back the CSV of every writer: the columns that
// FORMATS names, one row each.
func TestFilesKeepFORMATS(t *testing.T) {
	w := Demo(1)
	for _, f := range []struct {
		header string
		write  func(*strings.Builder) error
		rows   int
	}{
		{"scheme,typology,tx,index,account,role", func(b *strings.Builder) error { return WriteTruth(b, w.Truth()) }, -1},
		{"chain,address,category,entity,confidence,source,known_from", func(b *strings.Builder) error { return WriteLabels(b, w.Labels()) }, len(w.Labels())},
		{"asset,symbol,decimals,kind,canonical,dust,freezable_by", func(b *strings.Builder) error { return WriteAssets(b, w.Assets()) }, len(w.Assets())},
		{"asset,time,usd,source", func(b *strings.Builder) error { return WritePrices(b, w.Prices()) }, len(w.Prices())},
	} {
		var b strings.Builder
		require.NoError(t, f.write(&b))
		rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		require.NoError(t, err)
		require.Equal(t, f.header, strings.Join(rows[0], ","))
		if f.rows >= 0 {
			require.Len(t, rows, f.rows+1)
		}
		require.Greater(t, len(rows), 3)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWritersReportFaults(t *testing.T) {
	w := Demo(1)
	require.ErrorContains(t, WriteTruth(fullDisk{}, w.Truth()), "simulate: write truth: disk full")
	require.ErrorContains(t, WriteLabels(fullDisk{}, w.Labels()), "simulate: write labels: disk full")
	require.ErrorContains(t, WriteAssets(fullDisk{}, w.Assets()), "simulate: write assets: disk full")
	require.ErrorContains(t, WritePrices(fullDisk{}, w.Prices()), "simulate: write prices: disk full")
}
