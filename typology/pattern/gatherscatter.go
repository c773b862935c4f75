package pattern

import "github.com/hoptrail/hoptrail/ledger"

// GatherScatterConfig describes gather-scatters.
//
// A gather-scatter at h is complete with the transfer h→x at time t when, in
// [t−Length, t], at least Fan distinct accounts had paid h by some moment τ, and h
// has paid at least Fan distinct accounts since τ−Slack. (τ is the moment at which
// the Fan-th distinct payer of the window paid.) Witnesses are h's transfers in
// and out of the window, further outgoing ones grow it.
//
// Source: AMLworld (Altman et al., NeurIPS 2023, section 3). There only 15 of 37
// attempts scatter strictly after gathering; first scatter minus last gather runs
// from −18 h to +19 h.
type GatherScatterConfig struct {
	Fan    int          // default 2 (proposed; 41/51 of HI-Small's attempts in 168 h)
	Length int64        // default Window168h (measured: against 37/51 in 96 h)
	Slack  int64        // default 24 h (measured: the −18 h above)
	Lo, Hi ledger.Ratio // of value out to value in, e's asset; both 0 (default): any
	Where  Where        // optional
	Legs   int          // most witnesses looked at a side; default 1000 (proposed)
}

// DefaultGatherScatter returns the defaults.
func DefaultGatherScatter() GatherScatterConfig {
	return GatherScatterConfig{Fan: 2, Length: Window168h, Slack: 24 * Hour, Legs: 1000}
}

type gatherScatter struct {
	GatherScatterConfig
	seen nodeTable[struct{}]
	budget
	m Match
}

// NewGatherScatter returns a finder of gather-scatters.
func NewGatherScatter(c GatherScatterConfig) Finder {
	return &gatherScatter{GatherScatterConfig: c, budget: budget{limit: c.Legs}}
}

// Shape implements Finder.
func (f *gatherScatter) Shape() Shape { return GatherScatter }

// Window implements Finder.
func (f *gatherScatter) Window() int64 { return f.Length }

// Trips implements Finder.
func (f *gatherScatter) Trips() Budget { return f.trips(GatherScatter) }
func (f *gatherScatter) pivot() pivot  { return byPayer }

func (f *gatherScatter) fault() error {
	c := checker{shape: GatherScatter}
	c.atLeast("Fan", int64(f.Fan), 1)
	c.atLeast("Length", f.Length, 0)
	c.atLeast("Slack", f.Slack, 0)
	c.share("value out to in", f.Lo, f.Hi)
	c.atLeast("Legs", int64(f.Legs), int64(max(1, f.Fan)))
	return c.err()
}

// Find is O(Fan) where payers and payees do not repeat, and at most 2·Legs.
func (f *gatherScatter) Find(l Lens, e *Leg, open Open, found func(*Match)) {
	h := e.From
	if h == e.To || l.FanIn(h) < f.Fan || l.FanOut(h) < f.Fan || !f.Where.admits(l, *e) {
		return
	}
	in, out := l.In(h), l.Out(h)
	f.m.Cut = false
	f.seen.reset()
	turn, gathered := int64(0), false
	for i := range in {
		if i == f.limit {
			f.m.Cut = true
			break
		}
		if f.counts(l, h, &in[i], true) && f.add(in[i].Peer) == f.Fan {
			turn, gathered = in[i].Time-f.Slack, true
			break
		}
	}
	scattered := false
	f.seen.reset()
	for i := len(out) - 1; gathered && i >= 0 && out[i].Time >= turn; i-- {
		if len(out)-i > f.limit {
			f.m.Cut = true
			break
		}
		if f.counts(l, h, &out[i], false) && f.add(out[i].Peer) == f.Fan {
			scattered = true
			break
		}
	}
	if scattered {
		f.m = Match{Size: min(l.FanIn(h), l.FanOut(h)), Legs: append(f.m.Legs[:0], *e), Key: Key{A: h}, grows: true, Cut: f.m.Cut}
		f.m.ID.Shape = GatherScatter
		scattered = f.Hi == 0 || f.balanced(l, h, in, out, e.Asset)
	}
	if scattered && f.Where != nil {
		f.m.Size = min(f.fan(l, h, in, true), f.fan(l, h, out, false))
	}
	if scattered && !open.knows(GatherScatter, f.m.Key) {
		f.m.Legs = f.m.Legs[:0]
		f.witnesses(l, h, in, true)
		f.witnesses(l, h, out, false)
	}
	if f.m.Cut {
		f.hits++
	}
	if scattered {
		found(&f.m)
	}
}

// add counts a counterparty and returns how many there are.
func (f *gatherScatter) add(n Node) int {
	if f.seen.at(n) == nil {
		f.seen.add(n, struct{}{})
	}
	return f.seen.n
}

// counts reports whether a transfer of h's is a witness.
func (f *gatherScatter) counts(l Lens, h Node, half *Half, in bool) bool {
	return half.Peer != h && (f.Where == nil || f.Where(l, legOf(h, half, in)))
}

// latest returns the newest transfers of a list, as many as the budget allows.
func (f *gatherScatter) latest(run []Half) []Half {
	run, cut := newest(run, f.limit)
	f.m.Cut = f.m.Cut || cut
	return run
}

// balanced reports whether what left is Lo to Hi of what came, in one asset.
func (f *gatherScatter) balanced(l Lens, h Node, in, out []Half, asset ledger.AssetID) bool {
	received, sent := f.total(l, h, in, true, asset), f.total(l, h, out, false, asset)
	f.m.Ratio, _ = ledger.RatioOf(sent, received)
	return !received.IsZero() && within(sent, received, f.Lo, f.Hi)
}

// total sums the transfers of a list in one asset.
func (f *gatherScatter) total(l Lens, h Node, run []Half, in bool, asset ledger.AssetID) ledger.Amount {
	var sum adder
	run = f.latest(run)
	for i := range run {
		if run[i].Asset == asset && f.counts(l, h, &run[i], in) {
			sum.add(l, &run[i])
		}
	}
	return sum.total()
}

// fan returns the number of distinct counterparties of a list.
func (f *gatherScatter) fan(l Lens, h Node, run []Half, in bool) int {
	f.seen.reset()
	run = f.latest(run)
	for i := range run {
		if f.counts(l, h, &run[i], in) {
			f.add(run[i].Peer)
		}
	}
	return f.seen.n
}

func (f *gatherScatter) witnesses(l Lens, h Node, run []Half, in bool) {
	run = f.latest(run)
	for i := range run {
		if f.counts(l, h, &run[i], in) {
			f.m.Legs = append(f.m.Legs, legOf(h, &run[i], in))
		}
	}
}
