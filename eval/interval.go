package eval

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hoptrail/hoptrail/ledger"
)

// Share is a proportion with an interval at 95 %. OK is false when there is
// nothing to take a share of; the rest is then zero.
type Share struct {
	Hits, Of int
	Value    ledger.Ratio
	Low      ledger.Ratio
	High     ledger.Ratio
	OK       bool
}

// Wilson returns hits of n with Wilson's score interval at 95 %. It keeps its
// coverage near 0 and 1 and for small n, where the normal one fails.
//
// Source: Wilson 1927, JASA 22:209; Brown, Cai and DasGupta 2001, Stat. Sci.
// 16:101, recommend it for small n.
func Wilson(hits, n int) Share {
	if n <= 0 {
		return Share{}
	}
	p, size := float64(hits)/float64(n), float64(n)
	z2 := z975 * z975
	centre := (p + z2/(2*size)) / (1 + z2/size)
	half := z975 / (1 + z2/size) * math.Sqrt(p*(1-p)/size+z2/(4*size*size))
	s := Share{Hits: hits, Of: n, Value: round(p), Low: round(max(centre-half, 0)), High: round(min(centre+half, 1)), OK: true}
	if hits == 0 {
		s.Low = 0
	}
	if hits == n {
		s.High = ledger.One
	}
	return s
}

// UpperBound returns the exact one-sided upper limit at 95 % of a rate of which
// hits of n were seen, after Clopper and Pearson. With no hits it is
// 1−0.05^(1/n), about 3/n: the rule of three.
//
// Source: Clopper and Pearson 1934, Biometrika 26:404; Hanley and
// Lippman-Hand 1983, JAMA 249:1743.
func UpperBound(hits, n int) (ledger.Ratio, bool) {
	switch {
	case n <= 0:
		return 0, false
	case hits >= n:
		return ledger.One, true
	case hits <= 0:
		return roundUp(1 - math.Pow(0.05, 1/float64(n))), true
	}
	return roundUp(distuv.Beta{Alpha: float64(hits) + 1, Beta: float64(n - hits)}.Quantile(0.95)), true
}

// round gives 1/10,000, half to even.
func round(x float64) ledger.Ratio { return ledger.Ratio(math.RoundToEven(x * float64(ledger.One))) }

// roundUp gives 1/10,000, upwards: a bound is never understated.
func roundUp(x float64) ledger.Ratio {
	return min(ledger.Ratio(math.Ceil(x*float64(ledger.One)-1e-9)), ledger.One)
}

// Quantiles are order statistics of a sample with a bootstrap interval of the
// median. OK is false for an empty sample.
type Quantiles struct {
	N                  int
	P10, Median, P90   int64
	MedianLow, MedHigh int64
	OK                 bool
}

// quantiles summarises a sample. The median of an even number is the lower of
// the two: every figure is a value that was seen.
func quantiles(values []int64, cfg *Config) Quantiles {
	if len(values) == 0 {
		return Quantiles{}
	}
	sorted := slices.Sorted(slices.Values(values))
	q := Quantiles{N: len(sorted), P10: at(sorted, 10), Median: at(sorted, 50), P90: at(sorted, 90), OK: true}
	draw := make([]int64, len(sorted))
	medians := bootstrap(cfg, func(rng *rand.Rand) int64 {
		for i := range draw {
			draw[i] = sorted[rng.IntN(len(sorted))]
		}
		slices.Sort(draw)
		return at(draw, 50)
	})
	q.MedianLow, q.MedHigh = percentileInterval(medians)
	return q
}

// at returns the order statistic at a percentage, by the nearest-rank rule.
func at(sorted []int64, percent int) int64 {
	return sorted[max((len(sorted)*percent+99)/100-1, 0)]
}

// bootstrap draws a statistic again and again, from one seed, and sorts it.
func bootstrap(cfg *Config, draw func(*rand.Rand) int64) []int64 {
	rng := rand.New(rand.NewPCG(cfg.Seed, 0x626f6f74))
	out := make([]int64, cfg.Resamples)
	for i := range out {
		out[i] = draw(rng)
	}
	slices.Sort(out)
	return out
}

// percentileInterval returns the 2.5 % and 97.5 % order statistics.
// Source: Efron 1979, Ann. Stat. 7:1.
func percentileInterval(sorted []int64) (low, high int64) {
	n := len(sorted)
	return sorted[(n*25)/1000], sorted[min((n*975)/1000, n-1)]
}

// bootstrapShare adds to a share of clusters (schemes by run) the interval that
// comes from drawing whole runs, where there are several, and schemes inside
// one run otherwise: schemes of one run share a background.
func bootstrapShare(cfg *Config, runs [][2]int) (low, high ledger.Ratio, ok bool) {
	total := 0
	for _, r := range runs {
		total += r[1]
	}
	if total == 0 {
		return 0, 0, false
	}
	var units [][2]int
	if len(runs) > 1 {
		units = runs
	} else {
		for i := range runs[0][1] {
			hit := 0
			if i < runs[0][0] {
				hit = 1
			}
			units = append(units, [2]int{hit, 1})
		}
	}
	shares := bootstrap(cfg, func(rng *rand.Rand) int64 {
		hits, of := int64(0), int64(0)
		for range units {
			u := units[rng.IntN(len(units))]
			hits, of = hits+int64(u[0]), of+int64(u[1])
		}
		r, _ := ledger.RatioInt(hits, of) // of 0: nothing drawn, share 0
		return int64(r)
	})
	l, h := percentileInterval(shares)
	return ledger.Ratio(l), ledger.Ratio(h), true
}
