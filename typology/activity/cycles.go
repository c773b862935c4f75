package activity

import "github.com/hoptrail/hoptrail/ledger"

// Cycles is how an account was filled and emptied: a cycle is a run of receipts
// and the run of payments after it.
type Cycles struct {
	Clean   int          // cycles that left at most the residue given
	All     int          // cycles that ended
	Share   ledger.Ratio // of what the account held when its payments began, that of clean cycles
	Residue ledger.Ratio // what the last cycle left of all that was taken in
}

// Cycles reads the flows in order. A cycle is clean when at most residue of all
// that was taken in by then is left after it: who keeps a commission of each sum
// has ever more of them. What was held before the window is not seen.
func (f *Flows) Cycles(residue ledger.Ratio) (c Cycles) {
	var held, taken, peak, clean, all ledger.Amount
	end := func() {
		left, ok := ledger.RatioOf(held, taken)
		if !ok {
			return
		}
		c.All++
		c.Residue = left
		all = all.SaturatingAdd(peak)
		if left <= residue {
			c.Clean++
			clean = clean.SaturatingAdd(peak)
		}
	}
	i, o := 0, 0
	paying := false
	for i < len(f.In) || o < len(f.Out) {
		if o == len(f.Out) || i < len(f.In) && f.In[i].At.Compare(f.Out[o].At) <= 0 {
			if paying {
				end()
			}
			paying = false
			held, taken = held.SaturatingAdd(f.In[i].Move.Amount), taken.SaturatingAdd(f.In[i].Move.Amount)
			i++
			continue
		}
		if !paying {
			paying, peak = true, held
		}
		held, _ = held.Sub(ledger.MinAmount(held, f.Out[o].Move.Amount))
		o++
	}
	if paying {
		end()
	}
	c.Share, _ = ledger.RatioOf(clean, all)
	return c
}
