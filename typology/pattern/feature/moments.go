package feature

import (
	"math"
	"slices"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// moments computes the statistics of a list of numbers. Sums run in the order of
// the list, so equal lists give equal bits; products are rounded before they are
// added, so no processor fuses the two.
type moments struct {
	values []float64
	sorted []float64
}

// mean returns sum and mean of the values.
func (m *moments) mean() (sum, mean float64) {
	for _, v := range m.values {
		sum += v
	}
	return sum, sum / float64(len(m.values))
}

// central returns the second, third and fourth central moment of the values times
// scale, a power of two.
func (m *moments) central(mean, scale float64) (m2, m3, m4 float64) {
	for _, v := range m.values {
		d := float64((v - mean) * scale)
		q := float64(d * d)
		m2 += q
		m3 += float64(q * d)
		m4 += float64(q * q)
	}
	n := float64(len(m.values))
	return m2 / n, m3 / n, m4 / n
}

// median returns the middle value, of an even number of values the mean of the
// two in the middle.
func (m *moments) median() float64 {
	m.sorted = append(m.sorted[:0], m.values...)
	slices.Sort(m.sorted)
	return middleOf(m.sorted)
}

// middleOf returns the median of values in order, up or down.
func middleOf(sorted []float64) float64 {
	k := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[k]
	}
	return (sorted[k-1] + sorted[k]) / 2
}

// shape returns population variance, skewness and kurtosis (3 for a normal
// distribution); the latter two are 0 where nothing varies.
func (m *moments) shape(mean float64) (variance, skew, kurtosis float64) {
	if slices.Min(m.values) == slices.Max(m.values) {
		return 0, 0, 0 // though the mean may be rounded
	}
	m2, m3, m4 := m.central(mean, 1)
	variance = m2
	if math.IsInf(m4, 1) || math.IsInf(m2*m2, 1) {
		// The fourth powers of amounts near 2^256 leave the range of a float64; the
		// quotients do not change with the scale.
		m2, m3, m4 = m.central(mean, math.Ldexp(1, -math.Ilogb(math.Sqrt(m2))))
	}
	return variance, m3 / float64(m2*math.Sqrt(m2)), m4 / float64(m2*m2)
}

// statistics fills in a row's vertex statistics.
func (p *GFP) statistics(e *pattern.Edge, row []float64) {
	if len(p.cfg.Statistics) == 0 {
		return
	}
	col := len(row) - p.statisticColumns()
	for _, list := range [...][]pattern.Half{
		p.g.OutSince(e.From, p.horizon), p.g.InSince(e.From, p.horizon),
		p.g.OutSince(e.To, p.horizon), p.g.InSince(e.To, p.horizon),
	} {
		col = p.vertex(list, row, col)
	}
}

// statisticColumns returns how many columns the statistics take.
func (p *GFP) statisticColumns() int {
	n := 0
	for _, s := range p.cfg.Statistics {
		if s <= Ratio {
			n++
		} else {
			n += len(p.cfg.Columns)
		}
	}
	return 4 * n
}

// vertex fills in the statistics of one of the lists and returns the next column.
func (p *GFP) vertex(list []pattern.Half, row []float64, col int) int {
	fan := 0
	for i := range list {
		if list[i].Latest() {
			fan++
		}
	}
	for _, s := range p.cfg.Statistics {
		switch {
		case s > Ratio:
			continue
		case s == Fan:
			row[col] = float64(fan)
		case s == Degree:
			row[col] = float64(len(list))
		case fan > 0:
			row[col] = float64(len(list)) / float64(fan)
		}
		col++
	}
	for _, c := range p.cfg.Columns {
		m := &p.moments
		m.values = m.values[:0]
		for i := range list {
			if c == TimeColumn {
				m.values = append(m.values, float64(list[i].Time))
			} else {
				m.values = append(m.values, p.g.Amount(&list[i]).Float64())
			}
		}
		col = m.fill(p.cfg.Statistics, row, col)
	}
	return col
}

// fill writes the statistics from Average on, zeros for an empty list.
func (m *moments) fill(which []Statistic, row []float64, col int) int {
	var sum, mean, variance, skew, kurtosis float64
	if len(m.values) > 0 {
		sum, mean = m.mean()
		variance, skew, kurtosis = m.shape(mean)
	}
	for _, s := range which {
		if s <= Ratio {
			continue
		}
		if len(m.values) > 0 {
			switch s {
			case Average:
				row[col] = mean
			case Sum:
				row[col] = sum
			case Minimum:
				row[col] = slices.Min(m.values)
			case Maximum:
				row[col] = slices.Max(m.values)
			case Median:
				row[col] = m.median()
			case Variance:
				row[col] = variance
			case Skew:
				row[col] = skew
			case Kurtosis:
				row[col] = kurtosis
			}
		}
		col++
	}
	return col
}
