package mule

import (
	"errors"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back a payment looks. 48 hours: measured, it covers the
	// stay of 72 % of the 885 pass-through accounts in the labelled patterns of
	// AMLworld HI-Small (Altman et al., NeurIPS 2023); 24 hours covers 45 %.
	Window typology.Duration `json:"window"`
	// MinSources is the fewest distinct owners that paid. 3: proposed.
	MinSources int `json:"min_sources"`
	// MinForward and MaxForward bound outflow by inflow. 0.90 and 1.05: proposed;
	// FIN-2019-A003 says nearly identical.
	MinForward ledger.Ratio `json:"min_forward"`
	MaxForward ledger.Ratio `json:"max_forward"`
	// SinkShare is the least share of the outflow that one receiver got. 0.80:
	// proposed.
	SinkShare ledger.Ratio `json:"sink_share"`
	// MaxDwell is the longest median stay. 24 hours: sourced, FATF 2020 has value
	// moved on "immediately" or the next day.
	MaxDwell typology.Duration `json:"max_dwell"`
	// MaxAge is the oldest a fresh account may be. 30 days: proposed.
	MaxAge typology.Duration `json:"max_age"`
	// Dormant is the shortest silence after which an account counts as woken. 90
	// days: proposed; not below activity.LongSilence.
	Dormant typology.Duration `json:"dormant"`
	// UnknownCap bounds the strength of a pass-through of unknown role. 0.50:
	// proposed.
	UnknownCap ledger.Ratio `json:"unknown_cap"`
	// Budget is the most transactions of an account looked at. 1024: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Window: typology.Duration(48 * time.Hour), MinSources: 3, MinForward: 9000, MaxForward: 10500, SinkShare: 8000,
		MaxDwell: typology.Duration(24 * time.Hour), MaxAge: typology.Duration(30 * 24 * time.Hour),
		Dormant: typology.Duration(90 * 24 * time.Hour), UnknownCap: 5000, Budget: 1024,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: mule-wallet: "+format, append([]any{typology.ErrConfig}, args...)...))
		}
	}
	share := func(name string, r ledger.Ratio) {
		check(r > 0 && r <= ledger.One, "%s %s (want above 0, at most 1)", name, r)
	}
	check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	check(c.MinSources >= 2, "min_sources %d (want 2 or more)", c.MinSources)
	check(c.MaxForward >= ledger.One && c.MaxForward <= 10*ledger.One, "max_forward %s (want 1 to 10)", c.MaxForward)
	check(c.MaxDwell > 0 && c.MaxDwell <= c.Window, "max_dwell %s (want above 0, at most window)", c.MaxDwell)
	check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	check(c.Dormant.Seconds() >= activity.LongSilence, "dormant %s (want 30 days or more)", c.Dormant)
	check(c.Budget >= 2*c.MinSources, "budget %d (want at least twice min_sources)", c.Budget)
	share("min_forward", c.MinForward)
	share("sink_share", c.SinkShare)
	share("unknown_cap", c.UnknownCap)
	return errors.Join(errs...)
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const (
		identical = "FIN-2019-A003: nearly identical amounts in and out in a short period"
		shape     = "a deposit address has the same shape"
	)
	duration := func(d typology.Duration) typology.Value { return typology.SecondsValue(d.Seconds()) }
	ratio := typology.RatioValue
	return []typology.Parameter{
		{
			Name: "window", Value: duration(c.Window), Unit: "duration", Kind: typology.Measured, Doc: "how far back a payment looks",
			Source: "covers the stay of 72 % of 885 pass-through accounts in AMLworld HI-Small's labelled patterns (NeurIPS 2023)",
		},
		{
			Name: "min_sources", Value: typology.Count(c.MinSources), Unit: "owners", Kind: typology.Proposed, Doc: "fewest distinct owners that paid",
			Source: "FIN-2025-NTC1 names several senders without a number",
		},
		{Name: "min_forward", Value: ratio(c.MinForward), Unit: "ratio", Kind: typology.Proposed, Doc: "least outflow by inflow", Source: identical},
		{Name: "max_forward", Value: ratio(c.MaxForward), Unit: "ratio", Kind: typology.Proposed, Doc: "most outflow by inflow", Source: identical},
		{
			Name: "sink_share", Value: ratio(c.SinkShare), Unit: "ratio", Kind: typology.Proposed, Doc: "least share that one receiver got",
			Source: "mules hand on to one consolidator",
		},
		{
			Name: "max_dwell", Value: duration(c.MaxDwell), Unit: "duration", Kind: typology.Sourced, Doc: "longest value-weighted median stay",
			Source: "FATF 2020: moved on at once or the next day",
		},
		{
			Name: "max_age", Value: duration(c.MaxAge), Unit: "duration", Kind: typology.Proposed, Doc: "oldest a fresh account may be",
			Source: "FATF 2020 names new accounts without a number",
		},
		{
			Name: "dormant", Value: duration(c.Dormant), Unit: "duration", Kind: typology.Proposed, Doc: "shortest silence before a burst",
			Source: "FATF 2020 names long inactive accounts without a number",
		},
		{Name: "unknown_cap", Value: ratio(c.UnknownCap), Unit: "ratio", Kind: typology.Proposed, Doc: "highest strength while the role is unknown", Source: shape},
		{
			Name: "budget", Value: typology.Count(c.Budget), Unit: "transactions", Kind: typology.Proposed, Doc: "most transactions of an account looked at",
			Source: "bounds the cost per payment",
		},
	}
}
