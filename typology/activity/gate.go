package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Gate is what a detector of payers asks before it reads a history: whether so
// many distinct accounts paid the payer lately, nothing is left to wait for, and
// enough of what came in has left. It needs RecentSenders and its Attention.
type Gate struct {
	Attention *typology.Feature[Attention]
	Senders   int          // at most SenderSlots are told apart
	Forward   ledger.Ratio // least share of what came in that has left
	Budget    int          // most transactions looked at
}

// Starts reports whether the pass's i-th move begins an account's payments of an
// asset to another. One payer's payments stand together: judged at the first.
func Starts(p *typology.Pass, i int) bool {
	m := &p.AccountMoves[i]
	if m.From == 0 || m.To == 0 || m.Kind != ledger.Pay || m.Restates {
		return false
	}
	return i == 0 || p.AccountMoves[i-1].From != m.From || p.AccountMoves[i-1].Asset != m.Asset
}

// Flow reads what went through the payer since the clock, nil where that would
// be in vain.
func (g *Gate) Flow(p *typology.Pass, m *ledger.Move, since int64) *Flows {
	senders, attention := RecentSenders.Of(p).Get(m.From), g.Attention.Of(p).Get(m.From)
	if senders.Since(since) < min(g.Senders, SenderSlots) || !attention.Due() {
		return nil
	}
	if looked, hopeless := Retains(p, m.From, m.Asset, since, g.Budget, g.Forward); hopeless {
		g.Attention.Of(p).Edit(m.From).InVain(looked)
		return nil
	}
	return Flow(p, m.From, m.Asset, since, g.Budget)
}
