package fanin

import (
	"errors"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back a payment looks. 30 days: proposed, the period over
	// which collectors were seen to live in 2024 was 42 days on average
	// (Chainalysis, Crypto Crime Report 2025).
	Window typology.Duration `json:"window"`
	// MinSenders is the fewest distinct owners that paid. 10: proposed; reported
	// collectors have hundreds, and a family has fewer.
	MinSenders int `json:"min_senders"`
	// MinForward is the least share of the inflow that has left. 0.90: proposed;
	// FinCEN FIN-2019-A003 speaks of nearly identical amounts in and out.
	MinForward ledger.Ratio `json:"min_forward"`
	// MaxSinks and SinkShare: so many receivers got at least that share of what
	// left. 3 and 0.80: proposed; payroll and exchanges pay many.
	MaxSinks  int          `json:"max_sinks"`
	SinkShare ledger.Ratio `json:"sink_share"`
	// MaxAge is the oldest an account may be. 60 days: proposed, from the average
	// lifetime of 42 days (Chainalysis 2025) with room.
	MaxAge typology.Duration `json:"max_age"`
	// ExchangeShare is the share of the inflow paid by labelled exchanges from
	// which UnknownCap no longer binds. 0.60: proposed.
	ExchangeShare ledger.Ratio `json:"exchange_share"`
	// UnknownCap bounds the strength while nothing but the shape speaks for it.
	// 0.50: proposed.
	UnknownCap ledger.Ratio `json:"unknown_cap"`
	// Budget is the most transactions of an account looked at. 1024: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(30 * 24 * time.Hour), MinSenders: 10, MinForward: 9000, MaxSinks: 3, SinkShare: 8000,
		MaxAge: typology.Duration(60 * 24 * time.Hour), ExchangeShare: 6000, UnknownCap: 5000, Budget: 1024,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: fan-in-collector: "+format, append([]any{typology.ErrConfig}, args...)...))
		}
	}
	share := func(name string, r ledger.Ratio) {
		check(r > 0 && r <= ledger.One, "%s %s (want above 0, at most 1)", name, r)
	}
	check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	check(c.MinSenders >= 4, "min_senders %d (want 4 or more)", c.MinSenders)
	check(c.MaxSinks >= 1, "max_sinks %d (want 1 or more)", c.MaxSinks)
	check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	check(c.Budget >= 2*c.MinSenders, "budget %d (want at least twice min_senders)", c.Budget)
	share("min_forward", c.MinForward)
	share("sink_share", c.SinkShare)
	share("exchange_share", c.ExchangeShare)
	share("unknown_cap", c.UnknownCap)
	return errors.Join(errs...)
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	proposed := func(name string, v typology.Value, unit, source, doc string) typology.Parameter {
		return typology.Parameter{Name: name, Value: v, Unit: unit, Kind: typology.Proposed, Source: source, Doc: doc}
	}
	const lifetime = "average scam lifetime of 42 days in 2024 (Chainalysis, Crypto Crime Report 2025)"
	return []typology.Parameter{
		proposed("window", typology.SecondsValue(c.Window.Seconds()), "duration", lifetime, "how far back a payment looks"),
		proposed("min_senders", typology.Count(c.MinSenders), "owners", "FATF 2020 names many senders without a number", "fewest distinct owners that paid"),
		proposed("min_forward", typology.RatioValue(c.MinForward), "ratio", "FIN-2019-A003: nearly identical amounts in and out", "least share of the inflow that has left"),
		proposed("max_sinks", typology.Count(c.MaxSinks), "owners", "payroll and exchanges pay many", "receivers that count together"),
		proposed("sink_share", typology.RatioValue(c.SinkShare), "ratio", "payroll and exchanges pay many", "least share of the outflow that they got"),
		proposed("max_age", typology.SecondsValue(c.MaxAge.Seconds()), "duration", lifetime, "oldest an account may be"),
		proposed("exchange_share", typology.RatioValue(c.ExchangeShare), "ratio", "victims are told to buy at an exchange and send on (FIN-2023-Alert005)", "share of inflow from exchanges that lifts the cap"),
		proposed("unknown_cap", typology.RatioValue(c.UnknownCap), "ratio", "the shape alone does not tell a collector from a shop", "highest strength while only the shape speaks"),
		proposed("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
