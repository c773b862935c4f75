package typology_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// A finding grows while the next witness comes within the window, is closed
// after, and what comes later is another finding.
func TestFindingGrowsAndCloses(t *testing.T) {
	l := rows(t, "ann shop 1 0", "ben shop 1 20", "cleo shop 1 40", "dan shop 1 90", "eve bar 1 200")
	in := typology.Input{View: l.View()}
	require.Equal(t, []string{"shop r4 closed ann ben cleo", "shop r2 closed dan", "bar r1 open eve"}, outline(collect(t, in, everyPayment(nil))))
	in.Revisions = true
	require.Equal(t, []string{
		"shop r1 open ann", "shop r2 open ann ben", "shop r3 open ann ben cleo", "shop r4 closed ann ben cleo",
		"shop r1 open dan", "shop r2 closed dan", "bar r1 open eve",
	}, outline(collect(t, in, everyPayment(nil))))
}

// The id is that of the first witness, whatever is added.
func TestFindingID(t *testing.T) {
	l := rows(t, "ann shop 1", "ben shop 1", "cleo shop 1")
	in := typology.Input{View: l.View(), Revisions: true}
	fs := collect(t, in, everyPayment(nil))
	require.Len(t, fs, 3)
	for _, f := range fs {
		require.Equal(t, fs[0].ID, f.ID)
		require.Equal(t, f.ID, typology.NewFindingID(f.Detector, f.Typology, f.Subject, &f.Evidence[0]))
		require.Equal(t, f.At, f.Last)
	}
	// Computed by another program from the documented byte encoding.
	require.Equal(t, "23b77968d1e94f4ab6f2aa7069522122", fs[0].ID.String())
}

// What a later revision brings from before the last witness is kept, in its
// place, and the id stays that of the first witness.
func TestFindingKeepsLateWitnesses(t *testing.T) {
	l := rows(t, "ann shop 1", "ben shop 1", "cleo shop 1", "dan shop 1")
	var seen []typology.Evidence
	d := everyPayment(func(d *typology.Detector) {
		d.Run = func(_ context.Context, p *typology.Pass) error {
			seen = append(seen, p.MoveEvidence(&p.Moves[0], typology.Victim))
			for who, rows := range map[string][]typology.Evidence{"cleo": seen[1:], "dan": seen} {
				if p.Account(p.Moves[0].From).Address.String() == who {
					p.Report(typology.Finding{Typology: typology.FanInCollector, Subject: p.Account(p.Moves[0].To), Strength: 1, Evidence: slices.Clone(rows)})
				}
			}
			return nil
		}
	})
	fs := collect(t, typology.Input{View: l.View(), Revisions: true}, d)
	require.Equal(t, []string{"shop r1 open ben cleo", "shop r2 open ann ben cleo dan"}, outline(fs))
	require.Equal(t, "ben", fs[1].FirstWitness().From.Address.String())
	require.Equal(t, fs[0].ID, fs[1].ID)
	require.Equal(t, fs[0].First, fs[1].First)
	var file bytes.Buffer
	require.NoError(t, typology.EncodeFindings(&file, func(yield func(typology.Finding, error) bool) {
		_ = yield(fs[0], nil) && yield(fs[1], nil)
	}))
	for f, err := range typology.DecodeFindings(&file) {
		require.NoError(t, err)
		require.Equal(t, "ben", f.FirstWitness().From.Address.String())
	}
}

// innocentShop explains whoever is called shop as soon as cleo pays it.
func innocentShop(explains ...string) *typology.Detector {
	return everyPayment(func(d *typology.Detector) {
		d.Name, d.Kind, d.Typologies, d.Explains = "x-test/shop", typology.Innocent, []string{"merchant"}, explains
		d.Run = func(_ context.Context, p *typology.Pass) error {
			for i := range p.Moves {
				m := &p.Moves[i]
				if p.Account(m.From).Address.String() != "cleo" {
					continue
				}
				p.Report(typology.Finding{
					Typology: "merchant", Subject: p.Account(m.To), Strength: 9000,
					Measures: []typology.Measure{{Name: "customers", Value: typology.Count(3)}},
					Evidence: []typology.Evidence{p.MoveEvidence(m, typology.Service)},
				})
			}
			return nil
		}
	})
}

