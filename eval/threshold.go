package eval

import (
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Threshold is the least strength at which alerts of a typology are let
// through, chosen on tuning runs and applied to others.
type Threshold struct {
	Typology string
	Strength ledger.Ratio // Never: nothing reached the target
	True     Share        // of the tuning alerts at or above it
	Of       int          // true tuning alerts
	Alerts   int          // tuning alerts
}

// Never is a strength that no alert has.
const Never = ledger.One + 1

// Thresholds are sorted by typology.
type Thresholds []Threshold

// ChooseThresholds finds, for each typology that was alerted on, the lowest
// strength from which on the lower Wilson bound of precision is at least
// target: lowest, since everything above it is also let through and recall can
// only fall with it; the bound and not the share, so that three lucky alerts
// do not choose. Suppressed alerts have no say. Errors match ErrConfig.
//
// Choose on some seeds, judge on others: a threshold that is judged where it was
// chosen flatters itself.
func ChooseThresholds(target ledger.Ratio, outcomes ...*Outcome) (Thresholds, error) {
	if target < 0 || target > ledger.One {
		return nil, fmt.Errorf("%w: target %s (want a precision of 0 to 1)", ErrConfig, target)
	}
	byTypology := map[string][]AlertOutcome{}
	for _, o := range outcomes {
		for _, a := range o.Alerts {
			if !a.Suppressed {
				byTypology[a.Typology] = append(byTypology[a.Typology], a)
			}
		}
	}
	var out Thresholds
	for typ, alerts := range byTypology {
		slices.SortFunc(alerts, func(a, b AlertOutcome) int { return int(b.Strength - a.Strength) })
		best := Threshold{Typology: typ, Strength: Never, Alerts: len(alerts)}
		for i, a := range alerts {
			best.Of += one(a.True)
			if i+1 < len(alerts) && alerts[i+1].Strength == a.Strength {
				continue // equal strengths go together
			}
			if s := Wilson(best.Of, i+1); s.Low >= target {
				best.Strength, best.True = a.Strength, s
			}
		}
		out = append(out, best)
	}
	slices.SortFunc(out, func(a, b Threshold) int { return cmpText(a.Typology, b.Typology) })
	return out, nil
}

// Apply returns the alerts that reach the threshold of their typology. Alerts of
// a typology without one are let through; suppressed ones are kept as they are.
func (ts Thresholds) Apply(alerts []Alert) []Alert {
	return slices.DeleteFunc(slices.Clone(alerts), func(a Alert) bool {
		i, found := slices.BinarySearchFunc(ts, a.Typology, func(t Threshold, typ string) int { return cmpText(t.Typology, typ) })
		return found && a.Suppressed == "" && a.Strength < ts[i].Strength
	})
}

// Table returns the thresholds as a table.
func (ts Thresholds) Table() Table {
	t := Table{
		Name: "thresholds", Doc: "Least strength per typology, chosen on the tuning runs alone; empty: nothing reached the target.",
		Columns: join([]string{"typology", "strength"}, shareColumns("true", "alerts"), []string{"true_before", "alerts_before"}),
	}
	for _, x := range ts {
		t.Rows = append(t.Rows, join([]string{x.Typology, cell(x.Strength, x.Strength != Never)}, share(x.True), []string{num(x.Of), num(x.Alerts)}))
	}
	return t
}
