package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// verdicts makes an outcome of alerts, from strength to right or wrong.
func verdicts(typology string, list ...struct {
	strength ledger.Ratio
	right    bool
},
) *eval.Outcome {
	o := &eval.Outcome{}
	for _, v := range list {
		o.Alerts = append(o.Alerts, eval.AlertOutcome{Typology: typology, Strength: v.strength, True: v.right})
	}
	return o
}

type verdict = struct {
	strength ledger.Ratio
	right    bool
}

func TestThresholdIsTheLowestThatKeepsTheTarget(t *testing.T) {
	var list []verdict
	for range 20 {
		list = append(list, verdict{9000, true}, verdict{5000, true}, verdict{1000, false})
	}
	good := verdicts("mule-wallet", list...)
	poor := verdicts("cycle", verdict{9000, true}, verdict{8000, false})
	ts, err := eval.ChooseThresholds(7000, good, poor)
	require.NoError(t, err)
	require.Equal(t, eval.Thresholds{
		{Typology: "cycle", Strength: eval.Never, Of: 1, Alerts: 2}, // one of one is at least 20.65 %, not 70 %
		{Typology: "mule-wallet", Strength: 5000, True: eval.Wilson(40, 40), Of: 40, Alerts: 60},
	}, ts)

	kept := ts.Apply([]eval.Alert{
		{ID: "a", Typology: "mule-wallet", Strength: 5000},
		{ID: "b", Typology: "mule-wallet", Strength: 4999},
		{ID: "c", Typology: "mule-wallet", Strength: 1, Suppressed: "merchant"},
		{ID: "d", Typology: "cycle", Strength: ledger.One},
		{ID: "e", Typology: "layering", Strength: 1},
	})
	var ids []string
	for _, a := range kept {
		ids = append(ids, a.ID)
	}
	require.Equal(t, []string{"a", "c", "e"}, ids)
	require.Equal(t, [][]string{
		{"cycle", "", "0", "0", "", "", "", "1", "2"},
		{"mule-wallet", "0.5000", "40", "40", "1.0000", "0.9124", "1.0000", "40", "60"},
	}, ts.Table().Rows)

	_, err = eval.ChooseThresholds(-1)
	require.ErrorIs(t, err, eval.ErrConfig)
}

func TestThresholdAgreesWithTryingEveryStrength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) verdict {
			return verdict{ledger.Ratio(rapid.IntRange(0, 6).Draw(t, "strength")), rapid.Bool().Draw(t, "right")}
		}), 1, 40).Draw(t, "alerts")
		target := ledger.Ratio(rapid.IntRange(0, 9000).Draw(t, "target"))
		want := eval.Never
		for s := ledger.Ratio(6); s >= 0; s-- {
			right, n, at := 0, 0, 0
			for _, v := range list {
				if v.strength == s {
					at++
				}
				if v.strength >= s {
					n++
					if v.right {
						right++
					}
				}
			}
			if at > 0 && eval.Wilson(right, n).Low >= target {
				want = s
			}
		}
		ts, err := eval.ChooseThresholds(target, verdicts("x", list...))
		require.NoError(t, err)
		require.Equal(t, want, ts[0].Strength)
	})
}
