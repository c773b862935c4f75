package typology

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Validate checks a set of detectors that are to run together, and joins every
// fault it finds: names and documentation, unknown typology ids, unsourced
// parameters, requirement cycles, features that are not plain data, duplicates.
// Each error matches ErrDetector.
func Validate(detectors ...*Detector) error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrDetector}, args...)...))
	}
	names := map[string]bool{}
	for i, d := range detectors {
		if d == nil {
			bad("number %d is nil", i)
			continue
		}
		if names[d.Name] {
			bad("%q is there twice: one driver runs one configuration of a detector", d.Name)
		}
		names[d.Name] = true
		d.validate(bad)
		if d.Invalid != nil {
			bad("%q: %w", d.Name, d.Invalid)
		}
	}
	if _, err := resolve(detectors); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (d *Detector) validate(bad func(string, ...any)) {
	if !isKebab(d.Name) && !IsThirdParty(d.Name) {
		bad("name %q (want kebab-case, or x-<vendor>/<name> for third parties)", d.Name)
	}
	if d.Version == "" {
		bad("%q has no Version", d.Name)
	}
	if strings.TrimSpace(d.Doc) == "" {
		bad("%q has no Doc: state the red flags and the known false positives", d.Name)
	}
	if d.Run == nil {
		bad("%q has no Run", d.Name)
	}
	if d.Kind > Innocent {
		bad("%q has kind %d (want Suspicious or Innocent)", d.Name, d.Kind)
	}
	if d.Window <= 0 {
		bad("%q has window %v: say how far back it looks", d.Name, d.Window)
	}
	if len(d.Typologies) == 0 {
		bad("%q declares no typology", d.Name)
	}
	for _, t := range append(slices.Clone(d.Typologies), d.Explains...) {
		known := slices.Contains(Typologies(), t) || IsThirdParty(t)
		if innocent := d.Kind == Innocent && isKebab(t); !known && !innocent {
			bad("%q declares typology %q (want one of %s, or x-<vendor>/<name>)", d.Name, t, strings.Join(Typologies(), ", "))
		}
	}
	if (len(d.Explains) > 0 || d.Asked) && d.Kind != Innocent {
		bad("%q explains others or is asked about them but is not of kind innocent", d.Name)
	}
	for _, c := range d.Classes {
		if c > ledger.Counterfeit {
			bad("%q reads class %d, which does not exist", d.Name, c)
		}
	}
	seen := map[string]bool{}
	for _, p := range d.Parameters {
		if seen[p.Name] {
			bad("%q has parameter %q twice", d.Name, p.Name)
		}
		seen[p.Name] = true
		if p.Name == "" || p.Value.IsNone() || p.Source == "" ||
			p.Kind != Sourced && p.Kind != Measured && p.Kind != Proposed {
			bad("%q parameter %q lacks name, value, source or kind (sourced, measured, proposed)", d.Name, p.Name)
		}
	}
}

// resolve returns the features that the detectors need, each after what it
// requires itself, equal names once.
func resolve(detectors []*Detector) ([]Requirement, error) {
	var (
		order []Requirement
		errs  []error
		done  = map[string]Requirement{}
		path  []string
		visit func(who string, r Requirement)
	)
	visit = func(who string, r Requirement) {
		if r == nil {
			errs = append(errs, fmt.Errorf("%w: %s requires nil", ErrDetector, who))
			return
		}
		name := r.FeatureName()
		if slices.Contains(path, name) {
			errs = append(errs, fmt.Errorf("%w: features require each other: %s → %s", ErrDetector, strings.Join(path, " → "), name))
			return
		}
		if have, ok := done[name]; ok {
			if !have.sameType(r) {
				errs = append(errs, fmt.Errorf("%w: two different features are named %q", ErrDetector, name))
			}
			return
		}
		if name == "" {
			errs = append(errs, fmt.Errorf("%w: %s requires a feature without a name", ErrDetector, who))
		}
		if _, err := r.plan(); err != nil {
			errs = append(errs, err)
		}
		path = append(path, name)
		for _, sub := range r.requires() {
			visit("feature "+name, sub)
		}
		path = path[:len(path)-1]
		done[name] = r
		order = append(order, r)
	}
	for _, d := range detectors {
		if d == nil {
			continue
		}
		for _, r := range d.Requires {
			visit("detector "+d.Name, r)
		}
	}
	return order, errors.Join(errs...)
}
