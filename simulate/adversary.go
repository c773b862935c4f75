package simulate

import (
	"errors"
	"fmt"
)

// Adversary makes schemes harder to see. The zero value is a launderer who does
// not think of detectors. Each knob costs him something that can be measured:
// time, fees, or value left behind.
type Adversary struct {
	Undercut int // percent by which every telling quantity is moved to the innocent side, 0–90
	Delay    int // percent added to every pause, 0–10,000
	Noise    int // per thousand moves: an unrelated payment, 0–1000
	Dust     int // per thousand moves: a stranger's dust arrives, 0–1000
	Decoys   int // per thousand moves: 2–8 % goes to a wallet that keeps it, 0–1000
	Reuse    int // percent of mule wallets taken from earlier schemes, 0–100
}

// Validate reports every knob that is out of bounds.
func (a Adversary) Validate() error {
	var errs []error
	for _, k := range []struct {
		name   string
		v, max int
	}{
		{"Undercut", a.Undercut, 90},
		{"Delay", a.Delay, 10_000},
		{"Noise", a.Noise, 1000},
		{"Dust", a.Dust, 1000},
		{"Decoys", a.Decoys, 1000},
		{"Reuse", a.Reuse, 100},
	} {
		if k.v < 0 || k.v > k.max {
			errs = append(errs, fmt.Errorf("%w: Adversary.%s = %d (want 0–%d)", ErrConfig, k.name, k.v, k.max))
		}
	}
	return errors.Join(errs...)
}

// fewer lowers a count, not below least.
func (a Adversary) fewer(n, least int64) int64 {
	return max(n*int64(100-a.Undercut)/100, min(least, n))
}

// longer stretches a pause: by Delay, and by 1/(1−Undercut) since speed is what
// gives a pass-through away.
func (a Adversary) longer(d int64) int64 {
	return mulDiv(mulDiv(d, int64(100+a.Delay), 100), 100, int64(100-a.Undercut))
}

// milder moves a ratio, in thousandths, towards one.
func (a Adversary) milder(r int64) int64 { return 1000 + (r-1000)*int64(100-a.Undercut)/100 }
