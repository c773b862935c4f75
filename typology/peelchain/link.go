package peelchain

import (
	"cmp"
	"fmt"
	"math"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// link is how far down a peel chain an account's money came: the cheap test
// before the chain is read.
type link struct {
	Asset  ledger.AssetID   // what it took in; 0: nothing yet
	Depth  uint16           // peeling accounts before it, each paid by the one before
	Peels  uint16           // payments of less than the rest
	First  ledger.AccountID // the first of the peeling accounts before it; 0: none
	In     ledger.Amount
	Clock  int64 // when it took it in
	Spoilt bool  // it took in Asset again, or passed on the rest already
}

// newLinks returns the feature for one detector.
func newLinks(c Config) *typology.Feature[link] {
	return &typology.Feature[link]{
		Name:     fmt.Sprintf("peel-chain/link/%d/%d", c.Keep, c.Dwell.Seconds()),
		Doc:      "how many accounts in a row passed on what reached an account, less a slice each",
		Requires: []typology.Requirement{activity.AccountTimes},
		Advance: func(p *typology.Pass, t *typology.Table[link]) {
			if len(p.Tx.Inputs)+len(p.Tx.Outputs) > 0 {
				return
			}
			for i := range p.AccountMoves {
				if m := &p.AccountMoves[i]; m.Pays() && !m.Amount.IsZero() {
					c.follow(p, t, m)
				}
			}
		},
		Expired: func(l link, clock int64) bool { return clock-l.Clock > c.Dwell.Seconds() },
	}
}

// follow carries the payer's link to the payee.
func (c *Config) follow(p *typology.Pass, t *typology.Table[link], m *ledger.Move) {
	depth, first := uint16(0), ledger.AccountID(0)
	if u := t.Get(m.From); u.Asset == m.Asset && !u.Spoilt {
		e := t.Edit(m.From)
		switch share, _ := ledger.RatioOf(m.Amount, u.In); {
		case share < c.Keep:
			e.Peels = min(u.Peels, math.MaxUint16-1) + 1
		default:
			e.Spoilt = true
			if u.Peels > 0 && p.At.Clock-u.Clock <= c.Dwell.Seconds() {
				depth, first = min(u.Depth, math.MaxUint16-1)+1, cmp.Or(u.First, m.From)
			}
		}
	}
	v := t.Get(m.To)
	switch {
	case v.Asset == m.Asset:
		t.Edit(m.To).Spoilt = true
	case v.Asset == 0 && activity.AccountTimes.Of(p).Get(m.To).First == p.At.Clock,
		v.Asset != 0 && !v.Spoilt && v.Peels == 0 && activity.PaysGas(p, v.Asset):
		*t.Edit(m.To) = link{Asset: m.Asset, Depth: depth, First: first, In: m.Amount, Clock: p.At.Clock}
	}
}
