package pigbutchering

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
		Name: typology.PigButchering, Version: "2", Kind: typology.Suspicious, Typologies: []string{typology.PigButchering},
		Doc: `a customer pays a stranger, gets it back with a slight profit, and then pays more and more

Red flags: FIN-2023-Alert005 flag 7 (inducement) and flag 10 (small, then large, to a new counterparty).
False positives: a trading wallet of one's own; it is paid by one customer only, and the strength says so.
Suppressed: known service roles and labels. Needs a private lane, which shows customers.`,
		References: []string{"FIN-2023-Alert005"},
		Window:     time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, activity.Trails, payers, intakes}, Run: d.run, Invalid: c.Validate(),
	}
}

type detector struct {
	Config
	cite map[string]string // where each threshold comes from
}

// slots is how many of the latest payers of a customer are remembered
// (proposed: a lure's return and its next payment are days apart).
const slots = 8

// recent are the latest distinct payers of a customer, in a ring.
type recent struct {
	From [slots]ledger.AccountID
	Next uint8
}

// payers is the cheap test: who never paid the customer cannot have lured him.
var payers = &typology.Feature[recent]{
	Name:     "pig-butchering/payers",
	Doc:      "the latest eight distinct payers of each account on a private lane",
	Requires: []typology.Requirement{activity.AccountTimes},
	Advance: func(p *typology.Pass, t *typology.Table[recent]) {
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if m.From == 0 || m.To == 0 || !private(p, m.To) {
				continue
			}
			if v := t.Get(m.To); !slices.Contains(v.From[:], m.From) {
				e := t.Edit(m.To)
				e.From[e.Next%slots] = m.From
				e.Next++
			}
		}
	},
}

// private reports whether an account is on a private lane. What has only been told
// of without the customer has no times yet.
func private(p *typology.Pass, id ledger.AccountID) bool {
	t := activity.AccountTimes.Of(p).Get(id)
	return t.Private || !t.Seen && p.Account(id).Chain.IsPrivate()
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if m.From == 0 || m.To == 0 || m.Kind != ledger.Pay {
			continue
		}
		known := payers.Of(p).Get(m.From)
		if !slices.Contains(known.From[:], m.To) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if l := d.between(p, m.From, m.To, m.Asset); d.read(&l) {
			d.report(p, m, &l)
		}
	}
	return nil
}

// customers counts the accounts on private lanes that paid the counterparty.
func (d *detector) customers(p *typology.Pass, collector ledger.AccountID, asset ledger.AssetID) int {
	seen := map[ledger.AccountID]bool{}
	for _, s := range p.History(collector, p.At.Clock-d.Window.Seconds(), d.Budget).Steps {
		if s.In && s.Move.Asset == asset && private(p, s.Move.From) {
			seen[s.Move.From] = true
		}
	}
	return len(seen)
}

// minFresh is how many payments to fresh wallets speak against one's own wallet
// (proposed).
const minFresh = 3

// purseReach is how many established accounts one's own wallet pays at least; the
// way back to the customer is two of them, his deposit address and himself
// (proposed; measured on tuning seeds 1–20 of the simulator: all eleven lures by a
// single customer of accounts that pay no fresh wallets were his own wallets).
const purseReach = 2

// report tells the lure. With one customer the strength is Alone, or OneVictim
// where the counterparty passes on to fresh wallets; with two half of what is
// left, with three and more all of it.
func (d *detector) report(p *typology.Pass, m *ledger.Move, l *lure) {
	evidence := make([]typology.Evidence, 0, len(l.steps))
	asset := p.View().Asset(m.Asset)
	open := p.Open(typology.PigButchering, m.To, asset)
	for i := range l.steps {
		role := typology.Victim
		if l.steps[i].In {
			role = typology.Collector
		}
		evidence = append(evidence, p.Evidence(&l.steps[i], role))
	}
	profit, _ := ledger.RatioOf(l.steps[l.induced].Move.Amount, l.matched)
	growth, _ := ledger.RatioOf(l.afterSum, l.steps[l.induced].Move.Amount)
	back, _ := ledger.RatioOf(l.got, l.paid)
	parties := []typology.Party{{Account: p.Account(m.To), Role: typology.Collector}}
	victim := typology.Party{Account: p.Account(m.From), Role: typology.Victim}
	if open != nil {
		parties = slices.Clone(open.Parties)
	}
	if !slices.Contains(parties, victim) {
		parties = append(parties, victim)
	}
	customers := d.customers(p, m.To, m.Asset)
	fresh := intakes.Of(p).Get(m.To).Fresh
	strength := d.Alone
	if customers < 2 && fresh < minFresh {
		if activity.GasFunding.Of(p).Get(m.To).By == m.From {
			return // who pays for a wallet's gas owns it
		}
		if r := activity.AccountReach.Of(p).Get(m.To); int(r.Out) > purseReach+int(fresh) {
			return // it spends here and there, as a purse does
		}
	}
	if customers >= 2 || fresh >= minFresh {
		strength = d.OneVictim + (ledger.One-d.OneVictim)*ledger.Ratio(min(max(customers, 1), 3)-1)/2
	}
	f := typology.Finding{
		Typology: typology.PigButchering, Subject: p.Account(m.To), Asset: asset,
		Strength: strength, Parties: parties, Evidence: evidence, References: []string{"FIN-2023-Alert005"},
		Measures: []typology.Measure{
			{Name: "return_by_payment", Value: typology.RatioValue(profit), Threshold: typology.RatioValue(d.MaxReturn), Source: d.cite["max_return"]},
			{Name: "payments_after_return", Value: typology.Count(l.after), Threshold: typology.Count(d.MinAfter), Source: d.cite["min_after"]},
			{Name: "later_payments_by_return", Value: typology.RatioValue(growth), Threshold: typology.RatioValue(d.MinGrowth), Source: d.cite["min_growth"]},
			{Name: "returned_share", Value: typology.RatioValue(back), Threshold: typology.RatioValue(d.MaxReturned), Source: d.cite["max_returned"]},
			{Name: "paid", Value: typology.AmountValue(l.paid)},
			{Name: "lured_victims", Value: typology.Count(len(parties) - 1)},
			{Name: "customers_paying", Value: typology.Count(customers)},
			{Name: "payments_to_fresh_wallets", Value: typology.Count(uint32(fresh))},
		},
	}
	if l.truncated {
		f.NotEvaluated = append(f.NotEvaluated, typology.NotEvaluated{Rule: "no_earlier_relation", Missing: "movements beyond the budget"})
	}
	f.Suppressed = explain(p, m.To, evidence)
	p.Report(f)
}

// explain returns why a counterparty is no collector.
func explain(p *typology.Pass, id ledger.AccountID, evidence []typology.Evidence) *typology.Suppression {
	if role, ok := p.Role(id); ok {
		return &typology.Suppression{Rule: "role:" + role.Name, Reason: "acts as " + role.Name, Evidence: evidence}
	}
	for _, l := range p.Labels(id) {
		if activity.IsService(l) {
			return &typology.Suppression{Rule: "label:" + l.Category, Reason: "labelled " + l.Category + " " + l.Entity + " by " + l.Source, Evidence: evidence}
		}
	}
	return nil
}
