package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// writeFile writes path through a temporary file beside it, so that a reader
// never sees half a file and a failure leaves what was there. "-" is standard
// output.
func writeFile(path string, con console, write func(io.Writer) error) (err error) {
	if path == "-" {
		out := bufio.NewWriter(con.out)
		return errors.Join(write(out), out.Flush())
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	out := bufio.NewWriterSize(tmp, 1<<20)
	if err = errors.Join(write(out), out.Flush(), tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
