package mixeruse

import (
	"context"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// New returns the detector. What is wrong with the config is told by
// typology.Validate, and so by every driver.
func New(c Config) *typology.Detector {
	d := &detector{Config: c, cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: typology.MixerUse, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.MixerUse},
		Doc: `value goes into a mixer or comes out of one

Red flags: FATF 2020 section C (a history in mixing services), FIN-2019-A003, AMLTRIX T0003.
False positives: people who want privacy, which is no crime: the strength is capped so that it cannot alert alone, and is
higher only where repeated payments empty what strangers just paid, or what came out is passed on at once.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, pools},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var references = []string{"FATF-VA-2020", "FIN-2019-A003", "AMLTRIX"}

type detector struct {
	Config
	cite map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch utxo := len(p.Tx.Inputs) > 0; {
	case utxo && p.Known.Gates == nil:
		p.NotEvaluated("mixes", "gates")
	case utxo:
		if protocol := mix(p); protocol != "" {
			d.round(p, protocol)
			return nil
		}
	}
	if p.Known.Labels == nil && p.Known.Roles == nil {
		p.NotEvaluated("known_mixers", "labels or roles")
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() {
			continue
		}
		d.passed(p, m)
		switch in, out := isMixer(p, m.To), isMixer(p, m.From); {
		case in && !out:
			d.into(p, m)
		case out && !in && !earnsFee(p, m):
			row := p.MoveEvidence(m, typology.Service)
			f := d.fact(p, m.To, m.Asset, row)
			f.Parties = append(f.Parties, typology.Party{Account: row.From, Role: typology.Service})
			p.Report(f)
		}
	}
	return nil
}

// earnsFee reports whether a payment out of a mixer is what its relayer keeps: who
// signed the transaction gets less of it than another.
func earnsFee(p *typology.Pass, m *ledger.Move) bool {
	return m.To == p.Tx.Initiator && slices.ContainsFunc(p.AccountMoves, func(o ledger.Move) bool {
		return o.From == m.From && o.Asset == m.Asset && o.Amount.Cmp(m.Amount) > 0
	})
}

// fact begins a finding about an account with one payment into or out of a mixer.
func (d *detector) fact(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID, row typology.Evidence) typology.Finding {
	f := typology.Finding{
		Typology: typology.MixerUse, Subject: p.Account(id), Asset: p.Asset(asset), References: references,
		Parties: []typology.Party{{Account: p.Account(id), Role: typology.Hop}}, Evidence: []typology.Evidence{row},
	}
	payments := 1
	open := p.Open(typology.MixerUse, id, f.Asset)
	if open != nil {
		for i := range open.Evidence {
			if open.Evidence[i].Role != typology.Funder {
				payments++
			}
		}
		f.Strength = open.Strength
	}
	often, _ := ledger.RatioInt(int64(payments), 4*int64(d.MinDeposits))
	f.Strength = max(f.Strength, scaled(d.FactCap, min(often, ledger.One)))
	f.Measures = []typology.Measure{{Name: "payments", Value: typology.Count(payments), Threshold: typology.Count(d.MinDeposits), Source: d.cite["min_deposits"]}}
	return f
}

// scaled returns half of a cap, and of the other half as much as more says.
func scaled(limit, more ledger.Ratio) ledger.Ratio {
	r, _ := ledger.RatioInt(int64(limit)*int64(ledger.One+more), 2*int64(ledger.One)*int64(ledger.One))
	return r
}

// into tells of a payment into a mixer, and whether it is more than the fact.
func (d *detector) into(p *typology.Pass, m *ledger.Move) {
	row := p.MoveEvidence(m, typology.Hop)
	f := d.fact(p, m.From, m.Asset, row)
	f.Parties = append(f.Parties, typology.Party{Account: row.To, Role: typology.Service})
	flows := activity.Flow(p, m.From, m.Asset, p.At.Clock-d.Window.Seconds(), d.Budget)
	deposits := 0
	var sum ledger.Amount
	for _, s := range flows.Out {
		if s.Move.To == m.To || isMixer(p, s.Move.To) {
			deposits++
			sum = sum.SaturatingAdd(s.Move.Amount)
		}
	}
	share, _ := ledger.RatioOf(sum, flows.TotalIn)
	strangers, theirs := flows.Strangers(p)
	dwell, ok := flows.MedianDwell()
	f.Measures = append(f.Measures,
		typology.Measure{Name: "deposits", Value: typology.Count(deposits), Threshold: typology.Count(d.MinDeposits), Source: d.cite["min_deposits"]},
		typology.Measure{Name: "observed_into_mixer", Value: typology.RatioValue(share), Threshold: typology.RatioValue(d.MinShare), Source: d.cite["min_share"]},
		typology.Measure{Name: "strangers", Value: typology.Count(strangers)},
		typology.Measure{Name: "median_dwell", Value: typology.SecondsValue(dwell), Threshold: typology.SecondsValue(d.MaxDwell.Seconds()), Source: d.cite["max_dwell"]},
	)
	if flows.Truncated {
		f.Measures = append(f.Measures, activity.LookedAt(flows.Looked, " in the window"))
	}
	if deposits >= d.MinDeposits && share >= d.MinShare && theirs >= ledger.One/2 && ok && dwell <= d.MaxDwell.Seconds() {
		often, _ := ledger.RatioInt(int64(deposits), 4*int64(d.MinDeposits))
		soon, _ := ledger.RatioInt(d.MaxDwell.Seconds()-dwell, d.MaxDwell.Seconds())
		f.Strength = max(f.Strength, scaled(d.Cap, (min(often, ledger.One)+min(share, ledger.One)+soon)/3))
		for _, s := range flows.In {
			f.Evidence = append(f.Evidence, p.Evidence(s, typology.Funder))
		}
	}
	p.Report(f)
}

// Measures of the latest payment on.
const passedOn, passedOnAfter = "passed_on", "passed_on_after"

// passed adds to what came out of a mixer that its receiver, who began with it,
// passes nearly all of it on at once.
func (d *detector) passed(p *typology.Pass, m *ledger.Move) {
	open := p.Open(typology.MixerUse, m.From, p.Asset(m.Asset))
	if open == nil {
		return
	}
	self := p.Account(m.From)
	var got ledger.Amount
	last := int64(0)
	for i := range open.Evidence {
		if e := &open.Evidence[i]; e.To == self && e.Role == typology.Service {
			got, last = got.SaturatingAdd(e.Amount), e.Clock
		}
	}
	share, ok := ledger.RatioOf(m.Amount, got)
	after := p.At.Clock - last
	if !ok || share < d.MinPassed || after > d.MaxDwell.Seconds() || activity.AccountTimes.Of(p).Get(m.From).First < open.First.Clock {
		return
	}
	soon, _ := ledger.RatioInt(d.MaxDwell.Seconds()-after, d.MaxDwell.Seconds())
	f := *open
	f.Strength = max(open.Strength, scaled(d.Cap, (soon+min(share, ledger.One))/2))
	row := p.MoveEvidence(m, typology.Hop)
	f.Evidence = []typology.Evidence{row}
	f.Parties = append(slices.Clip(f.Parties), typology.Party{Account: row.To, Role: typology.Exit})
	told := func(m typology.Measure) bool { return m.Name == passedOn || m.Name == passedOnAfter }
	f.Measures = append(slices.DeleteFunc(slices.Clone(f.Measures), told),
		typology.Measure{Name: passedOn, Value: typology.RatioValue(share), Threshold: typology.RatioValue(d.MinPassed), Source: d.cite["min_passed"]},
		typology.Measure{Name: passedOnAfter, Value: typology.SecondsValue(after), Threshold: typology.SecondsValue(d.MaxDwell.Seconds()), Source: d.cite["max_dwell"]},
	)
	p.Report(f)
}
