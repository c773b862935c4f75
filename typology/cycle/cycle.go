package cycle

import (
	"context"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// few is how many may have paid an account, and been paid by it, that deals with
// few (proposed: the neighbours on the way, who gave it gas, and one more).
const few = 4

// New returns the detector. What is wrong with the config is told by
// typology.Validate, and so by every driver.
func New(c Config) *typology.Detector {
	d := &detector{
		Config: c, courses: newCourses(c), attention: activity.NewAttention("cycle/attention"),
		reach: reach(c.MinKept), cite: typology.Citations(c.Parameters()),
	}
	return &typology.Detector{
		Name: typology.Cycle, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.Cycle},
		Doc: `value comes back to where it began, nearly whole, over accounts that deal with few

Red flags: AMLTRIX IND01115 (circular transactions), FATF 2020 (no logical business explanation), AMLworld's cycle.
False positives: friends who settle one debt around. Suppressed: an owner who moves his money through wallets that he
fuels himself, and ways over an account with a service role or label. Not evaluated on UTXO chains.`,
		References: references, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, d.courses, d.attention},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var references = []string{"ALTMAN-2023", "AMLTRIX", "FATF-VA-2020"}

type detector struct {
	Config
	courses   *typology.Feature[courses]
	attention *typology.Feature[activity.Attention]
	reach     uint16            // how much the sizes of amounts may differ
	cite      map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	if len(p.Tx.Inputs) > 0 {
		p.NotEvaluated("way", "account chain") // there every payment goes to a fresh address
		return nil
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !pays(m) || !d.mayClose(p, m) || activity.Serves(p, m.From) || activity.Serves(p, m.To) {
			continue
		}
		if a := d.attention.Of(p).Get(m.From); !a.Due() {
			continue // such as two that pay each other all day
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.look(p, m)
	}
	return nil
}

// mayClose reports whether what the payer passes on may have come from the payee.
func (d *detector) mayClose(p *typology.Pass, m *ledger.Move) bool {
	c := d.courses.Of(p).Get(m.From)
	for i := range c.Slots {
		s := &c.Slots[i]
		if s.Asset == m.Asset && s.Passed&bit(m.To) != 0 && int(s.Hops)+1 >= d.MinFuelled &&
			p.At.Clock-s.Clock <= d.Window.Seconds() && near(size(m.Amount), s.Size, d.reach) &&
			(int(s.Hops)+1 >= d.MinAccounts || alike(p, m.From, m.To)) {
			return true
		}
	}
	return false
}

// alike reports whether two accounts have their gas from the same third.
func alike(p *typology.Pass, a, b ledger.AccountID) bool {
	by := activity.GasFunding.Of(p).Get(a).By
	return by != 0 && by != a && by != b && by == activity.GasFunding.Of(p).Get(b).By
}

// kept reports whether each of two amounts is at least a share of the other.
func kept(a, b ledger.Amount, least ledger.Ratio) bool {
	if a.Cmp(b) > 0 {
		a, b = b, a
	}
	r, ok := ledger.RatioOf(a, b)
	return ok && r >= least
}

// look finds the cycles that a payment closes.
func (d *detector) look(p *typology.Pass, m *ledger.Move) {
	lens := pattern.OverAsset(p, m.Asset, d.Window.Seconds(), d.Budget)
	finder := pattern.NewCycle(pattern.CycleConfig{
		Hops: d.MaxAccounts, Length: d.Window.Seconds(), Ties: true, Budget: 4 * d.Budget,
		Where: func(l pattern.Lens, e pattern.Leg) bool {
			return kept(l.Amount(&e.Half), m.Amount, d.MinKept) && !activity.Serves(p, l.Account(e.From)) && !activity.Serves(p, l.Account(e.To))
		},
	})
	told := false
	for _, leg := range lens.Legs() {
		if lens.Account(leg.From) == m.From && lens.Account(leg.To) == m.To {
			finder.Find(lens, &leg, nil, func(match *pattern.Match) { told = d.judge(p, lens, m, match) || told })
			break
		}
	}
	if node := pattern.Node(m.From); !told {
		d.attention.Of(p).Edit(m.From).InVain(len(lens.In(node)) + len(lens.Out(node)))
	}
}

// judge reports a cycle of enough owners that deal with few; of fewer where one hand
// fuels them all. It tells whether it did.
func (d *detector) judge(p *typology.Pass, lens *pattern.PassLens, m *ledger.Move, match *pattern.Match) bool {
	var ids, owners []ledger.AccountID
	narrow := int64(0)
	for i := range match.Legs {
		id := lens.Account(match.Legs[i].From)
		ids = append(ids, id)
		if o := p.Owner(id); !slices.Contains(owners, o) {
			owners = append(owners, o)
		}
		r := activity.AccountReach.Of(p).Get(id)
		if r.Out >= activity.ServiceReceivers {
			return false // as a service pays, whoever pays it
		}
		if r.In <= few && r.Out <= few {
			narrow++
		}
	}
	dealing, _ := ledger.RatioInt(narrow, int64(len(ids)))
	if len(owners) < d.MinFuelled || dealing < d.MinNarrow {
		return false
	}
	funder, fuelled := activity.CommonFunder(p, ids)
	least, leastOf := d.MinAccounts, "min_accounts"
	if len(owners) < d.MinAccounts {
		if fuelled < ledger.One || dealing < ledger.One {
			return false
		}
		least, leastOf = d.MinFuelled, "min_fuelled"
	}
	returned, _ := ledger.RatioOf(m.Amount, lens.Amount(&match.Legs[0].Half))
	many, _ := ledger.RatioInt(int64(len(ids)), 2*int64(d.MinAccounts))
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+min(returned, ledger.One)+dealing+fuelled), 4*int64(ledger.One))
	f := typology.Finding{
		Typology: typology.Cycle, Subject: p.Account(d.subject(p, ids, m.Asset)), Asset: p.Asset(m.Asset), Strength: strength, References: references,
		Measures: []typology.Measure{
			{Name: "accounts", Value: typology.Count(len(ids)), Threshold: typology.Count(least), Source: d.cite[leastOf]},
			{Name: "observed_returned", Value: typology.RatioValue(returned), Threshold: typology.RatioValue(d.MinKept), Source: d.cite["min_kept"]},
			{Name: "deal_with_few", Value: typology.RatioValue(dealing), Threshold: typology.RatioValue(d.MinNarrow), Source: d.cite["min_narrow"]},
			{Name: "same_gas_funder", Value: typology.RatioValue(fuelled), Threshold: typology.RatioValue(d.SharedFunder), Source: d.cite["shared_funder"]},
			{Name: "time_taken", Value: typology.SecondsValue(match.Dwell)},
		},
	}
	if match.Cut || lens.Cut() {
		f.Measures = append(f.Measures, activity.LookedAt(d.Budget, " of an account"))
	}
	for i := range match.Legs {
		if row, ok := lens.Evidence(&match.Legs[i], typology.Hop); ok {
			f.Evidence = append(f.Evidence, row)
		}
	}
	for _, id := range ids {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(id), Role: typology.Hop})
	}
	if fuelled >= d.SharedFunder {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(funder), Role: typology.Funder})
	}
	f.Suppressed = d.explain(p, &f, ids, activity.PaysGas(p, m.Asset))
	p.Report(f)
	return true
}

