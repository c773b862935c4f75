package scatter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/scatter"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func all() []*typology.Detector {
	return []*typology.Detector{
		scatter.NewScatterGather(scatter.DefaultScatterGather()), scatter.NewGatherScatter(scatter.DefaultGatherScatter()),
		scatter.NewFanOut(scatter.DefaultFanOut()),
	}
}

// Every scenario is run with all three: none may take another's shape for its own.
func TestScenarios(t *testing.T) { typologytest.Run(t, "testdata/*.txtar", all()...) }

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), all()...)
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := scatter.DefaultFanOut()
	c.MinBranches, c.MinFuelled, c.MinParties, c.MinSources, c.MinFresh = 1, 1, -1, 4, 0
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_branches", "min_fuelled", "min_parties", "min_sources", "min_fresh"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, scatter.NewFanOut(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}
