package feature

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// Config sets a Table up. Plain data.
type Config struct {
	// Windows are those that transfers and counterparties are counted over,
	// increasing whole seconds, at most pattern.MaxWindows.
	Windows []time.Duration
	// Window is how far back amounts, ages, gaps, scatter-gathers and cycles look, at
	// most the longest of Windows.
	Window time.Duration
	// SimpleCycle is the most edges of a cycle in any order of time, 2–6.
	SimpleCycle int
	// MaxList is how many transfers, newest first, are looked at in one of an
	// account's lists for amounts, ages, gaps and pairs; MaxSteps bounds the edges
	// looked at for scatter-gathers and in the search for either kind of cycle, but not
	// those, some hundreds, from which it is known whether to search and where not to.
	// What was cut is counted in the row's budgets_hit_count.
	MaxList, MaxSteps int
	// MaxUndo is how many transfers Rollback can take back.
	MaxUndo int
}

// DefaultConfig returns the table that `hoptrail features` writes.
//
//   - Windows of 1 h and 24 h (proposed: the pace of a drain and of a day; 24 h is
//     also the window of Altman et al., NeurIPS 2023, appendix D), 96 h and 168 h
//     (measured on the labelled attempts of AMLworld HI-Small: 49 of 54 cycles and
//     31 of 44 scatter-gathers fit 96 h, 41 of 51 gather-scatters 168 h).
//   - Cycles in any order of up to 6 edges (measured there: 33 of 54 are no
//     longer; longer ones in any order are mostly chance).
//   - MaxList 200, MaxSteps 1000 (proposed: tens of microseconds at a hub).
func DefaultConfig() Config {
	return Config{
		Windows: []time.Duration{time.Hour, 24 * time.Hour, 96 * time.Hour, 168 * time.Hour},
		Window:  96 * time.Hour, SimpleCycle: 6, MaxList: 200, MaxSteps: 1000,
	}
}

// Validate reports every fault; errors match ErrConfig.
func (c Config) Validate() error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrConfig, fmt.Sprintf(format, args...)))
	}
	if n := len(c.Windows); n < 1 || n > pattern.MaxWindows {
		fault("%d windows (want 1–%d)", n, pattern.MaxWindows)
	}
	for i, w := range c.Windows {
		if w < time.Second || w%time.Second != 0 || i > 0 && w <= c.Windows[i-1] {
			fault("Windows[%d] = %v (want increasing whole seconds)", i, w)
		}
	}
	if c.Window < time.Second || c.Window%time.Second != 0 || len(c.Windows) > 0 && c.Window > slices.Max(c.Windows) {
		fault("Window %v (want whole seconds, at most the longest of Windows)", c.Window)
	}
	if c.SimpleCycle < 2 || c.SimpleCycle > 6 {
		fault("SimpleCycle %d (want 2–6)", c.SimpleCycle)
	}
	if c.MaxList < 1 || c.MaxSteps < 1 || c.MaxUndo < 0 {
		fault("MaxList %d, MaxSteps %d, MaxUndo %d (want 1 or more, MaxUndo 0 or more)", c.MaxList, c.MaxSteps, c.MaxUndo)
	}
	return errors.Join(errs...)
}

