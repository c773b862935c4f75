package pattern

import "github.com/hoptrail/hoptrail/ledger"

// ChainConfig describes layering chains.
//
// Within an account and [t−Length, t], per asset, each outgoing transfer in chain order forwards
// the oldest incoming one that no other forwards yet, that came in an earlier
// transaction at most Dwell before, and of which it is Lo to Hi in amount. So a
// lot is forwarded at most once and value is conserved along chains, which are
// disjoint paths. A layering chain is a path of at least Hops transfers in
// [t−Length, t], each forwarding the one before, with distinct accounts, complete
// with its last transfer at t. It grows by being forwarded further. Where its
// beginning has left the window, or is farther back than Limit, the rest goes on
// under an id of its own: what came before was told under the id before.
//
// Sources: FATF, "Virtual Assets Red Flag Indicators" (September 2020), on
// layering through a series of transfers. Numbers: HI-Small's pattern file
// (Altman et al., NeurIPS 2023), 326 pass-throughs of equal currency.
type ChainConfig struct {
	Hops   int          // transfers; default 3 (proposed)
	Dwell  int64        // default 72 h (measured: 98 % of dwell times there, 72 % in 48 h)
	Lo, Hi ledger.Ratio // default 0.80 and 1.05 (measured: 80 % of ratios there)
	Length int64        // default Window168h (proposed: room for three dwells)
	Where  Where        // optional, asked of every transfer
	Lots   int          // incoming and outgoing transfers looked at an account; default 64 (proposed)
	Limit  int          // longest chain followed; default 64 (proposed: real heists run to 18)
}

// DefaultChain returns the defaults.
func DefaultChain() ChainConfig {
	return ChainConfig{Hops: 3, Dwell: 72 * Hour, Lo: 8000, Hi: 10_500, Length: Window168h, Lots: 64, Limit: 64}
}

type chains struct {
	ChainConfig
	at    Leg // the chain's first so far
	taken []bool
	budget
	m Match
}

// NewChain returns a finder of layering chains.
func NewChain(c ChainConfig) Finder { return &chains{ChainConfig: c, budget: budget{limit: c.Lots}} }

// Shape implements Finder.
func (f *chains) Shape() Shape { return Chain }

// Window implements Finder.
func (f *chains) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *chains) Trips() Budget { return f.trips(Chain) }
func (f *chains) pivot() pivot  { return byPayer }

func (f *chains) fault() error {
	c := checker{shape: Chain}
	c.atLeast("Hops", int64(f.Hops), 2)
	c.atLeast("Dwell", f.Dwell, 0)
	c.atLeast("Length", f.Length, 0)
	c.share("ratio", f.Lo, f.Hi)
	c.atLeast("Lots", int64(f.Lots), 1)
	c.atLeast("Limit", int64(f.Limit), int64(f.Hops))
	return c.err()
}

// Find follows the chain back from e: at most Lots² comparisons at each of at
// most Limit accounts, and mostly Lots at the first.
func (f *chains) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	f.m = Match{Legs: append(f.m.Legs[:0], *e)}
	for f.at = *e; ; {
		before, ok := f.forwarded(l, &f.at)
		if !ok || f.visited(before.From) {
			break
		}
		if len(f.m.Legs) == f.Limit {
			f.m.Cut = true
			break
		}
		f.m.Legs = append(f.m.Legs, before)
		f.at = before
	}
	if f.m.Cut {
		f.hits++
	}
	if f.m.Size = len(f.m.Legs); f.m.Size < f.Hops {
		return
	}
	reverse(f.m.Legs)
	first := &f.m.Legs[0]
	f.m.ID = ID{Shape: Chain, A: l.Account(first.From), Asset: first.Asset, First: first.Order()}
	f.m.Revision = f.m.Size - f.Hops + 1
	f.m.Ratio, _ = ledger.RatioOf(l.Amount(&e.Half), l.Amount(&first.Half))
	f.m.Dwell = e.Time - first.Time
	if f.m.Revision > 1 && open != nil {
		f.m.Legs = append(f.m.Legs[:0], *e)
	}
	found(&f.m)
}

func (f *chains) visited(n Node) bool {
	for i := range f.m.Legs {
		if f.m.Legs[i].To == n || f.m.Legs[i].From == n {
			return true
		}
	}
	return false
}

func reverse(legs []Leg) {
	for i, j := 0, len(legs)-1; i < j; i, j = i+1, j-1 {
		legs[i], legs[j] = legs[j], legs[i]
	}
}

// forwards reports whether a transfer out of an account can forward one into it.
func (f *chains) forwards(l Lens, in, out *Half) bool {
	return in.Asset == out.Asset && in.Before(out) && out.Time-in.Time <= f.Dwell && within(l.Amount(out), l.Amount(in), f.Lo, f.Hi)
}

// forwarded returns the transfer that e forwards.
func (f *chains) forwarded(l Lens, e *Leg) (Leg, bool) {
	n := e.From
	in, cutIn := newest(since(earlier(l.In(n), &e.Half), e.Time-f.Dwell), f.Lots)
	some := false
	for i := range in {
		if some = f.forwards(l, &in[i], &e.Half); some {
			break
		}
	}
	f.m.Cut = f.m.Cut || cutIn
	if !some || !f.Where.admits(l, *e) {
		return Leg{}, false
	}
	in, cutIn = newest(earlier(l.In(n), &e.Half), f.Lots)
	out, cutOut := newest(upTo(l.Out(n), e), f.Lots)
	f.m.Cut = f.m.Cut || cutIn || cutOut
	f.taken = append(f.taken[:0], make([]bool, len(in))...)
	for o := range out {
		leg := outLeg(n, &out[o])
		if !f.Where.admits(l, leg) {
			continue
		}
		for i := range in {
			if f.taken[i] || !f.forwards(l, &in[i], &out[o]) {
				continue
			}
			if leg := inLeg(n, &in[i]); !f.Where.admits(l, leg) {
				continue
			}
			if out[o].Order() == e.Order() {
				return inLeg(n, &in[i]), true
			}
			f.taken[i] = true
			break
		}
	}
	return Leg{}, false
}

// upTo returns the part of a list up to and including a transfer.
func upTo(run []Half, e *Leg) []Half {
	n := len(run)
	for n > 0 && (run[n-1].Time > e.Time || run[n-1].Time == e.Time && run[n-1].Order() > e.Order()) {
		n--
	}
	return run[:n]
}
