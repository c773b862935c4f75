package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// gzippedCopy compresses a file beside nothing of its kind: what it is must be
// told by its content.
func gzippedCopy(t *testing.T, path, name string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err = z.Write(text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	to := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(to, out.Bytes(), 0o600))
	return to
}

// Lists are decompressed as inputs are: labels, findings, policies, configurations.
func TestListsMayBeCompressed(t *testing.T) {
	theft, labels := data+"theft.csv", gzippedCopy(t, data+"labels.csv", "labels.csv.gz")
	code, want, errs := program(t, "trace", theft, "--from", "thief", "--labels", data+"labels.csv", "--compare", "-", "-o", os.DevNull)
	require.Zero(t, code, errs)
	require.Contains(t, want, ",exchange,")
	for _, list := range []string{labels, filepath.Dir(labels)} {
		code, out, errs := program(t, "trace", theft, "--from", "thief", "--labels", list, "--compare", "-", "-o", os.DevNull)
		require.Zero(t, code, errs)
		require.Equal(t, want, out)
	}

	dir := t.TempDir()
	findings, config := filepath.Join(dir, "f.ndjson"), filepath.Join(dir, "c.yaml")
	code, _, errs = program(t, "detect", theft, "-o", findings)
	require.Zero(t, code, errs)
	require.NoError(t, os.WriteFile(config, []byte("mule-wallet:\n  min_sources: 4\n"), 0o600))
	code, _, errs = program(t, "score", theft, "--findings", gzippedCopy(t, findings, "f"), "--config", gzippedCopy(t, config, "c"))
	require.Zero(t, code, errs)

	text, err := os.ReadFile(labels)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(labels, text[:len(text)/2], 0o600))
	code, _, errs = program(t, "trace", theft, "--from", "thief", "--labels", labels)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "ends early")
}
