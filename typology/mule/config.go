package mule

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back a payment looks. 7 days: measured, 72 hours cover the
	// stay of 98 % of the 885 pass-through accounts in the labelled patterns of
	// AMLworld HI-Small (Altman et al., NeurIPS 2023), and rounds of a mule are up
	// to four days apart; FATF 2020 speaks of frequent transfers in a day or week.
	Window typology.Duration `json:"window"`
	// MinSources and MaxSources bound the distinct owners that paid, services not
	// counted. 3 and 60: proposed; whom more pay is a collector.
	MinSources int `json:"min_sources"`
	MaxSources int `json:"max_sources"`
	// MinForward and MaxForward bound outflow by inflow. 0.90 and 1.05: proposed;
	// FIN-2019-A003 says nearly identical.
	MinForward ledger.Ratio `json:"min_forward"`
	MaxForward ledger.Ratio `json:"max_forward"`
	// SinkShare is the least share of the outflow that one receiver got. 0.80:
	// proposed.
	SinkShare ledger.Ratio `json:"sink_share"`
	// Residue is the most that a clean cycle leaves of all that came in by then, and
	// MinClean the least share of the value that went in clean cycles. 0.10 and 0.80: proposed; FIN-2019-A003 says nearly identical, and
	// who empties an account keeps next to nothing.
	Residue  ledger.Ratio `json:"residue"`
	MinClean ledger.Ratio `json:"min_clean"`
	// MaxReceivers is how many the account may have paid at most, ever. 12:
	// proposed; mules hand on to one or a few, people and desks pay many.
	MaxReceivers int `json:"max_receivers"`
	// MaxDwell is the longest median stay. 24 hours: sourced, FATF 2020 has value
	// moved on "immediately" or the next day.
	MaxDwell typology.Duration `json:"max_dwell"`
	// CashOutDwell is the longest median stay where the receiver is the account's
	// own deposit address at an exchange. 1 hour: proposed; shops cash out so too,
	// but by the day.
	CashOutDwell typology.Duration `json:"cash_out_dwell"`
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
		Window: typology.Duration(7 * 24 * time.Hour), MinSources: 3, MaxSources: 60, MinForward: 9000, MaxForward: 10500, SinkShare: 8000,
		Residue: 1000, CashOutDwell: typology.Duration(time.Hour), MinClean: 8000, MaxReceivers: 12,
		MaxDwell: typology.Duration(24 * time.Hour), MaxAge: typology.Duration(30 * 24 * time.Hour),
		Dormant: typology.Duration(90 * 24 * time.Hour), UnknownCap: 5000, Budget: 1024,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("mule-wallet")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinSources >= 2, "min_sources %d (want 2 or more)", c.MinSources)
	f.Check(c.MaxSources >= c.MinSources, "max_sources %d (want min_sources or more)", c.MaxSources)
	f.Check(c.MaxForward >= ledger.One && c.MaxForward <= 10*ledger.One, "max_forward %s (want 1 to 10)", c.MaxForward)
	f.Check(c.MaxDwell > 0 && c.MaxDwell <= c.Window, "max_dwell %s (want above 0, at most window)", c.MaxDwell)
	f.Check(c.CashOutDwell > 0 && c.CashOutDwell <= c.MaxDwell, "cash_out_dwell %s (want above 0, at most max_dwell)", c.CashOutDwell)
	f.Check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	f.Check(c.Dormant.Seconds() >= activity.LongSilence, "dormant %s (want 30 days or more)", c.Dormant)
	f.Check(c.Budget >= 2*c.MinSources, "budget %d (want at least twice min_sources)", c.Budget)
	f.Check(c.MaxReceivers >= 1, "max_receivers %d (want 1 or more)", c.MaxReceivers)
	f.Share("residue", c.Residue)
	f.Share("min_clean", c.MinClean)
	f.Share("min_forward", c.MinForward)
	f.Share("sink_share", c.SinkShare)
	f.Share("unknown_cap", c.UnknownCap)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const (
		identical = "FIN-2019-A003: nearly identical amounts in and out in a short period"
		shape     = "a deposit address has the same shape"
	)
	ratio := typology.RatioValue
	return []typology.Parameter{
		{
			Name: "window", Value: c.Window.Value(), Unit: "duration", Kind: typology.Measured, Doc: "how far back a payment looks",
			Source: "72 hours cover the stay of 98 % of 885 pass-through accounts in AMLworld HI-Small's labelled patterns (NeurIPS 2023)",
		},
		{
			Name: "min_sources", Value: typology.Count(c.MinSources), Unit: "owners", Kind: typology.Proposed, Doc: "fewest distinct owners that paid",
			Source: "FIN-2025-NTC1 names several senders without a number",
		},
		{
			Name: "max_sources", Value: typology.Count(c.MaxSources), Unit: "owners", Kind: typology.Proposed, Doc: "most distinct owners that paid",
			Source: "whom more pay is a collector or a shop",
		},
		{Name: "min_forward", Value: ratio(c.MinForward), Unit: "ratio", Kind: typology.Proposed, Doc: "least outflow by inflow", Source: identical},
		{Name: "max_forward", Value: ratio(c.MaxForward), Unit: "ratio", Kind: typology.Proposed, Doc: "most outflow by inflow", Source: identical},
		{
			Name: "sink_share", Value: ratio(c.SinkShare), Unit: "ratio", Kind: typology.Proposed, Doc: "least share that one receiver got",
			Source: "mules hand on to one consolidator",
		},
		{Name: "residue", Value: ratio(c.Residue), Unit: "ratio", Kind: typology.Proposed, Doc: "most that a clean cycle leaves", Source: identical},
		{Name: "min_clean", Value: ratio(c.MinClean), Unit: "ratio", Kind: typology.Proposed, Doc: "least share of the value that went in clean cycles", Source: identical},
		{
			Name: "max_receivers", Value: typology.Count(c.MaxReceivers), Unit: "accounts", Kind: typology.Proposed, Doc: "most accounts that it may have paid, ever",
			Source: "mules hand on to one consolidator",
		},
		{
			Name: "max_dwell", Value: c.MaxDwell.Value(), Unit: "duration", Kind: typology.Sourced, Doc: "longest value-weighted median stay",
			Source: "FATF 2020: moved on at once or the next day",
		},
		{
			Name: "cash_out_dwell", Value: c.CashOutDwell.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "longest median stay where it cashes out at an exchange itself",
			Source: "shops cash out by the day",
		},
		{
			Name: "max_age", Value: c.MaxAge.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "oldest a fresh account may be",
			Source: "FATF 2020 names new accounts without a number",
		},
		{
			Name: "dormant", Value: c.Dormant.Value(), Unit: "duration", Kind: typology.Proposed, Doc: "shortest silence before a burst",
			Source: "FATF 2020 names long inactive accounts without a number",
		},
		{Name: "unknown_cap", Value: ratio(c.UnknownCap), Unit: "ratio", Kind: typology.Proposed, Doc: "highest strength while the role is unknown", Source: shape},
		{
			Name: "budget", Value: typology.Count(c.Budget), Unit: "transactions", Kind: typology.Proposed, Doc: "most transactions of an account looked at",
			Source: "bounds the cost per payment",
		},
	}
}
