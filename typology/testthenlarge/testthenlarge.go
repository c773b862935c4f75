package testthenlarge

import (
	"context"
	"math"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// New returns the detector. What is wrong with the config is told by
// typology.Validate, and so by every driver.
func New(c Config) *typology.Detector {
	d := &detector{Config: c, relations: newRelations(c), cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: typology.TestThenLarge, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.TestThenLarge},
		Doc: `a small payment to a new receiver is soon followed by one many times as large

Red flags: FIN-2023-Alert005 flag 10 (trial payments to new counterparties).
False positives: every careful person, so that the shape alone is told of an exchange's customers only and, as weakly as the
strength is capped, cannot alert; it is higher where the receiver passes the sum on to a fresh wallet. Suppressed: the payer's own wallets, service roles and labels.`,
		References: []string{reference}, Window: time.Duration(c.span()) * time.Second, Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, d.relations},
		Run:      d.run, Invalid: c.Validate(),
	}
}

const reference = "FIN-2023-Alert005"

type detector struct {
	Config
	relations *typology.Feature[relation]
	cite      map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !pays(m) {
			continue
		}
		if activity.AccountTimes.Of(p).Get(m.From).Customer && d.quiet(p, m.To) {
			r := d.relations.Of(p).Get(m.To)
			if r.Payer == m.From && r.Asset == m.Asset && r.Clock == p.At.Clock && r.Large.Cmp(m.Amount) == 0 {
				d.paid(p, m, &r)
			}
		}
		if activity.AccountTimes.Of(p).Get(m.To).Age(p.At.Clock) > activity.HopFresh || !d.quiet(p, m.From) {
			continue
		}
		r := d.relations.Of(p).Get(m.From)
		if r.Large.IsZero() || r.Asset != m.Asset || !d.passesOn(p, m, &r) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.passed(p, m, &r)
	}
	return nil
}

// passesOn reports whether a payment, to a fresh wallet, is most of the large sum and
// comes soon after it.
func (d *detector) passesOn(p *typology.Pass, m *ledger.Move, r *relation) bool {
	if p.At.Clock-r.Clock > d.PassOn.Seconds() || m.To == r.Payer {
		return false
	}
	if share, ok := ledger.RatioOf(m.Amount, r.Large); !ok || share < d.MinPassed {
		return false
	}
	return !activity.Serves(p, m.To)
}

// finding begins what both rules tell: strength is up to half of the limit for what
// both have, and a share of the other half.
func (d *detector) finding(p *typology.Pass, id ledger.AccountID, r *relation, limit, more ledger.Ratio) typology.Finding {
	factor := factorOf(r)
	strength, _ := ledger.RatioInt(int64(limit)*int64(ledger.One+more), 2*int64(ledger.One)*int64(ledger.One))
	f := typology.Finding{
		Typology: typology.TestThenLarge, Subject: p.Account(id), Asset: p.Asset(r.Asset), Strength: strength, References: []string{reference},
		Measures: []typology.Measure{
			{Name: "large_by_tests", Value: typology.Count(factor), Threshold: typology.Count(d.MinFactor), Source: d.cite["min_factor"]},
			{Name: "tests", Value: typology.Count(int(r.Tests)), Threshold: typology.Count(d.MaxTests), Source: d.cite["max_tests"]},
			{Name: "first_test_to_large", Value: typology.SecondsValue(r.Clock - r.First), Threshold: typology.SecondsValue(d.Within.Seconds()), Source: d.cite["within"]},
			activity.AgeMeasure(p, id, activity.AccountTimes.Of(p).Get(id), d.MaxAge.Seconds(), d.cite["max_age"]),
		},
		Parties: []typology.Party{{Account: p.Account(id), Role: typology.Collector}, {Account: p.Account(r.Payer), Role: typology.Victim}},
	}
	if s, ok := p.View().Summary(id); !ok || !s.Complete {
		f.NotEvaluated = append(f.NotEvaluated, typology.NotEvaluated{Rule: "novelty", Missing: "history before the data begins"})
	}
	return f
}