// An innocent finding suppresses the suspicious one on the same subject from
// then on, with its reason and its rows, and not before.
func TestSuppression(t *testing.T) {
	l := rows(t, "ann shop 1", "ben shop 1", "ann bar 1", "cleo shop 1", "dan shop 1")
	in := typology.Input{View: l.View(), Revisions: true}
	require.Equal(t, []string{
		"shop r1 open ann", "shop r2 open ann ben", "bar r1 open ann",
		"shop r3 suppressed ann ben cleo", "shop r4 suppressed ann ben cleo dan",
	}, outline(collect(t, in, everyPayment(nil), innocentShop())))

	in.Revisions, in.Config.Innocent = false, true
	fs := collect(t, in, everyPayment(nil), innocentShop(typology.FanInCollector))
	require.Equal(t, []string{"bar r1 open ann", "shop r1 open cleo", "shop r4 suppressed ann ben cleo dan"}, outline(fs))
	s := fs[2].Suppressed
	require.NotNil(t, s)
	require.Equal(t, "x-test/shop", s.Rule)
	require.Equal(t, "behaves as merchant (strength 0.9000), customers 3", s.Reason)
	require.Equal(t, "cleo", s.Evidence[0].From.Address.String())

	fs = collect(t, in, everyPayment(nil), innocentShop(typology.Cycle)) // explains something else
	require.Equal(t, "shop r4 open ann ben cleo dan", outline(fs)[2])
}

// A detector that fails does not stop the others, and says nothing about the
// transaction it failed on.
func TestDetectorFails(t *testing.T) {
	errTorn := errors.New("torn")
	torn := everyPayment(func(d *typology.Detector) {
		d.Name = "x-test/torn"
		run := d.Run
		d.Run = func(ctx context.Context, p *typology.Pass) error {
			if p.Tx.Position.Height%2 == 0 {
				return errors.Join(run(ctx, p), errTorn)
			}
			return run(ctx, p)
		}
	})
	l := rows(t, "ann a 1", "ben b 1", "cleo c 1", "dan d 1")
	var found []typology.Finding
	var failed []error
	for f, err := range typology.Run(t.Context(), typology.Input{View: l.View()}, torn, everyPayment(nil)) {
		if err != nil {
			failed = append(failed, err)
		} else {
			found = append(found, f)
		}
	}
	require.Len(t, found, 4+2)
	require.Len(t, failed, 1)
	require.ErrorIs(t, failed[0], errTorn)
	var de *typology.DetectorError
	require.ErrorAs(t, failed[0], &de)
	require.Equal(t, "x-test/torn", de.Detector)
	require.Equal(t, 2, de.Count)
	require.Equal(t, uint64(2), de.At.Position.Height)
}

