package typology

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Detector recognises one typology, or one innocent behaviour. It is data: it
// holds no state and may be shared by any number of drivers at once. What it
// remembers lives in the features that it requires.
//
// A detector package exports a Config with defaults and a constructor,
// New(Config) *Detector; Run closes over the config.
type Detector struct {
	Name       string   // kebab-case, unique in a driver; third parties: x-<vendor>/<name>
	Version    string   // changes whenever the same input may give other findings
	Doc        string   // title, blank line, red flags, false positives, cost
	URL        string   // where to read on; may be empty
	References []string // what findings cite: circulars and papers by id
	Kind       Kind
	Typologies []string // ids that Run may report; innocent kinds name the behaviour
	Explains   []string // innocent only: typologies that it explains away; nil: all
	Asked      bool     // innocent only: runs after the others, and only where Pass.Suspects has someone

	Classes    []ledger.Class // what Pass.Moves holds; nil: material
	Window     time.Duration  // how far back it looks, and how long a finding stays open
	Requires   []Requirement  // features it reads
	Parameters []Parameter    // its configuration with sources
	Invalid    error          // what is wrong with its configuration; Validate reports it

	// Run looks at one transaction, in merge order, with the view cut there. It
	// must depend on nothing but the pass, may run concurrently with itself on
	// other passes, and returns ctx's error when it was cancelled.
	Run func(ctx context.Context, p *Pass) error
}

// Kind tells what a detector's findings mean.
type Kind uint8

// Suspicious findings are reported. Innocent findings explain suspicious ones
// on the same subject, which are then kept as suppressed.
const (
	Suspicious Kind = iota
	Innocent
)

// String returns "suspicious" or "innocent".
func (k Kind) String() string { return [...]string{"suspicious", "innocent"}[min(k, Innocent)] }

// Fingerprint returns 64 bits, in hex, over name, version and parameters: equal
// fingerprints give equal findings on equal input.
func (d *Detector) Fingerprint() string {
	text := fmt.Appendf(nil, "%q %q %q %d\n", d.Name, d.Version, d.Kind, d.Window)
	for _, p := range d.Parameters {
		text = fmt.Appendf(text, "%q %q\n", p.Name, p.Value)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// explains reports whether an innocent detector's findings explain typology.
func (d *Detector) explains(typology string) bool {
	for _, t := range d.Explains {
		if t == typology {
			return true
		}
	}
	return d.Explains == nil
}

// classMask turns a list of classes into a bit set; nil means material.
func classMask(classes []ledger.Class) uint8 {
	if classes == nil {
		return 1 << ledger.Material
	}
	var m uint8
	for _, c := range classes {
		m |= 1 << c
	}
	return m
}
