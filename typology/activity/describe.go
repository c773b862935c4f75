package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// How many of the largest sources and sinks a finding names as parties
// (proposed: what a person reads; the measures count all of them).
const namedSources, namedSinks = 20, 5

// sweepShare is the share of what an account sends from which its largest
// receiver explains it. 0.95: proposed; a deposit address sends nowhere else.
const sweepShare = ledger.Ratio(9500)

// Cast names the roles of a finding's parties.
type Cast struct{ Subject, Source, Sink typology.Role }

// Describe fills in a finding about an account with its flows: parties, evidence
// rows (only those after its last witness when such a finding is open already),
// the budget if it was hit, and who explains the account. Where nobody does, the
// measure "role" says unknown. It needs AccountTimes, AccountReach and
// GasFunding.
func (f *Flows) Describe(p *typology.Pass, finding *typology.Finding, id ledger.AccountID, cast Cast) {
	finding.Parties = append(finding.Parties, typology.Party{Account: p.Account(id), Role: cast.Subject})
	for _, s := range Largest(f.Sources, namedSources) {
		finding.Parties = append(finding.Parties, typology.Party{Account: p.Account(s.Owner), Role: cast.Source})
	}
	for _, s := range Largest(f.Sinks, namedSinks) {
		finding.Parties = append(finding.Parties, typology.Party{Account: p.Account(s.Owner), Role: cast.Sink})
	}
	var after ledger.Cut
	if open := p.Open(finding.Typology, id, f.Asset); open != nil {
		after = open.Last
	}
	rows := func(steps []*typology.Step, role typology.Role) {
		for i := range steps {
			if steps[i].At.Compare(after) > 0 {
				finding.Evidence = append(finding.Evidence, p.Evidence(steps[i], role))
			}
		}
	}
	rows(f.In, cast.Source)
	rows(f.Out, cast.Subject)
	if f.Truncated {
		finding.Measures = append(finding.Measures, LookedAt(f.Looked, " in the window"))
	}
	if f.Evicted {
		finding.NotEvaluated = append(finding.NotEvaluated, typology.NotEvaluated{Rule: "whole_window", Missing: "evicted transactions"})
	}
	if s, ok := p.View().Summary(id); !ok || !s.Complete {
		finding.NotEvaluated = append(finding.NotEvaluated, typology.NotEvaluated{Rule: "novelty", Missing: "history before the data begins"})
	}
	if finding.Suppressed = f.explain(p, id); finding.Suppressed == nil {
		finding.Measures = append(finding.Measures, typology.Measure{Name: "role", Value: typology.Text("unknown")})
		if p.Known.Roles == nil {
			finding.NotEvaluated = append(finding.NotEvaluated, typology.NotEvaluated{Rule: "role", Missing: "roles"})
			p.NotEvaluated("role", "roles")
		}
	}
}

// LookedAt is the measure that tells of a budget that was met: of how many
// movements, and of what the older ones were left out.
func LookedAt(n int, of string) typology.Measure {
	return typology.Measure{Name: "movements_looked_at", Value: typology.Count(n), Source: "budget: older movements" + of + " were left out"}
}

// explain returns why an account may look like a conduit without being one.
func (f *Flows) explain(p *typology.Pass, id ledger.AccountID) *typology.Suppression {
	because := func(rule, reason string) *typology.Suppression {
		s := &typology.Suppression{Rule: rule, Reason: reason}
		for _, step := range f.Out[max(0, len(f.Out)-namedSinks):] {
			s.Evidence = append(s.Evidence, p.Evidence(step, typology.Service))
		}
		return s
	}
	if role, ok := p.Role(id); ok {
		reason := "acts as " + role.Name
		if !role.Serves.IsZero() {
			reason += " of " + role.Serves.String()
		}
		for _, r := range role.Reasons {
			reason += "; " + r
		}
		return because("role:"+role.Name, reason)
	}
	for _, l := range p.Labels(id) {
		if IsService(l) {
			return because("label:"+l.Category, "labelled "+l.Category+" "+l.Entity+" by "+l.Source)
		}
	}
	if len(f.Sinks) == 0 || f.TopShare(1) < sweepShare {
		return nil
	}
	sink := Largest(f.Sinks, 1)[0].Owner
	switch {
	case IsExchange(p.Labels(sink)):
		return because("deposit-address", "what it sends goes to one labelled exchange, "+p.Account(sink).String()+", as from a deposit address")
	case Serves(p, sink):
		return because("deposit-address", "what it sends goes to "+p.Account(sink).String()+", which deals with many as a service does: the shape of a deposit address")
	case GasFunding.Of(p).Get(id).By == sink:
		return because("fuelled-by-receiver", p.Account(sink).String()+", which gets what it sends, gave it the gas to send it: both have one owner")
	}
	return nil
}
