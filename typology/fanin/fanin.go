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
	d := &detector{Config: c, cite: typology.Citations(c.Parameters())}
	d.gate = activity.Gate{
		Attention: activity.NewAttention("fan-in-collector/attention"),
		Novel:     func(t activity.Times, clock int64) bool { return t.Age(clock) <= c.MaxAge.Seconds() },
		Senders:   min(c.MinSenders, c.HopSenders), Forward: c.MinForward, Budget: c.Budget,
	}
	return &typology.Detector{
		Name: typology.FanInCollector, Version: "2", Kind: typology.Suspicious, Typologies: []string{typology.FanInCollector},
		Doc: `many pay one young account, which passes it on to a few or through fresh wallets

Red flags: FATF 2020 (many accounts pay into one wallet, which is emptied at once), FIN-2019-A003.
False positives: new shops, charities, ticket sales and mints; the strength is capped while only the shape speaks.
Suppressed: accounts with a known service role or label, and those that forward everything to a labelled exchange.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{
			activity.AccountTimes, activity.RecentSenders, activity.AccountReach, activity.GasFunding, activity.Trails, d.gate.Attention,
		},
		Run: d.run, Invalid: c.Validate(),
	}
}

var references = []string{"FATF-VA-2020", "FIN-2019-A003"}

type detector struct {
	Config
	gate activity.Gate
	cite map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		if !activity.Starts(p, i) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		m := &p.AccountMoves[i]
		d.look(p, m.From, m.Asset)
		// A wallet that passes on what it got shows what who paid it is.
		if !activity.Relays(p, m.From, d.MinForward) {
			continue
		}
		for _, payer := range activity.AccountReach.Of(p).Get(m.From).Payers {
			if payer != 0 {
				d.look(p, payer, activity.Trails.Of(p).Get(payer).Asset)
			}
		}
	}
	return nil
}

// look judges an account if there is reason to read its history.
func (d *detector) look(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID) {
	f := d.gate.Flow(p, id, asset, p.At.Clock-d.Window.Seconds())
	if f == nil {
		return
	}
	lack, movements := d.gate.Senders-len(f.Sources), len(f.In)+len(f.Out)
	switch {
	case lack > 0 && !f.Truncated:
		d.gate.Attention.Of(p).Edit(id).Lacking(lack)
	case !d.judge(p, id, f) && movements >= 2*d.MinSenders:
		d.gate.InVain(p, id, movements) // of fewer, the next sender may complete it
	}
}

// judge reports the account when every condition holds, and tells whether it did.
func (d *detector) judge(p *typology.Pass, id ledger.AccountID, f *activity.Flows) bool {
	senders, forwarded := len(f.Sources), f.Forwarded()
	if forwarded < d.MinForward || forwarded > d.MaxForward {
		return false
	}
	toFew := f.TopShare(d.MaxSinks)
	hops, relayed := d.relayed(p, f)
	byHops := senders >= d.HopSenders && relayed >= d.HopShare
	if !byHops && (senders < d.MinSenders || toFew < d.SinkShare) {
		return false
	}
	dwell, ok := f.MedianDwell()
	if !ok || dwell > d.MaxDwell.Seconds() {
		return false
	}
	company := f.InCompany(p, id)
	if company > d.MaxCompany {
		return false
	}
	least := d.MinSenders
	if byHops {
		least = d.HopSenders
	}
	fromExchanges := f.ShareFrom(func(source ledger.AccountID) bool { return activity.IsExchange(p.Labels(source)) })
	many, _ := ledger.RatioInt(int64(senders), 3*int64(d.MinSenders))
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+min(forwarded, ledger.One)), 2*int64(ledger.One))
	finding := typology.Finding{
		Typology: typology.FanInCollector, Subject: p.Account(id), Asset: f.Asset,
		Measures: []typology.Measure{
			{Name: "distinct_senders", Value: typology.Count(senders), Threshold: typology.Count(least), Source: d.senders(byHops)},
			{Name: "observed_forwarded", Value: typology.RatioValue(forwarded), Threshold: typology.RatioValue(d.MinForward), Source: d.cite["min_forward"]},
			{Name: "median_dwell", Value: typology.SecondsValue(dwell), Threshold: typology.SecondsValue(d.MaxDwell.Seconds()), Source: d.cite["max_dwell"]},
			{Name: fmt.Sprintf("top_%d_receivers_share", d.MaxSinks), Value: typology.RatioValue(toFew), Threshold: typology.RatioValue(d.SinkShare), Source: d.cite["sink_share"]},
			{Name: "through_fresh_wallets_share", Value: typology.RatioValue(relayed), Threshold: typology.RatioValue(d.HopShare), Source: d.cite["hop_share"]},
			{Name: "in_company_share", Value: typology.RatioValue(company), Threshold: typology.RatioValue(d.MaxCompany), Source: d.cite["max_company"]},
			activity.AgeMeasure(p, id, activity.AccountTimes.Of(p).Get(id), d.MaxAge.Seconds(), d.cite["max_age"]),
			{Name: "received", Value: typology.AmountValue(f.TotalIn)},
			{Name: "sent", Value: typology.AmountValue(f.TotalOut)},
		},
		References: references,
	}
	corroborated := byHops
	if p.Known.Labels == nil {
		finding.NotEvaluated = append(finding.NotEvaluated, typology.NotEvaluated{Rule: "exchange_funded", Missing: "labels"})
		p.NotEvaluated("exchange_funded", "labels")
	} else {
		corroborated = corroborated || fromExchanges >= d.ExchangeShare
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
	if byHops {
		d.onward(p, &finding, hops)
	}
	if len(finding.Evidence) > 0 { // else a receiver paid on, and all else is told already
		p.Report(finding)
	}
	return true
}

// senders is where the least number of senders comes from.
func (d *detector) senders(byHops bool) string {
	if byHops {
		return d.cite["hop_senders"]
	}
	return d.cite["min_senders"]
}
