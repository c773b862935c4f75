package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The first block of the chain, framed as in blk00000.dat.
const firstBlock = "f9beb4d91d010000" +
	"0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c" +
	"0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"

// A node's blocks folder is read as it is: undo files, the key and the index
// are left out and named.
func TestBlocksFolderOfANode(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	genesis, err := hex.DecodeString(firstBlock)
	require.NoError(t, err)
	write("blk00000.dat", genesis)
	write("blk00001.dat", genesis)
	write("rev00000.dat", append(slices.Clone(genesis[:4]), 1, 0, 0, 0, 0))
	write("xor.dat", make([]byte, 8))
	write("index/CURRENT", []byte("MANIFEST-000001\n"))
	code, out, errs := program(t, "cluster", dir)
	require.Zero(t, code, errs)
	require.Equal(t, 2, strings.Count(out, "\n"), "one account")
	for _, name := range []string{"rev00000.dat", "xor.dat", "CURRENT"} {
		require.Contains(t, errs, name+": no decoder knows it")
	}
	write("day.csv", []byte("time,tx,from,to,asset,amount\n"))
	code, _, errs = program(t, "cluster", dir)
	require.Equal(t, 2, code)
	require.Contains(t, errs, "day.csv: read the block files by themselves")
}

// A folder in which nothing can be read is a failure: no findings in it would
// read as if there were none.
func TestNothingToRead(t *testing.T) {
	dir := t.TempDir()
	code, out, errs := program(t, "detect", dir)
	require.Equal(t, 1, code)
	require.Empty(t, out)
	require.Contains(t, errs, "nothing to read")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.md"), []byte("# Notes\n"), 0o600))
	for _, command := range []string{"detect", "features"} {
		code, out, errs = program(t, command, dir)
		require.Equal(t, 1, code)
		require.Empty(t, out)
		require.Contains(t, errs, "notes.md: no decoder knows it")
	}
}

// Faults in label lists name the file as it was given.
func TestLabelFaultsNameTheFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lists")
	require.NoError(t, os.Mkdir(dir, 0o700))
	for _, name := range []string{"a.csv", "b.yaml", "c.json"} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte("nonsense\n"), 0o600))
		code, _, errs := program(t, "detect", data+"theft.csv", "--labels", dir)
		require.Equal(t, 1, code)
		require.Contains(t, errs, file)
		require.NoError(t, os.Remove(file))
	}
}
