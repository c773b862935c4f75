package eval

import (
	"fmt"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Alert is what a detector said: one finding in its last state, and when it
// first spoke. Any program's output can be judged in this form.
type Alert struct {
	ID         string // unique
	Typology   string
	Subject    ledger.Account
	Strength   ledger.Ratio // ranks alerts; 0–1
	At         int64        // Clock of the first revision that was not suppressed
	Suppressed string       // the rule that explains it away; "": it alerts
	Transfers  []Transfer   // what shows it
}

// Transfer is one row of an alert's evidence.
type Transfer struct {
	Tx    ledger.TxID
	Index uint32
	Clock int64
}

// FromFindings turns findings into alerts. It takes the revisions of a finding
// together: the first that was not suppressed gives At, the highest everything
// else, and a finding that ended retracted is dropped. For detection delays the
// sequence must hold every revision (typology.Input.Revisions); with the newest
// alone, delays are those of the newest. Alerts are sorted by (At, ID).
func FromFindings(findings iter.Seq2[typology.Finding, error]) ([]Alert, error) {
	type state struct {
		last  typology.Finding
		first int64
		spoke bool
	}
	byID := map[typology.FindingID]*state{}
	for f, err := range findings {
		if err != nil {
			return nil, fmt.Errorf("eval: findings: %w", err)
		}
		s := byID[f.ID]
		if s == nil {
			s = &state{last: f}
			byID[f.ID] = s
		}
		if f.Revision >= s.last.Revision {
			s.last = f
		}
		if (f.Status == typology.Open || f.Status == typology.Closed) && (!s.spoke || f.At.Clock < s.first) {
			s.first, s.spoke = f.At.Clock, true
		}
	}
	var out []Alert
	for id, s := range byID {
		if s.last.Status == typology.Retracted {
			continue
		}
		a := Alert{ID: id.String(), Typology: s.last.Typology, Subject: s.last.Subject, Strength: s.last.Strength, At: s.first}
		if !s.spoke {
			a.At = s.last.At.Clock
		}
		if s.last.Status == typology.Suppressed {
			a.Suppressed = "suppressed"
			if s.last.Suppressed != nil {
				a.Suppressed = s.last.Suppressed.Rule
			}
		}
		for i := range s.last.Evidence {
			e := &s.last.Evidence[i]
			index := e.Index
			if e.To.IsZero() && e.Chain.Family() == ledger.FamilyBitcoin { // an input of a mix, which truth tells by its outputs
				index = AnyIndex
			}
			a.Transfers = append(a.Transfers, Transfer{e.Tx, index, e.Clock})
		}
		out = append(out, a)
	}
	slices.SortFunc(out, compareAlerts)
	return out, nil
}

func compareAlerts(a, b Alert) int {
	if a.At != b.At {
		if a.At < b.At {
			return -1
		}
		return 1
	}
	return cmpText(a.ID, b.ID)
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// match is an alert that is about a scheme.
type match struct {
	scheme *scheme
	at     int64 // when it first was: not before its first transfer of the scheme
	same   bool  // and names its typology
}

// matches returns the schemes an alert is about: its subject plays in them, in
// any role but service, and at least the configured share of its transfers is
// theirs. Where the truth has no accounts, or truth or alert no transfers, the
// other condition decides alone.
func (r *register) matches(cfg *Config, a *Alert) (out []match) {
	candidates := slices.Clone(r.byAccount[a.Subject])
	for _, t := range a.Transfers {
		for _, s := range r.byTx[t.Tx] {
			if len(s.accounts) == 0 {
				candidates = include(candidates, s)
			}
		}
	}
	for _, s := range candidates {
		if s.accounts[a.Subject] == "service" {
			continue
		}
		at := a.At
		if len(s.transfers) > 0 && len(a.Transfers) > 0 {
			inside, first := 0, int64(0)
			for _, t := range a.Transfers {
				if s.holds(transfer{t.Tx, t.Index}) {
					if inside == 0 || t.Clock < first {
						first = t.Clock
					}
					inside++
				}
			}
			if inside == 0 || int64(inside)*int64(ledger.One) < int64(len(a.Transfers))*int64(cfg.Containment) {
				continue
			}
			at = max(at, first)
		}
		out = append(out, match{s, at, cfg.accepts(s.typology, a.Typology)})
	}
	return out
}
