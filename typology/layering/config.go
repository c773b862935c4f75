package layering

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back the rows of a way may lie. 72 hours: proposed, twelve
	// hops of the longest stay; AMLTRIX indicator IND01023 has twenty hops within
	// a few hours.
	Window typology.Duration `json:"window"`
	// MinHops is the fewest wallets in a row that pass value on. 4: proposed;
	// traces of victims' money went five hops (Griffin and Mei, "How do crypto
	// flows finance slavery?", 2024), and people's own wallets make one or two.
	MinHops int `json:"min_hops"`
	// MaxMedianDwell is the longest median stay at a hop. 60 minutes: proposed;
	// a prosecution speaks of immediate transfers (EDVA, November 2022).
	MaxMedianDwell typology.Duration `json:"max_median_dwell"`
	// MinPassed is the least share that each hop passes on of what it took in,
	// by the time the next hop pays. 0.70: proposed.
	MinPassed ledger.Ratio `json:"min_passed"`
	// SharedFunder is the share of hops with one gas funder from which that is
	// evidence of common control. 0.50: proposed.
	SharedFunder ledger.Ratio `json:"shared_funder"`
	// HomeFuel is the share of hops that a service must have given their first gas
	// for the way to be its own when it ends where it began, with that service.
	// 0.90: proposed; victims' money, too, comes out of exchanges and ends there, but
	// over wallets that others fuel.
	HomeFuel ledger.Ratio `json:"home_fuel"`
	// Budget is the most transactions of a hop looked at. 64: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(72 * time.Hour), MinHops: 4, MaxMedianDwell: typology.Duration(time.Hour),
		MinPassed: 7000, SharedFunder: 5000, HomeFuel: 9000, Budget: 64,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("layering")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinHops >= 2 && c.MinHops <= maxHops, "min_hops %d (want 2 to %d)", c.MinHops, maxHops)
	f.Check(c.MaxMedianDwell.Seconds() > 0 && c.MaxMedianDwell <= c.Window, "max_median_dwell %s (want above 0, at most window)", c.MaxMedianDwell)
	f.Share("min_passed", c.MinPassed)
	f.Share("shared_funder", c.SharedFunder)
	f.Share("home_fuel", c.HomeFuel)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", "AMLTRIX IND01023: twenty hops within a few hours", "how far back the rows of a way may lie"),
		typology.Proposed.Parameter("min_hops", typology.Count(c.MinHops), "wallets", "traces of victims' money went five hops (Griffin and Mei 2024)", "fewest wallets in a row that pass value on"),
		typology.Proposed.Parameter("max_median_dwell", c.MaxMedianDwell.Value(), "duration", "immediately transferred through private wallets (EDVA 2022)", "longest median stay at a hop"),
		typology.Proposed.Parameter("min_passed", typology.RatioValue(c.MinPassed), "ratio", "hops keep next to nothing", "least share that each hop passes on"),
		typology.Proposed.Parameter("shared_funder", typology.RatioValue(c.SharedFunder), "ratio", "wallets that one account fuels are one owner's", "share of hops with one gas funder that counts"),
		typology.Proposed.Parameter("home_fuel", typology.RatioValue(c.HomeFuel), "ratio", "victims' money comes out of exchanges and ends there over wallets that others fuel", "share of hops fuelled by the service where a way begins and ends that makes it its own"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of a hop looked at"),
	}
}
