package cycle

import (
	"fmt"
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// slots is how many of its latest receipts an account remembers (proposed: the sum
// that goes round, and something small beside it).
const slots = 2

// courses is what an account took in lately, and where that may have been. It is
// written for every payment, so it is small.
type courses struct{ Slots [slots]course }

// course is one receipt: the cheap test before a cycle is looked for.
type course struct {
	Passed uint64 // the accounts that passed the amount on, each as one bit: a Bloom filter
	Clock  int64
	Asset  ledger.AssetID // 0: none
	Size   uint16         // of the amount
	Hops   uint16         // payments that kept the amount, this receipt included
}

// full is how many bits a filter may have before it is begun again: beyond, it
// holds nearly everyone (proposed).
const full = 32

// bit is that of an account: six bits of a multiplicative hash (Knuth, The Art of
// Computer Programming, volume 3, section 6.4).
func bit(id ledger.AccountID) uint64 { return 1 << (uint32(id) * 2654435769 >> 26) }

// size is the logarithm of an amount to the base 2, in 1/64, read off its leading
// seven bits: it never falls when the amount grows.
func size(a ledger.Amount) uint16 {
	w := a.Words()
	for i := 3; i >= 0; i-- {
		if w[i] == 0 {
			continue
		}
		n := bits.Len64(w[i])
		top := w[i] << (64 - n)
		if i > 0 && n < 64 {
			top |= w[i-1] >> n
		}
		return uint16(64*i+n)<<6 | uint16(top>>57)&63
	}
	return 0
}

// reach is how much sizes may differ of amounts of which the lesser is at least a
// share of the other. Between two powers of two size grows with the amount, fastest
// by its logarithm below the upper one, so what is true there holds everywhere for
// shares of a half or more; twice as much does for all.
func reach(least ledger.Ratio) uint16 {
	const whole = 1 << 40
	part, _ := ledger.NewAmount(whole).MulDiv(ledger.NewAmount(uint64(least)), ledger.NewAmount(uint64(ledger.One)))
	return 2*(size(ledger.NewAmount(whole))-size(part)) + 1
}

// near reports whether two sizes differ by no more than by.
func near(a, b, by uint16) bool { return a <= b+by && b <= a+by }

// newCourses returns the feature for one detector.
func newCourses(c Config) *typology.Feature[courses] {
	by := reach(c.MinKept)
	return &typology.Feature[courses]{
		Name:     fmt.Sprintf("cycle/courses/%d/%d", c.MinKept, c.Window.Seconds()),
		Doc:      "the latest two receipts of an account, and over which accounts their amount may have come, nearly kept",
		Requires: []typology.Requirement{activity.AccountReach},
		Advance: func(p *typology.Pass, t *typology.Table[courses]) {
			if len(p.Tx.Inputs)+len(p.Tx.Outputs) > 0 {
				return
			}
			for i := range p.AccountMoves {
				m := &p.AccountMoves[i]
				if !pays(m) {
					continue
				}
				if r := activity.AccountReach.Of(p).Get(m.To); r.Wide() {
					continue // no cycle passes over a service
				}
				next := course{Passed: bit(m.From), Clock: p.At.Clock, Asset: m.Asset, Size: size(m.Amount), Hops: 1}
				next.follow(t.Get(m.From), p.At.Clock-c.Window.Seconds(), by)
				t.Edit(m.To).put(&next)
			}
		},
		Expired: func(v courses, clock int64) bool {
			return clock-max(v.Slots[0].Clock, v.Slots[1].Clock) > c.Window.Seconds()
		},
	}
}

// pays reports whether a move is a payment of something.
func pays(m *ledger.Move) bool { return m.Pays() && !m.Amount.IsZero() }

// follow adds to a receipt the ways on which the payer got what he paid.
func (s *course) follow(from courses, since int64, by uint16) {
	passed, hops := s.Passed, s.Hops
	for i := range from.Slots {
		if f := &from.Slots[i]; f.Asset == s.Asset && f.Clock >= since && near(f.Size, s.Size, by) {
			passed, hops = passed|f.Passed, max(hops, min(f.Hops, 1<<15)+1)
		}
	}
	if bits.OnesCount64(passed) < full {
		s.Passed, s.Hops = passed, hops
	}
}

// put takes the place of the oldest slot.
func (v *courses) put(s *course) {
	if v.Slots[0].Clock <= v.Slots[1].Clock {
		v.Slots[0] = *s
	} else {
		v.Slots[1] = *s
	}
}
