package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Words and flags mix in any order, and --labels takes several files as the
// contract writes it: the outcome is that of the plain order.
func TestWordsAndFlagsMix(t *testing.T) {
	theft, labels, seeds := data+"theft.csv", data+"labels.csv", data+"seeds.csv"
	more := filepath.Join(t.TempDir(), "more.csv")
	code, want, errs := program(t, "trace", theft, "--seeds", seeds, "--labels", labels, "--rule", "lifo", "-o", "-")
	require.Zero(t, code, errs)
	for _, args := range [][]string{
		{"trace", "--seeds", seeds, "--labels", labels, "--rule", "lifo", "-o", "-", theft},
		{"trace", "--seeds", seeds, "--rule", "lifo", theft, "--labels=" + labels, "-o-"},
		{"trace", "--sort", theft, "--seeds", seeds, "--rule", "lifo", "--labels", labels, "-o", "-"},
		{"trace", "--seeds", seeds, "--labels", labels, "--rule", "lifo", "--", theft},
	} {
		code, out, errs := program(t, args...)
		require.Zero(t, code, "%v: %s", args, errs)
		require.Equal(t, want, out, "%v", args)
	}

	code, want, errs = program(t, "trace", theft, "--seeds", seeds, "--labels", labels, "--labels", "../../docs/formats.md")
	require.NotZero(t, code, "the second list is read")
	code, out, again := program(t, "trace", theft, "--seeds", seeds, "--labels", labels, "../../docs/formats.md")
	require.NotZero(t, code)
	require.Equal(t, want+errs, out+again, "and so it is when one flag names both")

	code, _, errs = program(t, "score", theft, "--labels", labels, "thief", "-o", "-")
	require.Zero(t, code, errs)
	require.Contains(t, errs, "1 accounts")
	code, _, errs = program(t, "trace", theft, "--from", "thief", more)
	require.Equal(t, 1, code, "a further input that is not there")
	require.Contains(t, errs, "more.csv")
}
