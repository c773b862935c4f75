package scatter

import (
	"context"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

var references = []string{"ALTMAN-2023"}

// NewScatterGather returns the detector of scatter-gathers. What is wrong with the
// config is told by typology.Validate, and so by every driver.
func NewScatterGather(c Config) *typology.Detector {
	d := &scatterGather{newDetector(c), activity.NewAttention("scatter-gather/attention")}
	return &typology.Detector{
		Name: typology.ScatterGather, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.ScatterGather},
		Doc: `one account pays several fresh wallets, and these pass it on to one receiver

Red flags: AMLworld's scatter-gather; AMLTRIX T0016.005; FATF 2020 (many to one account).
False positives: an owner's wallets that he fuels from elsewhere. Suppressed: wallets fuelled by the source or the
receiver, and either of them with a service role or label.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: append(required(), d.attention), Run: d.run, Invalid: c.Validate(),
	}
}

type scatterGather struct {
	detector
	attention *typology.Feature[activity.Attention]
}

func (d *scatterGather) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		hub := d.hubOf(p, m)
		if hub == 0 || activity.Serves(p, m.To) {
			continue
		}
		if r := activity.AccountReach.Of(p).Get(m.To); int(r.In) < d.MinFuelled {
			continue
		}
		if attention := d.attention.Of(p).Get(m.To); !attention.Due() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.look(p, m, hub)
	}
	return nil
}

// look finds the shape that ends with m and begins at hub.
func (d *scatterGather) look(p *typology.Pass, m *ledger.Move, hub ledger.AccountID) {
	fed := func(id ledger.AccountID) bool { return activity.Trails.Of(p).Get(id).From == hub }
	since := p.At.Clock - d.Window.Seconds()
	if n, looked, whole := p.RawPeers(m.To, false, m.Asset, since, d.Budget, d.MinFuelled, fed); whole && n < d.MinFuelled {
		d.attention.Of(p).Edit(m.To).Lacking(looked / 8)
		return
	}
	lens := pattern.OverAsset(p, m.Asset, d.Window.Seconds(), d.Budget)
	finder := pattern.NewScatterGather(pattern.ScatterGatherConfig{Mids: d.MinFuelled, Length: d.Window.Seconds(), Budget: 4 * d.Budget})
	reported := false
	for _, leg := range lens.Legs() {
		if lens.Account(leg.From) != m.From || lens.Account(leg.To) != m.To {
			continue
		}
		finder.Find(lens, &leg, nil, func(match *pattern.Match) {
			if match.ID.A == hub || lens.Account(match.Key.A) == hub {
				reported = d.report(p, lens, m, hub, match) || reported
			}
		})
	}
	if !reported {
		d.attention.Of(p).Edit(m.To).Lacking(len(lens.In(pattern.Node(m.To))) / 8)
	}
}

// report tells of the match when enough of its mids are branches: its legs are, for
// each, its payment from the hub and the one to the receiver.
func (d *scatterGather) report(p *typology.Pass, lens *pattern.PassLens, m *ledger.Move, hub ledger.AccountID, match *pattern.Match) bool {
	var branches []ledger.AccountID
	f := typology.Finding{
		Typology: typology.ScatterGather, Subject: p.Account(m.To), Asset: p.Asset(m.Asset), References: references,
		Parties: []typology.Party{{Account: p.Account(m.To), Role: typology.Consolidator}, {Account: p.Account(hub), Role: typology.Funder}},
	}
	var sent, met ledger.Amount
	for i := 0; i+1 < len(match.Legs); i += 2 {
		scatter, gather := &match.Legs[i], &match.Legs[i+1]
		id := lens.Account(gather.From)
		if !d.branch(p, id, hub, m.Asset) || slices.Contains(branches, id) {
			continue
		}
		branches = append(branches, id)
		sent, met = sent.SaturatingAdd(lens.Amount(&scatter.Half)), met.SaturatingAdd(lens.Amount(&gather.Half))
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(id), Role: typology.Mule})
		for _, leg := range []*pattern.Leg{scatter, gather} {
			if row, ok := lens.Evidence(leg, typology.Mule); ok {
				f.Evidence = append(f.Evidence, row)
			}
		}
	}
	ends := []ledger.AccountID{hub, m.To}
	if !d.enough(p, branches, ends) {
		return false
	}
	whole, _ := ledger.RatioOf(met, sent)
	f.Measures = []typology.Measure{
		d.branchMeasure(len(branches)),
		{Name: "met_again", Value: typology.RatioValue(whole), Threshold: typology.RatioValue(d.MinPassed), Source: d.cite["min_passed"]},
	}
	if whole < d.MinPassed {
		return false
	}
	if match.Cut || lens.Cut() {
		f.Measures = append(f.Measures, activity.LookedAt(d.Budget, ""))
	}
	fuelled := d.control(p, &f, branches, ends)
	many, _ := ledger.RatioInt(int64(len(branches)), 2*int64(d.MinBranches))
	f.Strength, _ = ledger.RatioInt(int64(min(many, ledger.One)+min(whole, ledger.One)+fuelled), 3*int64(ledger.One))
	p.Report(f)
	return true
}
