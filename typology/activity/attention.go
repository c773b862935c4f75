package activity

import (
	"math"

	"github.com/hoptrail/hoptrail/typology"
)

// Attention is what has to happen before a detector looks at an account's
// history again, after it looked in vain. It is kept small, for each detector that
// reads histories has one for every account.
type Attention struct {
	Debits  uint16 // payments that leave the account, to let pass
	Credits uint8  // payments that reach it, to wait for
	Vain    uint8  // looks in vain so far, at most 8
}

// Due reports whether nothing is left to wait for.
func (a *Attention) Due() bool { return a.Debits == 0 && a.Credits == 0 }

// free is how many movements are always looked at again (proposed).
const free = 8

// InVain notes a look at so many movements that found nothing. Up to 8 movements
// the next payment is looked at again. Of those beyond, an eighth as many payments
// are let pass, two eighths the second time, all of them from the eighth time on
// (proposed): what has looked like a conduit for long without being one costs one
// movement per payment, whatever its size. A pattern in such an account is seen
// up to that many payments late, and missed if it is over before.
func (a *Attention) InVain(movements int) {
	a.Vain = min(a.Vain+1, 8)
	a.Debits = uint16(min(max(0, movements-free)*int(a.Vain)/8, math.MaxUint16))
}

// Lacking notes that the account lacks so many senders: before as many more
// payments have reached it, there is nothing to see.
func (a *Attention) Lacking(senders int) { a.Credits = uint8(min(max(0, senders), math.MaxUint8)) }

// NewAttention returns the feature for one detector, which edits it in Run.
func NewAttention(name string) *typology.Feature[Attention] {
	return &typology.Feature[Attention]{
		Name: name,
		Doc:  "payments to let pass before the history is looked at again",
		Advance: func(p *typology.Pass, t *typology.Table[Attention]) {
			for i := range p.AccountMoves {
				m := &p.AccountMoves[i]
				if m.From != 0 && t.Get(m.From).Debits > 0 {
					t.Edit(m.From).Debits--
				}
				if m.To != 0 && t.Get(m.To).Credits > 0 {
					t.Edit(m.To).Credits--
				}
			}
		},
	}
}
