package peelchain_test

import (
	"fmt"
	"strings"
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

// A chain longer than what is read of it stays one finding, about its first account.
func TestLongChain(t *testing.T) {
	const links = 150
	var b strings.Builder
	b.WriteString("-- a long chain --\npayer p-1 900000 USDT\n")
	for i := 1; i <= links; i++ {
		fmt.Fprintf(&b, "p-%d s-%d 100 USDT +5m\np-%d p-%d %d USDT +5m", i, i, i, i+1, 900000-100*i)
		if i == peelchain.Default().MinLinks {
			fmt.Fprintf(&b, " # want peel-chain p-1 status=open links=%d", links)
		}
		b.WriteString("\n")
	}
	all, err := typologytest.Parse([]byte(b.String()))
	require.NoError(t, err)
	require.Empty(t, typologytest.Check(t, all[0], peelchain.New(peelchain.Default())))
}
