package pattern

import "github.com/hoptrail/hoptrail/ledger"

// RoundTripConfig describes repeated two-cycles, as of wash trades and mutual
// payments.
//
// The transfers between u and v in one asset and [t−Length, t], in chain order,
// make round trips: a transfer is answered by the next one the other way if that
// is in a later transaction and Lo to Hi of its amount; both are then used up, and
// a transfer the same way takes the place of one not answered yet. A round-trip
// pair is complete with the transfer at time t that makes the Count-th, and each
// further one grows it. Witnesses are the round trips' transfers.
//
// Sources: FATF (2020) on circular transfers; 14 of HI-Small's 54 cycles (Altman
// et al., NeurIPS 2023) have two accounts.
type RoundTripConfig struct {
	Count  int          // default 3 (proposed)
	Lo, Hi ledger.Ratio // default 0.90 and 1.10 (measured: 83 % of pass-through ratios there)
	Length int64        // default Window96h
	Where  Where        // optional
	Budget int          // transfers looked at a side; default 256 (proposed)
}

// DefaultRoundTrip returns the defaults.
func DefaultRoundTrip() RoundTripConfig {
	return RoundTripConfig{Count: 3, Lo: 9000, Hi: 11_000, Length: Window96h, Budget: 256}
}

type roundTrips struct {
	RoundTripConfig
	between []Leg
	budget
	m Match
}

// NewRoundTrip returns a finder of repeated two-cycles.
func NewRoundTrip(c RoundTripConfig) Finder {
	return &roundTrips{RoundTripConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *roundTrips) Shape() Shape { return RoundTrip }

// Window implements Finder.
func (f *roundTrips) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *roundTrips) Trips() Budget { return f.trips(RoundTrip) }
func (f *roundTrips) pivot() pivot  { return byPair }

func (f *roundTrips) fault() error {
	c := checker{shape: RoundTrip}
	c.atLeast("Count", int64(f.Count), 1)
	c.atLeast("Length", f.Length, 0)
	c.share("ratio", f.Lo, f.Hi)
	c.atLeast("Budget", int64(f.Budget), 1)
	return c.err()
}

// Find looks at what went the other way first, which for most pairs is nothing.
func (f *roundTrips) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	u, v := e.From, e.To
	if u == v || !f.Where.admits(l, *e) {
		return
	}
	back, cut := f.from(l, v, u, e.Asset)
	if len(back) < f.Count {
		if cut {
			f.hits++
		}
		return
	}
	f.between = append(f.between[:0], back...)
	forth, more := f.from(l, u, v, e.Asset)
	trips, last := f.match(l, forth, f.between)
	if cut = cut || more; cut {
		f.hits++
	}
	if trips < f.Count || !last {
		return
	}
	a, b := u, v
	if l.Account(b) < l.Account(a) {
		a, b = b, a
	}
	f.m.Key, f.m.Size, f.m.Cut, f.m.grows = Key{A: a, B: b, Pair: true, Asset: e.Asset}, trips, cut, true
	f.m.ID = ID{Shape: RoundTrip}
	if open.knows(RoundTrip, f.m.Key) {
		f.m.Legs = append(f.m.Legs[:0], f.m.Legs[len(f.m.Legs)-2:]...)
	}
	found(&f.m)
}

// from collects the transfers from one account to another, oldest first, from
// the shorter list. The result is good until the next call.
func (f *roundTrips) from(l Lens, a, b Node, asset ledger.AssetID) (legs []Leg, cut bool) {
	legs = f.m.Legs[:0]
	out, in := l.Out(a), l.In(b)
	if len(out) <= len(in) {
		out, cut = newest(out, f.limit)
		for i := range out {
			if leg := outLeg(a, &out[i]); out[i].Peer == b && out[i].Asset == asset && f.Where.admits(l, leg) {
				legs = append(legs, leg)
			}
		}
	} else {
		in, cut = newest(in, f.limit)
		for i := range in {
			if leg := inLeg(b, &in[i]); in[i].Peer == a && in[i].Asset == asset && f.Where.admits(l, leg) {
				legs = append(legs, leg)
			}
		}
	}
	f.m.Legs = legs
	return legs, cut
}

// match goes through both directions in chain order and leaves the round trips'
// transfers in m.Legs; last tells that the last transfer makes one.
func (f *roundTrips) match(l Lens, forth, back []Leg) (trips int, last bool) {
	var legs []Leg
	var pending Leg
	waits := false
	for len(forth)+len(back) > 0 {
		from := &back
		if len(back) == 0 || len(forth) > 0 && compareLegs(forth[0], back[0]) < 0 {
			from = &forth
		}
		leg := (*from)[0]
		*from = (*from)[1:]
		last = false
		if waits && pending.From != leg.From && pending.Before(&leg.Half) && within(l.Amount(&leg.Half), l.Amount(&pending.Half), f.Lo, f.Hi) {
			legs = append(legs, pending, leg)
			waits, last = false, true
			trips++
		} else {
			pending, waits = leg, true
		}
	}
	f.m.Legs = legs
	return trips, last
}
