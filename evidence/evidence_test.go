package evidence_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/evidence"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/layering"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// layered returns a layering finding whose accounts have awkward names.
func layered(t *testing.T) typology.Finding {
	t.Helper()
	all, err := typologytest.Parse([]byte(`-- case --
P&L    h-1  80000 EUR
h-1    h<2> 79900 EUR +5m
h<2>   h-3  79800 EUR +5m
h-3    h-4  79700 EUR +5m
h-4    h-5  79600 EUR +5m
`))
	require.NoError(t, err)
	l, err := all[0].Ledger()
	require.NoError(t, err)
	var found []typology.Finding
	for f, err := range typology.Run(t.Context(), typology.Input{View: l.View()}, layering.New(layering.Default())) {
		require.NoError(t, err)
		found = append(found, f)
	}
	require.Len(t, found, 1)
	return found[0]
}

func assessed(t *testing.T) *score.Assessment {
	f := layered(t)
	return &score.Assessment{
		Subject: "local:default:P&L", Level: score.Medium, Score: 90_000,
		Contributions: []score.Contribution{{Source: "typology:layering", Family: score.Flow, Points: 90_000}},
		Findings:      []typology.Finding{f},
		NotEvaluated:  []typology.NotEvaluated{{Rule: "fan-in-collector/exchange_funded", Missing: "labels"}},
		Budgets:       []score.Budget{{Name: "single_family", Limit: 70, Hit: true}, {Name: "edges", Limit: 20_000}},
		Decision:      score.Decision{Action: score.Review, By: "score", Points: 90_000, Threshold: 40, Held: true},
	}
}

func TestWriteOneLineEach(t *testing.T) {
	var b strings.Builder
	require.NoError(t, evidence.Write(&b, assessed(t), assessed(t)))
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	require.Len(t, lines, 2)
	require.Equal(t, lines[0], lines[1])
	require.True(t, strings.HasPrefix(lines[0], `{"subject":"local:default:P&L","level":"medium","score":90.000,`), "as it is, no HTML escapes: %s", lines[0])
	var got struct {
		Findings []string
		Decision struct{ Held bool }
	}
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &got))
	require.Equal(t, []string{layered(t).ID.String()}, got.Findings)
	require.True(t, got.Decision.Held)
	require.ErrorIs(t, evidence.Write(broken{}, assessed(t)), errBroken)
}

func TestWriteFindingsAsFindingsFiles(t *testing.T) {
	f := layered(t)
	var b strings.Builder
	require.NoError(t, evidence.WriteFindings(&b, slices.Values([]typology.Finding{f, f})))
	require.Equal(t, 2, strings.Count(b.String(), f.ID.String()))
	require.Contains(t, b.String(), `"from":"h<2>"`)
}

// What a person reads has the verdict and why it is held, every part, the measured
// values beside the thresholds, as many transfers as asked for, and what is missing.
func TestText(t *testing.T) {
	var b strings.Builder
	require.NoError(t, evidence.Text(&b, assessed(t), nil, 2))
	for _, want := range []string{
		"local:default:P&L\n  MEDIUM  90.000 points\n  REVIEW  by score: 90.000 points, threshold 40\n  held at this level",
		"     90.000  flow      typology:layering\n",
		"layering by layering 2, strength",
		"hops = 4 (threshold 4;",
		"… and 3 more transfers",
		"not evaluated: fan-in-collector/exchange_funded (no labels)",
	} {
		require.Contains(t, b.String(), want)
	}
	require.NotContains(t, b.String(), "limit reached", "a level that is held is told in words")
	require.ErrorIs(t, evidence.Text(broken{}, assessed(t), nil, 2), errBroken)
}

// The picture is well-formed whatever the accounts are called.
func TestSVG(t *testing.T) {
	f := layered(t)
	var b strings.Builder
	require.NoError(t, evidence.SVG(&b, &f, nil))
	text := ""
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if c, ok := token.(xml.CharData); ok {
			text += string(c) + "\n"
		}
	}
	require.Contains(t, text, "P&L")
	require.Contains(t, text, "layering")
}

func TestAmountsWithDecimals(t *testing.T) {
	require.Equal(t, "1250000 EUR", evidence.Amount(ledger.NewAmount(1_250_000), "EUR", nil))
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
