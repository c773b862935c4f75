package chainhopping

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back a way may begin. 24 hours: sourced, FATF 2020 names
	// that span for series of transactions (section A, 2).
	Window typology.Duration `json:"window"`
	// MinChanges is the fewest changes of asset or chain. 2: measured on tuning seeds
	// 1–20 of the simulator; the ways of other schemes exchange once.
	MinChanges int `json:"min_changes"`
	// MinWallets is the fewest fresh wallets in a row. 2: proposed, so that there is a
	// way at all.
	MinWallets int `json:"min_wallets"`
	// MaxMedianDwell is the longest median stay at a wallet. 60 minutes: proposed;
	// AMLTRIX IND00066 speaks of minutes.
	MaxMedianDwell typology.Duration `json:"max_median_dwell"`
	// SharedFunder is the share of wallets with one gas funder from which that is
	// evidence of common control. 0.50: proposed.
	SharedFunder ledger.Ratio `json:"shared_funder"`
	// Budget is the most transactions of a wallet looked at. 64: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(24 * time.Hour), MinChanges: 2, MinWallets: 2, MaxMedianDwell: typology.Duration(time.Hour),
		SharedFunder: 5000, Budget: 64,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("chain-hopping")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinChanges >= 2, "min_changes %d (want 2 or more)", c.MinChanges)
	f.Check(c.MinWallets >= 1 && c.MinWallets <= maxWallets, "min_wallets %d (want 1 to %d)", c.MinWallets, maxWallets)
	f.Check(c.MaxMedianDwell.Seconds() > 0 && c.MaxMedianDwell <= c.Window, "max_median_dwell %s (want above 0, at most window)", c.MaxMedianDwell)
	f.Share("shared_funder", c.SharedFunder)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	return []typology.Parameter{
		typology.Sourced.Parameter("window", c.Window.Value(), "duration", "FATF 2020, section A: within a 24-hour period", "how far back a way may begin"),
		typology.Measured.Parameter("min_changes", typology.Count(c.MinChanges), "changes", "tuning seeds 1–20 of the simulator; FATF 2020 gives no number", "fewest changes of asset or chain"),
		typology.Proposed.Parameter("min_wallets", typology.Count(c.MinWallets), "wallets", "traders keep their wallet", "fewest fresh wallets in a row"),
		typology.Proposed.Parameter("max_median_dwell", c.MaxMedianDwell.Value(), "duration", "AMLTRIX IND00066: minutes", "longest median stay at a wallet"),
		typology.Proposed.Parameter("shared_funder", typology.RatioValue(c.SharedFunder), "ratio", "wallets that one account fuels are one owner's", "share of wallets with one gas funder that counts"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of a wallet looked at"),
	}
}
