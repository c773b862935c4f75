package peelchain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/peelchain"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", peelchain.New(peelchain.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), peelchain.New(peelchain.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := peelchain.Default()
	c.MinLinks, c.MinFuelled, c.Keep, c.Dwell = 1, 1, 5000, typology.Duration(31*24*time.Hour)
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_links", "min_fuelled", "keep", "dwell"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, peelchain.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}
