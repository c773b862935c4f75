package pattern

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// PassThroughConfig describes pass-through accounts.
//
// An account a is a pass-through with its payment at time t when, in one asset and
// [t−Length, t]: at least Senders distinct accounts paid it; it kept at most
// Residual of what they paid, and paid no more than Hi of it; and the median time
// that value stayed, first in first out and weighted by value, is at most Dwell.
// Witnesses are its transfers of that window in that asset; each further payment
// grows it.
//
// Sources: FinCEN FIN-2019-A003 and FATF (2020) on accounts emptied soon after
// they are paid. Numbers as of ChainConfig: of 885 dwell times 72 % are within
// 48 h.
type PassThroughConfig struct {
	Senders  int          // default 2 (proposed)
	Residual ledger.Ratio // default 0.10 (proposed)
	Hi       ledger.Ratio // default 1.05 (measured: see ChainConfig)
	Dwell    int64        // default 48 h (measured)
	Length   int64        // default Window96h (measured: holds every dwell time)
	Where    Where        // optional
	Budget   int          // transfers looked at a side; default 256 (proposed)
}

// DefaultPassThrough returns the defaults.
func DefaultPassThrough() PassThroughConfig {
	return PassThroughConfig{Senders: 2, Residual: 1000, Hi: 10_500, Dwell: 48 * Hour, Length: Window96h, Budget: 256}
}

type passThrough struct {
	PassThroughConfig
	seen  nodeTable[struct{}]
	lots  []Half
	ins   []ledger.Amount // what is left of each lot
	parts []dwelt
	budget
	m Match
}

// dwelt is value that stayed for some time.
type dwelt struct {
	amount ledger.Amount
	time   int64
}

// NewPassThrough returns a finder of pass-through accounts.
func NewPassThrough(c PassThroughConfig) Finder {
	return &passThrough{PassThroughConfig: c, budget: budget{limit: c.Budget}}
}

// Shape implements Finder.
func (f *passThrough) Shape() Shape { return PassThrough }

// Window implements Finder.
func (f *passThrough) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *passThrough) Trips() Budget { return f.trips(PassThrough) }
func (f *passThrough) pivot() pivot  { return byPayer }

func (f *passThrough) fault() error {
	c := checker{shape: PassThrough}
	c.atLeast("Senders", int64(f.Senders), 1)
	c.atLeast("Dwell", f.Dwell, 0)
	c.atLeast("Length", f.Length, 0)
	c.share("residual", 0, f.Residual)
	c.share("out to in", f.least(), f.Hi)
	c.atLeast("Budget", int64(f.Budget), int64(max(1, f.Senders)))
	return c.err()
}

// least is the smallest share that is paid on.
func (f *passThrough) least() ledger.Ratio { return max(0, ledger.One-f.Residual) }

// Find looks at the account's transfers of the window. An account with more than
// Budget on one side is not judged: that is no pass-through but a service, and
// the budget says so.
func (f *passThrough) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	a := e.From
	if a == e.To || l.FanIn(a) < f.Senders || !f.Where.admits(l, *e) {
		return
	}
	in, out := l.In(a), l.Out(a)
	if len(in) > f.limit || len(out) > f.limit {
		f.hits++
		return
	}
	received, sent := f.sum(l, a, in, e.Asset, true), f.sum(l, a, out, e.Asset, false)
	if received.IsZero() || !within(sent, received, f.least(), f.Hi) {
		return
	}
	f.keep(l, a, in, e.Asset)
	f.seen.reset()
	for i := range f.lots {
		if f.seen.at(f.lots[i].Peer) == nil {
			f.seen.add(f.lots[i].Peer, struct{}{})
		}
	}
	if f.seen.n < f.Senders {
		return
	}
	dwell, ok := f.dwell(l, a, out, e.Asset)
	if !ok || dwell > f.Dwell {
		return
	}
	f.m = Match{Size: f.seen.n, Dwell: dwell, Legs: append(f.m.Legs[:0], *e), Key: Key{A: a, Asset: e.Asset}, grows: true}
	f.m.ID.Shape = PassThrough
	f.m.Ratio, _ = ledger.RatioOf(sent, received)
	if !open.knows(PassThrough, f.m.Key) {
		f.m.Legs = f.m.Legs[:0]
		for i := range f.lots {
			f.m.Legs = append(f.m.Legs, inLeg(a, &f.lots[i]))
		}
		for i := range out {
			if leg := outLeg(a, &out[i]); f.counts(l, leg, e.Asset) {
				f.m.Legs = append(f.m.Legs, leg)
			}
		}
	}
	found(&f.m)
}

func (f *passThrough) counts(l Lens, leg Leg, asset ledger.AssetID) bool {
	return leg.Asset == asset && leg.From != leg.To && f.Where.admits(l, leg)
}

// sum adds up what counts of one side.
func (f *passThrough) sum(l Lens, a Node, run []Half, asset ledger.AssetID, in bool) ledger.Amount {
	var s adder
	for i := range run {
		h := &run[i]
		if h.Asset != asset || h.Peer == a {
			continue
		}
		if f.Where != nil && !f.Where(l, legOf(a, h, in)) {
			continue
		}
		s.add(l, h)
	}
	return s.total()
}

// keep keeps the incoming transfers that count.
func (f *passThrough) keep(l Lens, a Node, in []Half, asset ledger.AssetID) {
	f.lots, f.ins = f.lots[:0], f.ins[:0]
	for i := range in {
		if leg := inLeg(a, &in[i]); f.counts(l, leg, asset) {
			f.lots, f.ins = append(f.lots, in[i]), append(f.ins, l.Amount(&in[i]))
		}
	}
}

// dwell returns the median time that value stayed; ok is false when nothing that
// left had come in before within the window.
func (f *passThrough) dwell(l Lens, a Node, out []Half, asset ledger.AssetID) (median int64, ok bool) {
	f.parts = f.parts[:0]
	lot := 0
	var all ledger.Amount
	for o := range out {
		if leg := outLeg(a, &out[o]); !f.counts(l, leg, asset) {
			continue
		}
		need := l.Amount(&out[o])
		for lot < len(f.lots) && !need.IsZero() && f.lots[lot].Before(&out[o]) {
			part := ledger.MinAmount(need, f.ins[lot])
			if !part.IsZero() {
				f.parts = append(f.parts, dwelt{part, out[o].Time - f.lots[lot].Time})
				all = all.SaturatingAdd(part)
			}
			need, _ = need.Sub(part)
			if f.ins[lot], _ = f.ins[lot].Sub(part); f.ins[lot].IsZero() {
				lot++
			}
		}
	}
	slices.SortFunc(f.parts, func(x, y dwelt) int { return cmp.Compare(x.time, y.time) })
	var run ledger.Amount
	for _, p := range f.parts {
		run = run.SaturatingAdd(p.amount)
		if rest, _ := all.Sub(run); run.Cmp(rest) >= 0 {
			return p.time, true
		}
	}
	return 0, false
}
