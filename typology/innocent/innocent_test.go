package innocent_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/innocent"
)

// All rules can run together, in order of name, and every bound has a source.
func TestRules(t *testing.T) {
	ds := innocent.Detectors()
	require.NoError(t, typology.Validate(ds...))
	require.True(t, slices.IsSortedFunc(ds, func(a, b *typology.Detector) int { return strings.Compare(a.Name, b.Name) }))
	for _, d := range ds {
		require.Equal(t, typology.Innocent, d.Kind, d.Name)
		require.NotEmpty(t, d.Parameters, d.Name)
	}
}

// A bound may be changed, which makes another detector; a bound that does not
// exist or cannot be is refused.
func TestBound(t *testing.T) {
	r, err := innocent.Merchant().Bound("min_payers", 30)
	require.NoError(t, err)
	require.NotEqual(t, innocent.New(innocent.Merchant()).Fingerprint(), innocent.New(r).Fingerprint())
	require.Equal(t, innocent.New(innocent.Merchant()).Fingerprint(), innocent.New(innocent.Merchant()).Fingerprint(), "the original stays")

	_, err = innocent.Merchant().Bound("min_moons", 1)
	require.ErrorIs(t, err, typology.ErrConfig)
	require.ErrorContains(t, err, "min_moons")

	r, err = innocent.Merchant().Bound("min_one_off_payers", 10_001)
	require.ErrorIs(t, err, typology.ErrConfig)
	require.ErrorContains(t, err, "min_one_off_payers is 1.0001")
	require.ErrorIs(t, typology.Validate(innocent.New(r)), typology.ErrConfig)
}
