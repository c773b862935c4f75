package poisoning

import (
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
	f := typology.NewFaults("address-poisoning")
	f.Check(c.Within.Seconds() > 0, "within %s (want a second or more)", c.Within)
	f.Check(c.Window >= c.Within, "window %s (want within or more)", c.Window)
	f.Check(c.MinHead >= 0 && c.MinHead <= 20, "min_head %d (want 0 to 20)", c.MinHead)
	f.Check(c.MinTail >= 0 && c.MinTail <= 20, "min_tail %d (want 0 to 20)", c.MinTail)
	f.Check(c.MinHead+c.MinTail >= 4, "min_head %d and min_tail %d (want 4 or more together)", c.MinHead, c.MinTail)
	f.Check(c.Budget >= 1, "budget %d (want 1 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const alike = "Tsuchiya et al., USENIX Security 2025: three or more first and four or more last digits"
	return []typology.Parameter{
		{
			Name: "within", Value: c.Within.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "longest time from the genuine payment to the bait",
			Source: "baits are laid while the payment is fresh in the history (Tsuchiya et al., 2025)",
		},
		{Name: "min_head", Value: typology.Count(c.MinHead), Unit: "characters", Kind: typology.Sourced, Doc: "fewest first characters that agree", Source: alike},
		{Name: "min_tail", Value: typology.Count(c.MinTail), Unit: "characters", Kind: typology.Sourced, Doc: "fewest last characters that agree", Source: alike},
		{
			Name: "window", Value: c.Window.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "how long a finding waits for the next bait or the loss",
			Source: "people pay again by the week or month",
		},
		{
			Name: "budget", Value: typology.Count(c.Budget), Unit: "transactions", Kind: typology.Proposed, Doc: "most transactions of a victim looked at",
			Source: "bounds the cost per bait",
		},
	}
}
