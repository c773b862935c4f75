package cluster

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Config sets a clustering up. The zero Config is useful: strong heuristics,
// all gates, no labels. It is plain data and is not modified.
type Config struct {
	// Heuristics are those to use; nil means DefaultHeuristics.
	Heuristics []Heuristic
	// Gates are tried in order; nil means DefaultGates, an empty slice none.
	Gates []GateRule

	// Labels gives exclusive tags (two services are not one entity) and the
	// exchanges of deposit-address reuse; nil leaves both out.
	Labels ledger.Labels
	// MinConfidence is the least confidence of a label that counts, on
	// GraphSense's scale. Default 50. Kind: proposed ("web crawl" tags and
	// better; heuristic tags are below).
	MinConfidence uint8

	// Accounts sets the heuristics of account chains up.
	Accounts AccountConfig

	// ChangeMargin is the lead at which a change vote joins. Default 7.
	ChangeMargin int

	// Alarm is the size that both sides of a join must exceed to raise the
	// super-cluster alarm; medium joins are vetoed by it. Default 1,000: of
	// 155.5 million merges the smaller side's 99.999th percentile was 1,696
	// addresses (578 with constraints). Kind: sourced, Möser and Narayanan,
	// FC 2022.
	Alarm uint32
	// BindStrong lets negative pairs and exclusive tags veto strong joins too.
	// Then no vetoed pair ever ends together. Without it a strong join refutes
	// the negative pair, which a change guess made, and Conflicts says so.
	BindStrong bool
}

// Defaults of Config.
const (
	DefaultMinConfidence = 50
	DefaultAlarm         = 1000
)

// Validate reports every fault at once. Errors match ErrConfig.
func (c Config) Validate() error {
	var errs []error
	bad := func(text string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+text, append([]any{ErrConfig}, args...)...))
	}
	for i, h := range c.Heuristics {
		switch {
		case h >= heuristics:
			bad("Heuristics[%d] is %d, want one of %v", i, h, Heuristics())
		case slices.Contains(c.Heuristics[:i], h):
			bad("Heuristics names %s twice", h)
		}
	}
	for i, g := range c.Gates {
		if g.Match == nil || g.Type >= gateTypes {
			bad("Gates[%d] has no Match or no known Type", i)
		}
	}
	if c.MinConfidence > 100 {
		bad("MinConfidence %d, want 0–100", c.MinConfidence)
	}
	for _, name := range c.Accounts.faults() {
		bad("Accounts.%s is negative", name)
	}
	if c.ChangeMargin < 0 || c.ChangeMargin > 26 {
		bad("ChangeMargin %d, want 1–26 (there are 26 votes)", c.ChangeMargin)
	}
	return errors.Join(errs...)
}

// complete fills in the defaults.
func (c Config) complete() Config {
	if c.Heuristics == nil {
		c.Heuristics = DefaultHeuristics()
	}
	if c.Gates == nil {
		c.Gates = DefaultGates()
	}
	if c.MinConfidence == 0 {
		c.MinConfidence = DefaultMinConfidence
	}
	c.Accounts = c.Accounts.complete()
	if c.ChangeMargin == 0 {
		c.ChangeMargin = DefaultChangeMargin
	}
	if c.Alarm == 0 {
		c.Alarm = DefaultAlarm
	}
	return c
}
