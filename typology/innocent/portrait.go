package innocent

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

const (
	// window is how far back a rule looks: 60 days, so that what happens monthly
	// happens twice (proposed).
	window = 60 * day
	// budget is the most transactions of an account that are read (proposed: a
	// life of that many shows its habits, and reading takes half a millisecond).
	budget = 512

	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// portrait is how an account has lived within the window, as its own movements
// show it. Rules read nothing else, but for the company that its counterparties
// keep.
type portrait struct {
	*activity.Flows // in the asset that it moves most often
	p               *typology.Pass
	id              ledger.AccountID
	asset           ledger.AssetID
	clock, first    int64
	steps           []typology.Step  // in all assets, oldest first
	told            []*typology.Step // those in asset
	crowds          []crowd          // of the counterparties that were looked at
}

// sitting is when an account was portrayed, and what it has done since.
type sitting struct {
	Next      int64  // clock from which it is portrayed again
	Moved     uint32 // movements since it was suspected first
	Portrayed uint32 // of them, up to the last portrait
}

// due reports whether the account is to be portrayed (again).
func (s *sitting) due(clock int64) bool {
	return clock >= s.Next || s.Moved-s.Portrayed >= max(4, s.Portrayed/8)
}

// sittings keeps an account that stays under suspicion from being portrayed at
// each of its payments: again after a sixteenth of its life, at least ten
// minutes, or when it has moved an eighth as often as before, at least four
// times (proposed: what has not been explained yet needs time to show itself).
var sittings = &typology.Feature[sitting]{
	Name: "innocent/sittings",
	Doc:  "when a suspect's past was looked at, and its movements since",
	Advance: func(p *typology.Pass, t *typology.Table[sitting]) {
		for i := range p.AccountMoves {
			for _, id := range [...]ledger.AccountID{p.AccountMoves[i].From, p.AccountMoves[i].To} {
				if id != 0 && t.Get(id).Next != 0 {
					t.Edit(id).Moved++
				}
			}
		}
	},
}

// portraits takes an account's portrait, once for all rules; nil while the
// account is not due.
var portraits = &typology.Derived[*portrait]{
	Doc: "the movements of an account in sixty days, and its flows in the asset that it moves most often",
	From: func(p *typology.Pass, id ledger.AccountID) *portrait {
		if now := sittings.Of(p).Get(id); !now.due(p.At.Clock) {
			return nil
		}
		o := &portrait{p: p, id: id, clock: p.At.Clock, first: p.At.Clock}
		if sum, ok := p.View().Summary(id); ok {
			o.first = sum.FirstClock
		}
		sit := sittings.Of(p).Edit(id)
		sit.Next, sit.Portrayed = o.clock+max(10*minute, (o.clock-o.first)/16), sit.Moved
		h := p.History(id, o.clock-window, budget)
		h.Steps = slices.Clone(h.Steps) // the next history overwrites them
		o.steps, o.asset = h.Steps, mainAsset(p, h.Steps)
		o.Flows = activity.Sift(p, id, o.asset, h)
		for i := range o.steps {
			if o.steps[i].Move.Asset == o.asset {
				o.told = append(o.told, &o.steps[i])
			}
		}
		if len(o.told) == 0 {
			return nil
		}
		return o
	},
}

// mainAsset returns the asset that most movements are in; of several, the first
// by name.
func mainAsset(p *typology.Pass, steps []typology.Step) (best ledger.AssetID) {
	type tally struct {
		asset ledger.AssetID
		n     int
	}
	var all []tally
	for i := range steps {
		a := steps[i].Move.Asset
		k := slices.IndexFunc(all, func(t tally) bool { return t.asset == a })
		if k < 0 {
			k, all = len(all), append(all, tally{asset: a})
		}
		all[k].n++
	}
	if len(all) == 0 {
		return 0
	}
	return slices.MinFunc(all, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(p.View().Asset(a.asset), p.View().Asset(b.asset)))
	}).asset
}

// payee returns the owner that got the most, 0 if none.
func (o *portrait) payee() ledger.AccountID {
	if top := activity.Largest(o.Sinks, 1); len(top) > 0 {
		return top[0].Owner
	}
	return 0
}

// payer returns the owner that paid the most, 0 if none.
func (o *portrait) payer() ledger.AccountID {
	if top := activity.Largest(o.Sources, 1); len(top) > 0 {
		return top[0].Owner
	}
	return 0
}
