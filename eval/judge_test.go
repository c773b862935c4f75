package eval_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

func judged(t testing.TB, cfg eval.Config) *eval.Outcome {
	t.Helper()
	view, truth := world(t)
	o, err := eval.Judge(cfg, eval.Input{Run: "world", Truth: truth, Alerts: worldAlerts(t), View: &view})
	require.NoError(t, err)
	return o
}

func TestJudgeTheSmallWorld(t *testing.T) {
	o := judged(t, eval.Config{Budgets: []ledger.Ratio{200, 1000}}) // 51 accounts: one of them, and five
	require.Equal(t, 51, o.Population)
	require.Equal(t, 3, o.Culpable, "collector, mule, and the hop of the quiet cycle")

	ring := o.Schemes[0]
	require.Equal(t, "ring", ring.Scheme)
	require.Equal(t, []int64{100, 600, 6}, []int64{ring.First, ring.Last, int64(ring.Txs)})
	require.Equal(t, "200", ring.Entered.String(), "two victims paid 100 each")
	require.Equal(t, ledger.Asset("USD"), ring.Asset)
	require.Equal(t, []eval.Detection{
		// The strongest alerts are on the exchange and the firm, so the first
		// account looked at shows nothing.
		{},
		// Of the first five, collector and mule belong to the ring. The mule's
		// alert of its typology came at 450, when 50 of 200 had left.
		{Any: true, Found: true, At: 450, Delay: 350, DelayKnown: true, Unspent: 7500, UnspentKnown: true},
		{Any: true, Found: true, At: 450, Delay: 350, DelayKnown: true, Unspent: 7500, UnspentKnown: true},
	}, ring.Detections)
	quiet := o.Schemes[1]
	require.Equal(t, eval.Detection{}, quiet.Detections[2], "a third of the diluted alert's transfers is not half")

	verdicts := map[string][4]any{}
	for _, a := range o.Alerts {
		verdicts[a.ID] = [4]any{a.True, a.Same, a.Suppressed, a.Innocent}
	}
	require.Equal(t, map[string][4]any{
		"ring-late":  {true, true, false, ""},
		"ring-early": {true, true, false, ""},
		"ring-other": {true, false, false, ""},
		"payroll":    {false, false, false, "payroll"},
		"stray":      {false, false, false, ""},
		"service":    {false, false, false, ""}, // the exchange is no party to the fraud
		"diluted":    {false, false, false, ""},
		"hushed":     {false, false, true, "merchant"},
	}, verdicts)

	require.Equal(t, []eval.InnocentOutcome{
		{Kind: "merchant", Accounts: 1, Alerted: []int{0, 0, 0}, Suppressed: 1},
		{Kind: "payroll", Accounts: 4, Alerted: []int{0, 1, 1}},
	}, o.Innocents)

	require.Equal(t, eval.MethodOutcome{Name: "findings", Budgets: []eval.BudgetOutcome{
		{Flagged: 1, Touching: 1}, // the exchange, which victims' money only passed
		{Flagged: 5, Culpable: 3, Touching: 4, Schemes: 2},
	}}, o.Methods[0], "exchange, firm, collector, mule, passer3")
	require.Len(t, o.Methods, len(eval.Rankings()))
	size := o.Methods[slices.Index(eval.Rankings(), "size")]
	require.Equal(t, eval.BudgetOutcome{Flagged: 5, Culpable: 2, Touching: 2, Schemes: 1}, size.Budgets[1])
}

func TestAcceptsCountsAnotherTypology(t *testing.T) {
	view, truth := world(t)
	in := eval.Input{Truth: truth, View: &view, Alerts: []eval.Alert{alert(t, "a", "mule-wallet", "mule", 8000, 400, 1, 3)}}
	for _, c := range []struct {
		accepts map[string][]string
		found   bool
	}{{nil, false}, {map[string][]string{"pig-butchering": {"mule-wallet"}}, true}} {
		o, err := eval.Judge(eval.Config{Accepts: c.accepts}, in)
		require.NoError(t, err)
		d := o.Schemes[0].Detections[3]
		require.True(t, d.Any)
		require.Equal(t, c.found, d.Found)
	}
}

