package poisoning

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
		Name: typology.AddressPoisoning, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.AddressPoisoning},
		Doc: `a look-alike of an address just paid is written into the payer's history

Red flags: first and last digits of a recent receiver, in a transfer of nothing, dust or a counterfeit (Tsuchiya et al. 2025).
False positives: look-alike addresses of one owner; suppressed where they dealt with each other before.`,
		References: []string{reference},
		Classes:    []ledger.Class{ledger.Material, ledger.Dust, ledger.ZeroValue, ledger.Counterfeit},
		Window:     time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountReach},
		Run:      d.run, Invalid: c.Validate(),
	}
}

const reference = "TSUCHIYA-2025"

type detector struct {
	Config
	cite map[string]string // where each threshold comes from
}

func (d *detector) run(ctx context.Context, p *typology.Pass) error {
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		switch {
		case !m.Pays():
		case m.Class == ledger.Material:
			d.lost(p, m)
		default:
			if err := ctx.Err(); err != nil {
				return err
			}
			d.bait(p, m, m.From, m.To)
			d.bait(p, m, m.To, m.From)
		}
	}
	return nil
}

// imitation is whom a look-alike looks like, and when the victim paid him.
type imitation struct {
	genuine    ledger.AccountID
	head, tail int
	payment    *typology.Step
}

// bait reports twin when the move writes it into the history of a victim that
// has just paid an address like it.
func (d *detector) bait(p *typology.Pass, m *ledger.Move, victim, twin ledger.AccountID) {
	of := d.imitated(p, victim, twin)
	if of.genuine == 0 {
		return
	}
	h := p.History(victim, p.At.Clock-d.Within.Seconds(), d.Budget)
	for i := range h.Steps {
		if s := &h.Steps[i]; !s.In && s.Move.To == of.genuine && s.Move.Class == ledger.Material && s.At.Compare(p.At) < 0 {
			of.payment = s
		}
	}
	if of.payment == nil {
		return
	}
	attempts := 0
	for k := range p.AccountMoves { // one transaction may lay many
		if b := &p.AccountMoves[k]; b.Class != ledger.Material && (b.From == twin || b.To == twin) {
			attempts++
		}
	}
	delay := p.At.Clock - of.payment.At.Clock
	same, _ := ledger.RatioInt(int64(of.head+of.tail), 2*int64(d.MinHead+d.MinTail))
	near, _ := ledger.RatioInt(d.Within.Seconds()-delay, d.Within.Seconds())
	f := typology.Finding{
		Typology: typology.AddressPoisoning, Subject: p.Account(twin), Asset: p.Asset(of.payment.Move.Asset),
		Strength:   (min(same, ledger.One) + near) / 2,
		References: []string{reference},
		Parties: []typology.Party{
			{Account: p.Account(twin), Role: typology.Collector},
			{Account: p.Account(victim), Role: typology.Victim},
		},
		Evidence: []typology.Evidence{p.MoveEvidence(m, typology.Collector)},
	}
	if open := p.Open(f.Typology, twin, f.Asset); open == nil {
		f.Evidence = append(f.Evidence, p.Evidence(of.payment, typology.Victim))
	} else {
		attempts += baits(open)
		f.Strength = max(f.Strength, open.Strength)
		for _, party := range open.Parties {
			if !slices.Contains(f.Parties, party) {
				f.Parties = append(f.Parties, party)
			}
		}
	}
	f.Measures = []typology.Measure{
		{Name: "same_first_characters", Value: typology.Count(of.head), Threshold: typology.Count(d.MinHead), Source: d.cite["min_head"]},
		{Name: "same_last_characters", Value: typology.Count(of.tail), Threshold: typology.Count(d.MinTail), Source: d.cite["min_tail"]},
		{Name: "after_genuine_payment", Value: typology.SecondsValue(delay), Threshold: typology.SecondsValue(d.Within.Seconds()), Source: d.cite["within"]},
		{Name: "imitates", Value: typology.Text(p.Account(of.genuine).String())},
		{Name: "bait", Value: typology.Text(m.Class.String())},
		{Name: "attempts", Value: typology.Count(attempts)},
	}
	if p.Known.Assets == nil {
		f.NotEvaluated = append(f.NotEvaluated, typology.NotEvaluated{Rule: "dust_and_counterfeits", Missing: "assets"})
		p.NotEvaluated("dust_and_counterfeits", "assets")
	}
	f.Suppressed = d.explain(p, victim, twin, &of)
	p.Report(f)
}

// imitated returns which of the victim's latest receivers twin looks like most.
func (d *detector) imitated(p *typology.Pass, victim, twin ledger.AccountID) (best imitation) {
	reach := activity.AccountReach.Of(p).Get(victim)
	if reach.Out == 0 {
		return imitation{}
	}
	address := p.Account(twin).Address
	for _, id := range reach.Receivers {
		if id == 0 || id == twin {
			continue
		}
		head, tail := alike(p.Account(id).Address, address)
		if head >= d.MinHead && tail >= d.MinTail && head+tail > best.head+best.tail {
			best = imitation{genuine: id, head: head, tail: tail}
		}
	}
	return best
}

// baits counts the transfers of a finding that laid a bait.
func baits(f *typology.Finding) (n int) {
	for i := range f.Evidence {
		if f.Evidence[i].Role == typology.Collector {
			n++
		}
	}
	return n
}

// lost adds a victim's payment to the look-alike to the open finding.
func (d *detector) lost(p *typology.Pass, m *ledger.Move) {
	asset := p.Asset(m.Asset)
	open := p.Open(typology.AddressPoisoning, m.To, asset)
	if open == nil || !slices.Contains(open.Parties, typology.Party{Account: p.Account(m.From), Role: typology.Victim}) {
		return
	}
	f := *open
	f.Strength = ledger.One
	f.Evidence = []typology.Evidence{p.MoveEvidence(m, typology.Victim)}
	f.Measures = append(slices.DeleteFunc(slices.Clone(f.Measures), func(m typology.Measure) bool { return m.Name == paidToLookalike }),
		typology.Measure{Name: paidToLookalike, Value: typology.AmountValue(m.Amount)})
	p.Report(f)
}

// paidToLookalike is the measure of the latest loss.
const paidToLookalike = "paid_to_lookalike"

// explain returns why an address may look like another without being a bait.
func (d *detector) explain(p *typology.Pass, victim, twin ledger.AccountID, of *imitation) *typology.Suppression {
	because := func(rule, reason string) *typology.Suppression {
		return &typology.Suppression{Rule: rule, Reason: reason, Evidence: []typology.Evidence{p.Evidence(of.payment, typology.Service)}}
	}
	if owner := p.Owner(twin); owner == p.Owner(victim) || owner == p.Owner(of.genuine) {
		return because("one-owner", "the look-alike belongs to the entity of the payer or of the address that it looks like")
	}
	for _, l := range p.Labels(twin) {
		if activity.IsService(l) {
			return because("label:"+l.Category, "labelled "+l.Category+" "+l.Entity+" by "+l.Source)
		}
	}
	if open := p.Open(typology.AddressPoisoning, twin, p.Asset(of.payment.Move.Asset)); open != nil {
		return open.Suppressed // what they did since may be the loss
	}
	reach := activity.AccountReach.Of(p).Get(twin)
	for _, ring := range [...]*[activity.ReachSlots]ledger.AccountID{&reach.Payers, &reach.Receivers} {
		for _, id := range ring {
			if id != 0 && (id == victim || id == of.genuine) {
				return because("dealt-before", "the look-alike and "+p.Account(id).String()+" paid one another before: several addresses of one owner")
			}
		}
	}
	return nil
}
