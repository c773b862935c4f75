package typology_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// A detector that is asked runs where a finding needs explaining: on the
// transaction that makes it, and whenever the subject moves value again until it
// is explained. Two of them share what they derive.
func TestSuspects(t *testing.T) {
	computed := 0
	paidIn := &typology.Derived[int]{
		Doc: "payments received in three days",
		From: func(p *typology.Pass, id ledger.AccountID) (n int) {
			computed++
			for _, s := range p.History(id, p.At.Clock-3*24*3600, 100).Steps {
				if s.In {
					n++
				}
			}
			return n
		},
	}
	var asked []string
	asks := func(name string, enough int) *typology.Detector {
		return everyPayment(func(d *typology.Detector) {
			d.Name, d.Kind, d.Typologies, d.Asked = name, typology.Innocent, []string{"merchant"}, true
			d.Run = func(_ context.Context, p *typology.Pass) error {
				for _, id := range p.Suspects() {
					n := paidIn.Of(p, id)
					asked = append(asked, name+" "+p.Account(id).Address.String())
					if n >= enough {
						p.Report(typology.Finding{
							Typology: "merchant", Subject: p.Account(id),
							Evidence: []typology.Evidence{p.MoveEvidence(&p.AccountMoves[0], typology.Service)},
						})
					}
				}
				return nil
			}
		})
	}
	firstOnly := everyPayment(func(d *typology.Detector) { // who receives for the first time
		run := d.Run
		d.Run = func(ctx context.Context, p *typology.Pass) error {
			if s, ok := p.View().Summary(p.AccountMoves[0].To); ok && s.Credits > 1 {
				return nil
			}
			return run(ctx, p)
		}
	})
	l := rows(t, "ann shop 1", "ann bar 1", "shop bank 1", "ben shop 1", "cleo shop 1")
	in := typology.Input{View: l.View(), Revisions: true}
	require.Equal(t, []string{
		"shop r1 open ann", "bar r1 open ann", "bank r1 open shop", "shop r2 suppressed ann",
	}, outline(collect(t, in, firstOnly, asks("x-test/b", 2), asks("x-test/a", 9))))
	require.Equal(t, []string{
		"x-test/a shop", "x-test/b shop", "x-test/a bar", "x-test/b bar",
		"x-test/a shop", "x-test/a bank", "x-test/b shop", "x-test/b bank", // shop pays: its finding is still open
		"x-test/a shop", "x-test/b shop", // ben pays, which explains it: cleo's payment asks nobody
	}, asked)
	require.Equal(t, 5, computed, "once for both")

	d := asks("x-test/a", 1)
	d.Kind = typology.Suspicious
	require.ErrorIs(t, typology.Validate(d), typology.ErrDetector)
}
