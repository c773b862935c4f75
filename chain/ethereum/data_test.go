package ethereum_test

import (
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// shared is where the data for measurement lies, beside the repository.
const shared = "../../../shared/data/ethereum"

// open opens a file of the shared data, or skips the test.
func open(t testing.TB, path ...string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{shared}, path...)...))
	if os.IsNotExist(err) {
		t.Skip("the shared data is not here: " + filepath.Join(path...))
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// collect reads a sequence to its end.
func collect(t testing.TB, seq iter.Seq2[ledger.Tx, error]) []ledger.Tx {
	t.Helper()
	var out []ledger.Tx
	for tx, err := range seq {
		require.NoError(t, err)
		out = append(out, tx)
	}
	return out
}

// fails reads a sequence until its error.
func fails(seq iter.Seq2[ledger.Tx, error]) (n int, err error) {
	for _, err := range seq {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
