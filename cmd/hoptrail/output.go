package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// writer is a command with files to write.
type writer interface{ outputs() []string }

func (c *clusterCmd) outputs() []string  { return []string{c.Out, c.Joins, c.Gates} }
func (c *traceCmd) outputs() []string    { return []string{c.Out, c.Compare} }
func (c *detectCmd) outputs() []string   { return []string{c.Out} }
func (c *featuresCmd) outputs() []string { return []string{c.Out} }
func (c *scoreCmd) outputs() []string    { return []string{c.Out} }
func (c *backtestCmd) outputs() []string { return []string{c.Out} }

// writable tells before any work whether files can be written, all faults at
// once; empty paths and standard output are skipped.
func writable(paths []string) error {
	var errs []error
	for i, path := range paths {
		if path == "" {
			continue
		}
		if slices.Contains(paths[:i], path) {
			errs = append(errs, fmt.Errorf("%w: two outputs to %s", errUsage, path))
			continue
		}
		if path == "-" {
			continue
		}
		tmp, place, err := beside(path)
		if err == nil && tmp != nil {
			err = errors.Join(tmp.Close(), os.Remove(tmp.Name()))
		}
		if err != nil {
			errs = append(errs, cannotWrite(path, place, err))
		}
	}
	return errors.Join(errs...)
}

// cannotWrite names the file as the user did, and not the temporary one.
func cannotWrite(path, place string, err error) error {
	var e *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &e):
		err = e.Err
	case errors.As(err, &l):
		err = l.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot write %s: no folder %s", path, filepath.Dir(place))
	}
	return fmt.Errorf("cannot write %s: %w", path, err)
}

// errFolder: a folder is where a file should go.
var errFolder = errors.New("a folder has this name: give a file")

// beside opens a temporary file beside the place where path leads, links
// followed. It returns no file for what is written in place, such as a device
// or a pipe. The file has the rights of the one it is to replace, else those
// that the system gives new files.
func beside(path string) (tmp *os.File, place string, err error) {
	place = path
	rights := fs.FileMode(0)
	switch info, err := os.Stat(path); {
	case err != nil:
	case info.IsDir():
		return nil, place, errFolder
	case !info.Mode().IsRegular():
		return nil, place, nil
	default:
		rights = info.Mode().Perm()
		if place, err = filepath.EvalSymlinks(path); err != nil {
			return nil, path, err
		}
	}
	name := filepath.Join(filepath.Dir(place), "."+filepath.Base(place)+"."+strconv.FormatUint(rand.Uint64(), 36))
	if tmp, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); err != nil {
		return nil, place, err
	}
	if rights != 0 {
		if err := tmp.Chmod(rights); err != nil {
			return nil, place, errors.Join(err, tmp.Close(), os.Remove(name))
		}
	}
	return tmp, place, nil
}

// writeFile writes path through a temporary file beside it, so that a reader
// never sees half a file and a failure leaves what was there. "-" is standard
// output.
func writeFile(path string, con console, write func(io.Writer) error) (err error) {
	if path == "-" {
		return buffered(con.out, write)
	}
	tmp, place, err := beside(path)
	if err != nil {
		return cannotWrite(path, place, err)
	}
	if tmp == nil {
		out, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return cannotWrite(path, place, err)
		}
		return errors.Join(buffered(out, write), out.Close())
	}
	err = buffered(tmp, write)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		if err = os.Rename(tmp.Name(), place); err == nil {
			return nil
		}
		err = cannotWrite(path, place, err)
	}
	return errors.Join(err, os.Remove(tmp.Name()))
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	out := bufio.NewWriterSize(w, 1<<20)
	return errors.Join(write(out), out.Flush())
}