// subject returns the account where the cycle begins; for another round over the
// same accounts, the one that was found first.
func (d *detector) subject(p *typology.Pass, ids []ledger.AccountID, asset ledger.AssetID) ledger.AccountID {
	for _, id := range ids {
		if p.Open(typology.Cycle, id, p.Asset(asset)) != nil {
			return id
		}
	}
	return ids[0]
}

// explain returns why the cycle is its owner's own business: one account on it
// pays for the gas of most others, or is known to serve many. Where the cycle is
// one of the coin that pays for gas, what an account pays the next on the way is
// no gas.
func (d *detector) explain(p *typology.Pass, f *typology.Finding, ids []ledger.AccountID, coin bool) *typology.Suppression {
	for i, id := range ids {
		fuelled, others := int64(0), int64(0)
		for k, other := range ids {
			if other == id || coin && k == (i+1)%len(ids) {
				continue
			}
			others++
			if activity.GasFunding.Of(p).Get(other).By == id {
				fuelled++
			}
		}
		if share, _ := ledger.RatioInt(fuelled, others); share >= d.SharedFunder {
			return activity.OneOwner(p, id, "is on the way and pays for the gas of the others", f.Evidence[:1])
		}
	}
	return activity.ServiceAmong(p, ids, f.Evidence[:1])
}
