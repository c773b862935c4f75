package fanin

import (
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
	// MaxForward is the most that may have left by what came in. 1.10: proposed; an
	// account that pays much more than it is seen to get has another source, such
	// as a coin that the data does not hold, and what it passes on is not this.
	MaxForward ledger.Ratio `json:"max_forward"`
	// MaxDwell is the longest median stay. 72 hours: measured, it covers the stay of
	// 98 % of the 885 pass-through accounts in the labelled patterns of AMLworld
	// HI-Small (Altman et al., NeurIPS 2023).
	MaxDwell typology.Duration `json:"max_dwell"`
	// MaxSinks and SinkShare: so many receivers got at least that share of what
	// left. 3 and 0.80: proposed; payroll and exchanges pay many.
	MaxSinks  int          `json:"max_sinks"`
	SinkShare ledger.Ratio `json:"sink_share"`
	// MaxCompany is the most of its movements that may stand in transactions which
	// move value between others, too. 0.50: proposed; routers of exchanges and their
	// pools are legs of somebody's exchange nearly always, wallets never.
	MaxCompany ledger.Ratio `json:"max_company"`
	// HopSenders and HopShare: at least that share of what left went to wallets that
	// were fresh then and have passed it on, and then so many senders are enough. 6
	// and 0.80: proposed; EDVA November 2022 has it move through numerous private
	// wallets, and FATF 2020 names many senders without a number.
	HopSenders int          `json:"hop_senders"`
	HopShare   ledger.Ratio `json:"hop_share"`
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
		Window: typology.Duration(30 * 24 * time.Hour), MinSenders: 10, MinForward: 9000, MaxForward: 11_000, MaxSinks: 3, SinkShare: 8000,
		MaxDwell: typology.Duration(72 * time.Hour), MaxCompany: 5000, HopSenders: 6, HopShare: 8000,
		MaxAge: typology.Duration(60 * 24 * time.Hour), ExchangeShare: 6000, UnknownCap: 5000, Budget: 1024,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("fan-in-collector")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinSenders >= 4, "min_senders %d (want 4 or more)", c.MinSenders)
	f.Check(c.HopSenders >= 4, "hop_senders %d (want 4 or more)", c.HopSenders)
	f.Check(c.MaxForward >= ledger.One && c.MaxForward <= 10*ledger.One, "max_forward %s (want 1 to 10)", c.MaxForward)
	f.Check(c.MaxDwell > 0 && c.MaxDwell <= c.Window, "max_dwell %s (want above 0, at most window)", c.MaxDwell)
	f.Check(c.MaxSinks >= 1, "max_sinks %d (want 1 or more)", c.MaxSinks)
	f.Check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	f.Check(c.Budget >= 2*c.MinSenders, "budget %d (want at least twice min_senders)", c.Budget)
	f.Share("min_forward", c.MinForward)
	f.Share("sink_share", c.SinkShare)
	f.Share("max_company", c.MaxCompany)
	f.Share("hop_share", c.HopShare)
	f.Share("exchange_share", c.ExchangeShare)
	f.Share("unknown_cap", c.UnknownCap)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const lifetime = "average scam lifetime of 42 days in 2024 (Chainalysis, Crypto Crime Report 2025)"
	return []typology.Parameter{
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", lifetime, "how far back a payment looks"),
		typology.Proposed.Parameter("min_senders", typology.Count(c.MinSenders), "owners", "FATF 2020 names many senders without a number", "fewest distinct owners that paid"),
		typology.Proposed.Parameter("min_forward", typology.RatioValue(c.MinForward), "ratio", "FIN-2019-A003: nearly identical amounts in and out", "least share of the inflow that has left"),
		typology.Proposed.Parameter("max_forward", typology.RatioValue(c.MaxForward), "ratio", "who pays more than he is seen to get has another source", "most that may have left by what came in"),
		typology.Measured.Parameter("max_dwell", c.MaxDwell.Value(), "duration", "72 hours cover the stay of 98 % of 885 pass-through accounts in AMLworld HI-Small's labelled patterns (NeurIPS 2023)", "longest value-weighted median stay"),
		typology.Proposed.Parameter("max_sinks", typology.Count(c.MaxSinks), "owners", "payroll and exchanges pay many", "receivers that count together"),
		typology.Proposed.Parameter("sink_share", typology.RatioValue(c.SinkShare), "ratio", "payroll and exchanges pay many", "least share of the outflow that they got"),
		typology.Proposed.Parameter("max_company", typology.RatioValue(c.MaxCompany), "ratio", "routers and pools are legs of others' exchanges", "most of its movements in transactions that move value between others, too"),
		typology.Proposed.Parameter("hop_senders", typology.Count(c.HopSenders), "owners", "FATF 2020 names many senders without a number", "fewest distinct owners that paid where fresh wallets took it further"),
		typology.Proposed.Parameter("hop_share", typology.RatioValue(c.HopShare), "ratio", "immediately transferred through numerous private wallets (EDVA 2022)", "least share of the outflow that fresh wallets took further"),
		typology.Proposed.Parameter("max_age", c.MaxAge.Value(), "duration", lifetime, "oldest an account may be"),
		typology.Proposed.Parameter("exchange_share", typology.RatioValue(c.ExchangeShare), "ratio", "victims are told to buy at an exchange and send on (FIN-2023-Alert005)", "share of inflow from exchanges that lifts the cap"),
		typology.Proposed.Parameter("unknown_cap", typology.RatioValue(c.UnknownCap), "ratio", "the shape alone does not tell a collector from a shop", "highest strength while only the shape speaks"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
