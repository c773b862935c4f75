package peelchain

import (
	"context"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// New returns the detector. What is wrong with the config is told by
// typology.Validate, and so by every driver.
func New(c Config) *typology.Detector {
	d := &detector{Config: c, links: newLinks(c), cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: typology.PeelChain, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.PeelChain},
		Doc: `a sum walks along fresh accounts, each of which cuts a slice off and passes the rest on

Red flags: AMLTRIX IND01036 (amounts fall per hop), IND01026 (never reused addresses), IND01031 (long chain to an exit).
False positives: an owner who moves to a new wallet after each purchase. Suppressed: one who fuels these wallets himself,
and chains over an account with a service role or label. Not evaluated on UTXO chains.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, d.links},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var references = []string{"AMLTRIX", "MOESER-2013", "ELLIPTIC-2024"}

type detector struct {
	Config
	links *typology.Feature[link]
	cite  map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	if len(p.Tx.Inputs) > 0 {
		p.NotEvaluated("links", "account chain") // there every payment leaves change at a fresh address
		return nil
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() {
			continue
		}
		if l := d.links.Of(p).Get(m.To); l.Asset != m.Asset || int(l.Depth) < d.MinFuelled || l.Clock != p.At.Clock {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		lens := pattern.OverAsset(p, m.Asset, d.Window.Seconds(), d.Budget)
		finder := pattern.NewPeel(d.shape())
		for _, leg := range lens.Legs() {
			if lens.Account(leg.From) == m.From && lens.Account(leg.To) == m.To {
				finder.Find(lens, &leg, nil, func(match *pattern.Match) { d.report(p, lens, m, match) })
				break
			}
		}
	}
	return nil
}

// report tells of a chain: its legs are what reached the first account, and then
// what left each.
func (d *detector) report(p *typology.Pass, lens *pattern.PassLens, m *ledger.Move, match *pattern.Match) {
	var links, peeled []ledger.AccountID
	f := typology.Finding{Typology: typology.PeelChain, Asset: p.Asset(m.Asset), References: references}
	for i := range match.Legs {
		leg := &match.Legs[i]
		if row, ok := lens.Evidence(leg, typology.Hop); ok {
			f.Evidence = append(f.Evidence, row)
		}
		if i == 0 {
			continue
		}
		if from := lens.Account(leg.From); len(links) == 0 || links[len(links)-1] != from {
			links = append(links, from)
		}
		peeled = append(peeled, lens.Account(leg.To))
	}
	payer := lens.Account(match.Legs[0].From)
	funder, fuelled := activity.CommonFunder(p, links)
	if len(links) < d.MinLinks && (fuelled < ledger.One || funder == payer) {
		return
	}
	subject, length := links[0], len(links)
	if long := d.links.Of(p).Get(m.To); len(links) == d.MaxLinks && p.Open(typology.PeelChain, long.First, f.Asset) != nil {
		subject, length = long.First, int(long.Depth) // of a long chain the latest links alone are read: they grow what was told of it
	}
	f.Subject = p.Account(subject)
	for _, id := range links {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(id), Role: typology.Hop})
	}
	many, _ := ledger.RatioInt(int64(len(links)), 2*int64(d.MinLinks))
	strength, _ := ledger.RatioInt(2*int64(min(many, ledger.One))+int64(min(match.Ratio, ledger.One)+fuelled), 4*int64(ledger.One))
	f.Strength = strength
	least, name := d.MinLinks, "min_links"
	if len(links) < least {
		least, name = d.MinFuelled, "min_fuelled"
	}
	f.Measures = []typology.Measure{
		{Name: "links", Value: typology.Count(length), Threshold: typology.Count(least), Source: d.cite[name]},
		{Name: "slices", Value: typology.Count(len(peeled) - len(links))},
		{Name: "left_of_first", Value: typology.RatioValue(match.Ratio)},
		{Name: "same_gas_funder", Value: typology.RatioValue(fuelled), Threshold: typology.RatioValue(d.SharedFunder), Source: d.cite["shared_funder"]},
		{Name: "time_taken", Value: typology.SecondsValue(match.Dwell)},
	}
	if match.Cut || lens.Cut() {
		f.Measures = append(f.Measures, typology.Measure{Name: "links_looked_at", Value: typology.Count(d.MaxLinks), Source: "budget: more of the chain or of an account was left out"})
	}
	if fuelled >= d.SharedFunder {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(funder), Role: typology.Funder})
	}
	f.Suppressed = d.explain(p, &f, links, payer, funder, fuelled)
	p.Report(f)
}

// explain returns why the chain is its owner's own business.
func (d *detector) explain(p *typology.Pass, f *typology.Finding, links []ledger.AccountID, payer, funder ledger.AccountID, fuelled ledger.Ratio) *typology.Suppression {
	if payer == funder && fuelled >= d.SharedFunder {
		return activity.OneOwner(p, payer, "pays in and pays for the gas of the wallets", f.Evidence[:1])
	}
	return activity.ServiceAmong(p, links, f.Evidence[:1])
}
