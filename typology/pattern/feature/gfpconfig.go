package feature

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// ErrConfig is matched by every fault of a configuration; use errors.Is.
var ErrConfig = errors.New("feature: bad configuration")

// Statistic is one of the vertex statistics of IBM's Graph Feature Preprocessor,
// by the numbers that its vertex_stats_feats has.
type Statistic uint8

// The vertex statistics. Ratio is degree over fan, Variance that of the
// population, Kurtosis not the excess; both and Skew are 0 where nothing varies.
const (
	Fan Statistic = iota
	Degree
	Ratio
	Average
	Sum
	Minimum
	Maximum
	Median
	Variance
	Skew
	Kurtosis
)

var statisticNames = [...]string{"fan", "deg", "ratio", "avg", "sum", "min", "max", "median", "var", "skew", "kurtosis"}

// Input columns that vertex statistics can be made of, as numbered by GFP: a row
// is [edge id, source, target, timestamp, amount].
const (
	TimeColumn   = 3
	AmountColumn = 4
)

// Histogram configures one graph pattern of GFP: a window, in the unit of
// Transfer.Time, and the bins that pattern sizes are counted in. The last bin is
// open. The zero Histogram is off. Bins without gaps (2, 3, 4, …) mean what they
// say; a size between two bins is counted in the upper one, as snapml 1.14–1.17
// does, against its documentation.
type Histogram struct {
	Window int64
	Bins   []int
}

func (h Histogram) on() bool { return len(h.Bins) > 0 }

// bin returns the bin of a size, −1 for none.
func (h Histogram) bin(size int) int {
	if size < 2 {
		return -1
	}
	i, _ := slices.BinarySearch(h.Bins, size)
	return min(i, len(h.Bins)-1)
}

// GFPConfig says which features a GFP computes, in the terms of IBM's
// parameters. Plain data.
type GFPConfig struct {
	Fan, Degree   Histogram
	ScatterGather Histogram
	TempCycle     Histogram // cycles in order of time
	LCCycle       Histogram // simple cycles in any order
	LCLength      int       // most edges of an LCCycle; IBM: lc-cycle_len

	Statistics []Statistic // of the vertices, in the order of their numbers
	Columns    []int       // what the statistics from Average on are made of
	// TimeWindow is how far back edges are held, which is what the statistics
	// look at. 0: the longest window above. IBM: time_window, with
	// vertex_stats_tw equal to it.
	TimeWindow int64
	// MaxBatch is the most edges of one call of Transform.
	MaxBatch int
}

// bins returns lower ends 2…last.
func bins(last int) (out []int) {
	for i := 2; i <= last; i++ {
		out = append(out, i)
	}
	return out
}

// DefaultGFPConfig returns the features that `hoptrail features --gfp` writes:
// as of each edge (batches of one), every pattern on, windows in seconds.
//
// Sources: windows of 24 h and 6 h: Altman et al., "Realistic Synthetic
// Financial Transactions for Anti-Money Laundering Models" (NeurIPS 2023),
// appendix D. Bins and statistics: the defaults of snapml 1.17's
// GraphFeaturePreprocessor, but cycles of at most 6 edges (proposed: longer ones
// in any order are many and say little).
func DefaultGFPConfig() GFPConfig {
	const day = 86_400
	return GFPConfig{
		Fan: Histogram{day, bins(30)}, Degree: Histogram{day, bins(30)},
		ScatterGather: Histogram{day / 4, bins(30)}, TempCycle: Histogram{day, bins(10)},
		LCCycle: Histogram{day, bins(6)}, LCLength: 6,
		Statistics: []Statistic{Fan, Degree, Ratio, Average, Sum, Variance, Skew, Kurtosis},
		Columns:    []int{TimeColumn, AmountColumn},
		MaxBatch:   1,
	}
}