// Report refuses what would break the frame's promises.
func TestReportRefuses(t *testing.T) {
	for want, change := range map[string]func(*typology.Pass, *typology.Finding){
		"typology":           func(_ *typology.Pass, f *typology.Finding) { f.Typology = typology.Cycle },
		"strength":           func(_ *typology.Pass, f *typology.Finding) { f.Strength = ledger.One + 1 },
		"no subject":         func(_ *typology.Pass, f *typology.Finding) { f.Subject = ledger.Account{} },
		"no evidence":        func(_ *typology.Pass, f *typology.Finding) { f.Evidence = nil },
		"does not occur":     func(_ *typology.Pass, f *typology.Finding) { f.Subject.Address, _ = ledger.ParseAddress("nobody") },
		"later than":         func(_ *typology.Pass, f *typology.Finding) { f.Evidence[0].Position.Height++ },
		"older than":         func(_ *typology.Pass, f *typology.Finding) { f.Evidence[0].Clock -= 25 * 3600 },
		"asset":              func(_ *typology.Pass, f *typology.Finding) { f.Asset = "USD" },
		"later than the tra": func(_ *typology.Pass, f *typology.Finding) { f.Evidence[0].Clock++ },
	} {
		t.Run(want, func(t *testing.T) {
			d := everyPayment(func(d *typology.Detector) {
				d.Run = func(_ context.Context, p *typology.Pass) error {
					f := typology.Finding{
						Typology: typology.FanInCollector, Subject: p.Account(p.Moves[0].To),
						Evidence: []typology.Evidence{p.MoveEvidence(&p.Moves[0], typology.Victim)},
					}
					change(p, &f)
					p.Report(f)
					return nil
				}
			})
			said := 0
			for _, err := range typology.Run(t.Context(), typology.Input{View: rows(t, "ann shop 1").View()}, d) {
				said++
				require.ErrorIs(t, err, typology.ErrReport)
				require.ErrorContains(t, err, want)
			}
			require.Equal(t, 1, said)
		})
	}
}

// Evidence is bounded: the first rows stay, the newest are shown, and a measure
// says how many there were.
func TestEvidenceBudget(t *testing.T) {
	var text []string
	for i := range 30 {
		text = append(text, fmt.Sprintf("p%d shop 1", i))
	}
	in := typology.Input{View: rows(t, text...).View(), Config: typology.DriverConfig{MaxEvidence: 8}}
	fs := collect(t, in, everyPayment(nil))
	require.Equal(t, []string{"shop r30 open p0 p1 p2 p3 p4 p5 p28 p29"}, outline(fs))
	m := fs[0].Measures[len(fs[0].Measures)-1]
	require.Equal(t, "evidence_rows", m.Name)
	require.Equal(t, typology.Count(30), m.Value)
	require.Equal(t, typology.Count(8), m.Threshold)
}

// What was handed out stays what it was, however the finding goes on.
func TestRevisionsAreImmutable(t *testing.T) {
	l, d := rows(t, "ann shop 1"), driver(t, typology.DriverConfig{}, everyPayment(nil))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	first := d.Now()
	for i, r := range []string{"ben shop 1", "cleo shop 1", "dan shop 1"} {
		require.NoError(t, l.Append(payment(t, ledger.LocalDefault, i+1, r)))
		require.NoError(t, d.Advance(t.Context(), l.View()))
	}
	grown := d.Now()
	_, err := l.Rollback(ledger.LocalDefault, 2)
	require.NoError(t, err)
	require.NoError(t, d.Rollback(l.View(), ledger.LocalDefault, 2))
	require.NoError(t, l.Append(payment(t, ledger.LocalDefault, 2, "eve shop 1")))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	require.Equal(t, []string{"shop r1 open ann"}, outline(first.Findings()))
	require.Equal(t, []string{"shop r4 open ann ben cleo dan"}, outline(grown.Findings()))
	require.Equal(t, []string{"shop r6 open ann ben eve"}, outline(d.Now().Findings()))
}

// What is missing from the input is said once, sorted.
func TestNotEvaluated(t *testing.T) {
	d := driver(t, typology.DriverConfig{}, everyPayment(func(d *typology.Detector) {
		d.Run = func(_ context.Context, p *typology.Pass) error {
			p.NotEvaluated("victims", "labels")
			p.NotEvaluated("age", "creation")
			return nil
		}
	}))
	require.Nil(t, d.Now())
	require.NoError(t, d.Advance(t.Context(), rows(t, "ann a 1", "ben b 1").View()))
	require.Equal(t, []typology.NotEvaluated{
		{Rule: "x-test/every-payment/age", Missing: "creation"}, {Rule: "x-test/every-payment/victims", Missing: "labels"},
	}, d.Now().NotEvaluated())
}
