package testthenlarge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/testthenlarge"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", testthenlarge.New(testthenlarge.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), testthenlarge.New(testthenlarge.Default()))
}

// Whatever is paid and passed on, the strength stays within the caps.
func TestCaps(t *testing.T) {
	c := testthenlarge.Default()
	c.ShapeCap, c.Cap = 100, 300
	for _, s := range typologytest.Load(t, "testdata/testthenlarge.txtar") {
		l, err := s.Ledger()
		require.NoError(t, err)
		found := 0
		for f, err := range typology.Run(t.Context(), typology.Input{View: l.View(), Known: s.Known()}, testthenlarge.New(c)) {
			require.NoError(t, err)
			found++
			limit := c.ShapeCap
			for _, m := range f.Measures {
				if m.Name == "passed_on" {
					limit = c.Cap
				}
			}
			require.LessOrEqual(t, f.Strength, limit, s.Name)
			require.Greater(t, f.Strength, ledger.Ratio(0), s.Name)
		}
		require.Equal(t, 1, found, s.Name)
	}
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := testthenlarge.Default()
	c.MinFactor, c.MaxTests, c.ShapeCap = 1, 0, 9000
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_factor", "max_tests", "shape_cap"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, testthenlarge.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}
