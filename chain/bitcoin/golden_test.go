package bitcoin

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write golden files")

// Three blocks with a legacy and a segwit payment, as an investigator reads them.
func TestGolden(t *testing.T) {
	blocks, _ := readAll(t, Options{Verify: true}, source("sample.dat", sample(t)))
	got := dump(txsOf(blocks))
	const file = "testdata/sample.txt"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
