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
