package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every mode writes files that detect and eval read; the same flags give the
// same bytes, and an adversary's flags other ones.
func TestSimulateModes(t *testing.T) {
	base := []string{"simulate", "--seed", "3"}
	world := slices.Concat(base, []string{"--accounts", "60", "--days", "5", "--schemes", "1", "--innocents", "1", "--plant", "layering,mule-wallet", "--kinds", "payroll"})
	var plain string
	for i, args := range [][]string{
		world, world,
		slices.Concat(world, []string{"--undercut", "40", "--delay", "50", "--noise", "300", "--dust", "300", "--decoys", "300", "--reuse", "50"}),
		slices.Concat(world, []string{"--chains", "eip155:1,tron:0x2b6653dc,bip122:000000000019d6689c085ae165831e93"}),
		slices.Concat(base, []string{"--mode", "amlworld", "--scale", "1"}),
		slices.Concat(base, []string{"--mode", "amlsim", "--scale", "10"}),
	} {
		dir := t.TempDir()
		code, _, errs := program(t, slices.Concat(args, []string{"-o", dir})...)
		require.Zero(t, code, errs)
		txs := filepath.Join(dir, "transactions.ndjson")
		data, err := os.ReadFile(txs)
		require.NoError(t, err)
		require.Greater(t, strings.Count(string(data), "\n"), 100)
		switch i {
		case 0:
			plain = string(data)
		case 1:
			require.Equal(t, plain, string(data))
		case 2:
			require.NotEqual(t, plain, string(data))
		}
		findings := filepath.Join(dir, "findings.ndjson")
		code, _, errs = program(t, "detect", txs, "--labels", filepath.Join(dir, "labels.csv"), "--assets", filepath.Join(dir, "assets.csv"), "-o", findings)
		require.Zero(t, code, errs)
		code, out, errs := program(t, "eval", "--truth", filepath.Join(dir, "truth.csv"), "--findings", findings, txs)
		require.Zero(t, code, errs)
		require.Contains(t, out, "# headline")
	}
	for _, bad := range [][]string{{"--undercut", "95"}, {"--plant", "nothing"}, {"--mode", "amlsim", "--scale", "0"}} {
		code, _, errs := program(t, slices.Concat(base, bad, []string{"-o", t.TempDir()})...)
		require.Equal(t, 2, code, errs)
	}
}
