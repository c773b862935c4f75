package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumbers(t *testing.T) {
	got, err := numbers("1-3,7,")
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3, 7}, got)
	for _, bad := range []string{"x", "3-1", "1-", "0-99999"} {
		_, err := numbers(bad)
		require.Error(t, err, bad)
	}
}

func TestSameFlagsSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	once := func() (string, string) {
		var out bytes.Buffer
		dir := t.TempDir()
		require.NoError(t, run(t.Context(), []string{
			"-accounts", "60", "-days", "5", "-schemes", "1", "-innocents", "2",
			"-tune", "1", "-judge", "101", "-undercut", "0,50", "-labels", "100,0", "-o", dir,
		}, &out))
		page, err := os.ReadFile(dir + "/index.html")
		require.NoError(t, err)
		require.FileExists(t, dir+"/recall.csv")
		require.FileExists(t, dir+"/evasion.csv")
		return out.String(), string(page)
	}
	text, page := once()
	again, page2 := once()
	require.Equal(t, text, again)
	require.Equal(t, page, page2)
}

// Several seeds at a time give the bytes of one at a time, and the notes say
// what was missed.
func TestJobsDoNotShow(t *testing.T) {
	once := func(jobs string) string {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), []string{
			"-accounts", "60", "-days", "6", "-schemes", "1", "-innocents", "2", "-plant", "layering,cycle", "-kinds", "payroll,merchant",
			"-judge", "1-3", "-target", "0", "-detectors", "pig-butchering", "-explain", "1", "-jobs", jobs,
		}, &out))
		return out.String()
	}
	text := once("1")
	require.Equal(t, text, once("3"))
	require.Contains(t, text, "missed schemes of cycle: 3\n  seed 1  cycle-0000 ")
	require.Contains(t, text, "victim; hop eip155:1:0x")
	require.NotContains(t, text, "peel-chain")
}

func TestFlagFaults(t *testing.T) {
	for _, bad := range [][]string{
		{"-detectors", "nobody"},
		{"-plant", "nothing"},
		{"-kinds", "nobody"},
		{"-jobs", "0"},
		{"-judge", ""},
		{"-tune", "x"},
	} {
		require.Error(t, run(t.Context(), bad, &bytes.Buffer{}), bad)
	}
}
