//go:build unix

package main

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// GraphSense's clustering in Rust, the only other at this level: lock-free
// union by minimum, no evidence, no undo, no vetoes.
//
// Source: https://pypi.org/project/graphsense-clustering/ (MIT).
const peerPackage = "graphsense-clustering==0.2.0"

//go:embed peer.py
var peerScript []byte

// peer joins the same pairs with GraphSense's clustering on one thread, in a
// Python environment made for it, and returns its processor time and the sets
// left.
func peer(n int, seed uint64) (took time.Duration, sets int, err error) {
	dir, err := os.MkdirTemp("", "joins")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	data, script := filepath.Join(dir, "pairs"), filepath.Join(dir, "peer.py")
	if err := errors.Join(os.WriteFile(script, peerScript, 0o600), writePairs(data, n, seed)); err != nil {
		return 0, 0, err
	}
	python := filepath.Join(dir, "venv", "bin", "python")
	for _, args := range [][]string{
		{"python3", "-m", "venv", filepath.Join(dir, "venv")},
		{python, "-m", "pip", "install", "--quiet", peerPackage, "pyarrow", "numpy"},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil { //nolint:gosec // fixed commands
			return 0, 0, fmt.Errorf("%v: %w\n%s", args, err, out)
		}
	}
	cmd := exec.Command(python, script, data) //nolint:gosec // made above
	cmd.Env = append(os.Environ(), "RAYON_NUM_THREADS=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, fmt.Errorf("peer.py: %w", err)
	}
	var seconds float64
	if _, err := fmt.Sscan(string(out), &seconds, &sets); err != nil {
		return 0, 0, fmt.Errorf("peer.py printed %q: %w", out, err)
	}
	return time.Duration(seconds * float64(time.Second)), sets, nil
}

// writePairs writes the number of nodes and the pairs.
func writePairs(path string, n int, seed uint64) error {
	f, err := os.Create(path) //nolint:gosec // in a folder of our own
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	buf := binary.LittleEndian.AppendUint32(nil, uint32(n))
	next := pairs(seed, n)
	for range n {
		a, b := next()
		if _, err := w.Write(buf); err != nil {
			return errors.Join(err, f.Close())
		}
		buf = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(buf[:0], a), b)
	}
	_, err = w.Write(buf)
	return errors.Join(err, w.Flush(), f.Close())
}
