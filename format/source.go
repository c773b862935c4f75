package format

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is one input: a name for messages and a way to open it. A Source may
// be opened more than once. Open must be safe for concurrent use if the Source
// is shared.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	// Optional marks a file that was found by walking a folder: when no decoder
	// knows it, it is left out and named in Report.Skipped.
	Optional bool
}

// File returns the source of a file.
func File(path string) Source {
	return Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// Text returns a source of literal text, for tests and examples.
func Text(name, text string) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// Stdin returns the source of standard input. It can be opened once.
func Stdin() Source {
	return Source{Name: "-", Open: func() (io.ReadCloser, error) { return io.NopCloser(os.Stdin), nil }}
}

// Expand turns what a user may name into sources: a file, a glob of
// path/filepath, a folder (all files below it), or "-" for standard input.
// Globs and folders leave hidden files out, as shells do. Files come in the order of the patterns, then by path,
// each once. All faults are reported at once, joined.
func Expand(patterns ...string) ([]Source, error) {
	var out []Source
	var errs []error
	seen := map[string]bool{}
	add := func(path string, optional bool) {
		if path = filepath.Clean(path); !seen[path] {
			seen[path] = true
			s := File(path)
			s.Optional = optional
			out = append(out, s)
		}
	}
	for _, p := range patterns {
		if p == "-" {
			if !seen["-"] {
				seen["-"] = true
				out = append(out, Stdin())
			}
			continue
		}
		paths := []string{p}
		if _, err := os.Stat(p); err != nil {
			if !strings.ContainsAny(p, "*?[") {
				errs = append(errs, fmt.Errorf("format: input %q: %w", p, err))
				continue
			}
			if paths, err = filepath.Glob(p); err != nil || len(paths) == 0 {
				errs = append(errs, errors.Join(fmt.Errorf("format: input %q: no file matches", p), err))
				continue
			}
			hidden := strings.HasPrefix(filepath.Base(p), ".")
			paths = slices.DeleteFunc(paths, func(path string) bool { return !hidden && strings.HasPrefix(filepath.Base(path), ".") })
			slices.Sort(paths)
		}
		for _, path := range paths {
			if err := walk(path, add); err != nil {
				errs = append(errs, fmt.Errorf("format: input %q: %w", p, err))
			}
		}
	}
	return out, errors.Join(errs...)
}

// isFile reports whether an entry is a regular file, also behind a link.
func isFile(path string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// walk adds a file, or in lexical order every file below a folder.
func walk(root string, add func(path string, optional bool)) error {
	info, err := os.Stat(root)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		add(root, false)
		return nil
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch hidden := strings.HasPrefix(d.Name(), ".") && path != root; {
		case err != nil:
			return err
		case hidden && d.IsDir():
			return filepath.SkipDir
		case !hidden && isFile(path, d):
			add(path, true)
		}
		return nil
	})
}
