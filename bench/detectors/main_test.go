package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every set is measured, and the run says what it ran over.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), 1, 1, true, &out))
	for _, want := range []string{"bare loop", "all detectors", "layering", "mule-network", "pig-butchering-collector"} {
		require.Contains(t, out.String(), want)
	}
}
