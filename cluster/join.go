package cluster

import (
	"cmp"
	"slices"
)

// wish is a join that a heuristic asks for in the transaction at hand.
type wish struct {
	heuristic Heuristic
	score     uint16
	a, b      uint32
	payment   uint32 // node + 1 that the change decision says is someone else's
	weak      bool   // evidence only, whatever the heuristic
}

// want asks for a join; decide grants it or not.
func (c *Clustering) want(h Heuristic, score uint16, a, b uint32) {
	if a != b {
		c.wanted = append(c.wanted, wish{heuristic: h, score: score, a: a, b: b})
	}
}

// decide makes the transaction's joins: strong ones first, then by score, ties
// in the order they were asked for.
func (c *Clustering) decide() {
	slices.SortStableFunc(c.wanted, func(v, w wish) int {
		return cmp.Or(cmp.Compare(w.heuristic.Strength(), v.heuristic.Strength()), cmp.Compare(w.score, v.score))
	})
	for _, w := range c.wanted {
		c.join(w)
	}
	c.wanted = c.wanted[:0]
}

// join makes one join unless something stands against it.
func (c *Clustering) join(w wish) {
	ra, rb := c.forest.Find2(w.a, w.b)
	if ra == rb {
		c.paid(w)
		return
	}
	if why, pair, against := c.against(&w, ra, rb); against {
		if w.heuristic.Strength() != Strong || c.cfg.BindStrong && why != VetoSize {
			c.vetoes = append(c.vetoes, veto{wish: w, event: c.here(), reason: why, pair: pair})
			return
		}
		c.conflicts = append(c.conflicts, conflict{event: c.here(), join: c.forest.Joins(), reason: why, pair: pair})
	}
	e := c.here()
	root := c.forest.Link(w.a, w.b, ra, rb)
	c.pairs.Merge(root, ra+rb-root)
	if len(c.tags.rooted) > 0 {
		c.tags.setRoot(root, c.tags.root[ra+rb-root])
	}
	c.evidence = append(c.evidence, evidence{event: e, score: w.score, heuristic: w.heuristic})
	c.paid(w)
}

// paid notes that a decided change leaves the other output to someone else.
func (c *Clustering) paid(w wish) {
	if w.payment == 0 || w.weak || c.forest.Find(w.payment-1) == c.forest.Find(w.a) {
		return
	}
	c.payments = append(c.payments, c.here())
	c.pairs.Add(&c.forest, w.payment-1, w.a)
}
