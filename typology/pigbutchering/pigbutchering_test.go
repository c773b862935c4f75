package pigbutchering_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/pigbutchering"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/[vi]*.txtar", pigbutchering.New(pigbutchering.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/[vi]*.txtar"), pigbutchering.New(pigbutchering.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := pigbutchering.Default()
	c.MinReturn, c.MaxReturned, c.Budget = 20_000, 0, 1
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_return", "max_returned", "budget"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, pigbutchering.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

func TestCollectorScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/collector*.txtar", pigbutchering.NewCollector(pigbutchering.DefaultCollector()))
}

func TestCollectorConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/collector*.txtar"), pigbutchering.NewCollector(pigbutchering.DefaultCollector()))
}
