package scatter

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds a detector's numbers. Start from one of the defaults.
type Config struct {
	// Window is how far back a payment looks. 7 days: measured on AMLworld
	// HI-Small's pattern file (Altman et al., NeurIPS 2023), where it holds 41 of 51
	// gather-scatters and every fan and scatter-gather of four days.
	Window typology.Duration `json:"window"`
	// MinBranches is the fewest fresh wallets that have passed their part on. 3,
	// for fan-out 4: measured on tuning seeds 1–20 of the simulator; people's own
	// second wallets make one or two. For gather-scatter 2, as AMLworld defines it:
	// there those who pay in count as well.
	MinBranches int `json:"min_branches"`
	// MinFuelled is the fewest where one account, that has no other part, gave all of
	// them their gas: 2, for fan-out 4 as ever: proposed; common control is evidence
	// beside the shape.
	MinFuelled int `json:"min_fuelled"`
	// MinParties is the fewest sources and branches together. 6 for gather-scatter:
	// proposed, three and three, or two of one and four of the other. Not used by the
	// others.
	MinParties int `json:"min_parties"`
	// MinSources and MaxSources bound how many owners, no services, paid the hub.
	// At least 2 for gather-scatter, as AMLworld defines it (measured on HI-Small's
	// pattern file: two or more pay in, and are paid, in 41 of 51); 1 to 3 for fan-out:
	// proposed. Of two or three both may speak. Not used by scatter-gather.
	MinSources int `json:"min_sources"`
	MaxSources int `json:"max_sources"`
	// MinFresh is the least share of the hub's receivers that are fresh wallets.
	// 0.80: proposed; a business pays accounts that others pay too. Not used by
	// scatter-gather.
	MinFresh ledger.Ratio `json:"min_fresh"`
	// MinBranching is the least share of the hub's receivers that are branches. 0.25:
	// proposed; mules pass on at different times, and of those whom a wallet of an
	// exchange pays in its first hour some pass on, too: 4 of 59 in blocks
	// 15320500–15320599 of Ethereum. Not used by scatter-gather.
	MinBranching ledger.Ratio `json:"min_branching"`
	// MinPassed is the least share of what a branch took in that it passed on.
	// 0.90: proposed; FinCEN FIN-2019-A003 speaks of nearly identical amounts.
	MinPassed ledger.Ratio `json:"min_passed"`
	// SharedFunder is the share of branches with one gas funder from which that is
	// evidence of common control. 0.50: proposed.
	SharedFunder ledger.Ratio `json:"shared_funder"`
	// Budget is the most transactions of an account looked at. 256: proposed.
	Budget int `json:"budget"`
}

const unbounded = 1 << 20

func common() Config {
	return Config{
		Window: typology.Duration(7 * 24 * time.Hour), MinBranches: 3, MinFuelled: 2, MinSources: 0, MaxSources: unbounded,
		MinFresh: 8000, MinBranching: 2500, MinPassed: 9000, SharedFunder: 5000, Budget: 256,
	}
}

// DefaultScatterGather returns the configuration that the library ships.
func DefaultScatterGather() Config { return common() }

// DefaultGatherScatter returns the configuration that the library ships.
func DefaultGatherScatter() Config {
	c := common()
	c.MinBranches, c.MinSources, c.MinParties = 2, 2, 6
	return c
}

// DefaultFanOut returns the configuration that the library ships.
func DefaultFanOut() Config {
	c := common()
	c.MinBranches, c.MinFuelled, c.MinSources, c.MaxSources = 4, 4, 1, 3
	return c
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("scatter")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinBranches >= 2, "min_branches %d (want 2 or more)", c.MinBranches)
	f.Check(c.MinFuelled >= 2 && c.MinFuelled <= c.MinBranches, "min_fuelled %d (want 2 to min_branches, %d)", c.MinFuelled, c.MinBranches)
	f.Check(c.MinParties >= 0, "min_parties %d (want 0 or more)", c.MinParties)
	f.Check(c.MinSources >= 0 && c.MinSources <= c.MaxSources, "min_sources %d (want 0 to max_sources, %d)", c.MinSources, c.MaxSources)
	f.Share("min_fresh", c.MinFresh)
	f.Share("min_branching", c.MinBranching)
	f.Share("min_passed", c.MinPassed)
	f.Share("shared_funder", c.SharedFunder)
	f.Check(c.Budget >= 4*c.MinBranches, "budget %d (want at least four times min_branches)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const apart = "gather-scatter: two or more, AMLworld HI-Small (Altman et al. 2023); fan-out: one to three"
	return []typology.Parameter{
		typology.Measured.Parameter("window", c.Window.Value(), "duration", "AMLworld HI-Small: 41 of 51 gather-scatters (Altman et al. 2023)", "how far back a payment looks"),
		typology.Measured.Parameter("min_branches", typology.Count(c.MinBranches), "wallets", "tuning seeds 1–20 of the simulator", "fewest fresh wallets that have passed their part on"),
		typology.Proposed.Parameter("min_fuelled", typology.Count(c.MinFuelled), "wallets", "common control is evidence beside the shape", "fewest of them where one account gave all of them their gas"),
		typology.Proposed.Parameter("min_parties", typology.Count(c.MinParties), "owners", "three pay in and three are paid, or more of one", "fewest sources and branches together"),
		typology.Proposed.Parameter("min_sources", typology.Count(c.MinSources), "owners", apart, "fewest owners, no services, that paid the hub"),
		typology.Proposed.Parameter("max_sources", typology.Count(c.MaxSources), "owners", apart, "most owners, no services, that paid the hub"),
		typology.Proposed.Parameter("min_fresh", typology.RatioValue(c.MinFresh), "ratio", "a business pays accounts that others pay too", "least share of the hub's receivers that are fresh"),
		typology.Proposed.Parameter("min_branching", typology.RatioValue(c.MinBranching), "ratio", "of those whom an unknown exchange pays some pass on, too: 4 of 59 in Ethereum's blocks 15320500–15320599", "least share of the hub's receivers that have passed their part on"),
		typology.Proposed.Parameter("min_passed", typology.RatioValue(c.MinPassed), "ratio", "FIN-2019-A003: nearly identical amounts in and out", "least share that a branch passed on"),
		typology.Proposed.Parameter("shared_funder", typology.RatioValue(c.SharedFunder), "ratio", "wallets that one account fuels are one owner's", "share of branches with one gas funder that counts"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
