package scatter

import (
	"context"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// NewGatherScatter returns the detector of gather-scatters. What is wrong with the
// config is told by typology.Validate, and so by every driver.
func NewGatherScatter(c Config) *typology.Detector {
	return newSpread(typology.GatherScatter, c, `several pay one young account, which spreads it over fresh wallets that pass it on

Red flags: AMLworld's gather-scatter; FATF 2020 (many unrelated wallets pay in, it is moved on at once).
False positives: a till that pays its owners' new wallets. Suppressed: as from a service, or wallets fuelled by the hub.`)
}

// NewFanOut returns the detector of fan-outs. What is wrong with the config is told
// by typology.Validate, and so by every driver.
func NewFanOut(c Config) *typology.Detector {
	return newSpread(typology.FanOut, c, `a young account spreads a sum over fresh wallets that each pass it on

Red flags: AMLworld's fan-out; FATF 2020 (immediate transfers to multiple accounts).
False positives: an owner who deals out to new wallets fuelled from elsewhere. Suppressed: as from a service, or wallets fuelled by the hub.`)
}

func newSpread(name string, c Config, doc string) *typology.Detector {
	d := &spread{newDetector(c), name}
	return &typology.Detector{
		Name: name, Version: "1", Kind: typology.Suspicious, Typologies: []string{name}, Doc: doc,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: required(), Run: d.run, Invalid: c.Validate(),
	}
}

// spread is a hub whose receivers are fresh wallets that pass on.
type spread struct {
	detector
	name string
}

func (d *spread) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		hub := d.hubOf(p, m)
		if hub == 0 {
			continue
		}
		times := activity.AccountTimes.Of(p).Get(hub)
		if times.Age(p.At.Clock) > d.Window.Seconds() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.judge(p, m, hub, times)
	}
	return nil
}

// judge reports the hub when every condition holds.
func (d *spread) judge(p *typology.Pass, m *ledger.Move, hub ledger.AccountID, times activity.Times) {
	since := p.At.Clock - d.Window.Seconds()
	branch := func(id ledger.AccountID) bool { return d.branch(p, id, hub, m.Asset) }
	if n, _, whole := p.RawPeers(hub, true, m.Asset, since, d.Budget, d.MinFuelled, branch); whole && n < d.MinFuelled {
		return
	}
	f := activity.Flow(p, hub, m.Asset, since, d.Budget)
	sources, fresh := 0, 0
	ends := []ledger.AccountID{hub}
	for _, s := range f.Sources {
		if !activity.Serves(p, s.Owner) {
			sources++
			ends = append(ends, s.Owner)
		}
	}
	var branches []ledger.AccountID
	for _, s := range f.Sinks {
		if d.fresh(p, s.Owner) {
			fresh++
		}
		if branch(s.Owner) {
			branches = append(branches, s.Owner)
		}
	}
	share, _ := ledger.RatioInt(int64(fresh), int64(max(len(f.Sinks), 1)))
	branching, _ := ledger.RatioInt(int64(len(branches)), int64(max(len(f.Sinks), 1)))
	if sources < d.MinSources || sources > d.MaxSources || sources+len(branches) < d.MinParties ||
		share < d.MinFresh || branching < d.MinBranching || !d.enough(p, branches, ends) {
		return
	}
	finding := typology.Finding{
		Typology: d.name, Subject: p.Account(hub), Asset: f.Asset, References: references,
		Measures: []typology.Measure{
			{Name: "sources", Value: typology.Count(sources), Threshold: typology.Count(d.MinSources), Source: d.cite["min_sources"]},
			d.branchMeasure(len(branches)),
			{Name: "fresh_receivers", Value: typology.RatioValue(share), Threshold: typology.RatioValue(d.MinFresh), Source: d.cite["min_fresh"]},
			{Name: "branching", Value: typology.RatioValue(branching), Threshold: typology.RatioValue(d.MinBranching), Source: d.cite["min_branching"]},
			activity.AgeMeasure(p, hub, times, d.Window.Seconds(), d.cite["window"]),
			{Name: "sent", Value: typology.AmountValue(f.TotalOut)},
		},
	}
	f.Describe(p, &finding, hub, activity.Cast{Subject: typology.Collector, Source: typology.Victim, Sink: typology.Mule})
	finding.Evidence = append(finding.Evidence, p.MoveEvidence(m, typology.Mule))
	fuelled := d.control(p, &finding, branches, ends)
	many, _ := ledger.RatioInt(int64(len(branches)), 2*int64(d.MinBranches))
	finding.Strength, _ = ledger.RatioInt(int64(min(many, ledger.One)+share+fuelled), 3*int64(ledger.One))
	p.Report(finding)
}
