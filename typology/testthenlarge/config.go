package testthenlarge

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Within is the longest time from the first test to the large payment. 4 days:
	// proposed; FIN-2023-Alert005 flag 10 says abruptly.
	Within typology.Duration `json:"within"`
	// MinFactor is how many times as large as the tests together the payment is. 20:
	// proposed; a test costs little beside what it protects.
	MinFactor int `json:"min_factor"`
	// MaxTests is the most payments that are tests. 3: proposed; flag 10 says a
	// short series.
	MaxTests int `json:"max_tests"`
	// MaxPayers is the most accounts that have paid the receiver. 3: proposed, the
	// payer, who gave it gas, and one more.
	MaxPayers int `json:"max_payers"`
	// MaxAge is the oldest the receiver may be when it is tested. 7 days: proposed; a
	// destination of less than a week is a common rule of exchanges.
	MaxAge typology.Duration `json:"max_age"`
	// PassOn is how soon after the large payment the receiver passes it on. 48
	// hours: proposed; FATF 2020 speaks of the same or the next day.
	PassOn typology.Duration `json:"pass_on"`
	// MinPassed is the least share of the sum in one payment to another fresh wallet.
	// 0.50: proposed.
	MinPassed ledger.Ratio `json:"min_passed"`
	// ShapeCap bounds the strength of the shape alone. 0.20: proposed; careful
	// people make it.
	ShapeCap ledger.Ratio `json:"shape_cap"`
	// Cap bounds the strength when the sum was passed on. 0.50: proposed.
	Cap ledger.Ratio `json:"cap"`
	// Budget is the most transactions of a receiver looked at. 64: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Within: typology.Duration(4 * 24 * time.Hour), MinFactor: 20, MaxTests: 3, MaxPayers: 3, MaxAge: typology.Duration(7 * 24 * time.Hour),
		PassOn: typology.Duration(48 * time.Hour), MinPassed: 5000, ShapeCap: 2000, Cap: 5000, Budget: 64,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("test-then-large")
	f.Check(c.Within.Seconds() > 0, "within %s (want a second or more)", c.Within)
	f.Check(c.MinFactor >= 2, "min_factor %d (want 2 or more)", c.MinFactor)
	f.Check(c.MaxTests >= 1 && c.MaxTests <= 100, "max_tests %d (want 1 to 100)", c.MaxTests)
	f.Check(c.MaxPayers >= 1, "max_payers %d (want 1 or more)", c.MaxPayers)
	f.Check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	f.Check(c.PassOn.Seconds() > 0, "pass_on %s (want a second or more)", c.PassOn)
	f.Share("min_passed", c.MinPassed)
	f.Share("shape_cap", c.ShapeCap)
	f.Share("cap", c.Cap)
	f.Check(c.ShapeCap <= c.Cap, "shape_cap %s (want at most cap, %s)", c.ShapeCap, c.Cap)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const flag10 = "FIN-2023-Alert005 flag 10: a short series, abruptly followed"
	return []typology.Parameter{
		typology.Proposed.Parameter("within", c.Within.Value(), "duration", flag10, "longest time from the first test to the large payment"),
		typology.Proposed.Parameter("min_factor", typology.Count(c.MinFactor), "times", "a test costs little beside what it protects", "how many times as large as the tests the payment is"),
		typology.Proposed.Parameter("max_tests", typology.Count(c.MaxTests), "payments", flag10, "most payments that are tests"),
		typology.Proposed.Parameter("max_payers", typology.Count(c.MaxPayers), "accounts", "the payer, a gas funder and one more", "most accounts that have paid the receiver"),
		typology.Proposed.Parameter("max_age", c.MaxAge.Value(), "duration", "a destination of less than a week", "oldest the receiver may be when it is tested"),
		typology.Proposed.Parameter("pass_on", c.PassOn.Value(), "duration", "FATF 2020: the same or the next day", "how soon the receiver passes the sum on"),
		typology.Proposed.Parameter("min_passed", typology.RatioValue(c.MinPassed), "ratio", "most of it", "least share of the sum in one payment to a fresh wallet"),
		typology.Proposed.Parameter("shape_cap", typology.RatioValue(c.ShapeCap), "ratio", "careful people make the shape", "highest strength of the shape alone"),
		typology.Proposed.Parameter("cap", typology.RatioValue(c.Cap), "ratio", "it counts beside other evidence alone", "highest strength when the sum was passed on"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of a receiver looked at"),
	}
}
