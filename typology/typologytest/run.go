package typologytest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Run runs the detectors on every scenario of the archives that glob matches,
// each in a subtest of its own, and compares the findings with the want-lines.
// Findings of innocent detectors have to be wanted too.
func Run(t *testing.T, glob string, detectors ...*typology.Detector) {
	t.Helper()
	for _, s := range Load(t, glob) {
		t.Run(s.Name, func(t *testing.T) {
			for _, fault := range Check(t, s, detectors...) {
				t.Error(fault)
			}
		})
	}
}

// Load reads the scenarios of the archives that glob matches; none is a failure.
func Load(t testing.TB, glob string) []*Scenario {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatalf("typologytest: no archive matches %q (%v)", glob, err)
	}
	var out []*Scenario
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scenarios, err := Parse(b)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out = append(out, scenarios...)
	}
	return out
}

// Check runs the detectors on one scenario and returns what is not as wanted,
// one line each.
func Check(t testing.TB, s *Scenario, detectors ...*typology.Detector) []string {
	t.Helper()
	l, err := s.Ledger()
	if err != nil {
		t.Fatal(err)
	}
	in := typology.Input{View: l.View(), Known: s.Known(), Config: typology.DriverConfig{Innocent: true}, Revisions: true}
	var faults []string
	var born, newest []typology.Finding
	for f, err := range typology.Run(t.Context(), in, detectors...) {
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		i := slices.IndexFunc(newest, func(g typology.Finding) bool { return g.ID == f.ID })
		switch {
		case i < 0:
			born, newest = append(born, f), append(newest, f)
		case f.Revision > newest[i].Revision:
			newest[i] = f
		}
	}
	met := make([]bool, len(born))
	for _, w := range s.Wants {
		i := slices.IndexFunc(born, func(f typology.Finding) bool {
			return f.Typology == w.Typology && f.Subject == w.Subject && f.At.Compare(w.At) == 0
		})
		if i < 0 {
			faults = append(faults, fmt.Sprintf("line %d: no finding %s %s at this row", w.Line, w.Typology, w.Subject.Address))
			continue
		}
		met[i] = true
		for _, kv := range w.Values {
			if got := s.value(&newest[i], kv[0]); got != kv[1] {
				faults = append(faults, fmt.Sprintf("line %d: %s %s: %s is %q, want %q", w.Line, w.Typology, w.Subject.Address, kv[0], got, kv[1]))
			}
		}
	}
	for i, f := range born {
		if !met[i] {
			faults = append(faults, "unexpected finding: "+Describe(&newest[i], f.At))
		}
	}
	return faults
}

// value returns what a want's key stands for in a finding, "" if nothing.
func (s *Scenario) value(f *typology.Finding, key string) string {
	switch key {
	case "status":
		return f.Status.String()
	case "strength":
		return f.Strength.String()
	case "evidence":
		return strconv.Itoa(len(f.Evidence))
	case "suppressed":
		if f.Suppressed == nil {
			return ""
		}
		return f.Suppressed.Rule
	}
	if name, ok := strings.CutPrefix(key, "role:"); ok {
		a, err := s.account(name)
		for _, p := range f.Parties {
			if err == nil && p.Account == a {
				return string(p.Role)
			}
		}
		return ""
	}
	for _, m := range f.Measures {
		if m.Name == key {
			return m.Value.String()
		}
	}
	return ""
}

// Describe returns a finding in one line: for failed tests, and for whoever
// writes the want-line.
func Describe(f *typology.Finding, at ledger.Cut) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s at %s status=%s strength=%s evidence=%d", f.Typology, f.Subject.Address, at.Position, f.Status, f.Strength, len(f.Evidence))
	if f.Suppressed != nil {
		fmt.Fprintf(&b, " suppressed=%s", f.Suppressed.Rule)
	}
	for _, m := range f.Measures {
		fmt.Fprintf(&b, " %s=%s", m.Name, m.Value)
	}
	for _, p := range f.Parties {
		fmt.Fprintf(&b, " role:%s=%s", p.Account.Address, p.Role)
	}
	return b.String()
}
