package bitcoin

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hoptrail/hoptrail/format"
)

// dataDir holds recorded blocks beside the repository; see its README.
const dataDir = "../../../shared/data/bitcoin"

// data returns the path of a recorded file and skips the test without it.
func data(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(dataDir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s, which is not part of the repository", path)
	}
	return path
}

// sources names files for Open.
func sources(paths ...string) []format.Source {
	out := make([]format.Source, len(paths))
	for i, p := range paths {
		out[i] = format.File(p)
	}
	return out
}
