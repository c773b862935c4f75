package eval

import (
	"fmt"
	"reflect"

	"github.com/hoptrail/hoptrail/ledger"
)

// Summary is what several runs show together. It is plain data and safe for
// concurrent reading.
type Summary struct {
	Runs        []string
	Population  int
	Budgets     []string // names of the budgets, "all" last
	Recall      []RecallRow
	Precision   []PrecisionRow
	Methods     []MethodRow
	Innocents   []InnocentRow
	Calibration []CalibrationRow
	Costs       []CostRow
	// NotEvaluated says what could not be measured, and what was missing.
	NotEvaluated []string

	cfg     Config
	schemes []runScheme
}

type runScheme struct {
	run string
	SchemeOutcome
}

// Everything is the name of the row over all typologies, of the boundless
// budget "all", and of nothing else.
const Everything = "all"

// RecallRow is how many schemes of a typology were found under a budget, how
// soon, and how much of their value was still there.
type RecallRow struct {
	Typology, Budget string
	Found            Share        // by an alert that names the typology
	BootLow          ledger.Ratio // bootstrap interval of Found.Value
	BootHigh         ledger.Ratio
	Any              Share     // by any alert about the scheme
	Early            Share     // found before half of the value had left, of the schemes that took value in
	Delay            Quantiles // seconds, of those found
	Unspent          Quantiles // 1/10,000 of the value taken in, of those found
}

// PrecisionRow is the fate of the alerts that name a typology.
type PrecisionRow struct {
	Typology        string
	True            Share // of unsuppressed alerts, those about a scheme
	Same            Share // of unsuppressed alerts, those that name its typology
	Innocent        int   // unsuppressed alerts on known look-alikes
	SuppressedTrue  int   // alerts about a scheme that were explained away
	SuppressedFalse int   // false alerts that were explained away
}

// MethodRow is how a ranking of accounts did under a budget.
type MethodRow struct {
	Method, Budget string
	Culpable       Share // precision: of the accounts flagged
	Touching       Share // of the accounts flagged, those in any role of a scheme
	Recall         Share // of the culpable accounts, those flagged
	Schemes        Share // of the schemes, those with a culpable account flagged
}

// InnocentRow is how many accounts of a kind of look-alike were alerted on.
type InnocentRow struct {
	Kind, Budget string
	Alerted      Share
	Upper        ledger.Ratio // one-sided bound at 95 %
	Suppressed   int          // accounts spared by suppression alone
}

// CalibrationRow is how often alerts of one strength are right.
type CalibrationRow struct {
	From, To ledger.Ratio // strengths in [From, To); the last bin holds 1
	True     Share
	Mean     ledger.Ratio // of the strengths; a calibrated detector has Mean = True.Value
}

// CostRow is what running a scheme costs whoever runs it.
type CostRow struct {
	Typology string
	Seconds  Quantiles // from its first transaction to its last
	Txs      Quantiles
	Fees     Quantiles // base units of the lane's coin, capped at 2^63−1
	Taken    Quantiles // millionths of a dollar that came in; without prices not OK
	Paid     Quantiles // millionths of a dollar paid in fees
	Lane     string    // lane of most schemes; Fees are of those on it
}

// Summarise pools the outcomes of runs that were judged with one Config. The
// order of outcomes does not matter but for Runs. Errors match ErrMixed.
func Summarise(outcomes ...*Outcome) (*Summary, error) {
	s := &Summary{}
	for i, o := range outcomes {
		if i == 0 {
			s.cfg = o.cfg
		} else if !reflect.DeepEqual(s.cfg, o.cfg) {
			return nil, fmt.Errorf("%w: run %q differs from run %q: judge all with one Config", ErrMixed, o.Run, outcomes[0].Run)
		}
		s.Runs = append(s.Runs, o.Run)
		s.Population += o.Population
		for _, sc := range o.Schemes {
			s.schemes = append(s.schemes, runScheme{o.Run, sc})
		}
	}
	for _, b := range s.cfg.Budgets {
		s.Budgets = append(s.Budgets, percent(b))
	}
	s.Budgets = append(s.Budgets, Everything)
	ledgers := 0
	for _, o := range outcomes {
		if o.Population > 0 {
			ledgers++
		}
	}
	if ledgers < len(outcomes) {
		s.NotEvaluated = append(s.NotEvaluated, fmt.Sprintf(
			"budgets, rankings, delays and values: %d of %d runs came without a ledger", len(outcomes)-ledgers, len(outcomes)))
	}
	s.recall(ledgers == len(outcomes))
	s.precision(outcomes)
	s.methods(outcomes)
	s.innocents(outcomes, ledgers == len(outcomes))
	s.calibration(outcomes)
	s.costs()
	return s, nil
}

// percent writes a budget, "0.5%".
func percent(r ledger.Ratio) string {
	whole, part := int64(r)/100, int64(r)%100
	text := fmt.Sprintf("%d.%02d", whole, part)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text + "%"
}
