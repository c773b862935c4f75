package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What could not be judged is told, with what was missing.
func TestDetectTellsWhatItCouldNotJudge(t *testing.T) {
	code, _, errs := program(t, "detect", "../../testdata/coffee.ndjson", "-o", "-")
	require.Zero(t, code, errs)
	require.Contains(t, errs, "not evaluated, account chain missing: chain-hopping/way, cycle/way, layering/hops, peel-chain/links\n")
	code, _, errs = program(t, "detect", "../../testdata/theft.csv", "-o", "-", "--typologies", "layering")
	require.Zero(t, code, errs)
	require.NotContains(t, errs, "not evaluated", "nothing that was asked for is missing")
}