// factorOf returns how many times as large as the tests the payment was.
func factorOf(r *relation) int64 {
	q, ok := r.Large.MulDiv(ledger.NewAmount(1), r.Sum)
	if n, small := q.Uint64(); ok && small && n < math.MaxInt32 {
		return int64(n)
	}
	return math.MaxInt32
}

// tests returns the tests and the large payment as rows, nil where the payer or the
// receiver is a service, or the payer is no new one. It reads the receiver's history.
func (d *detector) tests(p *typology.Pass, id ledger.AccountID, r *relation) (rows []typology.Evidence) {
	if activity.Serves(p, id) || !activity.AccountTimes.Of(p).Get(r.Payer).Customer && activity.Serves(p, r.Payer) {
		return nil
	}
	since := max(activity.AccountTimes.Of(p).Get(id).First, p.At.Clock-d.span()-d.MaxAge.Seconds())
	h := p.History(id, since, d.Budget)
	for i := range h.Steps {
		s := &h.Steps[i]
		switch {
		case !s.In || s.Move.From != r.Payer || s.Move.Asset != r.Asset || s.Move.Kind != ledger.Pay || s.Move.Restates:
		case s.At.Clock < r.First:
			return nil // others paid in between: the payer is no new one
		case s.At.Clock <= r.Clock:
			rows = append(rows, p.Evidence(s, typology.Victim))
		}
	}
	return rows
}

// paid reports what an exchange sees: a customer's tests and the large payment.
func (d *detector) paid(p *typology.Pass, m *ledger.Move, r *relation) {
	rows := d.tests(p, m.To, r)
	if rows == nil {
		return
	}
	much, _ := ledger.RatioInt(factorOf(r), 10*int64(d.MinFactor))
	f := d.finding(p, m.To, r, d.ShapeCap, min(much, ledger.One))
	f.Evidence = rows
	f.Suppressed = d.explain(p, m.To, r, &f)
	p.Report(f)
}

// passed reports the tests, the large payment and that it was passed on.
func (d *detector) passed(p *typology.Pass, m *ledger.Move, r *relation) {
	rows := d.tests(p, m.From, r)
	if rows == nil {
		return
	}
	soon, _ := ledger.RatioInt(d.PassOn.Seconds()-(p.At.Clock-r.Clock), d.PassOn.Seconds())
	f := d.finding(p, m.From, r, d.Cap, soon)
	share, _ := ledger.RatioOf(m.Amount, r.Large)
	f.Measures = append(f.Measures,
		typology.Measure{Name: "passed_on", Value: typology.RatioValue(share), Threshold: typology.RatioValue(d.MinPassed), Source: d.cite["min_passed"]},
		typology.Measure{Name: "passed_on_after", Value: typology.SecondsValue(p.At.Clock - r.Clock), Threshold: typology.SecondsValue(d.PassOn.Seconds()), Source: d.cite["pass_on"]},
	)
	rows = append(rows, p.MoveEvidence(m, typology.Collector))
	f.Evidence = rows
	f.Suppressed = d.explain(p, m.From, r, &f)
	p.Report(f)
}

// explain returns why the receiver is the payer's own wallet, or serves many.
func (d *detector) explain(p *typology.Pass, id ledger.AccountID, r *relation, f *typology.Finding) *typology.Suppression {
	payer, receiver := p.Account(r.Payer).String(), p.Account(id).String()
	switch {
	case p.Owner(r.Payer) == p.Owner(id):
		return &typology.Suppression{Rule: "one-owner", Reason: receiver + " belongs to the entity of " + payer, Evidence: f.Evidence[:1]}
	case !activity.PaysGas(p, r.Asset) && activity.GasFunding.Of(p).Get(id).By == r.Payer:
		return &typology.Suppression{Rule: "fuelled-by-payer", Reason: payer + " gave " + receiver + " its gas: a wallet of his own", Evidence: f.Evidence[:1]}
	}
	return activity.ServiceAmong(p, []ledger.AccountID{id}, f.Evidence[:1])
}
