package structuring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/structuring"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", structuring.New(structuring.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), structuring.New(structuring.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := structuring.Default()
	c.Thresholds, c.MinPayments, c.Band = []int{3000, 1000}, 2, 0
	c.MinFragments, c.Burst, c.MaxSmall, c.MinStrangers = 2, 0, 0, 0
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"thresholds", "min_payments", "band", "min_fragments", "burst", "max_small", "min_strangers"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, structuring.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}
