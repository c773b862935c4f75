package typologytest_test

import (
	"os"
	"os/exec"
	"testing"
)

// rerun runs the conformance test of one unsound detector in a process of its
// own, since a test that is meant to fail would fail this one too, and returns
// what it printed.
func rerun(t *testing.T, self, name string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestConformanceFindsUnsoundDetectors$")
	cmd.Env = append(os.Environ(), "TYPOLOGYTEST_UNSOUND="+name)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("a detector that %s passed", name)
	}
	return string(out)
}
