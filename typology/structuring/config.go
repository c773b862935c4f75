package structuring

import (
	"fmt"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Config holds the detector's numbers. Start from Default.
type Config struct {
	// Thresholds are whole dollars, ascending. 1,000, 3,000 and 10,000: sourced,
	// FATF Recommendation 16 (de minimis of the travel rule), 31 CFR 1010.410
	// (its threshold in the United States), 31 CFR 1010.311 (currency transaction
	// reports).
	Thresholds []int `json:"thresholds"`
	// Band is how far below a threshold a payment lies at most, as a share of it.
	// 0.15: proposed.
	Band ledger.Ratio `json:"band"`
	// Window is how far back a payment looks. 14 days: proposed; FATF 2020 speaks
	// of small amounts in a short time.
	Window typology.Duration `json:"window"`
	// MinPayments is the fewest payments just below one threshold. 4: measured on
	// tuning seeds 1–20 of the simulator.
	MinPayments int `json:"min_payments"`
	// MinBelow is the least share of all payments that lies just below. 0.80:
	// proposed; the next larger and smaller sums of ordinary payers fall anywhere.
	MinBelow ledger.Ratio `json:"min_below"`
	// Alpha is the highest probability of so few payments just above, were each as
	// likely above as below. 0.07: proposed; four of four have 0.0625. The shape of
	// a payer's amounts is one indicator of several here.
	Alpha ledger.Ratio `json:"alpha"`
	// MaxReceivers is the most owners paid. 6: proposed, accounts of one owner or
	// a few.
	MaxReceivers int `json:"max_receivers"`
	// MaxReceipts is the most receipts per payment, of those since the first payment
	// just below. 0.50: proposed; a sum is there before it is cut.
	MaxReceipts ledger.Ratio `json:"max_receipts"`
	// MaxEqual is the largest share of the payments that have the commonest amount.
	// 0.50: proposed; wages, rents and prices repeat to the cent.
	MaxEqual ledger.Ratio `json:"max_equal"`
	// MaxAge is the oldest the payer may be. 30 days: proposed; FATF 2020 speaks of
	// newly created accounts.
	MaxAge typology.Duration `json:"max_age"`
	// MinFragments is the fewest fragments: payments below the lowest threshold, each
	// to a new account that gets no other. 10: proposed; AMLTRIX indicators IND00178
	// and IND01030 speak of many, without a number.
	MinFragments int `json:"min_fragments"`
	// Burst is the time within which so many fragments leave, and how old their
	// receivers are at most when they do. 24 hours: proposed; IND01030 speaks of a
	// short timeframe.
	Burst typology.Duration `json:"burst"`
	// MaxSmall is the most of the sum, by value, that came in payments below the
	// lowest threshold. 0.33: proposed; what counts is that small payments are three
	// times as large a part of what leaves as of what came (Chainalysis, January 2026,
	// on sellers of tainted coins: payments below 100 dollars up by 467 %, of 100 to
	// 1,000 by 180 %).
	MaxSmall ledger.Ratio `json:"max_small"`
	// MinStrangers is the least of the sum, by value, that came from owners who are no
	// services. 0.50: proposed; what is cut up is what others lost (Chainalysis on
	// tainted coins), while who draws his own from an exchange is known there.
	MinStrangers ledger.Ratio `json:"min_strangers"`
	// Budget is the most transactions of an account looked at. 256: proposed.
	Budget int `json:"budget"`
}

// Default returns the configuration that the library ships.
func Default() Config {
	return Config{
		Thresholds: []int{1000, 3000, 10_000}, Band: 1500, Window: typology.Duration(14 * 24 * time.Hour), MinPayments: 4, MinBelow: 8000,
		Alpha: 700, MaxReceivers: 6, MaxReceipts: 5000, MaxEqual: 5000, MaxAge: typology.Duration(30 * 24 * time.Hour),
		MinFragments: 10, Burst: typology.Duration(24 * time.Hour), MaxSmall: 3300, MinStrangers: 5000, Budget: 256,
	}
}

// Validate joins every fault; errors match typology.ErrConfig.
func (c Config) Validate() error {
	f := typology.NewFaults("structuring")
	f.Check(len(c.Thresholds) > 0 && slices.IsSorted(c.Thresholds) && c.Thresholds[0] > 0, "thresholds %v (want dollars above 0, ascending)", c.Thresholds)
	f.Share("band", c.Band)
	f.Share("min_below", c.MinBelow)
	f.Share("alpha", c.Alpha)
	f.Share("max_receipts", c.MaxReceipts)
	f.Share("max_equal", c.MaxEqual)
	f.Check(c.Window.Seconds() > 0, "window %s (want a second or more)", c.Window)
	f.Check(c.MinPayments >= 3, "min_payments %d (want 3 or more)", c.MinPayments)
	f.Check(c.MaxReceivers >= 1, "max_receivers %d (want 1 or more)", c.MaxReceivers)
	f.Check(c.MaxAge.Seconds() > 0, "max_age %s (want a second or more)", c.MaxAge)
	f.Check(c.MinFragments >= 3, "min_fragments %d (want 3 or more)", c.MinFragments)
	f.Check(c.Burst.Seconds() > 0 && c.Burst <= c.Window, "burst %s (want above 0, at most window)", c.Burst)
	f.Share("max_small", c.MaxSmall)
	f.Share("min_strangers", c.MinStrangers)
	f.Check(c.Budget >= 2*max(c.MinPayments, c.MinFragments), "budget %d (want at least twice min_payments and min_fragments)", c.Budget)
	return f.Err()
}

// Parameters returns the numbers with where they come from.
func (c Config) Parameters() []typology.Parameter {
	const sum = "a sum is there before it is cut"
	return []typology.Parameter{
		typology.Sourced.Parameter("thresholds", typology.Text(fmt.Sprint(c.Thresholds)), "dollars", "FATF Recommendation 16, 31 CFR 1010.410, 31 CFR 1010.311", "reporting thresholds, ascending"),
		typology.Proposed.Parameter("band", typology.RatioValue(c.Band), "ratio", "FATF 2020: amounts under a threshold, without a number", "how far below a threshold a payment lies at most"),
		typology.Proposed.Parameter("window", c.Window.Value(), "duration", "FATF 2020: within a short time, without a number", "how far back a payment looks"),
		typology.Measured.Parameter("min_payments", typology.Count(c.MinPayments), "payments", "tuning seeds 1–20 of the simulator", "fewest payments just below one threshold"),
		typology.Proposed.Parameter("min_below", typology.RatioValue(c.MinBelow), "ratio", "ordinary payers' sums fall anywhere", "least share of all payments that lies just below"),
		typology.Proposed.Parameter("alpha", typology.RatioValue(c.Alpha), "ratio", "bunching at a threshold (McCrary, J. Econometrics 142, 2008); four of four have 0.0625", "highest probability of so few payments just above by chance"),
		typology.Proposed.Parameter("max_receivers", typology.Count(c.MaxReceivers), "owners", "accounts of one owner or a few", "most owners paid"),
		typology.Proposed.Parameter("max_receipts", typology.RatioValue(c.MaxReceipts), "ratio", sum, "most receipts per payment, since the first payment just below"),
		typology.Proposed.Parameter("max_equal", typology.RatioValue(c.MaxEqual), "ratio", "wages, rents and prices repeat to the cent", "largest share of payments of one amount"),
		typology.Proposed.Parameter("max_age", c.MaxAge.Value(), "duration", "FATF 2020: newly created accounts", "oldest the payer may be"),
		typology.Proposed.Parameter("min_fragments", typology.Count(c.MinFragments), "payments", "AMLTRIX IND00178, IND01030: many, without a number", "fewest payments below the lowest threshold, each to a new account"),
		typology.Proposed.Parameter("burst", c.Burst.Value(), "duration", "AMLTRIX IND01030: a short timeframe, without a number", "time within which the fragments leave, and how old their receivers are at most"),
		typology.Proposed.Parameter("max_small", typology.RatioValue(c.MaxSmall), "ratio", "Chainalysis 2026: tainted coins come large and leave small", "most of the sum that came in payments below the lowest threshold"),
		typology.Proposed.Parameter("min_strangers", typology.RatioValue(c.MinStrangers), "ratio", "who draws his own from an exchange is known there", "least of the sum of fragments that came from owners who are no services"),
		typology.Proposed.Parameter("budget", typology.Count(c.Budget), "transactions", "bounds the cost per payment", "most transactions of an account looked at"),
	}
}
