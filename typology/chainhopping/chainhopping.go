package chainhopping

import (
	"context"
	"slices"
	"strings"
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
		Name: typology.ChainHopping, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.ChainHopping},
		Doc: `value is exchanged, or taken over bridges, again and again on its way over fresh wallets

Red flags: FATF 2020 (conversions without reason despite fees), FIN-2019-A003 (rapid conversions), AMLTRIX T0005, T0032.
False positives: owners who exchange and change wallets twice within a day. Suppressed: one who fuels the wallets himself,
and ways over an account with a service role or label. Not evaluated on UTXO chains.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, activity.Trails},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var references = []string{"FATF-VA-2020", "FIN-2019-A003", "AMLTRIX"}

type detector struct {
	Config
	cite map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	if len(p.Tx.Inputs) > 0 {
		p.NotEvaluated("way", "account chain") // there every payment goes to a fresh address
		return nil
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() {
			continue
		}
		// A way may begin and end at a bridge: two changes that the trail does not count.
		t := activity.Trails.Of(p).Get(m.From)
		if int(t.Swaps)+2 < d.MinChanges || int(t.Hops)+1 < d.MinWallets || t.Asset != m.Asset || p.At.Clock-t.Last > activity.HopDwell {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.look(p, m, &t)
	}
	return nil
}

// look follows the way back, if the payer is a wallet that value passes through.
func (d *detector) look(p *typology.Pass, m *ledger.Move, t *activity.Trail) {
	if t.Swaps == 0 && !isBridge(p, m.To) || activity.Serves(p, m.To) && !isBridge(p, m.To) || !activity.Hops(p, m, t) {
		return
	}
	if p.Known.Labels == nil {
		p.NotEvaluated("bridges", "labels")
	}
	if w := d.trace(p, m); w != nil {
		d.judge(p, m, w)
	}
}

// judge reports a way with enough changes in enough wallets, soon left.
func (d *detector) judge(p *typology.Pass, m *ledger.Move, w *way) {
	if w.changes() < d.MinChanges || len(w.wallets) < d.MinWallets {
		return
	}
	dwell := w.medianDwell()
	if dwell > d.MaxMedianDwell.Seconds() {
		return
	}
	ids, assets := w.ids(), w.assets()
	funder, fuelled := activity.CommonFunder(p, ids)
	often, _ := ledger.RatioInt(int64(w.changes()), 2*int64(d.MinChanges))
	many, _ := ledger.RatioInt(int64(len(w.wallets)), 2*int64(d.MinWallets))
	quick, _ := ledger.RatioInt(d.MaxMedianDwell.Seconds()-dwell, d.MaxMedianDwell.Seconds())
	strength, _ := ledger.RatioInt(int64(min(often, ledger.One)+min(many, ledger.One)+quick+fuelled), 4*int64(ledger.One))
	names := make([]string, len(assets))
	for i, a := range assets {
		names[i] = string(p.Asset(a))
	}
	f := typology.Finding{
		Typology: typology.ChainHopping, Subject: p.Account(ids[0]), Strength: strength, References: references,
		Asset: p.Asset(assets[0]),
		Measures: []typology.Measure{
			{Name: "changes", Value: typology.Count(w.changes()), Threshold: typology.Count(d.MinChanges), Source: d.cite["min_changes"]},
			{Name: "bridges", Value: typology.Count(w.crossings)},
			{Name: "wallets", Value: typology.Count(len(w.wallets)), Threshold: typology.Count(d.MinWallets), Source: d.cite["min_wallets"]},
			{Name: "median_dwell", Value: typology.SecondsValue(dwell), Threshold: typology.SecondsValue(d.MaxMedianDwell.Seconds()), Source: d.cite["max_median_dwell"]},
			{Name: "same_gas_funder", Value: typology.RatioValue(fuelled), Threshold: typology.RatioValue(d.SharedFunder), Source: d.cite["shared_funder"]},
			{Name: "assets", Value: typology.Text(strings.Join(names, " → "))},
			{Name: "time_taken", Value: typology.SecondsValue(p.At.Clock - w.wallets[0].got)},
		},
	}
	if w.truncated {
		f.Measures = append(f.Measures, activity.LookedAt(d.Budget, " of a wallet"))
	}
	for i := range w.wallets {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(ids[i]), Role: typology.Hop})
		f.Evidence = append(f.Evidence, w.wallets[i].rows...)
	}
	if fuelled >= d.SharedFunder {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(funder), Role: typology.Funder})
	}
	if isBridge(p, m.To) {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(m.To), Role: typology.Service})
	}
	f.Suppressed = d.explain(p, w, funder, fuelled)
	p.Report(f)
}

// explain returns why the way is its owner's own business: who paid in also pays
// for the gas of the wallets, or a service lies on the way.
func (d *detector) explain(p *typology.Pass, w *way, funder ledger.AccountID, fuelled ledger.Ratio) *typology.Suppression {
	if fuelled >= d.SharedFunder && slices.Contains(w.payers, funder) {
		return activity.OneOwner(p, funder, "pays in and pays for the gas of the wallets", w.wallets[0].rows[:1])
	}
	return activity.ServiceAmong(p, w.ids(), w.wallets[0].rows[:1])
}
