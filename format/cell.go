package format

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// maxDecimals is the most decimals an amount below 2^256 can use.
const maxDecimals = 77

// amountCell reads base units, or whole units when decimals is not empty.
func amountCell(column, s, decimals string) (ledger.Amount, error) {
	if decimals == "" {
		a, err := ledger.ParseAmount(s)
		if err != nil {
			return a, badCell(column, s, err)
		}
		return a, nil
	}
	d, err := decimalsCell(decimals)
	if err != nil {
		return ledger.Amount{}, err
	}
	a, err := ledger.ParseDecimalAmount(s, d)
	if err != nil {
		return a, badCell(column, s, err)
	}
	return a, nil
}

func decimalsCell(s string) (uint8, error) {
	d, ok := digits(s, maxDecimals)
	if !ok {
		return 0, fault(ErrValue, "decimals", s, "want an integer from 0 to 77")
	}
	return uint8(d), nil
}

// timeCell reads a time.
func timeCell(column, s string) (int64, error) {
	t, err := ParseTime(s)
	if err != nil {
		return 0, fault(ErrValue, column, s, wantTime)
	}
	return t, nil
}

// heightCell reads a block height.
func heightCell(column, s string) (uint64, error) {
	u, ok := digits(s, NoHeight-1)
	if !ok {
		return 0, fault(ErrValue, column, s, "want a block height, digits only")
	}
	return u, nil
}

// indexCell reads a transaction, output or log index; empty gives NoIndex.
func indexCell(column, s string) (uint32, error) {
	if s == "" {
		return NoIndex, nil
	}
	u, ok := digits(s, uint64(NoIndex)-1)
	if !ok {
		return 0, fault(ErrValue, column, s, "want an index from 0 to 4294967294, digits only")
	}
	return uint32(u), nil
}

// boolCell reads true or false; empty is false.
func boolCell(column, s string) (bool, error) {
	switch s {
	case "true":
		return true, nil
	case "false", "":
		return false, nil
	}
	return false, fault(ErrValue, column, s, "want true or false")
}

// usdCell reads a dollar amount or price; empty is zero, which means none.
func usdCell(column, s string) (ledger.USD, error) {
	if s == "" {
		return 0, nil
	}
	u, err := ParseUSD(s)
	if err != nil {
		return 0, fault(ErrValue, column, s, wantUSD)
	}
	return u, nil
}

const wantUSD = "want US dollars: digits with at most one '.', below 18 trillion"

// ParseUSD reads US dollars, digits with at most one '.', into millionths,
// rounded half-even once. Errors match ErrValue.
func ParseUSD(s string) (ledger.USD, error) {
	bad := fault(ErrValue, "", s, wantUSD)
	if len(s) > 400 {
		return 0, bad
	}
	whole, frac := s, ""
	for i := range len(s) {
		if s[i] == '.' {
			whole, frac = s[:i], s[i+1:]
			if frac == "" {
				return 0, bad
			}
			break
		}
	}
	more := ""
	if len(frac) > 6 {
		frac, more = frac[:6], frac[6:]
	}
	a, err := ledger.ParseDecimalAmount(whole+"."+(frac + "000000")[:6], 6)
	if err != nil || !onlyDigits(more) {
		return 0, bad
	}
	u, ok := a.Uint64()
	if !ok || u == math.MaxUint64 {
		return 0, bad
	}
	if more != "" {
		switch half := "5"; {
		case more > half && strings.TrimRight(more, "0") != half, strings.TrimRight(more, "0") == half && u%2 == 1:
			u++
		}
	}
	return ledger.USD(u), nil
}

// FormatUSD writes millionths of a dollar with six decimals.
func FormatUSD(u ledger.USD) string { return ledger.NewAmount(uint64(u)).Decimal(6) }

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// digits reads a decimal integer without sign, at most limit.
func digits(s string, limit uint64) (uint64, bool) {
	if s == "" || !onlyDigits(s) {
		return 0, false
	}
	if len(s) <= 19 { // below 10^19 < 2^64
		u := uint64(0)
		for i := range len(s) {
			u = u*10 + uint64(s[i]-'0')
		}
		return u, u <= limit
	}
	u, err := strconv.ParseUint(s, 10, 64)
	return u, err == nil && u <= limit
}

// atColumn names the column of an account, asset or transaction id that the
// ledger or the interner refused.
func atColumn(column, value string, err error) error {
	var row *RowError
	if errors.As(err, &row) {
		row.Column = column
		return row
	}
	return badCell(column, value, err)
}
