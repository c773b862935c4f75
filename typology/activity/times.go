package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Times is when an account moved value. Clocks are Unix seconds; the zero Times
// has moved nothing.
type Times struct {
	Seen     bool
	Contract bool  // it was created as a contract
	Private  bool  // it is on a private lane
	Customer bool  // it is a customer's at an exchange with a private lane
	First    int64 // first movement
	Last     int64 // last movement
	Woke     int64 // first movement after the last long silence, 0 if none
	Silence  int64 // how long that silence was, in seconds
}

// LongSilence is the shortest silence that Times remembers: 30 days, in seconds
// (proposed; dormancy thresholds of detectors must not be shorter).
const LongSilence = 30 * 24 * 3600

// Age returns the seconds from the first movement to the clock, 0 for an account
// that never moved value. Where the ledger does not hold the account's beginning
// it is a lower bound.
func (t Times) Age(clock int64) int64 {
	if !t.Seen {
		return 0
	}
	return clock - t.First
}

// AccountTimes is the feature of when accounts moved value.
var AccountTimes = &typology.Feature[Times]{
	Name: "activity/times",
	Doc:  "first and last movement of value, and the last silence of 30 days or more; Unix seconds",
	Advance: func(p *typology.Pass, t *typology.Table[Times]) {
		for _, id := range p.Tx.Created {
			t.Edit(id).Contract = true
		}
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if m.Restates {
				continue
			}
			for _, id := range [...]ledger.AccountID{m.From, m.To} {
				if id == 0 {
					continue
				}
				if v := t.Get(id); v.Seen && v.Last == p.At.Clock {
					continue
				}
				v := t.Edit(id)
				if !v.Seen {
					a := p.Account(id)
					v.Seen, v.First, v.Private, v.Customer = true, p.At.Clock, a.Chain.IsPrivate(), IsCustomer(a)
				} else if gap := p.At.Clock - v.Last; gap >= LongSilence {
					v.Woke, v.Silence = p.At.Clock, gap
				}
				v.Last = p.At.Clock
			}
		}
	},
}

// AgeMeasure returns the age of an account, held against the oldest it may be.
// It is called age where the ledger holds the account's beginning, observed_age
// where the account may be older than the data.
func AgeMeasure(p *typology.Pass, id ledger.AccountID, t Times, limit int64, source string) typology.Measure {
	name := "observed_age"
	if s, ok := p.View().Summary(id); ok && s.Complete {
		name = "age"
	}
	return typology.Measure{
		Name: name, Value: typology.SecondsValue(t.Age(p.At.Clock)), Threshold: typology.SecondsValue(limit), Source: source,
	}
}
