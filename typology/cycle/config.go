package cycle

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how long a cycle may take. 7 days: proposed; AMLworld HI-Small's 54
	// cycles (Altman et al., NeurIPS 2023) take 73 hours in the median, at most 96.
	Window typology.Duration `json:"window"`
	// MinAccounts is the fewest owners on a cycle. 3: proposed; two that pay each
	// other settle, refund or trade.
	MinAccounts int `json:"min_accounts"`
	// MinFuelled is the fewest where one account that is not on the cycle gave all of
	// them their gas and all deal with few. 2: proposed; two of one hand have nothing
	// to settle, and 14 of HI-Small's 54 cycles have two accounts.
	MinFuelled int `json:"min_fuelled"`
	// MaxAccounts is the most accounts. 12: measured on HI-Small, where it covers 49
	// of 54 within four days, the longest included.
	MaxAccounts int `json:"max_accounts"`
	// MinKept is how much payments may differ from the closing one: they are between
	// MinKept and 1/MinKept of it. 0.80: proposed; between neighbouring payments of
	// HI-Small's cycles the ratio is 0.92 to 1.09 (10th and 90th percentile).
	MinKept ledger.Ratio `json:"min_kept"`
	// MinNarrow is the least share of accounts that deal with few. 0.50: proposed.
	MinNarrow ledger.Ratio `json:"min_narrow"`
	// SharedFunder is the share of accounts with one gas funder from which that is
	// evidence of common control. 0.50: proposed.
	SharedFunder ledger.Ratio `json:"shared_funder"`
	// Budget is the most transactions of an account looked at, and a quarter of the
	// most transfers per search. 128: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(7 * 24 * time.Hour), MinAccounts: 3, MinFuelled: 2, MaxAccounts: 12,
		MinKept: 8000, MinNarrow: 5000, SharedFunder: 5000, Budget: 128,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("cycle")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinAccounts >= 2, "min_accounts %d (want 2 or more)", c.MinAccounts)
	f.Check(c.MinFuelled >= 2 && c.MinFuelled <= c.MinAccounts, "min_fuelled %d (want 2 to min_accounts, %d)", c.MinFuelled, c.MinAccounts)
	f.Check(c.MaxAccounts >= c.MinAccounts && c.MaxAccounts <= 32, "max_accounts %d (want min_accounts to 32)", c.MaxAccounts)
	f.Share("min_kept", c.MinKept)
	f.Check(c.MinNarrow >= 0 && c.MinNarrow <= ledger.One, "min_narrow %s (want 0 to 1)", c.MinNarrow)
	f.Share("shared_funder", c.SharedFunder)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", "AMLworld HI-Small: cycles take at most 96 hours (Altman et al. 2023)", "how long a cycle may take"),
		typology.Proposed.Parameter("min_accounts", typology.Count(c.MinAccounts), "owners", "two that pay each other settle, refund or trade", "fewest owners on a cycle"),
		typology.Proposed.Parameter("min_fuelled", typology.Count(c.MinFuelled), "owners", "two of one hand have nothing to settle; AMLworld HI-Small: 14 of 54 cycles (Altman et al. 2023)", "fewest owners where one account gave all their gas"),
		typology.Measured.Parameter("max_accounts", typology.Count(c.MaxAccounts), "accounts", "AMLworld HI-Small: 49 of 54 cycles (Altman et al. 2023)", "most accounts on a cycle"),
		typology.Proposed.Parameter("min_kept", typology.RatioValue(c.MinKept), "ratio", "AMLworld HI-Small: 0.92 to 1.09 from payment to payment", "least and, inverted, most that a payment is of the closing one"),
		typology.Proposed.Parameter("min_narrow", typology.RatioValue(c.MinNarrow), "ratio", "people's accounts deal with many", "least share of accounts that deal with few"),
		typology.Proposed.Parameter("shared_funder", typology.RatioValue(c.SharedFunder), "ratio", "wallets that one account fuels are one owner's", "share of accounts with one gas funder that counts"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
