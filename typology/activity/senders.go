package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// SenderSlots is how many senders Senders tells apart.
const SenderSlots = 4

// Senders is the last distinct accounts that paid an account.
type Senders struct{ Slots [SenderSlots]Sender }

// Sender is one payer and when it last paid.
type Sender struct {
	Account ledger.AccountID
	Clock   int64 // Unix seconds
}

// Since returns how many distinct accounts paid at or after the clock, exact up
// to SenderSlots, which stands for "that many or more".
func (s *Senders) Since(clock int64) int {
	n := 0
	for i := range s.Slots {
		if s.Slots[i].Account != 0 && s.Slots[i].Clock >= clock {
			n++
		}
	}
	return n
}

// RecentSenders is the feature of who paid an account lately. Mints and coinbase
// outputs have no payer and do not count.
var RecentSenders = &typology.Feature[Senders]{
	Name: "activity/senders",
	Doc:  "the four most recent distinct payers of an account with the clock of their last payment",
	Advance: func(p *typology.Pass, t *typology.Table[Senders]) {
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if m.From == 0 || m.To == 0 || m.Restates {
				continue
			}
			s := t.Edit(m.To)
			at := 0
			for k := range s.Slots {
				if s.Slots[k].Account == m.From {
					at = k
					break
				}
				if s.Slots[k].Clock < s.Slots[at].Clock {
					at = k
				}
			}
			s.Slots[at] = Sender{m.From, p.At.Clock}
		}
	},
	Expired: func(s Senders, clock int64) bool { return s.Since(clock) == 0 },
}
