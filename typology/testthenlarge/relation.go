package testthenlarge

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// relation is what a young account's latest new payer paid it: the cheap test before
// a history is read.
type relation struct {
	Payer ledger.AccountID // 0: nobody yet
	Asset ledger.AssetID
	Tests uint8         // payments before the large one
	Sum   ledger.Amount // of the tests
	First int64         // clock of the first test
	Large ledger.Amount // the payment that was large beside them; 0: none yet
	Clock int64         // of the large payment
}

// awaited is the least time between the first test and a large payment, in seconds
// (proposed: one minute; who tests an address looks whether the test arrived, and gas
// that an exchange sends with a withdrawal is none).
const awaited = 60

// newRelations returns the feature for one detector.
func newRelations(c Config) *typology.Feature[relation] {
	return &typology.Feature[relation]{
		Name: fmt.Sprintf("test-then-large/relations/%d/%d/%d/%d/%d",
			c.Within.Seconds(), c.MinFactor, c.MaxTests, c.MaxPayers, c.MaxAge.Seconds()),
		Doc:      "the first payments of a young account's latest new payer, and a large one after them",
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach},
		Advance: func(p *typology.Pass, t *typology.Table[relation]) {
			for i := range p.AccountMoves {
				if m := &p.AccountMoves[i]; pays(m) {
					c.meet(p, t, m)
				}
			}
		},
		Expired: func(r relation, clock int64) bool { return clock-max(r.First, r.Clock) > c.span() },
	}
}

// span is the longest from a test to the end of what is told of it, in seconds.
func (c *Config) span() int64 { return c.Within.Seconds() + c.PassOn.Seconds() }

// pays reports whether a move is a payment of something.
func pays(m *ledger.Move) bool { return m.Pays() && !m.Amount.IsZero() }

// meet carries a payment into the receiver's relation.
func (c *Config) meet(p *typology.Pass, t *typology.Table[relation], m *ledger.Move) {
	if !c.quiet(p, m.To) {
		return
	}
	r := t.Get(m.To)
	switch {
	case r.Payer == m.From && r.Asset == m.Asset:
		switch {
		case !r.Large.IsZero():
		case c.large(&r, m.Amount, p.At.Clock):
			e := t.Edit(m.To)
			e.Large, e.Clock = m.Amount, p.At.Clock
		case r.Tests <= 100: // one more than Validate allows is one too many
			e := t.Edit(m.To)
			e.Tests, e.Sum = r.Tests+1, r.Sum.SaturatingAdd(m.Amount)
		}
		return
	case r.Payer != 0 && activity.PaysGas(p, m.Asset) && r.Asset != m.Asset:
		return // gas
	case !r.Large.IsZero() && p.At.Clock-r.Clock <= c.PassOn.Seconds():
		return // what was found is followed first
	}
	if times := activity.AccountTimes.Of(p).Get(m.To); times.Age(p.At.Clock) > c.MaxAge.Seconds() {
		return
	}
	*t.Edit(m.To) = relation{Payer: m.From, Asset: m.Asset, Tests: 1, Sum: m.Amount, First: p.At.Clock}
}

// quiet reports whether hardly anyone has paid an account.
func (c *Config) quiet(p *typology.Pass, id ledger.AccountID) bool {
	r := activity.AccountReach.Of(p).Get(id)
	return int(r.In) <= c.MaxPayers
}

// large reports whether an amount is large beside the tests before it.
func (c *Config) large(r *relation, a ledger.Amount, clock int64) bool {
	if wait := clock - r.First; int(r.Tests) > c.MaxTests || wait < awaited || wait > c.Within.Seconds() {
		return false
	}
	least, ok := r.Sum.MulDiv(ledger.NewAmount(uint64(c.MinFactor)), ledger.NewAmount(1))
	return ok && a.Cmp(least) >= 0
}
