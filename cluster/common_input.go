package cluster

import "github.com/hoptrail/hoptrail/ledger"

// Scores of common-input joins in 1/10,000. Kind: proposed; the published
// figure is that the heuristic alone finds 68.6 % of a wallet's addresses
// (Nick 2015), its precision is not published.
const (
	commonInputScore   = 9900
	commonInputDoubted = 7000 // PayJoin or Stonewall shape: perhaps two owners
)

// commonInput joins the owners of a transaction's inputs: who spends several
// outputs in one transaction holds the keys of all of them. Inputs that need no
// key or were signed ANYONECANPAY are left out.
//
// Source: Nakamoto, "Bitcoin: A Peer-to-Peer Electronic Cash System", 2008,
// section 10; Meiklejohn et al., "A Fistful of Bitcoins", IMC 2013, heuristic 1.
// Fails on CoinJoins, PayJoins and partially signed sales, hence the gates.
func (c *Clustering) commonInput() {
	score := uint16(commonInputScore)
	for _, g := range c.found {
		if g.Type == PayJoinDoubt || g.Type == Stonewall {
			score = commonInputDoubted
		}
	}
	first := ledger.AccountID(0)
	for i := range c.rec.Inputs {
		in := &c.rec.Inputs[i]
		if in.Account == 0 || in.SigHash.AnyoneCanPay() || c.shape.KeylessInput(i) {
			continue
		}
		if first == 0 {
			first = in.Account
			continue
		}
		c.want(CommonInput, score, c.node(first), c.node(in.Account))
	}
}
