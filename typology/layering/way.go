package layering

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// maxHops is how many hops of a way are told at most, the latest (proposed:
// what a person reads; heists run to 18 layers).
const maxHops = 32

// way is how value came to a payment: through hops, oldest first.
type way struct {
	hops      []hop
	payers    []ledger.AccountID // who paid the first
	asset     ledger.AssetID     // in which
	passed    ledger.Ratio       // least share that a hop passed on, but for the last
	swaps     int
	truncated bool
	length    int              // of the whole way, in hops; more than hops where it is longer than what is told
	began     ledger.AccountID // the first wallet of the whole way
	home      ledger.AccountID // the service that sent the value and gets it back; 0: none
}

// hop is one wallet on the way.
type hop struct {
	id   ledger.AccountID
	in   []typology.Evidence // what it took in: from the hop before, the first from anyone
	got  int64               // clock of the last row of in
	paid int64               // clock of its payment to the next
}

// leads reports whether the trails still lead back from a payment, which so many
// hops lead to: no hop has been used again since.
func leads(p *typology.Pass, m *ledger.Move, hops uint16) bool {
	trails := activity.Trails.Of(p)
	t := trails.Get(m.From)
	for n := 1; t.Hops > 0 && n < maxHops; n++ {
		before := trails.Get(t.From)
		if before.Hops+1 != t.Hops || t.Hops >= hops {
			return false
		}
		t, hops = before, t.Hops
	}
	return true
}

// trace walks back from a payment, which so many hops lead to, through the trails.
// It returns nil when the trail is not what it was.
func (d *detector) trace(p *typology.Pass, m *ledger.Move, hops uint16) *way {
	if !leads(p, m, hops) { // before any history is read
		return nil
	}
	trails := activity.Trails.Of(p)
	w := &way{passed: ledger.One, length: int(hops), began: cmp.Or(trails.Get(m.From).First, m.From)}
	next, paid := m.To, p.At.Clock
	for id := m.From; ; {
		t := trails.Get(id)
		if id != m.From {
			w.passed = min(w.passed, t.Passed())
		}
		first := t.Hops == 0 || len(w.hops) == maxHops-1
		h := hop{id: id, paid: paid}
		got := false
		past := p.History(id, p.At.Clock-d.Window.Seconds(), d.Budget)
		w.truncated = w.truncated || past.Truncated
		seen := carried(past.Steps, &t, paid)
		for i := range past.Steps {
			s := &past.Steps[i]
			mv := &s.Move
			switch {
			case s.In && mv.Kind == ledger.SwapIn:
				w.swaps++
			case s.In && mv.Kind == ledger.Pay && (mv.From == t.From || first && !activity.PaysGas(p, mv.Asset)) && s.At.Clock <= paid:
				if !first && seen != 0 && mv.Asset != seen {
					continue
				}
				seen = mv.Asset
				h.in = append(h.in, p.Evidence(s, typology.Hop))
				h.got = s.At.Clock
				if first {
					w.asset = mv.Asset
					if !slices.Contains(w.payers, mv.From) {
						w.payers = append(w.payers, mv.From)
					}
				}
			case !s.In && mv.To == next:
				got, h.paid = true, s.At.Clock
			}
		}
		if len(h.in) == 0 || !got {
			return nil
		}
		w.hops = append(w.hops, h)
		if first {
			break
		}
		next, paid, id = id, h.got, t.From
	}
	slices.Reverse(w.hops)
	slices.SortStableFunc(w.hops[0].in, inOrder)
	return w
}

// carried returns the asset that a hop holds, if it was paid that by the hop before
// it: what else it got from there, such as gas, is no part of the way. It is 0 where
// the hop has exchanged what it got.
func carried(steps []typology.Step, t *activity.Trail, paid int64) ledger.AssetID {
	for i := range steps {
		s := &steps[i]
		if s.In && s.Move.Kind == ledger.Pay && s.Move.From == t.From && s.Move.Asset == t.Asset && s.At.Clock <= paid {
			return t.Asset
		}
	}
	return 0
}

// inOrder compares rows by where they lie.
func inOrder(a, b typology.Evidence) int {
	return cmp.Or(a.Cut().Compare(b.Cut()), cmp.Compare(a.Index, b.Index))
}

// medianDwell returns the median stay at the hops, in seconds.
func (w *way) medianDwell() int64 {
	var stays []int64
	for i := range w.hops {
		stays = append(stays, w.hops[i].paid-w.hops[i].got)
	}
	return activity.Median(stays)
}

// ids returns the hops, oldest first.
func (w *way) ids() []ledger.AccountID {
	out := make([]ledger.AccountID, len(w.hops))
	for i := range w.hops {
		out[i] = w.hops[i].id
	}
	return out
}
