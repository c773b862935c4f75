package innocent_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/innocent"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// suspicion is a detector that suspects whom a scenario labels "suspect", at each
// of its payments: whoever is innocent then has to be explained.
func suspicion() *typology.Detector {
	return &typology.Detector{
		Name: typology.MuleWallet, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.MuleWallet},
		Doc: "whoever is labelled a suspect, when he pays\n\nFor tests.", Window: 90 * 24 * time.Hour,
		Run: func(_ context.Context, p *typology.Pass) error {
			for i := range p.AccountMoves {
				m := &p.AccountMoves[i]
				suspect := func(l ledger.Label) bool { return l.Category == "suspect" }
				if m.From == 0 || m.To == 0 || !slices.ContainsFunc(p.Labels(m.From), suspect) {
					continue
				}
				p.Report(typology.Finding{
					Typology: typology.MuleWallet, Subject: p.Account(m.From), Asset: p.View().Asset(m.Asset),
					Evidence: []typology.Evidence{p.MoveEvidence(m, typology.Mule)},
				})
			}
			return nil
		},
	}
}

// Each kind has an archive: lives that its rule explains, and at least one of
// somebody who imitates it.
func TestScenarios(t *testing.T) {
	for _, r := range innocent.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			typologytest.Run(t, "testdata/"+r.Name+".txtar", suspicion(), innocent.New(r))
		})
	}
}

func TestConformance(t *testing.T) {
	for i, r := range innocent.Rules() {
		if testing.Short() && i%4 != 0 {
			continue // all of them share rule.go and portrait.go
		}
		t.Run(r.Name, func(t *testing.T) {
			all := typologytest.Load(t, "testdata/"+r.Name+".txtar")
			if testing.Short() {
				all = all[:1]
			}
			typologytest.Conformance(t, all[:min(2, len(all))], suspicion(), innocent.New(r))
		})
	}
}

// Who imitates one kind is not taken for another either: such a scenario wants
// one finding, which stays open.
func TestImitatorsStaySuspect(t *testing.T) {
	detectors := append(innocent.Detectors(), suspicion())
	var faults []string
	explained, imitators := 0, 0
	for _, s := range typologytest.Load(t, "testdata/*.txtar") {
		l, err := s.Ledger()
		require.NoError(t, err)
		for f, err := range typology.Run(t.Context(), typology.Input{View: l.View(), Known: s.Known()}, detectors...) {
			require.NoError(t, err, s.Name)
			switch guilty := len(s.Wants) == 1; {
			case guilty && f.Suppressed != nil:
				faults = append(faults, s.Name+": "+f.Suppressed.Rule)
			case guilty:
				imitators++
			case f.Suppressed == nil || len(f.Suppressed.Evidence) == 0:
				faults = append(faults, s.Name+": not explained, or without evidence")
			default:
				explained++
			}
		}
	}
	require.Empty(t, faults)
	require.GreaterOrEqual(t, imitators, len(innocent.Rules()))
	require.GreaterOrEqual(t, explained, 2*len(innocent.Rules()))
}
