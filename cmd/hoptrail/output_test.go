package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whether the outputs can be written is told before the input is read, which
// does not exist here, and nothing is left behind.
func TestOutputsAreLookedAtFirst(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "no-such-input.csv")
	for _, c := range []struct {
		code int
		args []string
		want string
	}{
		{1, []string{"detect", in, "-o", dir}, "a folder has this name"},
		{1, []string{"score", in, "-o", filepath.Join(dir, "none", "x.ndjson")}, "no folder " + filepath.Join(dir, "none")},
		{1, []string{"backtest", in, "-o", filepath.Join(dir, "none", "x.ndjson")}, "no folder"},
		{1, []string{"features", in, "-o", filepath.Join(dir, "none", "x.csv")}, "no folder"},
		{1, []string{"cluster", in, "-o", filepath.Join(dir, "c.csv"), "--joins", dir}, "a folder has this name"},
		{1, []string{"trace", in, "--from", "a", "--compare", dir}, "a folder has this name"},
		{2, []string{"cluster", in, "--joins", filepath.Join(dir, "x"), "--gates", filepath.Join(dir, "x")}, "two outputs"},
		{2, []string{"cluster", in, "--joins", "-"}, "two outputs"},
	} {
		code, _, errs := program(t, c.args...)
		require.Equal(t, c.code, code, "%v: %s", c.args, errs)
		require.Contains(t, errs, c.want)
		require.NotContains(t, errs, "no-such-input")
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// A file keeps its rights when it is written anew, a link leads to the file that
// is written, and what is no regular file is written in place.
func TestWriteFileKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "a.csv"), filepath.Join(dir, "link.csv")
	hello := func(w io.Writer) error { _, err := io.WriteString(w, "hello\n"); return err }
	require.NoError(t, os.WriteFile(file, nil, 0o640))
	require.NoError(t, os.Chmod(file, 0o640))
	require.NoError(t, os.Symlink(file, link))
	require.NoError(t, writeFile(link, console{}, hello))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "hello\n", string(text))
	info, err := os.Lstat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode())
	info, err = os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)

	before, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.NoError(t, writeFile(os.DevNull, console{}, hello))
	after, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.Equal(t, before.Mode(), after.Mode())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 2)
}
