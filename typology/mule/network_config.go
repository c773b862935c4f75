package mule

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// NetworkConfig holds the numbers of the network detector. Start from
// DefaultNetwork.
type NetworkConfig struct {
	// Window is how far back the rows of a network may lie. 72 hours: proposed,
	// three daily rounds.
	Window typology.Duration `json:"window"`
	// MinWallets is the fewest wallets that pass on to one receiver in parallel.
	// 4: proposed; DOJ complaint 25-cv-1907 traces 144 accounts over 22
	// intermediaries, about six to each.
	MinWallets int `json:"min_wallets"`
	// Parallel is the time within which they pay it. 3 hours: proposed; AMLTRIX
	// IND01241 speaks of same timing, without a number.
	Parallel typology.Duration `json:"parallel"`
	// MinSources is the fewest accounts that paid each wallet, services and its gas
	// funder not counted. 2: proposed; a custodian's deposit address mostly has one
	// payer.
	MinSources int `json:"min_sources"`
	// MinPassed is the least share of what a wallet took in that it has passed on.
	// 0.90: proposed; FIN-2019-A003 says nearly identical.
	MinPassed ledger.Ratio `json:"min_passed"`
	// MaxAge is the oldest a wallet may be. 30 days: proposed.
	MaxAge typology.Duration `json:"max_age"`
	// LikeAmounts is how far from the median an amount may lie to be like the
	// others, and MinAlike the least share of wallets with like amounts for this to
	// be evidence. 0.30 and 0.70: proposed; IND01241 speaks of same amounts.
	LikeAmounts ledger.Ratio `json:"like_amounts"`
	MinAlike    ledger.Ratio `json:"min_alike"`
	// SharedFunder is the share of wallets with one gas funder from which that is
	// evidence of common control. 0.70: proposed.
	SharedFunder ledger.Ratio `json:"shared_funder"`
	// MaxReceivers is how many a wallet of the network may have paid at most. 4:
	// proposed.
	MaxReceivers int `json:"max_receivers"`
	// Budget is the most transactions of the receiver looked at. 512: proposed.
	Budget int `json:"budget"`
}

// DefaultNetwork returns the configuration that the library ships.
func DefaultNetwork() NetworkConfig {
	return NetworkConfig{
		Window: typology.Duration(72 * time.Hour), MinWallets: 4, Parallel: typology.Duration(3 * time.Hour), MinSources: 2, MinPassed: 9000,
		MaxAge: typology.Duration(30 * 24 * time.Hour), LikeAmounts: 3000, MinAlike: 7000, SharedFunder: 7000, MaxReceivers: 4, Budget: 512,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c NetworkConfig) Validate() error {
	f := typology.NewFaults("mule-network")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinWallets >= 3, "min_wallets %d (want 3 or more)", c.MinWallets)
	f.Check(c.Parallel > 0 && c.Parallel <= c.Window, "parallel %s (want above 0, at most window)", c.Parallel)
	f.Check(c.MinSources >= 1, "min_sources %d (want 1 or more)", c.MinSources)
	f.Check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	f.Check(c.MaxReceivers >= 1, "max_receivers %d (want 1 or more)", c.MaxReceivers)
	f.Check(c.Budget >= 2*c.MinWallets, "budget %d (want at least twice min_wallets)", c.Budget)
	f.Share("min_passed", c.MinPassed)
	f.Share("like_amounts", c.LikeAmounts)
	f.Share("min_alike", c.MinAlike)
	f.Share("shared_funder", c.SharedFunder)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c NetworkConfig) Parameters() []typology.Parameter {
	const orchestrated = "AMLTRIX IND01241: same timing and amounts"
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", "three daily rounds", "how far back the rows of a network may lie"),
		typology.Proposed.Parameter("min_wallets", typology.Count(c.MinWallets), "wallets", "144 accounts over 22 intermediaries (DOJ 25-cv-1907)", "fewest wallets that pass on to one receiver in parallel"),
		typology.Proposed.Parameter("parallel", c.Parallel.Value(), "duration", orchestrated, "time within which they pay it"),
		typology.Proposed.Parameter("min_sources", typology.Count(c.MinSources), "accounts", "mules take from several", "fewest accounts that paid each wallet, services and its gas funder not counted"),
		typology.Proposed.Parameter("min_passed", typology.RatioValue(c.MinPassed), "ratio", "FIN-2019-A003: nearly identical amounts in and out", "least share that a wallet passed on"),
		typology.Proposed.Parameter("max_age", c.MaxAge.Value(), "duration", "FATF 2020 names new accounts without a number", "oldest a wallet may be"),
		typology.Proposed.Parameter("like_amounts", typology.RatioValue(c.LikeAmounts), "ratio", orchestrated, "distance from the median within which an amount is like the others"),
		typology.Proposed.Parameter("min_alike", typology.RatioValue(c.MinAlike), "ratio", orchestrated, "share of wallets with like amounts that counts"),
		typology.Proposed.Parameter("shared_funder", typology.RatioValue(c.SharedFunder), "ratio", "wallets that one account fuels are one owner's", "share of wallets with one gas funder that counts"),
		typology.Proposed.Parameter("max_receivers", typology.Count(c.MaxReceivers), "accounts", "mules hand on to one consolidator", "most accounts that a wallet may have paid, ever"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of the receiver looked at"),
	}
}
