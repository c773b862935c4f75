package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Gate is what a detector asks of an account before it reads a history: whether
// the account is new enough, so many distinct accounts paid it lately, nothing is
// left to wait for, and enough of what came in has left. It needs AccountTimes,
// AccountReach, RecentSenders and its Attention.
type Gate struct {
	Attention *typology.Feature[Attention]
	Novel     func(t Times, clock int64) bool // contracts never are
	Senders   int                             // fewest; at most SenderSlots are told apart within the window
	Receivers int                             // most, ever; 0: any number
	Forward   ledger.Ratio                    // least share of what came in that has left
	Budget    int                             // most transactions looked at
}

// Starts reports whether the pass's i-th move begins an account's payments of an
// asset to another. One payer's payments stand together: judged at the first.
func Starts(p *typology.Pass, i int) bool {
	m := &p.AccountMoves[i]
	if !m.Pays() {
		return false
	}
	return i == 0 || p.AccountMoves[i-1].From != m.From || p.AccountMoves[i-1].Asset != m.Asset
}

// Flow reads what went through the account since the clock, nil where that would
// be in vain.
func (g *Gate) Flow(p *typology.Pass, id ledger.AccountID, asset ledger.AssetID, since int64) *Flows {
	if times := AccountTimes.Of(p).Get(id); times.Contract || !g.Novel(times, p.At.Clock) {
		return nil
	}
	if r := AccountReach.Of(p).Get(id); int(r.In) < g.Senders || g.Receivers > 0 && int(r.Out) > g.Receivers {
		return nil
	}
	senders, attention := RecentSenders.Of(p).Get(id), g.Attention.Of(p).Get(id)
	if senders.Since(since) < min(g.Senders, SenderSlots) || !attention.Due() {
		return nil
	}
	// RecentSenders tells of all assets together.
	if n, _, whole := p.RawPeers(id, false, asset, since, g.Budget, g.Senders, nil); whole && n < g.Senders {
		g.Attention.Of(p).Edit(id).Lacking(g.Senders - n)
		return nil
	}
	if looked, hopeless := Retains(p, id, asset, since, g.Budget, g.Forward); hopeless {
		g.InVain(p, id, looked)
		return nil
	}
	return Flow(p, id, asset, since, g.Budget)
}

// InVain notes that so many movements of the account were looked at and nothing
// was found.
func (g *Gate) InVain(p *typology.Pass, id ledger.AccountID, movements int) {
	g.Attention.Of(p).Edit(id).InVain(movements)
}