func TestDetectionIsNotBeforeTheSchemesOwnTransfers(t *testing.T) {
	view, truth := world(t)
	a := alert(t, "a", "pig-butchering", "collector", 8000, 10, 0, 2)
	a.Transfers[0].Clock, a.Transfers[1].Clock = 100, 300
	o, err := eval.Judge(eval.Config{}, eval.Input{Truth: truth, View: &view, Alerts: []eval.Alert{a}})
	require.NoError(t, err)
	d := o.Schemes[0].Detections[3]
	require.Equal(t, int64(100), d.At, "an alert that spoke before was about something else then")
	require.Equal(t, ledger.One, d.Unspent)
}

func TestWithoutLedgerOnlyWhatFilesTellIsMeasured(t *testing.T) {
	_, truth := world(t)
	o, err := eval.Judge(eval.Config{}, eval.Input{Run: "files", Truth: truth, Alerts: worldAlerts(t)})
	require.NoError(t, err)
	s, err := eval.Summarise(o)
	require.NoError(t, err)
	require.Len(t, s.NotEvaluated, 1)
	require.Empty(t, s.Methods)
	for _, r := range s.Recall {
		require.Equal(t, eval.Everything, r.Budget)
		require.False(t, r.Delay.OK)
	}
	require.Equal(t, 1, s.Recall[len(s.Recall)-1].Found.Hits)
	require.Equal(t, 2, s.Recall[len(s.Recall)-1].Found.Of)
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	view, truth := world(t)
	alerts := worldAlerts(t)
	want := summaryText(t, judged(t, eval.Config{}))
	rng := rand.New(rand.NewPCG(7, 7))
	for range 5 {
		rng.Shuffle(len(alerts), func(i, j int) { alerts[i], alerts[j] = alerts[j], alerts[i] })
		// The first row of a scheme places it in the scheme table; keep those.
		rest := truth[1:9]
		rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
		o, err := eval.Judge(eval.Config{}, eval.Input{Run: "world", Truth: truth, Alerts: alerts, View: &view})
		require.NoError(t, err)
		require.Equal(t, want, summaryText(t, o))
	}
}

func TestBadInputIsNamed(t *testing.T) {
	_, truth := world(t)
	a := alert(t, "a", "x", "mule", 1, 1)
	for _, c := range []struct {
		name string
		cfg  eval.Config
		in   eval.Input
		is   error
		want string
	}{
		{"budgets", eval.Config{Budgets: []ledger.Ratio{50, 50, 0}, Resamples: -1}, eval.Input{}, eval.ErrConfig, "Budgets[2] is 0.0000"},
		{"scheme without typology", eval.Config{}, eval.Input{Truth: []eval.Truth{{Scheme: "s"}}}, eval.ErrTruth, "row 1 has no scheme or no typology"},
		{"row about nothing", eval.Config{}, eval.Input{Truth: []eval.Truth{{Scheme: "s", Typology: "x"}}}, eval.ErrTruth, "names neither"},
		{
			"two typologies",
			eval.Config{},
			eval.Input{Truth: append(slices.Clone(truth[:1]), eval.Truth{Scheme: "ring", Typology: "cycle", Account: truth[1].Account})},
			eval.ErrTruth, `row 2 calls scheme "ring" "cycle", an earlier one "pig-butchering"`,
		},
		{"id twice", eval.Config{}, eval.Input{Alerts: []eval.Alert{a, a}}, eval.ErrAlert, `alert 2 has id "a"`},
		{"strength", eval.Config{}, eval.Input{Alerts: []eval.Alert{{ID: "b", Strength: 10001}}}, eval.ErrAlert, "strength 1.0001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := eval.Judge(c.cfg, c.in)
			require.ErrorIs(t, err, c.is)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestOutcomesOfDifferentConfigsDoNotMix(t *testing.T) {
	_, err := eval.Summarise(judged(t, eval.Config{}), judged(t, eval.Config{Seed: 2}))
	require.ErrorIs(t, err, eval.ErrMixed)
}
