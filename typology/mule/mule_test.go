package mule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/mule"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/[im]*.txtar", mule.New(mule.Default()))
}

func TestNetworkScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/network*.txtar", mule.NewNetwork(mule.DefaultNetwork()))
}

func TestNetworkConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/network*.txtar"), mule.NewNetwork(mule.DefaultNetwork()))
}

func TestBadNetworkConfig(t *testing.T) {
	c := mule.DefaultNetwork()
	c.MinWallets, c.MinAlike, c.Parallel = 2, 0, typology.Duration(100*time.Hour)
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_wallets", "min_alike", "parallel"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, mule.NewNetwork(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/[im]*.txtar"), mule.New(mule.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := mule.Default()
	c.MinSources, c.SinkShare, c.MaxDwell = 1, 10_001, typology.Duration(8*24*time.Hour)
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_sources", "sink_share", "max_dwell"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, mule.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

// A stricter config is another detector: other fingerprint, fewer findings.
func TestConfigMatters(t *testing.T) {
	strict := mule.Default()
	strict.MinSources = 4
	require.NotEqual(t, mule.New(mule.Default()).Fingerprint(), mule.New(strict).Fingerprint())
	s := typologytest.Load(t, "testdata/mule.txtar")[0]
	require.Equal(t, []string{"line 5: no finding mule-wallet mule at this row"}, typologytest.Check(t, s, mule.New(strict)))
}
