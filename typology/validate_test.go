package typology_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

func nothing(*typology.Pass, *typology.Table[paid]) {}

// detectorNamed is a valid detector that finds nothing.
func detectorNamed(name string, change func(*typology.Detector)) *typology.Detector {
	d := &typology.Detector{
		Name: name, Version: "1", Doc: "a test", Typologies: []string{typology.MuleWallet}, Window: time.Hour,
		Run: func(context.Context, *typology.Pass) error { return nil },
	}
	if change != nil {
		change(d)
	}
	return d
}

func TestValidate(t *testing.T) {
	a := &typology.Feature[paid]{Name: "a", Advance: nothing}
	b := &typology.Feature[paid]{Name: "b", Advance: nothing, Requires: []typology.Requirement{a}}
	a.Requires = []typology.Requirement{b}
	require.NoError(t, typology.Validate(
		detectorNamed("good", nil),
		detectorNamed("x-acme/good-2", func(d *typology.Detector) { d.Typologies = []string{"x-acme/odd"} }),
		detectorNamed("payroll", func(d *typology.Detector) {
			d.Kind, d.Typologies, d.Explains = typology.Innocent, []string{"payroll"}, []string{typology.FanOut}
		}),
	))
	for want, change := range map[string]func(*typology.Detector){
		`name "Bad Name"`:               func(d *typology.Detector) { d.Name = "Bad Name" },
		`name "x-acme/"`:                func(d *typology.Detector) { d.Name = "x-acme/" },
		"no Version":                    func(d *typology.Detector) { d.Version = "" },
		"no Doc":                        func(d *typology.Detector) { d.Doc = " \n" },
		"no Run":                        func(d *typology.Detector) { d.Run = nil },
		"kind 7":                        func(d *typology.Detector) { d.Kind = 7 },
		"window":                        func(d *typology.Detector) { d.Window = 0 },
		"no typology":                   func(d *typology.Detector) { d.Typologies = nil },
		`typology "pig-fattening"`:      func(d *typology.Detector) { d.Typologies = []string{"pig-fattening"} },
		"not of kind innocent":          func(d *typology.Detector) { d.Explains = []string{typology.Cycle} },
		"class 9":                       func(d *typology.Detector) { d.Classes = []ledger.Class{9} },
		"is bent":                       func(d *typology.Detector) { d.Invalid = errors.New("is bent") },
		"requires nil":                  func(d *typology.Detector) { d.Requires = []typology.Requirement{nil} },
		"require each other: a → b → a": func(d *typology.Detector) { d.Requires = []typology.Requirement{a} },
		`feature "idle" has no Advance`: func(d *typology.Detector) { d.Requires = []typology.Requirement{&typology.Feature[paid]{Name: "idle"}} },
		"feature without a name": func(d *typology.Detector) {
			d.Requires = []typology.Requirement{&typology.Feature[paid]{Advance: nothing}}
		},
		"lacks name, value, source": func(d *typology.Detector) { d.Parameters = []typology.Parameter{{Name: "k", Value: typology.Count(3)}} },
		"Seen is a map": func(d *typology.Detector) {
			d.Requires = []typology.Requirement{leaky[struct{ Seen map[string]int }]()}
		},
		"secret is not exported":          func(d *typology.Detector) { d.Requires = []typology.Requirement{leaky[struct{ secret int }]()} },
		"is a TxRef":                      func(d *typology.Detector) { d.Requires = []typology.Requirement{leaky[struct{ At ledger.TxRef }]()} },
		"two different features are name": func(d *typology.Detector) { d.Requires = []typology.Requirement{leaky[paid](), leaky[int64]()} },
	} {
		t.Run(want, func(t *testing.T) {
			err := typology.Validate(detectorNamed("good", nil), detectorNamed("bad", change))
			require.ErrorIs(t, err, typology.ErrDetector)
			require.ErrorContains(t, err, want)
		})
	}
	t.Run("all at once", func(t *testing.T) {
		err := typology.Validate(nil, detectorNamed("twin", nil), detectorNamed("twin", func(d *typology.Detector) { d.Doc = "" }))
		for _, want := range []string{"number 0 is nil", `"twin" is there twice`, "no Doc"} {
			require.ErrorContains(t, err, want)
		}
	})
}

func leaky[T any]() *typology.Feature[T] {
	return &typology.Feature[T]{Name: "leaky", Advance: func(*typology.Pass, *typology.Table[T]) {}}
}

func TestUndeclaredFeaturePanics(t *testing.T) {
	d := detectorNamed("careless", func(d *typology.Detector) {
		d.Run = func(_ context.Context, p *typology.Pass) error {
			payments.Of(p)
			return nil
		}
	})
	require.PanicsWithValue(t, `typology: careless uses feature "x-example/payments" without declaring it in Requires`, func() {
		collect(t, typology.Input{View: rows(t, "a b 1").View()}, d)
	})
}

func TestDriverConfig(t *testing.T) {
	_, err := typology.NewDriver(typology.DriverConfig{MaxEvidence: 2, MaxUndo: -1, MaxChanges: -1}, nil)
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"MaxEvidence", "MaxUndo", "MaxChanges"} {
		require.ErrorContains(t, err, field)
	}
}
