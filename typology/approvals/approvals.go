package approvals

import (
	"cmp"
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
	d := &detector{Config: c, takings: newTakings(), cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: typology.ApprovalPhishing, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.ApprovalPhishing},
		Doc: `several owners approve somebody as spender, who then takes nearly all of their tokens

Red flags: Forta's ice-phishing rule (transfers that the owner did not start, from several owners, little left).
The subject is the receiver. False positives: custodians that sweep by approval. Suppressed: known service roles and labels.`,
		References: []string{reference},
		Window:     time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.GasFunding, OpenApprovals, d.takings},
		Run:      d.run, Invalid: c.Validate(),
	}
}

const reference = "FORTA-ICE"

type detector struct {
	Config
	takings *typology.Feature[Takings]
	cite    map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	spender := p.Tx.Initiator
	if spender == 0 {
		return nil
	}
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if m.From == spender || !activity.Starts(p, i) {
			continue
		}
		grants := OpenApprovals.Of(p).Get(m.From)
		approved, ok := grants.since(p, spender, m.Asset)
		if !ok || p.At.Clock-approved > d.Within.Seconds() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		drained, receiver := d.drained(p, spender, m.From, m.Asset)
		if drained < d.MinDrain {
			continue
		}
		d.takings.Of(p).Edit(receiver).note(Taking{
			Owner: m.From, Asset: m.Asset, Clock: p.At.Clock, Height: p.At.Position.Height, Index: p.At.Position.Tx, Drained: int64(drained),
		})
		d.judge(p, receiver, m.Asset, p.At.Clock-approved)
	}
	return nil
}

// drained returns the share of what the owner held that the transaction takes,
// and who gets most of it; 0 where the owner is no victim, or where it is not
// known what he held.
func (d *detector) drained(p *typology.Pass, spender, owner ledger.AccountID, asset ledger.AssetID) (share ledger.Ratio, receiver ledger.AccountID) {
	funder := activity.GasFunding.Of(p).Get(owner).By
	if activity.AccountTimes.Of(p).Get(owner).Contract || funder == spender || p.Owner(owner) == p.Owner(spender) {
		return 0, 0
	}
	var taken, most ledger.Amount
	for i := range p.AccountMoves {
		switch m := &p.AccountMoves[i]; {
		case m.To == owner: // he got something for it
			return 0, 0
		case m.From == owner && m.Asset == asset:
			if m.To == funder {
				return 0, 0
			}
			taken = taken.SaturatingAdd(m.Amount)
			if c := m.Amount.Cmp(most); c > 0 || c == 0 && m.To < receiver {
				most, receiver = m.Amount, m.To
			}
		}
	}
	f := activity.Flow(p, owner, asset, 0, d.Budget)
	if left, known := f.TotalIn.Sub(f.TotalOut); known && !f.Truncated && !f.Evicted {
		share, _ = ledger.RatioOf(taken, left.SaturatingAdd(taken))
	}
	return share, receiver
}

// judge reports the receiver when enough owners lost the asset to him.
func (d *detector) judge(p *typology.Pass, receiver ledger.AccountID, asset ledger.AssetID, delay int64) {
	all, since := d.takings.Of(p).Get(receiver), p.At.Clock-d.Window.Seconds()
	var owners []ledger.AccountID // entities
	var takings []Taking
	var drained int64
	for _, t := range all.Slots {
		if t.Owner == 0 || t.Asset != asset || t.Clock < since {
			continue
		}
		takings, drained = append(takings, t), drained+t.Drained
		if owner := p.Owner(t.Owner); !slices.Contains(owners, owner) {
			owners = append(owners, owner)
		}
	}
	if len(owners) < d.MinOwners {
		return
	}
	slices.SortFunc(takings, func(a, b Taking) int {
		return cmp.Or(cmp.Compare(a.Height, b.Height), cmp.Compare(a.Index, b.Index), cmp.Compare(a.Owner, b.Owner))
	})
	many, _ := ledger.RatioInt(int64(len(owners)), 3*int64(d.MinOwners))
	mean := ledger.Ratio(drained / int64(len(takings)))
	f := typology.Finding{
		Typology: typology.ApprovalPhishing, Subject: p.Account(receiver), Asset: p.Asset(asset), Strength: (min(many, ledger.One) + min(mean, ledger.One)) / 2,
		Measures: []typology.Measure{
			{Name: "owners", Value: typology.Count(len(owners)), Threshold: typology.Count(d.MinOwners), Source: d.cite["min_owners"]},
			{Name: "mean_share_taken", Value: typology.RatioValue(mean), Threshold: typology.RatioValue(d.MinDrain), Source: d.cite["min_drain"]},
			{Name: "after_approval", Value: typology.SecondsValue(delay), Threshold: typology.SecondsValue(d.Within.Seconds()), Source: d.cite["within"]},
		},
		References: []string{reference},
	}
	d.show(p, &f, receiver, takings)
	if f.Suppressed = d.explain(p, &f, p.Tx.Initiator, receiver); f.Suppressed == nil && p.Known.Labels == nil {
		f.NotEvaluated = append(f.NotEvaluated, typology.NotEvaluated{Rule: "service", Missing: "labels"})
		p.NotEvaluated("service", "labels")
	}
	p.Report(f)
}

// show fills in who lost what to whom.
func (d *detector) show(p *typology.Pass, f *typology.Finding, receiver ledger.AccountID, takings []Taking) {
	party := func(id ledger.AccountID, role typology.Role) {
		if n := (typology.Party{Account: p.Account(id), Role: role}); !slices.Contains(f.Parties, n) {
			f.Parties = append(f.Parties, n)
		}
	}
	party(p.Tx.Initiator, typology.Collector)
	party(receiver, typology.Collector)
	for _, t := range takings {
		h := p.History(t.Owner, t.Clock, d.Budget)
		for i := range h.Steps {
			s := &h.Steps[i]
			at := s.At.Position
			if s.In || s.Move.Asset != t.Asset || s.At.Chain != p.At.Chain || at.Height != t.Height || at.Tx != t.Index {
				continue
			}
			f.Evidence = append(f.Evidence, p.Evidence(s, typology.Victim))
			party(t.Owner, typology.Victim)
			party(s.Move.To, typology.Collector)
		}
	}
	slices.SortFunc(f.Parties, func(a, b typology.Party) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), a.Account.Compare(b.Account))
	})
}

// explain returns why many may let somebody spend for them.
func (d *detector) explain(p *typology.Pass, f *typology.Finding, accounts ...ledger.AccountID) *typology.Suppression {
	for _, id := range accounts {
		if role, ok := p.Role(id); ok {
			return &typology.Suppression{Rule: "role:" + role.Name, Reason: p.Account(id).String() + " acts as " + role.Name, Evidence: f.Evidence}
		}
		for _, l := range p.Labels(id) {
			if activity.IsService(l) {
				return &typology.Suppression{
					Rule: "label:" + l.Category, Evidence: f.Evidence,
					Reason: p.Account(id).String() + " is labelled " + l.Category + " " + l.Entity + " by " + l.Source,
				}
			}
		}
	}
	return nil
}
