package poisoning

import (
	"errors"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Within is how soon after the genuine payment the bait follows. 24 hours:
	// proposed; baits are laid while the genuine payment is at the top of the
	// victim's history (Tsuchiya et al., USENIX Security 2025).
	Within typology.Duration `json:"within"`
	// MinHead and MinTail are the fewest first and last characters that agree. 3
	// and 4: sourced, the least that Tsuchiya et al. count as look-alike.
	MinHead int `json:"min_head"`
	MinTail int `json:"min_tail"`
	// Window is how long a finding waits for the next bait or the loss. 30 days:
	// proposed.
	Window typology.Duration `json:"window"`
	// Budget is the most transactions of a victim looked at. 256: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Within: typology.Duration(24 * time.Hour), MinHead: 3, MinTail: 4,
		Window: typology.Duration(30 * 24 * time.Hour), Budget: 256,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: address-poisoning: "+format, append([]any{typology.ErrConfig}, args...)...))
		}
	}
	check(c.Within.Seconds() > 0, "within %s (want a second or more)", c.Within)
	check(c.Window >= c.Within, "window %s (want within or more)", c.Window)
	check(c.MinHead >= 0 && c.MinHead <= 20, "min_head %d (want 0 to 20)", c.MinHead)
	check(c.MinTail >= 0 && c.MinTail <= 20, "min_tail %d (want 0 to 20)", c.MinTail)
	check(c.MinHead+c.MinTail >= 4, "min_head %d and min_tail %d (want 4 or more together)", c.MinHead, c.MinTail)
	check(c.Budget >= 1, "budget %d (want 1 or more)", c.Budget)
	return errors.Join(errs...)
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const alike = "Tsuchiya et al., USENIX Security 2025: three or more first and four or more last digits"
	duration := func(d typology.Duration) typology.Value { return typology.SecondsValue(d.Seconds()) }
	return []typology.Parameter{
		{
			Name: "within", Value: duration(c.Within), Unit: "duration", Kind: typology.Proposed, Doc: "longest time from the genuine payment to the bait",
			Source: "baits are laid while the payment is fresh in the history (Tsuchiya et al., 2025)",
		},
		{Name: "min_head", Value: typology.Count(c.MinHead), Unit: "characters", Kind: typology.Sourced, Doc: "fewest first characters that agree", Source: alike},
		{Name: "min_tail", Value: typology.Count(c.MinTail), Unit: "characters", Kind: typology.Sourced, Doc: "fewest last characters that agree", Source: alike},
		{
			Name: "window", Value: duration(c.Window), Unit: "duration", Kind: typology.Proposed, Doc: "how long a finding waits for the next bait or the loss",
			Source: "people pay again by the week or month",
		},
		{
			Name: "budget", Value: typology.Count(c.Budget), Unit: "transactions", Kind: typology.Proposed, Doc: "most transactions of a victim looked at",
			Source: "bounds the cost per bait",
		},
	}
}
