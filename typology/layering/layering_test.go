package layering_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/layering"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", layering.New(layering.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), layering.New(layering.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := layering.Default()
	c.MinHops, c.MinPassed, c.MaxMedianDwell = 1, 10_001, typology.Duration(100*time.Hour)
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_hops", "min_passed", "max_median_dwell"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, layering.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

// A way longer than what is read of it stays one finding, about its first wallet.
func TestLongWay(t *testing.T) {
	const hops = 300
	var b strings.Builder
	b.WriteString("-- a long way --\npayer h-1 80000 USDT\n")
	for i := 1; i <= hops; i++ {
		fmt.Fprintf(&b, "h-%d h-%d 80000 USDT +5m", i, i+1)
		if i == layering.Default().MinHops {
			fmt.Fprintf(&b, " # want layering h-1 status=open hops=%d parties_kept=200 role:h-1=collector role:h-%d=hop", hops, hops)
		}
		b.WriteString("\n")
	}
	all, err := typologytest.Parse([]byte(b.String()))
	require.NoError(t, err)
	require.Empty(t, typologytest.Check(t, all[0], layering.New(layering.Default())))
}
