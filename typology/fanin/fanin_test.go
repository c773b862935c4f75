package fanin_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/fanin"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", fanin.New(fanin.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), fanin.New(fanin.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := fanin.Default()
	c.MinSenders, c.SinkShare, c.MaxSinks = 3, 10_001, 0
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_senders", "sink_share", "max_sinks"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, fanin.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

// A stricter config is another detector: other fingerprint, fewer findings.
func TestConfigMatters(t *testing.T) {
	strict := fanin.Default()
	strict.MinSenders = 11
	require.NotEqual(t, fanin.New(fanin.Default()).Fingerprint(), fanin.New(strict).Fingerprint())
	s := typologytest.Load(t, "testdata/collector.txtar")[0]
	require.Equal(t, []string{"line 11: no finding fan-in-collector collector at this row"}, typologytest.Check(t, s, fanin.New(strict)))
}
