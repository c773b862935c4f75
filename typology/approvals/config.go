package approvals

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is within which the owners lose their tokens. 30 days: proposed; the
	// approvals of one campaign are used over days to weeks.
	Window typology.Duration `json:"window"`
	// Within is the longest time from an approval to its use. 14 days: proposed;
	// who tricked somebody takes before he revokes.
	Within typology.Duration `json:"within"`
	// MinOwners is the fewest distinct owners. 2: measured on tuning seeds 1–8 of
	// the simulator, where 3 misses each scheme of two owners, a quarter of all, and
	// neither gives a false alert. Forta's fixtures show four to five.
	MinOwners int `json:"min_owners"`
	// MinDrain is the least share of what an owner held that is taken at once.
	// 0.80: proposed; Forta's rule asks for less than 1 % left, and some leave dust.
	MinDrain ledger.Ratio `json:"min_drain"`
	// Budget is the most transactions of an owner looked at. 256:
	// proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(30 * 24 * time.Hour), Within: typology.Duration(14 * 24 * time.Hour),
		MinOwners: 2, MinDrain: 8000, Budget: 256,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("approval-phishing")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.Within.Seconds() > 0, "within %s (want a second or more)", c.Within)
	f.Check(c.MinOwners >= 2 && c.MinOwners <= ownerSlots, "min_owners %d (want 2 to %d)", c.MinOwners, ownerSlots)
	f.Share("min_drain", c.MinDrain)
	f.Check(c.Budget >= 1, "budget %d (want 1 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	return []typology.Parameter{
		{
			Name: "window", Value: c.Window.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "within which the owners lose their tokens",
			Source: "approvals of one campaign are used over days to weeks",
		},
		{
			Name: "within", Value: c.Within.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "longest time from an approval to its use",
			Source: "who tricked somebody takes before he revokes",
		},
		{
			Name: "min_owners", Value: typology.Count(c.MinOwners), Unit: "owners", Kind: typology.Measured, Doc: "fewest distinct owners",
			Source: "simulator, tuning seeds 1-8: 3 misses the schemes of two owners, neither gives a false alert; Forta's fixtures show four to five",
		},
		{
			Name: "min_drain", Value: typology.RatioValue(c.MinDrain), Unit: "ratio", Kind: typology.Proposed, Doc: "least share of what an owner held that is taken at once",
			Source: "Forta's ice-phishing rule asks for less than 1 % left",
		},
		{
			Name: "budget", Value: typology.Count(c.Budget), Unit: "transactions", Kind: typology.Proposed, Doc: "most transactions of an owner looked at",
			Source: "bounds the cost per finding",
		},
	}
}
