package poisoning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/poisoning"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", poisoning.New(poisoning.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), poisoning.New(poisoning.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := poisoning.Default()
	c.MinHead, c.MinTail, c.Budget, c.Within = 1, -1, 0, 0
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_head", "min_tail", "budget", "within"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, poisoning.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

// A stricter config is another detector: other fingerprint, fewer findings.
func TestConfigMatters(t *testing.T) {
	strict := poisoning.Default()
	strict.MinHead = 5
	require.NotEqual(t, poisoning.New(poisoning.Default()).Fingerprint(), poisoning.New(strict).Fingerprint())
	s := typologytest.Load(t, "testdata/poisoning.txtar")[0]
	require.Equal(t, []string{"line 5: no finding address-poisoning 0xABCd11111111111111111111111111111111Beef at this row"}, typologytest.Check(t, s, poisoning.New(strict)))
}
