package mule

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
	d := &detector{Config: c, cite: typology.Citations(c.Parameters())}
	d.gate = activity.Gate{
		Attention: activity.NewAttention("mule-wallet/attention"), Novel: d.novel,
		Senders: c.MinSources, Receivers: c.MaxReceivers, Forward: c.MinForward, Budget: c.Budget,
	}
	return &typology.Detector{
		Name: typology.MuleWallet, Version: "2", Kind: typology.Suspicious, Typologies: []string{typology.MuleWallet},
		Doc: `several pay a fresh or long dormant account, which passes nearly all of it to one within days

Red flags: FIN-2019-A003 (nearly identical amounts in and out in a short period), FATF 2020 (new or dormant accounts).
False positives: unlabelled deposit and forwarding addresses have the same shape; a pass-through of unknown role is
called so and its strength is capped. Suppressed: known service roles and labels, and forwarding to a labelled exchange.`,
		References: []string{"FIN-2019-A003", "FATF-VA-2020", "FIN-2025-NTC1"},
		Window:     time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{
			activity.AccountTimes, activity.RecentSenders, activity.AccountReach, activity.GasFunding, activity.Trails, d.gate.Attention,
		},
		Run: d.run, Invalid: c.Validate(),
	}
}

type detector struct {
	Config
	gate activity.Gate
	cite map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	since := p.At.Clock - d.Window.Seconds()
	for i := range p.AccountMoves {
		if !activity.Starts(p, i) {
			continue
		}
		m := &p.AccountMoves[i]
		if err := ctx.Err(); err != nil {
			return err
		}
		if t := activity.Trails.Of(p).Get(m.From); len(p.Tx.Inputs) == 0 && (t.Asset != m.Asset || t.Passed() < ledger.One-d.Residue) {
			continue // the cycle is not over
		}
		if f := d.gate.Flow(p, m.From, m.Asset, since); f != nil && !d.judge(p, m.From, f) {
			d.gate.InVain(p, m.From, len(f.In)+len(f.Out))
		}
	}
	return nil
}

// novel reports whether the account is fresh, or was woken within its window
// after a long silence.
func (d *detector) novel(t activity.Times, clock int64) bool {
	return t.Age(clock) <= d.MaxAge.Seconds() || d.woken(t, clock)
}

func (d *detector) woken(t activity.Times, clock int64) bool {
	return t.Silence >= d.Dormant.Seconds() && clock-t.Woke <= d.Window.Seconds()
}

// judge reports the account when every condition holds, and tells whether it did.
func (d *detector) judge(p *typology.Pass, id ledger.AccountID, f *activity.Flows) bool {
	if len(f.Sources) < d.MinSources || len(f.Sources) > d.MaxSources {
		return false
	}
	sources, fromStrangers := f.Strangers(p)
	forwarded, toOne := f.Forwarded(), f.TopShare(1)
	if sources < d.MinSources || fromStrangers < ledger.One/2 || forwarded < d.MinForward || forwarded > d.MaxForward || toOne < d.SinkShare || f.Paid(activity.Largest(f.Sinks, 1)[0].Owner) {
		return false
	}
	dwell, ok := f.MedianDwell()
	cycles := f.Cycles(d.Residue)
	if !ok || dwell > d.MaxDwell.Seconds() || cycles.Share < d.MinClean || len(f.In) >= 2*d.MinSources && f.OnePrice() > ledger.One/2 {
		return false
	}
	if dwell > d.CashOutDwell.Seconds() && activity.Deposits(p, activity.Largest(f.Sinks, 1)[0].Owner) {
		return false // takes in and sells at an exchange, in no hurry: as shops do
	}
	quick, _ := ledger.RatioInt(d.MaxDwell.Seconds()-dwell, d.MaxDwell.Seconds())
	many, _ := ledger.RatioInt(int64(sources), 2*int64(d.MinSources))
	often, _ := ledger.RatioInt(int64(cycles.Clean), 3)
	uncapped, _ := ledger.RatioInt(int64(quick+min(many, ledger.One)+min(often, ledger.One)), 3*int64(ledger.One))
	strength, _ := ledger.RatioInt(int64(uncapped*d.UnknownCap), int64(ledger.One*ledger.One))
	finding := typology.Finding{
		Typology: typology.MuleWallet, Subject: p.Account(id), Asset: f.Asset,
		Strength: strength, References: []string{"FIN-2019-A003", "FATF-VA-2020", "FIN-2025-NTC1"},
		Measures: []typology.Measure{
			{Name: "distinct_sources", Value: typology.Count(sources), Threshold: typology.Count(d.MinSources), Source: d.cite["min_sources"]},
			{Name: "observed_forwarded", Value: typology.RatioValue(forwarded), Threshold: typology.RatioValue(d.MinForward), Source: d.cite["min_forward"]},
			{Name: "median_dwell", Value: typology.SecondsValue(dwell), Threshold: typology.SecondsValue(d.MaxDwell.Seconds()), Source: d.cite["max_dwell"]},
			{Name: "clean_cycles", Value: typology.Count(cycles.Clean)},
			{Name: "emptied_share", Value: typology.RatioValue(cycles.Share), Threshold: typology.RatioValue(d.MinClean), Source: d.cite["min_clean"]},
			{Name: "one_receiver_share", Value: typology.RatioValue(toOne), Threshold: typology.RatioValue(d.SinkShare), Source: d.cite["sink_share"]},
			d.novelty(p, id),
			{Name: "received", Value: typology.AmountValue(f.TotalIn)},
			{Name: "uncapped_strength", Value: typology.RatioValue(uncapped), Threshold: typology.RatioValue(d.UnknownCap), Source: d.cite["unknown_cap"]},
			{Name: "sent", Value: typology.AmountValue(f.TotalOut)},
		},
	}
	f.Describe(p, &finding, id, activity.Cast{Subject: typology.Mule, Source: typology.Funder, Sink: typology.Consolidator})
	p.Report(finding)
	return true
}

// novelty is the measure of what makes the account a new one.
func (d *detector) novelty(p *typology.Pass, id ledger.AccountID) typology.Measure {
	t := activity.AccountTimes.Of(p).Get(id)
	if t.Age(p.At.Clock) <= d.MaxAge.Seconds() {
		return activity.AgeMeasure(p, id, t, d.MaxAge.Seconds(), d.cite["max_age"])
	}
	return typology.Measure{
		Name: "silence_before", Value: typology.SecondsValue(t.Silence), Threshold: typology.SecondsValue(d.Dormant.Seconds()), Source: d.cite["dormant"],
	}
}
