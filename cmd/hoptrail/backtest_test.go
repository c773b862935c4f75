package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/score"
)

// A small simulated exchange under two policies: the same bytes each time, and
// only what changes is told.
func TestBacktest(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	code, _, errs := program(t, "simulate", "--seed", "7", "--accounts", "40", "--days", "3", "-o", dir)
	require.Zero(t, code, errs)
	strict := score.DefaultPolicyText()
	for old, changed := range map[string]string{"medium: 40": "medium: 1", "name: default": "name: strict"} {
		require.Contains(t, strict, old)
		strict = strings.Replace(strict, old, changed, 1)
	}
	require.NoError(t, os.WriteFile(file("strict.yaml"), []byte(strict), 0o600))
	args := []string{"backtest", file("transactions.ndjson"), "--labels", file("labels.csv"), "--assets", file("assets.csv")}
	code, all, errs := program(t, args...)
	require.Zero(t, code, errs)
	require.Positive(t, strings.Count(all, "\n"))
	code, changed, errs := program(t, append(args, "--against", file("strict.yaml"))...)
	require.Zero(t, code, errs)
	require.Less(t, strings.Count(changed, "\n"), strings.Count(all, "\n"))
	_, again, _ := program(t, append(args, "--against", file("strict.yaml"))...)
	require.Equal(t, changed, again)
	for line := range strings.Lines(changed) {
		var l struct {
			Before, After struct{ Level, Action string }
			Why           []any
		}
		require.NoError(t, json.Unmarshal([]byte(line), &l))
		require.NotEqual(t, l.Before, l.After)
		require.NotEmpty(t, l.Why)
	}
}
