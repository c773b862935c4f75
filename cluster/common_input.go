package cluster

// Scores of common-input joins in 1/10,000. Kind: proposed; the published
// figure is that the heuristic alone finds 68.6 % of a wallet's addresses
// (Nick 2015), its precision is not published.
const (
	commonInputScore   = 9900
	commonInputDoubted = 7000 // PayJoin or Stonewall shape: perhaps two owners
)

// commonInput joins the owners of a transaction's inputs: who spends several
// outputs in one transaction holds the keys of all of them. Inputs that need no
// key or were signed ANYONECANPAY are left out; those that spend mixes are
// joined by PostMix.
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
	first := -1 // an input that all others are joined with, a plain one if any
	for i := range c.rec.Inputs {
		if c.speaks(i) && (first < 0 || c.postMix(first) && !c.postMix(i)) {
			first = i
		}
	}
	for i := range c.rec.Inputs {
		if i == first || !c.speaks(i) {
			continue
		}
		a, b := c.node(c.rec.Inputs[first].Account), c.node(c.rec.Inputs[i].Account)
		switch {
		case !c.postMix(i):
			if c.uses[CommonInput] {
				c.want(CommonInput, score, a, b)
			}
		case c.uses[PostMix]:
			c.want(PostMix, min(score, postMixScore), a, b)
		}
	}
}

// speaks reports whether an input says anything about its owner.
func (c *Clustering) speaks(i int) bool {
	in := &c.rec.Inputs[i]
	return in.Account != 0 && !in.SigHash.AnyoneCanPay() && !c.shape.KeylessInput(i)
}
