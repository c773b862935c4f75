package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/format"
)

// openPlain opens a list as inputs are opened: decompressed by content,
// byte-order mark skipped.
func openPlain(path string) (io.ReadCloser, error) {
	return format.OpenPlain(format.File(path), format.Options{})
}

// maxPlain bounds what is read whole: configurations and YAML lists. The largest
// published TagPacks have a few megabytes. Kind: proposed.
const maxPlain = 256 << 20

// readPlain reads a list whole.
func readPlain(path string) ([]byte, error) {
	f, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxPlain+1))
	if err == nil && len(text) > maxPlain {
		err = fmt.Errorf("%s: want at most %d bytes", path, maxPlain)
	}
	return text, errors.Join(err, f.Close())
}

// extension returns the lower-case extension of a file, that of what is inside
// where it is compressed.
func extension(path string) string {
	path = strings.ToLower(path)
	if ext := filepath.Ext(path); slices.Contains([]string{".gz", ".zst", ".zz", ".zlib", ".z"}, ext) {
		path = strings.TrimSuffix(path, ext)
	}
	return filepath.Ext(path)
}
