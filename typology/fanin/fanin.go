package fanin

import (
	"context"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// New returns the detector. What is wrong with the config is told by
// typology.Validate, and so by every driver.
func New(c Config) *typology.Detector {
	d := &detector{Config: c, attention: activity.NewAttention("fan-in-collector/attention"), cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: typology.FanInCollector, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.FanInCollector},
		Doc: `many pay one young account, which passes it on to a few

Red flags: FATF 2020 (many accounts pay into one wallet, which is emptied at once), FIN-2019-A003.
False positives: new shops, charities, ticket sales and mints; the strength is capped while only the shape speaks.
Suppressed: accounts with a known service role or label, and those that forward everything to a labelled exchange.`,
		References: []string{"FATF-VA-2020", "FIN-2019-A003"},
		Window:     time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.RecentSenders, activity.AccountReach, activity.GasFunding, d.attention},
		Run:      d.run, Invalid: c.Validate(),
	}
}

type detector struct {
	Config
	attention *typology.Feature[activity.Attention]
	cite      map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	since := p.At.Clock - d.Window.Seconds()
	gate := activity.Gate{Attention: d.attention, Senders: d.MinSenders, Forward: d.MinForward, Budget: d.Budget}
	for i := range p.AccountMoves {
		if !activity.Starts(p, i) {
			continue
		}
		m := &p.AccountMoves[i]
		if err := ctx.Err(); err != nil {
			return err
		}
		times := activity.AccountTimes.Of(p).Get(m.From)
		if times.Contract || times.Age(p.At.Clock) > d.MaxAge.Seconds() {
			continue
		}
		if r := activity.AccountReach.Of(p).Get(m.From); int(r.In) < d.MinSenders {
			continue
		}
		f := gate.Flow(p, m, since)
		if f == nil {
			continue
		}
		switch lack := d.MinSenders - len(f.Sources); {
		case lack > 0 && !f.Truncated:
			d.attention.Of(p).Edit(m.From).Lacking(lack)
		case !d.judge(p, m.From, times, f):
			d.attention.Of(p).Edit(m.From).InVain(len(f.In) + len(f.Out))
		}
	}
	return nil
}

// judge reports the account when every condition holds, and tells whether it did.
func (d *detector) judge(p *typology.Pass, id ledger.AccountID, times activity.Times, f *activity.Flows) bool {
	senders, forwarded, toFew := len(f.Sources), f.Forwarded(), f.TopShare(d.MaxSinks)
	if senders < d.MinSenders || forwarded < d.MinForward || toFew < d.SinkShare {
		return false
	}
	fromExchanges := f.ShareFrom(func(source ledger.AccountID) bool { return activity.IsExchange(p.Labels(source)) })
	many, _ := ledger.RatioInt(int64(senders), 3*int64(d.MinSenders))
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+min(forwarded, ledger.One)), 2*int64(ledger.One))
	finding := typology.Finding{
		Typology: typology.FanInCollector, Subject: p.Account(id), Asset: f.Asset,
		Measures: []typology.Measure{
			{Name: "distinct_senders", Value: typology.Count(senders), Threshold: typology.Count(d.MinSenders), Source: d.cite["min_senders"]},
			{Name: "observed_forwarded", Value: typology.RatioValue(forwarded), Threshold: typology.RatioValue(d.MinForward), Source: d.cite["min_forward"]},
			{Name: fmt.Sprintf("top_%d_receivers_share", d.MaxSinks), Value: typology.RatioValue(toFew), Threshold: typology.RatioValue(d.SinkShare), Source: d.cite["sink_share"]},
			activity.AgeMeasure(p, id, times, d.MaxAge.Seconds(), d.cite["max_age"]),
			{Name: "received", Value: typology.AmountValue(f.TotalIn)},
			{Name: "sent", Value: typology.AmountValue(f.TotalOut)},
		},
		References: []string{"FATF-VA-2020", "FIN-2019-A003"},
	}
	corroborated := false
	if p.Known.Labels == nil {
		finding.NotEvaluated = append(finding.NotEvaluated, typology.NotEvaluated{Rule: "exchange_funded", Missing: "labels"})
		p.NotEvaluated("exchange_funded", "labels")
	} else {
		corroborated = fromExchanges >= d.ExchangeShare
		finding.Measures = append(finding.Measures, typology.Measure{
			Name: "from_exchanges_share", Value: typology.RatioValue(fromExchanges), Threshold: typology.RatioValue(d.ExchangeShare), Source: d.cite["exchange_share"],
		})
	}
	finding.Strength = strength
	if !corroborated && strength > d.UnknownCap {
		finding.Strength = d.UnknownCap
		finding.Measures = append(finding.Measures, typology.Measure{
			Name: "uncapped_strength", Value: typology.RatioValue(strength), Threshold: typology.RatioValue(d.UnknownCap), Source: d.cite["unknown_cap"],
		})
	}
	f.Describe(p, &finding, id, activity.Cast{Subject: typology.Collector, Source: typology.Victim, Sink: typology.Consolidator})
	p.Report(finding)
	return true
}
