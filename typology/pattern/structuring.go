package pattern

import (
	"math/big"

	"github.com/hoptrail/hoptrail/ledger"
)

// StructuringConfig describes structuring under a reporting threshold T.
//
// u structures with the transfer at time t, in an asset with a threshold, when of
// what it sent in [t−Length, t] at least Count transfers lie in [T·(1−Band), T),
// e among them, they sum to T or more, and they bunch: of its transfers in
// [T·(1−Band), T·(1+Band)), so many lie below T that, were each below with the
// share p that all other accounts' transfers of the window have, chance would give
// as many or more with a probability below Alpha (one-sided binomial test, exact;
// p = (below+1)/(below+above+2), Laplace). Witnesses are the transfers below T;
// each further one grows it.
//
// Sources: 31 U.S.C. 5324 (structuring); bunching as evidence of manipulation at
// a threshold: McCrary, J. Econometrics 142 (2008). AMLworld has no such signal
// (55 transfers in 9–10 k USD, 55 in 10–11 k), so it cannot be validated there.
type StructuringConfig struct {
	Thresholds map[ledger.AssetID]ledger.Amount // default none: nothing is found
	Band       ledger.Ratio                     // default 0.10 (proposed)
	Count      int                              // default 3 (proposed)
	Alpha      ledger.Ratio                     // default 0.0010 (proposed)
	Length     int64                            // default Window168h (proposed)
	Where      Where                            // optional
	Budget     int                              // transfers looked at; default 512 (proposed)

	// Population answers for all accounts: how many transfers of the window lie
	// below and above the threshold. An Engine counts them itself; over a pass
	// they must be given, or nothing is found.
	Population func(a ledger.AssetID) (below, above uint64)
}

// DefaultStructuring returns the defaults.
func DefaultStructuring() StructuringConfig {
	return StructuringConfig{Band: 1000, Count: 3, Alpha: 10, Length: Window168h, Budget: 512}
}

type structuring struct {
	StructuringConfig
	crowd map[ledger.AssetID]*crowd // counted by an engine
	budget
	m Match
}

// crowd counts an asset's transfers in the bands.
type crowd struct{ below, above uint64 }

// NewStructuring returns a finder of structuring.
func NewStructuring(c StructuringConfig) Finder {
	return &structuring{StructuringConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *structuring) Shape() Shape { return Structuring }

// Window implements Finder.
func (f *structuring) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *structuring) Trips() Budget { return f.trips(Structuring) }
func (f *structuring) pivot() pivot  { return byPayer }

func (f *structuring) fault() error {
	c := checker{shape: Structuring}
	c.atLeast("Count", int64(f.Count), 1)
	c.atLeast("Length", f.Length, 0)
	c.share("Band", f.Band, ledger.One)
	c.share("Alpha", f.Alpha, ledger.One)
	c.atLeast("Budget", int64(f.Budget), int64(max(1, f.Count)))
	return c.err()
}

// band tells where an amount lies: −1 below the threshold, +1 at or above, 0 in
// neither band.
func (f *structuring) band(a ledger.AssetID, amount ledger.Amount) int {
	t, ok := f.Thresholds[a]
	switch {
	case !ok || t.IsZero():
		return 0
	case amount.Cmp(t) < 0:
		if atLeast(amount, t, ledger.One-f.Band) {
			return -1
		}
	case compareShare(amount, t, ledger.One+f.Band) < 0:
		return 1
	}
	return 0
}

// watch has an engine count the population: by is +1 for a transfer that enters
// the window and −1 for one that leaves it.
func (f *structuring) watch(a ledger.AssetID, amount ledger.Amount, by int) {
	side := f.band(a, amount)
	if side == 0 {
		return
	}
	c := f.crowd[a]
	if c == nil {
		c = &crowd{}
		f.crowd[a] = c
	}
	if side < 0 {
		c.below += uint64(by)
	} else {
		c.above += uint64(by)
	}
}

func (f *structuring) population(a ledger.AssetID) (below, above uint64, ok bool) {
	if f.Population != nil {
		below, above = f.Population(a)
		return below, above, true
	}
	if c := f.crowd[a]; c != nil {
		return c.below, c.above, true
	}
	return 0, 0, f.crowd != nil
}

// Find is O(1) unless e lies just below a threshold; then it looks at the payer's
// transfers of the window.
func (f *structuring) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	if e.From == e.To || len(f.Thresholds) == 0 || f.band(e.Asset, l.Amount(&e.Half)) >= 0 || !f.Where.admits(l, *e) {
		return
	}
	run, cut := newest(l.Out(e.From), f.limit)
	if cut {
		f.hits++
	}
	f.m = Match{Legs: f.m.Legs[:0], Key: Key{A: e.From, Asset: e.Asset}, Cut: cut, grows: true}
	f.m.ID.Shape = Structuring
	var sum ledger.Amount
	var above uint64
	var own crowd // whatever Where says
	for i := range run {
		h := &run[i]
		side := f.band(h.Asset, l.Amount(h))
		if h.Asset != e.Asset || h.Peer == e.From || side == 0 {
			continue
		}
		leg := outLeg(e.From, h)
		admitted := f.Where.admits(l, leg)
		switch {
		case side > 0:
			own.above++
			if admitted {
				above++
			}
		case admitted:
			f.m.Legs = append(f.m.Legs, leg)
			sum = sum.SaturatingAdd(l.Amount(h))
			fallthrough
		default:
			own.below++
		}
	}
	f.m.Size = len(f.m.Legs)
	if f.m.Size < f.Count || sum.Cmp(f.Thresholds[e.Asset]) < 0 || !f.bunches(e.Asset, uint64(f.m.Size), above, own) {
		return
	}
	if open.knows(Structuring, f.m.Key) {
		f.m.Legs = append(f.m.Legs[:0], *e)
	}
	found(&f.m)
}

// bunches runs the binomial test against the others: all but own.
func (f *structuring) bunches(a ledger.AssetID, below, above uint64, own crowd) bool {
	allBelow, allAbove, ok := f.population(a)
	if !ok {
		return false
	}
	others := func(all, own uint64) uint64 { return all - min(all, own) + 1 }
	return tailBelow(below, below+above, others(allBelow, own.below), others(allAbove, own.above), f.Alpha)
}

// tailBelow reports whether at least x of n draws succeed with a probability
// below alpha, each succeeding with yes/(yes+no). Exact.
func tailBelow(x, n, yes, no uint64, alpha ledger.Ratio) bool {
	y, o := new(big.Int).SetUint64(yes), new(big.Int).SetUint64(no)
	tail, term := new(big.Int), new(big.Int)
	for k := x; k <= n; k++ {
		term.Binomial(int64(n), int64(k))
		term.Mul(term, power(y, k))
		term.Mul(term, power(o, n-k))
		tail.Add(tail, term)
	}
	all := power(new(big.Int).Add(y, o), n)
	tail.Mul(tail, big.NewInt(int64(ledger.One)))
	return tail.Cmp(all.Mul(all, big.NewInt(int64(alpha)))) < 0
}

func power(b *big.Int, k uint64) *big.Int {
	return new(big.Int).Exp(b, new(big.Int).SetUint64(k), nil)
}