// span writes a window as column names have it: 96h, 90s.
func span(d time.Duration) string {
	if d%time.Hour == 0 {
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + "s"
}

// Bins of pattern sizes: from each to below the next, the last one open.
var (
	midBins      = []int{2, 3, 4, 5, 10}
	temporalBins = []int{2, 3, 4, 5, 6, 7, 11}
)

// binOf returns the bin of a size of at least the first.
func binOf(bins []int, size int) int {
	i, found := slices.BinarySearch(bins, size)
	if !found {
		i--
	}
	return i
}

// binName writes a bin: 4, 7to10, 11plus.
func binName(bins []int, i int) string {
	switch {
	case i == len(bins)-1:
		return fmt.Sprintf("%dplus", bins[i])
	case bins[i+1] == bins[i]+1:
		return strconv.Itoa(bins[i])
	}
	return fmt.Sprintf("%dto%d", bins[i], bins[i+1]-1)
}

// columns describes a row; Table.row fills it in this order.
func (c Config) columns() (out []Column) {
	add := func(t Type, name, doc string) { out = append(out, Column{Name: name, Type: t, Doc: doc}) }
	ends := []struct{ name, who string }{{"src", "payer"}, {"dst", "payee"}}
	sides := []struct{ name, others, verb string }{{"out", "payees", "left"}, {"in", "payers", "reached"}}
	for _, e := range ends {
		for _, s := range sides {
			for _, w := range c.Windows {
				add(Count, fmt.Sprintf("%s_%s_transfers_count_%s", e.name, s.name, span(w)), fmt.Sprintf("transfers that %s the %s, this one included", s.verb, e.who))
				add(Count, fmt.Sprintf("%s_%s_%s_count_%s", e.name, s.name, s.others, span(w)), fmt.Sprintf("distinct %s of the %s, this transfer included", s.others, e.who))
			}
		}
	}
	w := span(c.Window)
	for _, e := range ends {
		for _, s := range sides {
			p, of := e.name+"_"+s.name+"_", fmt.Sprintf("of the transfers in this asset that %s the %s, this one included; absent without any", s.verb, e.who)
			add(Units, p+"sum_units_"+w, "sum of the amounts "+of)
			add(Units, p+"min_units_"+w, "least amount "+of)
			add(Units, p+"max_units_"+w, "greatest amount "+of)
			add(Number, p+"mean_units_"+w, "mean amount "+of)
			add(Number, p+"median_units_"+w, "median amount "+of)
			add(Number, p+"variance_units2_"+w, "population variance of the amounts "+of)
			add(Number, p+"skewness_"+w, "skewness of the amounts "+of+"; 0 where nothing varies")
			add(Number, p+"kurtosis_"+w, "kurtosis of the amounts, 3 for a normal distribution, "+of+"; 0 where nothing varies")
			of = fmt.Sprintf("of the transfers in any asset that %s the %s, this one included; absent without any", s.verb, e.who)
			add(Number, p+"age_mean_seconds_"+w, "mean age "+of)
			add(Number, p+"age_median_seconds_"+w, "median age "+of)
			add(Count, p+"age_max_seconds_"+w, "greatest age "+of)
			add(Number, p+"age_variance_seconds2_"+w, "population variance of the ages "+of)
			add(Number, p+"age_skewness_"+w, "skewness of the ages "+of+"; 0 where nothing varies")
			add(Number, p+"age_kurtosis_"+w, "kurtosis of the ages "+of+"; 0 where nothing varies")
			add(Number, p+"gap_mean_seconds_"+w, "mean time between successive ones "+of+" or with one only")
			add(Number, p+"gap_variance_seconds2_"+w, "population variance of the times between successive ones "+of+" or with one only")
			add(Number, p+"transfers_per_"+s.others[:len(s.others)-1]+"_"+w, "transfers over distinct counterparties "+of)
		}
	}
	longest := span(slices.Max(c.Windows))
	for _, e := range ends {
		for _, s := range sides {
			add(Count, e.name+"_since_last_"+s.name+"_seconds_"+longest, fmt.Sprintf("time since an earlier transfer %s the %s; absent without any", s.verb, e.who))
		}
		add(Count, e.name+"_new_flag_"+longest, fmt.Sprintf("1 if no earlier transfer touches the %s, else 0", e.who))
		add(Number, e.name+"_out_to_in_ratio_"+w, fmt.Sprintf("amounts of this asset that left the %s over those that reached it, to four decimals; absent without the latter", e.who))
	}
	add(Count, "src_dwell_seconds_"+w, "time since this asset last reached the payer; absent if it did not")
	add(Number, "src_amount_to_last_in_ratio_"+w, "this amount over the one that last reached the payer in this asset, to four decimals; absent if none did")
	add(Count, "pair_transfers_count_"+longest, "transfers from this payer to this payee, this one included")
	add(Count, "pair_reverse_transfers_count_"+longest, "transfers from this payee to this payer")
	add(Count, "pair_since_last_seconds_"+longest, "time since the payer last paid the payee; absent without an earlier transfer")
	for i := range midBins {
		add(Count, "scatter_gather_mids_"+binName(midBins, i)+"_count_"+w, "pairs of ends with so many mids between them, in any order of time, that this transfer is part of")
	}
	for i := range temporalBins {
		add(Count, "temporal_cycle_length_"+binName(temporalBins, i)+"_count_"+w, "cycles of so many transfers, in order of time, that this transfer closes; parallel transfers make one")
	}
	for l := 2; l <= c.SimpleCycle; l++ {
		add(Count, fmt.Sprintf("simple_cycle_length_%d_count_%s", l, w), "simple cycles of so many transfers, in any order of time, that this transfer closes; parallel transfers make one")
	}
	add(Count, "budgets_hit_count", "lists and searches of this row that a budget cut short")
	return out
}
