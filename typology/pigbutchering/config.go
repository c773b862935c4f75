package pigbutchering

import (
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Window is how far back a payment looks. 90 days: sourced, a traced victim
	// made 27 payments in about three months (USSS and TRM Labs, "BC Group",
	// November 2023).
	Window typology.Duration `json:"window"`
	// ReturnWithin is how long after a payment its return may come. 14 days:
	// proposed.
	ReturnWithin typology.Duration `json:"return_within"`
	// MinReturn and MaxReturn bound the return by what was paid before. 1.00 and
	// 1.25: proposed; FIN-2023-Alert005 flag 7 says at or slightly above.
	MinReturn ledger.Ratio `json:"min_return"`
	MaxReturn ledger.Ratio `json:"max_return"`
	// MinAfter is the fewest payments after the return. 2: proposed, so that the
	// third payment in all completes the finding.
	MinAfter int `json:"min_after"`
	// MinGrowth is the least sum of these by the return. 2: proposed; flag 7 says
	// substantially larger.
	MinGrowth ledger.Ratio `json:"min_growth"`
	// MaxReturned is the most that came back of what was paid. 0.60: proposed;
	// who trades from his own wallet gets back about what he sends.
	MaxReturned ledger.Ratio `json:"max_returned"`
	// MaxReturns is the most times that the counterparty paid back. 2: proposed;
	// bait is paid once or twice, one's own wallet pays back again and again.
	MaxReturns int `json:"max_returns"`
	// OneVictim is the strength while one customer only pays the counterparty,
	// which passes it on to fresh wallets; Alone where it does not. 0.60 and 0.30:
	// proposed, a wallet of one's own can look the same.
	OneVictim ledger.Ratio `json:"one_victim"`
	Alone     ledger.Ratio `json:"alone"`
	// Budget is the most transactions of an account looked at. 512: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	const day = typology.Duration(24 * time.Hour)
	return Config{
		Window: 90 * day, ReturnWithin: 14 * day, MinReturn: 10_000, MaxReturn: 12_500, MinAfter: 2,
		MinGrowth: 20_000, MaxReturned: 4000, MaxReturns: 2, OneVictim: 6000, Alone: 3000, Budget: 512,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("pig-butchering")
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.ReturnWithin > 0 && c.ReturnWithin <= c.Window, "return_within %s (want above 0, at most window)", c.ReturnWithin)
	f.Check(c.MinReturn > 0 && c.MinReturn <= c.MaxReturn, "min_return %s (want above 0, at most max_return)", c.MinReturn)
	f.Check(c.MaxReturn <= 10*ledger.One, "max_return %s (want at most 10)", c.MaxReturn)
	f.Check(c.MinAfter >= 1, "min_after %d (want 1 or more)", c.MinAfter)
	f.Check(c.MinGrowth >= ledger.One && c.MinGrowth <= 1000*ledger.One, "min_growth %s (want 1 to 1000)", c.MinGrowth)
	f.Share("max_returned", c.MaxReturned)
	f.Share("one_victim", c.OneVictim)
	f.Check(c.Alone > 0 && c.Alone <= c.OneVictim, "alone %s (want above 0, at most one_victim)", c.Alone)
	f.Check(c.MaxReturns >= 1, "max_returns %d (want 1 or more)", c.MaxReturns)
	f.Check(c.Budget >= 4, "budget %d (want 4 or more)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const flag7 = "FIN-2023-Alert005 flag 7: at or slightly above what was sent, then substantially larger amounts"
	ratio := typology.RatioValue
	return []typology.Parameter{
		{
			Name: "window", Value: c.Window.Value(), Unit: "duration", Kind: typology.Sourced, Doc: "how far back a payment looks",
			Source: "27 payments in about three months (USSS and TRM Labs, BC Group, November 2023)",
		},
		{
			Name: "return_within", Value: c.ReturnWithin.Value(), Unit: "duration", Kind: typology.Proposed,
			Doc: "longest time from a payment to its return", Source: "inducements follow soon",
		},
		{Name: "min_return", Value: ratio(c.MinReturn), Unit: "ratio", Kind: typology.Proposed, Doc: "least return by what was paid", Source: flag7},
		{Name: "max_return", Value: ratio(c.MaxReturn), Unit: "ratio", Kind: typology.Proposed, Doc: "most return by what was paid", Source: flag7},
		{
			Name: "min_after", Value: typology.Count(c.MinAfter), Unit: "payments", Kind: typology.Proposed,
			Doc: "fewest payments after the return", Source: "the third payment should still be stopped",
		},
		{Name: "min_growth", Value: ratio(c.MinGrowth), Unit: "ratio", Kind: typology.Proposed, Doc: "least later payments by the return", Source: flag7},
		{
			Name: "max_returned", Value: ratio(c.MaxReturned), Unit: "ratio", Kind: typology.Proposed,
			Doc: "most that came back of all that was paid", Source: "a trader gets back about what he sends",
		},
		{
			Name: "one_victim", Value: ratio(c.OneVictim), Unit: "ratio", Kind: typology.Proposed,
			Doc: "strength while one customer only pays the counterparty, which passes it on to fresh wallets", Source: "a wallet of one's own can look the same",
		},
		{
			Name: "alone", Value: ratio(c.Alone), Unit: "ratio", Kind: typology.Proposed,
			Doc: "strength while one customer only pays the counterparty, and nothing else speaks for it", Source: "a wallet of one's own can look the same",
		},
		{
			Name: "max_returns", Value: typology.Count(c.MaxReturns), Unit: "payments", Kind: typology.Proposed,
			Doc: "most times that the counterparty paid back", Source: "bait is paid once or twice",
		},
		{
			Name: "budget", Value: typology.Count(c.Budget), Unit: "transactions", Kind: typology.Proposed,
			Doc: "most transactions of an account looked at", Source: "bounds the cost per payment",
		},
	}
}
