package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A mistyped file name is no account that nobody knows, and a glob is no account.
func TestScoreTellsFilesFromAccounts(t *testing.T) {
	for _, word := range []string{"typo.csv", "no/such/file", "no*match.csv"} {
		code, out, errs := program(t, "score", data+"theft.csv", word)
		require.NotZero(t, code, word)
		require.Empty(t, out)
		require.Contains(t, errs, word)
	}
	code, out, errs := program(t, "score", data+"theft.csv", "local:default:typo.csv", "thief")
	require.Zero(t, code, errs)
	require.Contains(t, out, `{"subject":"local:default:typo.csv","level":"unknown"`)
	require.Contains(t, out, `{"subject":"local:default:thief","level":"low"`)

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.csv"), []byte("time,tx,from,to,asset,amount\n2000000000,t9,shop,baker,USD,1\n"), 0o600))
	code, out, errs = program(t, "score", data+"theft.csv", filepath.Join(dir, "*.csv"), "baker")
	require.Zero(t, code, errs)
	require.Contains(t, out, `{"subject":"local:default:baker","level":"low"`)
}

// A configuration at fault is told by commands that have no use for it too.
func TestConfigIsReadByEveryCommand(t *testing.T) {
	for _, command := range []string{"cluster", "trace", "features"} {
		args := []string{command, data + "theft.csv", "--config", "no-such-file"}
		if command == "trace" {
			args = append(args, "--from", "thief")
		}
		code, _, errs := program(t, append(args, "-o", filepath.Join(t.TempDir(), "out"))...)
		require.Equal(t, 1, code, command)
		require.Contains(t, errs, "no-such-file")
	}
}
