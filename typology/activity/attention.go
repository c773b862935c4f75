package activity

import "github.com/hoptrail/hoptrail/typology"

// Attention is how many more payments of an account a detector lets pass before
// it looks at the account's history again.
type Attention struct{ Skip uint32 }

// InVain returns the attention that an account gets after a look at so many of
// its movements found nothing: the next payment up to 64 movements (proposed: a
// look is cheap), then a quarter of those beyond, so that a payment of a hub costs
// a bounded number of movements and a pattern is seen at most that much late.
func InVain(movements int) Attention {
	return Attention{Skip: uint32(max(0, movements-64) / 4)}
}

// NewAttention returns the feature for one detector, which edits it in Run. It
// counts down with every payment that leaves an account.
func NewAttention(name string) *typology.Feature[Attention] {
	return &typology.Feature[Attention]{
		Name: name,
		Doc:  "payments to let pass before the history is looked at again",
		Advance: func(p *typology.Pass, t *typology.Table[Attention]) {
			for i := range p.AccountMoves {
				m := &p.AccountMoves[i]
				if m.From != 0 && t.Get(m.From).Skip > 0 {
					t.Edit(m.From).Skip--
				}
			}
		},
	}
}
