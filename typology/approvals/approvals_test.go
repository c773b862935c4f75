package approvals_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/approvals"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", approvals.New(approvals.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), approvals.New(approvals.Default()))
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := approvals.Default()
	c.MinOwners, c.MinDrain, c.Within, c.Budget = 13, 0, 0, 0
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_owners", "min_drain", "within", "budget"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, approvals.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}

// A stricter config is another detector: other fingerprint, fewer findings.
func TestConfigMatters(t *testing.T) {
	strict := approvals.Default()
	strict.MinOwners = 4
	require.NotEqual(t, approvals.New(approvals.Default()).Fingerprint(), approvals.New(strict).Fingerprint())
	s := typologytest.Load(t, "testdata/phishing.txtar")[0]
	require.Equal(t, []string{"line 10: no finding approval-phishing purse at this row"}, typologytest.Check(t, s, approvals.New(strict)))
}
