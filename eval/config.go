package eval

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Config says what counts as a detection and how much is computed. The zero
// value means the defaults.
type Config struct {
	// Budgets are the shares of all accounts that can be looked at. Default
	// 0.1, 0.5 and 1 % (sourced: AMLworld rule benchmarks report at 0.5 %;
	// the other two bracket it).
	Budgets []ledger.Ratio
	// Containment is the least share of an alert's transfers that must belong
	// to a scheme for the alert to be about it. Default 1/2 (sourced: the
	// ring-retrieval hit rule of at least half).
	Containment ledger.Ratio
	// Culpable are the roles whose accounts an alert should name. Default
	// collector, mule, consolidator, hop, exit (proposed: those who handle
	// the money, not victims, funders and services).
	Culpable []string
	// Accepts lists, for a typology of the truth, the findings' typologies
	// that name it too. Default: only itself.
	Accepts map[string][]string
	// Resamples is the number of bootstrap draws. Default 1000 (sourced:
	// Efron and Tibshirani 1993, ch. 13, for percentile intervals).
	Resamples int
	// Seed drives bootstrap, random ranking and the order of ties. Default 1.
	Seed uint64
}

// z975 is the 97.5 % quantile of the normal distribution: all two-sided
// intervals are at 95 %.
const z975 = 1.959963984540054

// maxResamples keeps a mistyped number from running for days.
const maxResamples = 1_000_000

// Validate reports every fault at once.
func (c Config) Validate() error {
	var errs []error
	for i, b := range c.Budgets {
		if b <= 0 || b > ledger.One {
			errs = append(errs, fmt.Errorf("%w: Budgets[%d] is %s (want above 0, at most 1)", ErrConfig, i, b))
		}
	}
	if !slices.IsSorted(c.Budgets) || len(slices.Compact(slices.Clone(c.Budgets))) != len(c.Budgets) {
		errs = append(errs, fmt.Errorf("%w: Budgets %v (want increasing)", ErrConfig, c.Budgets))
	}
	if c.Containment < 0 || c.Containment > ledger.One {
		errs = append(errs, fmt.Errorf("%w: Containment is %s (want 0 to 1)", ErrConfig, c.Containment))
	}
	if c.Resamples < 0 || c.Resamples > maxResamples {
		errs = append(errs, fmt.Errorf("%w: Resamples is %d (want 0 to %d)", ErrConfig, c.Resamples, maxResamples))
	}
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	if len(c.Budgets) == 0 {
		c.Budgets = []ledger.Ratio{10, 50, 100}
	}
	if len(c.Culpable) == 0 {
		c.Culpable = []string{"collector", "mule", "consolidator", "hop", "exit"}
	}
	c.Containment = cmp.Or(c.Containment, ledger.One/2)
	c.Resamples = cmp.Or(c.Resamples, 1000)
	c.Seed = cmp.Or(c.Seed, 1)
	return c
}

// accepts reports whether a finding of typology found names truth's typology.
func (c *Config) accepts(truth, found string) bool {
	return truth == found || slices.Contains(c.Accepts[truth], found)
}
