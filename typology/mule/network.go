package mule

import (
	"context"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// NewNetwork returns the detector of mule networks. What is wrong with the
// config is told by typology.Validate, and so by every driver.
func NewNetwork(c NetworkConfig) *typology.Detector {
	d := &network{NetworkConfig: c, attention: activity.NewAttention("mule-network/attention"), cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: typology.MuleNetwork, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.MuleNetwork},
		Doc: `several fresh wallets take in from several each and pass it on to one receiver at the same time

Red flags: AMLTRIX IND01241 (same timing and amounts), FIN-2025-NTC1 (many to one address), FATF 2020 (new accounts).
False positives: forwarding addresses of processors and custodians that are not recognised as such. Suppressed: known
service roles and labels of the receiver, and a receiver that fuels the wallets itself.`,
		References: networkReferences, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{
			activity.AccountTimes, activity.RecentSenders, activity.AccountReach, activity.GasFunding, activity.Trails, d.attention,
		},
		Run: d.run, Invalid: c.Validate(),
	}
}

var networkReferences = []string{"AMLTRIX", "FIN-2025-NTC1", "FATF-VA-2020", "DOJ-25-CV-1907"}

type network struct {
	NetworkConfig
	attention *typology.Feature[activity.Attention]
	cite      map[string]string // where each threshold comes from
}

func (d *network) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() || !d.passesOn(p, m.From, m.Asset) {
			continue
		}
		if r := activity.AccountReach.Of(p).Get(m.To); int(r.In) < d.MinWallets || r.Wide() {
			continue
		}
		senders, attention := activity.RecentSenders.Of(p).Get(m.To), d.attention.Of(p).Get(m.To)
		if senders.Since(p.At.Clock-d.Parallel.Seconds()) < min(d.MinWallets, activity.SenderSlots) || !attention.Due() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if looked := d.look(p, m); looked > 0 {
			d.attention.Of(p).Edit(m.To).Lacking(looked / 8)
		}
	}
	return nil
}

// passesOn reports whether an account is a fresh wallet that has passed on
// nearly all it took in of an asset, to few.
func (d *network) passesOn(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID) bool {
	t := activity.Trails.Of(p).Get(id)
	if t.Asset != asset || t.Passed() < d.MinPassed {
		return false
	}
	r := activity.AccountReach.Of(p).Get(id)
	if int(r.Out) > d.MaxReceivers || int(r.In) < d.MinSources {
		return false
	}
	times := activity.AccountTimes.Of(p).Get(id)
	if times.Contract || times.Age(p.At.Clock) > d.MaxAge.Seconds() {
		return false
	}
	sources, funder := 0, activity.GasFunding.Of(p).Get(id).By
	for _, payer := range r.Payers {
		if payer != 0 && payer != funder && !activity.Serves(p, payer) {
			sources++
		}
	}
	return sources >= d.MinSources
}

// wallet is one wallet of a network.
type wallet struct {
	id     ledger.AccountID
	latest ledger.Amount // its latest payment to the receiver
}

// look judges the receiver of a payment. It returns how many movements it looked
// at in vain, 0 when it reported.
func (d *network) look(p *typology.Pass, m *ledger.Move) (looked int) {
	h := p.History(m.To, p.At.Clock-d.Window.Seconds(), d.Budget)
	var wallets []wallet
	var steps []typology.Step
	for i := range h.Steps {
		s := &h.Steps[i]
		if !s.In || s.Move.Asset != m.Asset || s.Move.Kind != ledger.Pay || s.Move.From == 0 || s.Move.Restates || !d.passesOn(p, s.Move.From, m.Asset) {
			continue
		}
		steps = append(steps, *s)
		if p.At.Clock-s.At.Clock > d.Parallel.Seconds() {
			continue
		}
		if k := slices.IndexFunc(wallets, func(w wallet) bool { return w.id == s.Move.From }); k >= 0 {
			wallets[k].latest = s.Move.Amount
		} else {
			wallets = append(wallets, wallet{s.Move.From, s.Move.Amount})
		}
	}
	if len(wallets) < d.MinWallets {
		return len(h.Steps)
	}
	ids := make([]ledger.AccountID, len(wallets))
	for i := range wallets {
		ids[i] = wallets[i].id
	}
	funder, fuelled := activity.CommonFunder(p, ids)
	alike := d.alike(wallets)
	if fuelled < d.SharedFunder && alike < d.MinAlike || onePrice(wallets) {
		return len(h.Steps)
	}
	d.report(p, m, wallets, steps, funder, fuelled, alike, h.Truncated)
	return 0
}

