package mixeruse

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back receipts and payments count together. 7 days: proposed.
	Window typology.Duration `json:"window"`
	// MinDeposits is the fewest payments into a mixer that are more than the fact. 2:
	// proposed; pools of one size make who has more come again.
	MinDeposits int `json:"min_deposits"`
	// MinShare is the least share of what an account took in that went into the
	// mixer. 0.50: proposed.
	MinShare ledger.Ratio `json:"min_share"`
	// MaxDwell is how soon what came in goes into the mixer, in the median, and what
	// came out of it is passed on. 3 days: proposed; FATF 2020 speaks of immediate
	// movement, and mixers make their users wait.
	MaxDwell typology.Duration `json:"max_dwell"`
	// MinPassed is the least share of what came out that one payment passes on. 0.80:
	// proposed.
	MinPassed ledger.Ratio `json:"min_passed"`
	// FactCap bounds the strength of the fact alone. 0.20: proposed; privacy is no
	// crime.
	FactCap ledger.Ratio `json:"fact_cap"`
	// Cap bounds the strength in combination. 0.50: proposed.
	Cap ledger.Ratio `json:"cap"`
	// Participants is the most inputs, and outputs, of a mix that are told. 512:
	// proposed; rounds of Wasabi 2 have some 400 inputs.
	Participants int `json:"participants"`
	// Budget is the most transactions of an account looked at. 128: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(7 * 24 * time.Hour), MinDeposits: 2, MinShare: 5000, MaxDwell: typology.Duration(3 * 24 * time.Hour),
		MinPassed: 8000, FactCap: 2000, Cap: 5000, Participants: 512, Budget: 128,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("mixer-use")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinDeposits >= 2, "min_deposits %d (want 2 or more)", c.MinDeposits)
	f.Share("min_share", c.MinShare)
	f.Check(c.MaxDwell.Seconds() > 0 && c.MaxDwell <= c.Window, "max_dwell %s (want above 0, at most window)", c.MaxDwell)
	f.Share("min_passed", c.MinPassed)
	f.Share("fact_cap", c.FactCap)
	f.Share("cap", c.Cap)
	f.Check(c.FactCap <= c.Cap, "fact_cap %s (want at most cap, %s)", c.FactCap, c.Cap)
	f.Check(c.Participants >= 1, "participants %d (want 1 or more)", c.Participants)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", "a week of one account", "how far back receipts and payments count together"),
		typology.Proposed.Parameter("min_deposits", typology.Count(c.MinDeposits), "payments", "who has more than a pool's size comes again", "fewest payments into a mixer that are more than the fact"),
		typology.Proposed.Parameter("min_share", typology.RatioValue(c.MinShare), "ratio", "most of it", "least share of what came in that went into the mixer"),
		typology.Proposed.Parameter("max_dwell", c.MaxDwell.Value(), "duration", "FATF 2020: immediate movement; mixers make their users wait", "how soon value goes in, and is passed on when it came out"),
		typology.Proposed.Parameter("min_passed", typology.RatioValue(c.MinPassed), "ratio", "nearly all of it", "least share of what came out in one payment on"),
		typology.Proposed.Parameter("fact_cap", typology.RatioValue(c.FactCap), "ratio", "privacy is no crime", "highest strength of the fact alone"),
		typology.Proposed.Parameter("cap", typology.RatioValue(c.Cap), "ratio", "it counts beside other evidence alone", "highest strength in combination"),
		typology.Proposed.Parameter("participants", typology.Count(c.Participants), "accounts", "rounds of Wasabi 2 have some 400 inputs", "most inputs, and outputs, of a mix that are told"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
