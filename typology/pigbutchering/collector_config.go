package pigbutchering

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// CollectorConfig holds the numbers of the detector of the collector's side.
// Start from DefaultCollector.
type CollectorConfig struct {
	// Window is how far back a payment looks. 30 days: proposed; collectors lived
	// 42 days on average in 2024 (Chainalysis, Crypto Crime Report 2025).
	Window typology.Duration `json:"window"`
	// MinDeposits is the fewest receipts that come from exchanges, straight or over
	// a wallet filled there. 4: proposed, so that it speaks before an average case,
	// which had 5.75 transactions in 2024 (Cyvers), is over.
	MinDeposits int `json:"min_deposits"`
	// ExchangeShare is the least share of the inflow that these are. 0.60:
	// proposed; victims are told to buy at an exchange (FIN-2023-Alert005).
	ExchangeShare ledger.Ratio `json:"exchange_share"`
	// MinForward is the least share of the inflow that has left. 0.80: proposed; a
	// part is kept for returns that lure.
	MinForward ledger.Ratio `json:"min_forward"`
	// MaxDwell is the longest value-weighted median stay. 24 hours: proposed; a
	// prosecution speaks of immediate transfers (EDVA, November 2022).
	MaxDwell typology.Duration `json:"max_dwell"`
	// MinHops is the fewest fresh wallets that were paid and passed it on, and
	// HopShare the least share of the outflow that went to fresh wallets. 3 and
	// 0.50: proposed; EDVA November 2022: numerous private wallets.
	MinHops  int          `json:"min_hops"`
	HopShare ledger.Ratio `json:"hop_share"`
	// MaxReturned is the most of the inflow that went back to exchanges and their
	// customers. 0.40: proposed, as in Config.
	MaxReturned ledger.Ratio `json:"max_returned"`
	// MaxAge is the oldest an account may be. 60 days: proposed, from the average
	// lifetime of 42 days with room.
	MaxAge typology.Duration `json:"max_age"`
	// Budget is the most transactions of an account looked at. 1024: proposed.
	Budget int `json:"budget"`
}

// DefaultCollector returns the configuration that the library ships.
func DefaultCollector() CollectorConfig {
	const day = typology.Duration(24 * time.Hour)
	return CollectorConfig{
		Window: 30 * day, MinDeposits: 4, ExchangeShare: 6000, MinForward: 8000, MaxDwell: day, MinHops: 3, HopShare: 5000,
		MaxReturned: 4000, MaxAge: 60 * day, Budget: 1024,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c CollectorConfig) Validate() error {
	f := typology.NewFaults("pig-butchering-collector")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinDeposits >= 2, "min_deposits %d (want 2 or more)", c.MinDeposits)
	f.Check(c.MaxDwell.Seconds() > 0 && c.MaxDwell <= c.Window, "max_dwell %s (want above 0, at most window)", c.MaxDwell)
	f.Check(c.MinHops >= 1, "min_hops %d (want 1 or more)", c.MinHops)
	f.Check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	f.Check(c.Budget >= 2*c.MinDeposits, "budget %d (want at least twice min_deposits)", c.Budget)
	f.Share("exchange_share", c.ExchangeShare)
	f.Share("min_forward", c.MinForward)
	f.Share("hop_share", c.HopShare)
	f.Share("max_returned", c.MaxReturned)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c CollectorConfig) Parameters() []typology.Parameter {
	ratio := typology.RatioValue
	const (
		lifetime = "average scam lifetime of 42 days in 2024 (Chainalysis, Crypto Crime Report 2025)"
		private  = "immediately transferred through numerous private wallets (EDVA, November 2022)"
	)
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", lifetime, "how far back a payment looks"),
		typology.Proposed.Parameter("min_deposits", typology.Count(c.MinDeposits), "receipts", "before an average case of 5.75 transactions is over (Cyvers 2024)", "fewest receipts that come from exchanges"),
		typology.Proposed.Parameter("exchange_share", ratio(c.ExchangeShare), "ratio", "victims are told to buy at an exchange and send on (FIN-2023-Alert005)", "least share of the inflow that these are"),
		typology.Proposed.Parameter("min_forward", ratio(c.MinForward), "ratio", "a part is kept for returns that lure", "least share of the inflow that has left"),
		typology.Proposed.Parameter("max_dwell", c.MaxDwell.Value(), "duration", private, "longest value-weighted median stay"),
		typology.Proposed.Parameter("min_hops", typology.Count(c.MinHops), "wallets", private, "fewest fresh wallets that were paid and passed it on"),
		typology.Proposed.Parameter("hop_share", ratio(c.HopShare), "ratio", private, "least share of the outflow that went to fresh wallets"),
		typology.Proposed.Parameter("max_returned", ratio(c.MaxReturned), "ratio", "a trader gets back about what he sends", "most of the inflow that went back to exchanges and customers"),
		typology.Proposed.Parameter("max_age", c.MaxAge.Value(), "duration", lifetime, "oldest an account may be"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
