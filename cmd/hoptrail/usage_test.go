package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A flag that cannot be meant is wrong usage, told before anything is read: the
// input here does not exist.
func TestWrongFlagsAreToldBeforeReading(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--jobs=-1"}, "--jobs is -1"},
		{[]string{"--chain", "foo"}, `"foo"`},
		{[]string{"--format", "nope"}, `"nope"`},
		{[]string{"--as-of", "2026-03-01"}, `--as-of "2026-03-01"`},
		{[]string{"--as-of", "1/2/3/4"}, `--as-of "1/2/3/4"`},
		{[]string{"--jobs=-1", "--format", "nope"}, `"nope"`},
	} {
		for _, command := range []string{"cluster", "detect", "features", "score", "backtest"} {
			code, _, errs := program(t, append([]string{command, "no-such-file.csv"}, c.args...)...)
			require.Equal(t, 2, code, "%s %v: %s", command, c.args, errs)
			require.Contains(t, errs, c.want)
			require.NotContains(t, errs, "no such file")
		}
	}
}

// What the contract names but the program does not have yet is refused in plain
// words, and writes nothing.
func TestCommandsToCome(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"report", data + "theft.csv", "--subject", "thief", "-o", dir + "/case.json"}, {"verify", dir + "/case.json", data + "theft.csv"}} {
		code, out, errs := program(t, args...)
		require.Equal(t, 2, code)
		require.Empty(t, out)
		require.Equal(t, "hoptrail: this version has no "+args[0]+" yet (see hoptrail --help)\n", errs)
		require.NoFileExists(t, dir+"/case.json")
	}
}

// Help is everywhere, with an example.
func TestHelpShowsAnExample(t *testing.T) {
	for _, args := range [][]string{
		{"-h"},
		{"demo", "-h"},
		{"cluster", "-h"},
		{"trace", "-h"},
		{"detect", "-h"},
		{"features", "-h"},
		{"score", "-h"},
		{"backtest", "-h"},
		{"simulate", "-h"},
		{"eval", "-h"},
		{"typologies", "-h"},
		{"version", "-h"},
	} {
		code, out, errs := program(t, args...)
		require.Zero(t, code, errs)
		require.Regexp(t, `(?s)Examples?:\n.*    hoptrail `, out, "%v", args)
	}
}
