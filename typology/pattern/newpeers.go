package pattern

import "github.com/hoptrail/hoptrail/ledger"

// NewPeersConfig describes bursts of new counterparties.
//
// u bursts with the transfer u→v at time t when, of the distinct accounts that it
// paid in [t−Burst, t], at least Count, and at least Share of them, were not paid
// by it in [t−Length, t−Burst), v among them, which it had not paid in the burst
// either. With In it is the mirror image: v is paid by new accounts. Witnesses are
// the first transfer of each new pair in the burst; each further new counterparty
// grows it.
//
// Source: in gradient boosting on AMLworld HI-Small the family of counterparty
// novelty is the strongest (FATF 2020 names sudden changes of counterparties).
type NewPeersConfig struct {
	In     bool         // default false: payees
	Count  int          // default 8 (proposed)
	Share  ledger.Ratio // default 0.80 (proposed)
	Burst  int64        // default 24 h (proposed)
	Length int64        // default Window168h: what counts as known before
	Where  Where        // optional
	Budget int          // transfers looked at; default 512 (proposed)
}

// DefaultNewPeers returns the defaults.
func DefaultNewPeers() NewPeersConfig {
	return NewPeersConfig{Count: 8, Share: 8000, Burst: 24 * Hour, Length: Window168h, Budget: 512}
}

type newPeers struct {
	NewPeersConfig
	seen nodeTable[int] // 1: paid before the burst; 2: new
	budget
	m Match
}

// NewNewPeers returns a finder of bursts of new counterparties.
func NewNewPeers(c NewPeersConfig) Finder {
	return &newPeers{NewPeersConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *newPeers) Shape() Shape { return NewPeers }

// Window implements Finder.
func (f *newPeers) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *newPeers) Trips() Budget { return f.trips(NewPeers) }

func (f *newPeers) pivot() pivot {
	if f.In {
		return byPayee
	}
	return byPayer
}

func (f *newPeers) fault() error {
	c := checker{shape: NewPeers}
	c.atLeast("Count", int64(f.Count), 1)
	c.atLeast("Burst", f.Burst, 0)
	c.atLeast("Length", f.Length, f.Burst)
	c.share("Share", f.Share, ledger.One)
	c.atLeast("Budget", int64(f.Budget), int64(max(1, f.Count)))
	return c.err()
}

// Find looks at the account's transfers of the window, at most Budget: with more,
// an account is no burst but a service, is not judged, and the budget says so.
func (f *newPeers) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	hub, fan := e.From, 0
	if f.In {
		hub, fan = e.To, l.FanIn(e.To)
	} else {
		fan = l.FanOut(hub)
	}
	if e.From == e.To || fan < f.Count || !f.Where.admits(l, *e) {
		return
	}
	run := l.Out(hub)
	if f.In {
		run = l.In(hub)
	}
	// What is not recent enough cannot be a burst.
	if k := len(run) - f.Count; run[k].Time < e.Time-f.Burst {
		return
	}
	if len(run) > f.limit {
		f.hits++
		return
	}
	if !f.judge(l, hub, e, run) {
		return
	}
	f.m.Key, f.m.grows = Key{A: hub}, true
	f.m.ID = ID{Shape: NewPeers}
	if open.knows(NewPeers, f.m.Key) {
		f.m.Legs = append(f.m.Legs[:0], *e)
	}
	found(&f.m)
}

// judge counts, and reports whether e's counterparty is new with e and the burst
// is large enough.
func (f *newPeers) judge(l Lens, hub Node, e *Leg, run []Half) bool {
	f.seen.reset()
	f.m = Match{Legs: f.m.Legs[:0]}
	all := 0
	for i := range run {
		h := &run[i]
		leg := legOf(hub, h, f.In)
		if h.Peer == hub || !f.Where.admits(l, leg) {
			continue
		}
		known := f.seen.at(h.Peer)
		switch {
		case h.Time < e.Time-f.Burst:
			if known == nil {
				f.seen.add(h.Peer, 1)
			}
		case known == nil:
			f.seen.add(h.Peer, 2)
			f.m.Legs = append(f.m.Legs, leg)
			all++
		case *known == 1:
			*known = 3 // known before, paid in the burst too
			all++
		}
	}
	if f.m.Size = len(f.m.Legs); f.m.Size < f.Count || f.m.Legs[f.m.Size-1].Order() != e.Order() {
		return false
	}
	f.m.Ratio, _ = ledger.RatioInt(int64(f.m.Size), int64(all))
	return int64(f.m.Size)*int64(ledger.One) >= int64(all)*int64(f.Share)
}
