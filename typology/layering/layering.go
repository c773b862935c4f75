package layering

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
		Name: typology.Layering, Version: "2", Kind: typology.Suspicious, Typologies: []string{typology.Layering},
		Doc: `value runs through one fresh wallet after another, each of which passes nearly all of it on at once

Red flags: AMLTRIX IND01023 (quick hops), IND01026 (never reused addresses), FATF 2020 (rapid movement without purpose).
False positives: chains of forwarding contracts that are not labelled. Suppressed: an owner who moves his money through
wallets that he fuels himself, a custodian whose store comes home, and ways on which a service lies. Not evaluated on
UTXO chains.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, activity.Trails},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var references = []string{"AMLTRIX", "FATF-VA-2020", "GRIFFIN-MEI-2024"}

type detector struct {
	Config
	cite map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	if len(p.Tx.Inputs) > 0 {
		p.NotEvaluated("hops", "account chain") // every UTXO payment goes to a fresh address
		return nil
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if activity.Serves(p, m.To) {
			d.comesHome(p, m) // who forwards to a service is its deposit address or its customer: no hop of the way
			continue
		}
		t := activity.Trails.Of(p).Get(m.To)
		if t.From != m.From || int(t.Hops) < d.MinHops || t.Asset != m.Asset || t.Last != p.At.Clock {
			continue
		}
		if w := d.trace(p, m, t.Hops); w != nil {
			d.judge(p, m, w)
		}
	}
	return nil
}

// comesHome looks whether a payment to a service brings it what it sent on its way
// itself, over wallets that it fuels: then it explains the finding about the way,
// if there is one. Who pays their gas matters: victims' money, too, comes out of
// exchanges and ends there.
func (d *detector) comesHome(p *typology.Pass, m *ledger.Move) {
	t := activity.Trails.Of(p).Get(m.From)
	if int(t.Hops)+1 < d.MinHops || !activity.Hops(p, m, &t) {
		return
	}
	w := d.trace(p, m, t.Hops+1)
	if w == nil || !slices.Contains(w.payers, m.To) || p.Open(typology.Layering, w.hops[0].id, w.hops[0].in[0].Asset) == nil {
		return
	}
	if d.fuels(p, w, m.To) {
		w.home = m.To
		d.judge(p, m, w)
	}
}

// judge reports a way whose hops are many, fast and empty enough.
func (d *detector) judge(p *typology.Pass, m *ledger.Move, w *way) {
	dwell := w.medianDwell()
	if len(w.hops) < d.MinHops || dwell > d.MaxMedianDwell.Seconds() || w.passed < d.MinPassed {
		return
	}
	funder, fuelled := activity.CommonFunder(p, w.ids())
	many, _ := ledger.RatioInt(int64(len(w.hops)), 2*int64(d.MinHops))
	quick, _ := ledger.RatioInt(d.MaxMedianDwell.Seconds()-dwell, d.MaxMedianDwell.Seconds())
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+quick+min(w.passed, ledger.One)+fuelled), 4*int64(ledger.One))
	subject, asset, began := w.hops[0].id, w.hops[0].in[0].Asset, w.hops[0].paid
	if w.length > len(w.hops) { // of a long way the latest hops alone are read: they grow what was told of it
		if open := p.Open(typology.Layering, w.began, asset); open != nil {
			subject, began = w.began, open.First.Clock
		}
	}
	f := typology.Finding{
		Typology: typology.Layering, Subject: p.Account(subject), Asset: asset, Strength: strength,
		References: references,
		Measures: []typology.Measure{
			{Name: "hops", Value: typology.Count(w.length), Threshold: typology.Count(d.MinHops), Source: d.cite["min_hops"]},
			{Name: "median_dwell", Value: typology.SecondsValue(dwell), Threshold: typology.SecondsValue(d.MaxMedianDwell.Seconds()), Source: d.cite["max_median_dwell"]},
			{Name: "least_passed_on", Value: typology.RatioValue(w.passed), Threshold: typology.RatioValue(d.MinPassed), Source: d.cite["min_passed"]},
			{Name: "same_gas_funder", Value: typology.RatioValue(fuelled), Threshold: typology.RatioValue(d.SharedFunder), Source: d.cite["shared_funder"]},
			{Name: "time_taken", Value: typology.SecondsValue(p.At.Clock - began)},
			{Name: "swaps", Value: typology.Count(w.swaps)},
		},
	}
	if w.truncated {
		f.Measures = append(f.Measures, activity.LookedAt(d.Budget, " of a hop"))
	}
	if w.length > len(w.hops) {
		f.Measures = append(f.Measures, typology.Measure{Name: "hops_looked_at", Value: typology.Count(len(w.hops)), Source: "budget: older hops were told before, or are left out"})
	}
	if subject != w.hops[0].id {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(subject), Role: typology.Collector})
	}
	for i := range w.hops {
		h := &w.hops[i]
		role := typology.Hop
		if h.id == subject {
			role = typology.Collector
		}
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(h.id), Role: role})
		for _, row := range h.in { // what it was paid before the way began is no part of it
			if inOrder(row, w.hops[0].in[0]) >= 0 {
				f.Evidence = append(f.Evidence, row)
			}
		}
	}
	f.Evidence = append(f.Evidence, p.MoveEvidence(m, typology.Hop))
	end := typology.Hop
	if w.home != 0 {
		end = typology.Service
	}
	f.Parties = append(f.Parties, typology.Party{Account: p.Account(m.To), Role: end})
	if fuelled >= d.SharedFunder {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(funder), Role: typology.Funder})
	}
	f.Suppressed = d.explain(p, w, funder, fuelled)
	p.Report(f)
}

// explain returns why the way is its owner's own business: who paid in also
// pays for the gas of the wallets, and if it is a service is a store, by its label
// or by whom it pays, or got it back; or a service lies on the way.
func (d *detector) explain(p *typology.Pass, w *way, funder ledger.AccountID, fuelled ledger.Ratio) *typology.Suppression {
	because := func(rule, reason string) *typology.Suppression {
		return &typology.Suppression{Rule: rule, Reason: reason, Evidence: w.hops[0].in}
	}
	for _, payer := range w.payers {
		if payer == funder && fuelled >= d.SharedFunder {
			return activity.OneOwner(p, payer, "pays in and pays for the gas of the wallets", w.hops[0].in)
		}
	}
	if len(w.payers) == 1 && d.fuels(p, w, w.payers[0]) {
		payer := p.Account(w.payers[0]).String()
		switch {
		case activity.IsStore(p.Labels(w.payers[0])):
			return because("own-store", payer+", labelled as a store from which no customers are paid, pays in and pays for the gas of the wallets: a custodian who moves its store")
		case d.stores(p, w, w.payers[0]):
			return because("own-wallets", payer+" pays in, pays for the gas of the wallets, and pays nobody but wallets whose gas it pays for: a custodian who moves its store")
		}
	}
	if w.home != 0 {
		return because("came-home", "what "+p.Account(w.home).String()+", which deals with many as a service does, sent over wallets that it fuels itself came home to it: a custodian who moves its store")
	}
	return activity.ServiceAmong(p, w.ids(), w.hops[0].in)
}
