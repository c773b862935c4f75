package eval_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := "testdata/" + file
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// summaryText is every table of one outcome.
func summaryText(t testing.TB, outcomes ...*eval.Outcome) string {
	t.Helper()
	s, err := eval.Summarise(outcomes...)
	require.NoError(t, err)
	var out bytes.Buffer
	for _, table := range s.Tables() {
		fmt.Fprintf(&out, "# %s: %s\n", table.Name, table.Doc)
		for _, row := range table.Rows {
			require.Len(t, row, len(table.Columns), table.Name)
		}
		require.NoError(t, table.WriteCSV(&out))
	}
	return out.String()
}

func TestTablesGolden(t *testing.T) {
	golden(t, "tables.txt", []byte(summaryText(t, judged(t, eval.Config{Budgets: []ledger.Ratio{200, 1000}}))))
}

func curve(t testing.TB) eval.Curve {
	t.Helper()
	c := eval.Curve{Name: "evasion", Axis: "undercut"}
	for i, undercut := range []ledger.Ratio{5000, 0} { // in any order
		view, truth := world(t)
		o, err := eval.Judge(eval.Config{}, eval.Input{Run: "world", Truth: truth, Alerts: worldAlerts(t)[2*(1-i):], View: &view})
		require.NoError(t, err)
		s, err := eval.Summarise(o)
		require.NoError(t, err)
		c.Points = append(c.Points, eval.Point{At: undercut, Summary: s})
	}
	return c
}

func TestCurveTable(t *testing.T) {
	c := curve(t)
	table := c.Table()
	require.Equal(t, []string{"typology", "undercut", "found", "schemes", "found_share"}, table.Columns[:5])
	var got [][]string
	for _, row := range table.Rows {
		got = append(got, row[:5])
	}
	require.Equal(t, [][]string{
		{"cycle", "0.0000", "0", "1", "0.0000"},
		{"cycle", "0.5000", "0", "1", "0.0000"},
		{"pig-butchering", "0.0000", "1", "1", "1.0000"},
		{"pig-butchering", "0.5000", "0", "1", "0.0000"},
		{"all", "0.0000", "1", "2", "0.5000"},
		{"all", "0.5000", "0", "2", "0.0000"},
	}, got)
}

func TestPageGolden(t *testing.T) {
	s, err := eval.Summarise(judged(t, eval.Config{Budgets: []ledger.Ratio{200, 1000}}))
	require.NoError(t, err)
	page := eval.Page{Title: "A small world <1>", Note: "made by hand", Summary: s, Curves: []eval.Curve{curve(t)}}
	var out bytes.Buffer
	require.NoError(t, page.WriteHTML(&out))
	golden(t, "page.html", out.Bytes())
	for _, outside := range []string{"src=", "href=", "<script", "@import", "url("} {
		require.NotContains(t, out.String(), outside, "the page loads nothing")
	}
	require.Contains(t, out.String(), "A small world &lt;1&gt;")

	drawings := 0
	for rest := out.String(); ; drawings++ {
		from := strings.Index(rest, "<svg ")
		if from < 0 {
			break
		}
		to := strings.Index(rest, "</svg>") + len("</svg>")
		require.NoError(t, xml.Unmarshal([]byte(rest[from:to]), new(struct{})), "every drawing is well-formed")
		rest = rest[to:]
	}
	require.Equal(t, 6, drawings)
}

func TestPoolingTwoRunsAddsTheirCounts(t *testing.T) {
	once, err := eval.Summarise(judged(t, eval.Config{}))
	require.NoError(t, err)
	twice, err := eval.Summarise(judged(t, eval.Config{}), judged(t, eval.Config{}))
	require.NoError(t, err)
	require.Equal(t, 2*once.Population, twice.Population)
	for i, r := range once.Recall {
		require.Equal(t, 2*r.Found.Hits, twice.Recall[i].Found.Hits)
		require.Equal(t, 2*r.Found.Of, twice.Recall[i].Found.Of)
		require.Equal(t, r.Found.Value, twice.Recall[i].Found.Value)
	}
	for i, r := range once.Methods {
		require.Equal(t, 2*r.Culpable.Of, twice.Methods[i].Culpable.Of)
	}
	for i, r := range once.Innocents {
		require.LessOrEqual(t, twice.Innocents[i].Upper, r.Upper, "more of the same narrows the bound")
	}
}

func TestCalibrationError(t *testing.T) {
	s, err := eval.Summarise(judged(t, eval.Config{}))
	require.NoError(t, err)
	// Unsuppressed: .9 right, .3 right, .8 right, .95, .2, .99, .5 wrong. By
	// bin of a tenth: [.2] 0, [.3] 1, [.5] 0, [.8] 1, [.9 .95 .99] 1/3.
	// |.2| + |.3−1| + |.5| + |.8−1| + 3·|.9467−.3333| = 3.4402, over 7.
	got, ok := s.CalibrationError()
	require.True(t, ok)
	require.Equal(t, ledger.Ratio(4915), got)
}

func TestNothingToMeasure(t *testing.T) {
	o, err := eval.Judge(eval.Config{}, eval.Input{Run: "empty"})
	require.NoError(t, err)
	s, err := eval.Summarise(o)
	require.NoError(t, err)
	require.False(t, s.Recall[0].Found.OK)
	_, ok := s.CalibrationError()
	require.False(t, ok)
	var out bytes.Buffer
	require.NoError(t, (&eval.Page{Title: "empty", Summary: s}).WriteHTML(&out))
	none, err := eval.Summarise()
	require.NoError(t, err)
	require.Zero(t, none.Population)
}
