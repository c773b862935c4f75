package main

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// perDollar is how many units of a currency AMLworld gives for a dollar, in 1/100,000,000:
// it uses one rate throughout, told by payments of attempts that change nothing but
// the currency (measured on HI-Small's pattern file; Altman et al., NeurIPS 2023).
func perDollar(currency string) (uint64, error) {
	switch currency {
	case "US Dollar", "":
		return 100_000_000, nil
	case "Euro":
		return 85_330_000, nil
	case "UK Pound":
		return 77_420_000, nil
	case "Swiss Franc":
		return 91_500_000, nil
	case "Canadian Dollar":
		return 131_930_000, nil
	case "Australian Dollar":
		return 141_280_000, nil
	case "Shekel":
		return 337_700_000, nil
	case "Saudi Riyal":
		return 375_110_000, nil
	case "Brazil Real":
		return 564_650_000, nil
	case "Yuan":
		return 669_760_000, nil
	case "Mexican Peso":
		return 2_114_310_000, nil
	case "Rupee":
		return 7_344_400_000, nil
	case "Ruble":
		return 7_780_400_000, nil
	case "Yen":
		return 10_540_000_000, nil
	case "Bitcoin":
		return 8_424, nil
	}
	return 0, fmt.Errorf("unknown currency %q", currency)
}

// inDollars turns an amount of a currency into dollars.
func inDollars(a ledger.Amount, currency string) (ledger.Amount, error) {
	rate, err := perDollar(currency)
	if err != nil {
		return a, err
	}
	out, _ := a.MulDiv(ledger.NewAmount(100_000_000), ledger.NewAmount(rate))
	return out, nil
}
