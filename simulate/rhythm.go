package simulate

// Durations in nanoseconds of simulated time.
const (
	second int64 = 1e9
	minute       = 60 * second
	hour         = 60 * minute
	day          = 24 * hour
	week         = 7 * day
)

// dayShape is the share of activity per local hour, in thousandths of the mean:
// a night trough about a third of the evening peak. Proposed; the shape of
// retail payment data, not fitted to any one set.
var dayShape = [24]int64{
	620, 500, 420, 390, 400, 470, 620, 820, 1010, 1150, 1230, 1270,
	1290, 1300, 1310, 1320, 1330, 1340, 1360, 1390, 1370, 1250, 1040, 800,
}

// weekShape is the share per weekday from Monday: weekends are quieter.
var weekShape = [7]int64{1060, 1070, 1070, 1060, 1040, 880, 820}

// rhythm maps even time onto days and weeks with a rise and fall.
type rhythm struct {
	weight [168]int64     // thousandths of the mean rate, per hour of the week
	sum    [168 + 1]int64 // even time passed before each hour
}

func newRhythm() *rhythm {
	r := &rhythm{}
	for h := range r.weight {
		r.weight[h] = dayShape[h%24] * weekShape[h/24] / 1000
		r.sum[h+1] = r.sum[h] + hour/1000*r.weight[h]
	}
	return r
}

// after returns the time that lies gap of even time after t for someone whose
// week began shift before the simulation's start. A week of even time is a
// little off a week of time because the shapes are rounded; week is exact.
func (r *rhythm) after(t, shift, gap int64) int64 {
	phase := (t + shift) % week
	base := t - phase
	h := int(phase / hour)
	even := r.sum[h] + (phase-int64(h)*hour)/1000*r.weight[h] + gap
	total := r.sum[168]
	base += even / total * week
	even %= total
	lo, hi := 0, 168 // the hour that holds even
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; r.sum[mid] <= even {
			lo = mid
		} else {
			hi = mid
		}
	}
	return base + int64(lo)*hour + (even-r.sum[lo])/r.weight[lo]*1000
}
