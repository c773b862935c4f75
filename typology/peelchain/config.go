package peelchain

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back a chain is followed. 30 days: proposed, room for
	// thirty links of a day; published chains run for days to weeks (Meiklejohn et
	// al., "A Fistful of Bitcoins", IMC 2013).
	Window typology.Duration `json:"window"`
	// MinLinks is the fewest accounts in a row that peel. 4: measured on tuning
	// seeds 1–20 of the simulator, where nobody else makes three; AMLTRIX
	// indicator IND01031 speaks of long chains without a number.
	MinLinks int `json:"min_links"`
	// MinFuelled is the fewest where one account, that does not pay in, gave all of
	// them their gas. 3: proposed; common control is evidence beside the shape.
	MinFuelled int `json:"min_fuelled"`
	// Keep is the least share of what reached an account that the rest is. 0.67:
	// proposed; the rest is twice what stays and what is cut off.
	Keep ledger.Ratio `json:"keep"`
	// Dwell is the longest stay of the rest at an account. 24 hours: proposed, a
	// link a day.
	Dwell typology.Duration `json:"dwell"`
	// SharedFunder is the share of links with one gas funder from which that is
	// evidence of common control. 0.50: proposed.
	SharedFunder ledger.Ratio `json:"shared_funder"`
	// MaxLinks is the longest chain told. 64: proposed, what a person reads.
	MaxLinks int `json:"max_links"`
	// Budget is the most transactions of an account looked at. 64: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(30 * 24 * time.Hour), MinLinks: 4, MinFuelled: 3, Keep: 6700, Dwell: typology.Duration(24 * time.Hour),
		SharedFunder: 5000, MaxLinks: 64, Budget: 64,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("peel-chain")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinLinks >= 2, "min_links %d (want 2 or more)", c.MinLinks)
	f.Check(c.MinFuelled >= 2 && c.MinFuelled <= c.MinLinks, "min_fuelled %d (want 2 to min_links, %d)", c.MinFuelled, c.MinLinks)
	f.Check(c.Keep > ledger.One/2 && c.Keep < ledger.One, "keep %s (want above 0.5, below 1)", c.Keep)
	f.Check(c.Dwell.Seconds() > 0 && c.Dwell <= c.Window, "dwell %s (want above 0, at most window)", c.Dwell)
	f.Share("shared_funder", c.SharedFunder)
	f.Check(c.MaxLinks >= c.MinLinks, "max_links %d (want min_links or more)", c.MaxLinks)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// shape returns the definition that chains are held to.
func (c *Config) shape() pattern.PeelConfig {
	return pattern.PeelConfig{Links: c.MinFuelled, Keep: c.Keep, Dwell: c.Dwell.Seconds(), Length: c.Window.Seconds(), Limit: c.MaxLinks}
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", "thirty links of a day", "how far back a chain is followed"),
		typology.Measured.Parameter("min_links", typology.Count(c.MinLinks), "accounts", "tuning seeds 1–20 of the simulator; AMLTRIX IND01031 gives no number", "fewest accounts in a row that peel"),
		typology.Proposed.Parameter("min_fuelled", typology.Count(c.MinFuelled), "accounts", "common control is evidence beside the shape", "fewest accounts in a row that peel, where one account gave all of them their gas"),
		typology.Proposed.Parameter("keep", typology.RatioValue(c.Keep), "ratio", "the rest is twice what stays and what is cut off; AMLTRIX IND01036: amounts fall per hop", "least share that the rest is"),
		typology.Proposed.Parameter("dwell", c.Dwell.Value(), "duration", "a link a day", "longest stay of the rest at an account"),
		typology.Proposed.Parameter("shared_funder", typology.RatioValue(c.SharedFunder), "ratio", "wallets that one account fuels are one owner's", "share of links with one gas funder that counts"),
		typology.Proposed.Parameter("max_links", typology.Count(c.MaxLinks), "accounts", "what a person reads", "longest chain told"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
