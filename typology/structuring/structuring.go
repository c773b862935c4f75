package structuring

import (
	"context"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// New returns the detector. What is wrong with the config is told by
// typology.Validate, and so by every driver.
func New(c Config) *typology.Detector {
	d := &detector{
		Config: c, cite: typology.Citations(c.Parameters()),
		attention: activity.NewAttention("structuring/attention"), fragments: activity.NewAttention("structuring/fragments"),
	}
	return &typology.Detector{
		Name: typology.Structuring, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.Structuring},
		Doc: `a young account cuts a sum into payments just below a reporting threshold, or into many small ones to new accounts

Red flags: FATF 2020 (small amounts, or under thresholds), FIN-2019-A003, FIN-2025-NTC1 (payments just below limits),
AMLTRIX IND00178, IND00179, IND01030 (many small payments, each to a new account). False positives: limits of a platform
that lie where the thresholds do, prizes and refunds. Suppressed: accounts with a known service role or label. Not
evaluated where it is not known which assets are stablecoins.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, d.attention, d.fragments},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var references = []string{"AMLTRIX", "FATF-VA-2020", "FIN-2019-A003", "FIN-2025-NTC1"}

type detector struct {
	Config
	attention *typology.Feature[activity.Attention] // for payments just below
	fragments *typology.Feature[activity.Attention] // for fragments
	cite      map[string]string                     // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	if p.Known.Assets == nil {
		p.NotEvaluated("dollars", "assets")
		return nil
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() {
			continue
		}
		times, reach := activity.AccountTimes.Of(p).Get(m.From), activity.AccountReach.Of(p).Get(m.From)
		if times.Contract || times.Customer || times.Age(p.At.Clock) > d.MaxAge.Seconds() {
			continue
		}
		few := int(reach.Out) <= 4*d.MaxReceivers
		if !few && int(reach.Out) < d.MinFragments {
			continue
		}
		info, ok := p.Known.Assets.Asset(p.Asset(m.Asset))
		if !ok || info.Kind != "stable" || info.Counterfeit {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if attention := d.attention.Of(p).Get(m.From); few && attention.Due() {
			if threshold, dollars, ok := d.above(m.Amount, info.Decimals); ok && d.judge(p, m, threshold, dollars) {
				continue
			}
		}
		limit, ok := dollarsOf(d.Thresholds[0], info.Decimals)
		if attention := d.fragments.Of(p).Get(m.From); ok && int(reach.Out) >= d.MinFragments && m.Amount.Cmp(limit) < 0 && attention.Due() && d.fragment(p, m, p.At.Clock) {
			d.judgeFragments(p, m, limit)
		}
	}
	return nil
}

// judge reports the payer, and that it did, when every condition holds.
func (d *detector) judge(p *typology.Pass, m *ledger.Move, threshold ledger.Amount, dollars int) bool {
	since := p.At.Clock - d.Window.Seconds()
	f := activity.Flow(p, m.From, m.Asset, since, d.Budget)
	near, equal, late := d.count(f, threshold)
	below, _ := ledger.RatioInt(int64(near), int64(len(f.Out)))
	same, _ := ledger.RatioInt(int64(equal), int64(max(near, 1)))
	receipts, _ := ledger.RatioInt(int64(late), int64(max(len(f.Out), 1)))
	if near < d.MinPayments || below < d.MinBelow || same > d.MaxEqual || receipts > d.MaxReceipts ||
		len(f.Sinks) > d.MaxReceivers || len(f.In) == 0 || !d.bunches(p, m, threshold) {
		d.attention.Of(p).Edit(m.From).InVain(len(f.In) + len(f.Out))
		return false
	}
	d.report(p, m, f, near, d.MinPayments, below, same, []typology.Measure{
		{Name: "payments_below", Value: typology.Count(near), Threshold: typology.Count(d.MinPayments), Source: d.cite["min_payments"]},
		{Name: "reported_from_dollars", Value: typology.Count(dollars), Source: d.cite["thresholds"]},
		{Name: "share_below", Value: typology.RatioValue(below), Threshold: typology.RatioValue(d.MinBelow), Source: d.cite["min_below"]},
		{Name: "receivers", Value: typology.Count(len(f.Sinks)), Threshold: typology.Count(d.MaxReceivers), Source: d.cite["max_receivers"]},
		{Name: "receipts_per_payment", Value: typology.RatioValue(receipts), Threshold: typology.RatioValue(d.MaxReceipts), Source: d.cite["max_receipts"]},
	})
	return true
}

// report tells of pieces of which least would do, a share of all payments, of
// which a share have the same amount.
func (d *detector) report(p *typology.Pass, m *ledger.Move, f *activity.Flows, pieces, least int, share, same ledger.Ratio, measures []typology.Measure) {
	many, _ := ledger.RatioInt(int64(pieces), 3*int64(least))
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+share+(ledger.One-same)), 3*int64(ledger.One))
	finding := typology.Finding{
		Typology: typology.Structuring, Subject: p.Account(m.From), Asset: f.Asset, Strength: strength, References: references,
		Measures: append(measures,
			typology.Measure{Name: "one_amount_share", Value: typology.RatioValue(same), Threshold: typology.RatioValue(d.MaxEqual), Source: d.cite["max_equal"]},
			activity.AgeMeasure(p, m.From, activity.AccountTimes.Of(p).Get(m.From), d.MaxAge.Seconds(), d.cite["max_age"]),
			typology.Measure{Name: "sent", Value: typology.AmountValue(f.TotalOut)},
		),
	}
	f.Describe(p, &finding, m.From, activity.Cast{Subject: typology.Collector, Source: typology.Funder, Sink: typology.Exit})
	p.Report(finding)
}
