package format_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
)

// TestDocsExamples reads every example of docs/formats.md as what it claims to
// be; the heading of a code block names the format.
func TestDocsExamples(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "formats.md"))
	require.NoError(t, err)
	ctx, opt := t.Context(), format.Options{}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile("(?s)```(?:csv|json) ([a-z-]+)\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
		name, src := m[1], format.Text(m[1], m[2])
		seen[name] = true
		var err error
		switch name {
		case "assets":
			_, err = format.ReadAssets(ctx, src, opt)
		case "prices":
			_, err = format.ReadPrices(ctx, src, opt)
		case "seeds":
			_, err = format.ReadSeeds(ctx, src, opt)
		case "truth":
			_, err = format.ReadTruth(ctx, src, opt)
		case "block-times":
			_, err = format.ReadBlockTimes(ctx, src, opt)
		case "clusters":
			_, err = format.ReadClusters(ctx, src, opt)
		case "joins":
			_, err = format.ReadJoins(ctx, src, opt)
		case "gates":
			_, err = format.ReadGates(ctx, src, opt)
		case "labels":
			continue // read by package label
		default:
			report := &format.Report{}
			_, _, err = readSources(t, format.Options{BlockTimes: map[uint64]int64{100: 1}, Report: report}, src)
			require.Empty(t, report.Refused, name)
			require.Positive(t, report.Txs, name)
		}
		require.NoError(t, err, m[2])
	}
	for _, d := range format.Decoders() {
		require.True(t, seen[d.Name], "docs/formats.md has no example of "+d.Name)
	}
}