// onePrice reports whether most wallets paid exactly the same: buyers of
// something, not mules.
func onePrice(wallets []wallet) bool {
	most := 0
	counts := make(map[ledger.Amount]int, len(wallets))
	for _, w := range wallets {
		counts[w.latest]++
		most = max(most, counts[w.latest])
	}
	return 2*most > len(wallets)
}

// alike returns the share of the wallets whose latest payment is within
// LikeAmounts of the median.
func (d *network) alike(wallets []wallet) ledger.Ratio {
	amounts := make([]ledger.Amount, len(wallets))
	for i := range wallets {
		amounts[i] = wallets[i].latest
	}
	slices.SortFunc(amounts, ledger.Amount.Cmp)
	median, like := amounts[(len(amounts)-1)/2], int64(0)
	for _, a := range amounts {
		if r, ok := ledger.RatioOf(a, median); ok && r >= ledger.One-d.LikeAmounts && r <= ledger.One+d.LikeAmounts {
			like++
		}
	}
	share, _ := ledger.RatioInt(like, int64(len(amounts)))
	return share
}

// report tells of the network that pays m.To.
func (d *network) report(p *typology.Pass, m *ledger.Move, wallets []wallet, steps []typology.Step, funder ledger.AccountID, fuelled, alike ledger.Ratio, truncated bool) {
	many, _ := ledger.RatioInt(int64(len(wallets)), 2*int64(d.MinWallets))
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+fuelled+alike), 3*int64(ledger.One))
	asset := p.View().Asset(m.Asset)
	f := typology.Finding{
		Typology: typology.MuleNetwork, Subject: p.Account(m.To), Asset: asset, Strength: strength, References: networkReferences,
		Parties: []typology.Party{{Account: p.Account(m.To), Role: typology.Consolidator}},
		Measures: []typology.Measure{
			{Name: "wallets_in_parallel", Value: typology.Count(len(wallets)), Threshold: typology.Count(d.MinWallets), Source: d.cite["min_wallets"]},
			{Name: "like_amounts_share", Value: typology.RatioValue(alike), Threshold: typology.RatioValue(d.MinAlike), Source: d.cite["min_alike"]},
			{Name: "same_gas_funder", Value: typology.RatioValue(fuelled), Threshold: typology.RatioValue(d.SharedFunder), Source: d.cite["shared_funder"]},
			{Name: "wallet_passed_on", Value: typology.RatioValue(d.leastPassed(p, wallets)), Threshold: typology.RatioValue(d.MinPassed), Source: d.cite["min_passed"]},
		},
	}
	for _, w := range wallets {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(w.id), Role: typology.Mule})
	}
	if fuelled >= d.SharedFunder {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(funder), Role: typology.Funder})
	}
	for i := range steps {
		f.Evidence = append(f.Evidence, p.Evidence(&steps[i], typology.Mule))
	}
	if truncated {
		f.Measures = append(f.Measures, activity.LookedAt(d.Budget, " in the window"))
	}
	f.Suppressed = d.explain(p, m, &f, funder, fuelled)
	d.sources(p, m, &f, wallets)
	p.Report(f)
}

// leastPassed returns the least share that a wallet passed on.
func (d *network) leastPassed(p *typology.Pass, wallets []wallet) ledger.Ratio {
	least := ledger.Ratio(1 << 40)
	for _, w := range wallets {
		t := activity.Trails.Of(p).Get(w.id)
		least = min(least, t.Passed())
	}
	return least
}

// sources adds who paid the wallets.
func (d *network) sources(p *typology.Pass, m *ledger.Move, f *typology.Finding, wallets []wallet) {
	for _, w := range wallets {
		h := p.History(w.id, p.At.Clock-d.Window.Seconds(), 8*d.MinSources)
		for i := range h.Steps {
			if s := &h.Steps[i]; s.In && s.Move.Asset == m.Asset && !s.Move.Restates {
				f.Evidence = append(f.Evidence, p.Evidence(s, typology.Victim))
			}
		}
	}
}

// explain returns why wallets may pay one receiver together without being mules.
func (d *network) explain(p *typology.Pass, m *ledger.Move, f *typology.Finding, funder ledger.AccountID, fuelled ledger.Ratio) *typology.Suppression {
	because := func(rule, reason string) *typology.Suppression {
		return &typology.Suppression{Rule: rule, Reason: reason, Evidence: slices.Clip(f.Evidence)}
	}
	if rule, reason, ok := activity.KnownService(p, m.To); ok {
		return because(rule, reason)
	}
	if funder == m.To && fuelled >= d.SharedFunder {
		return because("fuelled-by-receiver", "the receiver gave the wallets their gas: they are its forwarding addresses")
	}
	return nil
}
