package pattern

import "github.com/hoptrail/hoptrail/ledger"

// RegularConfig describes regular payments.
//
// u pays regularly with the transfer at time t when the last Count transfers that
// left it in that asset, within [t−Length, t], have amounts of which the largest
// is at most Amounts times the smallest, and times between them of which the
// longest is at most Intervals times the shortest, which is not zero. Witnesses
// are these transfers; each further regular one grows it. Salaries and
// subscriptions are regular too: this is evidence of a machine or a habit, not of
// a crime.
//
// Source: FinCEN FIN-2014-A005 and FATF (2020) on repeated transactions of like
// amount at regular intervals; the numbers are proposed.
type RegularConfig struct {
	Count     int          // default 5 (proposed)
	Amounts   ledger.Ratio // default 1.05 (proposed)
	Intervals ledger.Ratio // default 1.25 (proposed)
	Length    int64        // default Window168h (proposed)
	Where     Where        // optional
	Budget    int          // transfers looked at; default 64 (proposed)
}

// DefaultRegular returns the defaults.
func DefaultRegular() RegularConfig {
	return RegularConfig{Count: 5, Amounts: 10_500, Intervals: 12_500, Length: Window168h, Budget: 64}
}

type regular struct {
	RegularConfig
	budget
	m Match
}

// NewRegular returns a finder of regular payments.
func NewRegular(c RegularConfig) Finder {
	return &regular{RegularConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *regular) Shape() Shape { return Regular }

// Window implements Finder.
func (f *regular) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *regular) Trips() Budget { return f.trips(Regular) }
func (f *regular) pivot() pivot  { return byPayer }

func (f *regular) fault() error {
	c := checker{shape: Regular}
	c.atLeast("Count", int64(f.Count), 3)
	c.atLeast("Length", f.Length, 0)
	c.share("Amounts", ledger.One, f.Amounts)
	c.share("Intervals", ledger.One, f.Intervals)
	c.atLeast("Budget", int64(f.Budget), int64(f.Count))
	return c.err()
}

// Find walks back from e and stops at the first transfer that does not fit.
func (f *regular) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	out := l.Out(e.From)
	if e.From == e.To || len(out) < f.Count || !f.Where.admits(l, *e) {
		return
	}
	f.m = Match{Legs: append(f.m.Legs[:0], *e), Key: Key{A: e.From, Asset: e.Asset}, grows: true}
	f.m.ID.Shape = Regular
	least := l.Amount(&e.Half)
	most, later := least, e.Time
	var shortest, longest int64
	for i := len(out) - 2; i >= 0 && len(f.m.Legs) < f.Count; i-- {
		if len(out)-i > f.limit {
			f.hits++
			return
		}
		h := &out[i]
		leg := outLeg(e.From, h)
		if h.Asset != e.Asset || h.Peer == e.From || !f.Where.admits(l, leg) {
			continue
		}
		amount, gap := l.Amount(h), later-h.Time
		if amount.Cmp(least) < 0 {
			least = amount
		}
		if amount.Cmp(most) > 0 {
			most = amount
		}
		if len(f.m.Legs) == 1 {
			shortest, longest = gap, gap
		}
		shortest, longest, later = min(shortest, gap), max(longest, gap), h.Time
		if shortest == 0 || !atMost(most, least, f.Amounts) ||
			!atMost(ledger.NewAmount(uint64(longest)), ledger.NewAmount(uint64(shortest)), f.Intervals) {
			return
		}
		f.m.Legs = append(f.m.Legs, leg)
	}
	if f.m.Size = len(f.m.Legs); f.m.Size < f.Count {
		return
	}
	f.m.Dwell = longest
	reverse(f.m.Legs)
	if open.knows(Regular, f.m.Key) {
		f.m.Legs = append(f.m.Legs[:0], *e)
	}
	found(&f.m)
}
