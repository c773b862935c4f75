package cluster

import (
	"github.com/hoptrail/hoptrail/ledger"
)

// Join is one statement that two accounts act together, with what it rests on.
type Join struct {
	A, B      ledger.Account
	Chain     ledger.Chain // the lane of Tx
	Tx        ledger.TxID  // the transaction that completes the evidence
	At        ledger.Cut
	Heuristic Heuristic
	Score     uint16     // 1/10,000
	VetoedBy  VetoReason // VetoNone: the join was made
	Veto      string     // what stood against it, in words; empty when nothing did
}

// Why returns the joins that connect two accounts as of a cut, in the order of
// walking from a to b; nil when they are apart then, or the same. Each step's A
// is the step before's B. O(steps · log accounts).
func (c *Clustering) Why(a, b ledger.Account, at ledger.Cut) []Join {
	c.mu.RLock()
	defer c.mu.RUnlock()
	na, ok := c.find(a)
	nb, ok2 := c.find(b)
	if !ok || !ok2 {
		return nil
	}
	path := c.forest.Path(na, nb, c.joinsAt(at))
	var out []Join
	for _, s := range path {
		j := c.join1(s.Join)
		j.A, j.B = c.accountAt(s.From), c.accountAt(s.To)
		out = append(out, j)
	}
	return out
}

// JoinedBy returns the one join that first brought two accounts into one entity,
// as of a cut; ok is false when they are apart then, or the same. Its ends are in
// general other members of the two sides: Why tells the whole way. O(log
// accounts), however long that is.
func (c *Clustering) JoinedBy(a, b ledger.Account, at ledger.Cut) (j Join, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	na, ok := c.find(a)
	nb, ok2 := c.find(b)
	if !ok || !ok2 {
		return j, false
	}
	i, ok := c.forest.FirstJoined(na, nb)
	if !ok || i >= c.joinsAt(at) {
		return j, false
	}
	return c.join1(i), true
}

// accountAt returns the account of a node.
func (c *Clustering) accountAt(n uint32) ledger.Account { return c.view.Account(c.accounts[n]) }

// join1 returns join i as it was asked for.
func (c *Clustering) join1(i uint32) Join {
	j, e := c.forest.Join(i), c.evidence[i]
	at := c.cut(e.event)
	return Join{
		A: c.accountAt(j.A), B: c.accountAt(j.B), Chain: at.Chain, Tx: c.txID(e.event), At: at,
		Heuristic: e.heuristic, Score: e.score,
	}
}

// vetoed returns refused join i.
func (c *Clustering) vetoed(i int) Join {
	v := &c.vetoes[i]
	at := c.cut(v.event)
	return Join{
		A: c.accountAt(v.a), B: c.accountAt(v.b), Chain: at.Chain, Tx: c.txID(v.event), At: at,
		Heuristic: v.heuristic, Score: v.score, VetoedBy: v.reason, Veto: c.vetoText(v.reason, v.pair),
	}
}

// vetoText says what stood against a join.
func (c *Clustering) vetoText(why VetoReason, pair uint32) string {
	if why != VetoPair {
		return why.String()
	}
	a, _ := c.pairs.Pair(int(pair))
	return why.String() + ": " + c.accountAt(a).Address.String() + " was paid in " + c.txID(c.payments[pair]).String()
}
