package score

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/internal/frame"
)

const (
	generationSuffix = ".snapshot"
	generationBeside = "snapshot.tmp"
	generationsKept  = 2
)

// Snapshot writes the state into a directory, which it makes if need be. The
// file is written beside its place, forced to disk and renamed, and the
// directory forced to disk, so that whenever the process is killed or the power
// fails the last snapshot or the one before it is whole; these two are kept. On
// an error, such as a full disk, what was there stays. One process at a time
// may use a directory. It is the writer's to call.
func (s *State) Snapshot(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	have, err := generations(dir)
	if err != nil {
		return err
	}
	next := uint64(1)
	if len(have) > 0 {
		next = have[len(have)-1] + 1
	}
	beside := filepath.Join(dir, generationBeside)
	if err := s.writeFile(beside); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	if err := os.Rename(beside, generation(dir, next)); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	have = append(have, next)
	for len(have) > generationsKept {
		if err := os.Remove(generation(dir, have[0])); err != nil {
			return fmt.Errorf("score: removing an old snapshot: %w", err)
		}
		have = have[1:]
	}
	return nil
}

// writeFile writes the state into a file and forces it to disk.
func (s *State) writeFile(name string) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := s.Save(f); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(dir string) (err error) {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func generation(dir string, n uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%012d%s", n, generationSuffix))
}

// generations lists the snapshots of a directory, oldest first.
func generations(dir string) (out []uint64, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("score: looking for snapshots: %w", err)
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), generationSuffix); ok {
			if n, err := strconv.ParseUint(name, 10, 64); err == nil {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// Restored is a state that came from a directory.
type Restored struct {
	*State
	// Skipped says what was wrong with snapshots newer than the one that was
	// opened. The transactions since are to be appended again.
	Skipped []error
}

// RestoreState opens the newest whole snapshot of a directory: the last, or
// where that one is damaged the one before. A snapshot of a newer version or of
// other detectors is an error at once, since it is not damage. Without any
// snapshot the error matches fs.ErrNotExist: begin with NewState. When all are
// damaged the errors are joined and match ErrSnapshot.
func RestoreState(cfg StateConfig, dir string) (*Restored, error) {
	have, err := generations(dir)
	if err != nil {
		return nil, err
	}
	if len(have) == 0 {
		return nil, fmt.Errorf("score: no snapshot in %s: %w", dir, fs.ErrNotExist)
	}
	r := &Restored{}
	for _, n := range slices.Backward(have) {
		name := generation(dir, n)
		st, err := readFile(cfg, name)
		if err == nil {
			r.State = st
			return r, nil
		}
		err = fmt.Errorf("%s: %w", name, err)
		if !errors.Is(err, frame.ErrDamaged) && !errors.Is(err, frame.ErrForeign) {
			return nil, err
		}
		r.Skipped = append(r.Skipped, err)
	}
	return nil, errors.Join(r.Skipped...)
}

func readFile(cfg StateConfig, name string) (st *State, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return LoadState(cfg, f)
}