// Validate reports every fault; errors match ErrConfig.
func (c GFPConfig) Validate() error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrConfig, fmt.Sprintf(format, args...)))
	}
	for _, p := range c.patterns() {
		for i, b := range p.Bins {
			if b < 2 || i > 0 && b <= p.Bins[i-1] {
				fault("%s bins %v (want increasing sizes from 2)", p.name, p.Bins)
				break
			}
		}
		if p.on() && p.Window < 1 {
			fault("%s window %d (want 1 or more)", p.name, p.Window)
		}
		if c.TimeWindow > 0 && p.on() && p.Window > c.TimeWindow {
			fault("%s window %d is longer than TimeWindow %d", p.name, p.Window, c.TimeWindow)
		}
	}
	if c.window() < 1 {
		fault("nothing is on, or TimeWindow %d (want a window)", c.TimeWindow)
	}
	if c.LCCycle.on() && (c.LCLength < 2 || c.LCLength > maxLength) {
		fault("LCLength %d (want 2–%d)", c.LCLength, maxLength)
	}
	for i, s := range c.Statistics {
		if s > Kurtosis || i > 0 && s <= c.Statistics[i-1] {
			fault("Statistics %v (want increasing numbers up to %d)", c.Statistics, Kurtosis)
			break
		}
	}
	for _, col := range c.Columns {
		if col != TimeColumn && col != AmountColumn {
			fault("column %d (want %d, time, or %d, amount)", col, TimeColumn, AmountColumn)
		}
	}
	if c.MaxBatch < 1 {
		fault("MaxBatch %d (want 1 or more)", c.MaxBatch)
	}
	return errors.Join(errs...)
}

// maxLength is the longest cycle that is looked for; IBM's default is 10, its
// largest bin 30.
const maxLength = 32

type namedHistogram struct {
	name  string
	doc   string
	sides []string // suffixes for in and out, or one empty one
	Histogram
}

// patterns returns the patterns in the order of GFP's columns.
func (c GFPConfig) patterns() []namedHistogram {
	sides, one := []string{"_in", "_out"}, []string{""}
	return []namedHistogram{
		{"fan", "fans (distinct counterparties) of this size that the edge is part of", sides, c.Fan},
		{"degree", "fans (edges) of this size that the edge is part of", sides, c.Degree},
		{"scatter-gather", "scatter-gathers over this many mids that the edge is part of", one, c.ScatterGather},
		{"temp-cycle", "cycles in order of time, of this length, that the edge is part of", one, c.TempCycle},
		{"lc-cycle", "simple cycles in any order, of this length, that the edge is part of", one, c.LCCycle},
	}
}

// window returns how far back edges are held.
func (c GFPConfig) window() int64 {
	w := c.TimeWindow
	if w <= 0 {
		for _, p := range c.patterns() {
			if p.on() {
				w = max(w, p.Window)
			}
		}
	}
	return w
}

// columns returns the columns, named and ordered as in IBM's example notebook.
func (c GFPConfig) columns() (out []Column) {
	for _, p := range c.patterns() {
		for _, side := range p.sides {
			for i, lo := range p.Bins {
				hi := "inf"
				if i+1 < len(p.Bins) {
					hi = strconv.Itoa(p.Bins[i+1])
				}
				out = append(out, Column{
					Name: fmt.Sprintf("%s%s_bins_%d-%s", p.name, side, lo, hi), Type: Count,
					Doc: fmt.Sprintf("%s; window %d s", p.doc, p.Window),
				})
			}
		}
	}
	for _, end := range []string{"source", "dest"} {
		for _, side := range []string{"out", "in"} {
			for _, s := range c.Statistics {
				if s <= Ratio {
					t := Count
					if s == Ratio {
						t = Number
					}
					out = append(out, Column{Name: fmt.Sprintf("%s_%s_%s", end, statisticNames[s], side), Type: t, Doc: fmt.Sprintf("of what is held, %d s", c.window())})
				}
			}
			for _, col := range c.Columns {
				for _, s := range c.Statistics {
					if s > Ratio {
						out = append(out, Column{
							Name: fmt.Sprintf("%s_%s_col%d_%s", end, statisticNames[s], col, side), Type: Number,
							Doc: fmt.Sprintf("of input column %d (3: time in s, 4: amount), of what is held, %d s", col, c.window()),
						})
					}
				}
			}
		}
	}
	return out
}
