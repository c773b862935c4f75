package cluster

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// block is where the clustering stood before the first transaction of a block.
type block struct {
	height uint64
	lane   uint16
	begun  bool
	first  ledger.TxRef    // read of it
	end    ledger.Position // of the last transaction read of it
	before uint32          // the lane's block before it + 1
	last   ledger.Cut
	mark
}

// mark counts everything that only grows.
type mark struct {
	nodes, pairs             int
	joins, events            uint32
	gates, vetoes, conflicts int
	tags, tagRoots           int
	roles, users             int
	facts                    [7]int
}

func (c *Clustering) stand() mark {
	return mark{
		nodes: c.forest.Len(), pairs: c.pairs.Len(), joins: c.forest.Joins(), events: uint32(len(c.events)),
		gates: len(c.gates), vetoes: len(c.vetoes), conflicts: len(c.conflicts),
		tags: len(c.tags.nodes), tagRoots: len(c.tags.rooted),
		roles: len(c.roles.rows), users: len(c.roles.users.log), facts: c.facts.stand(),
	}
}

// begin notes the block of the transaction about to be read.
func (c *Clustering) begin(at ledger.Cut, ref ledger.TxRef) {
	lane := c.lane(at.Chain)
	if n := len(c.blocks); n == 0 || c.blocks[n-1].lane != lane || c.blocks[n-1].height != at.Position.Height {
		c.blocks = append(c.blocks, block{
			height: at.Position.Height, lane: lane, begun: c.begun, first: ref, before: c.heads[lane], last: c.last, mark: c.stand(),
		})
		c.heads[lane] = uint32(len(c.blocks))
	}
	c.blocks[len(c.blocks)-1].end = at.Position
}

// Rollback undoes a lane's transactions above a height, to be called after
// ledger.Rollback with a view taken then. What other lanes appended since is
// read again from the view. It costs what it undoes. Errors match ErrEvicted
// when that cannot be read again: then only a new clustering is right.
func (c *Clustering) Rollback(view ledger.View, lane ledger.Chain, height uint64) error {
	c.mu.Lock()
	k := c.lane(lane)
	i := len(c.blocks) // the first block to undo
	for j := len(c.blocks) - 1; j >= 0; j-- {
		if c.blocks[j].lane == k {
			if c.blocks[j].height <= height {
				break
			}
			i = j
		}
	}
	if i == len(c.blocks) {
		c.view = view
		c.mu.Unlock()
		return nil
	}
	if err := c.again(i, view, lane); err != nil {
		c.mu.Unlock()
		return fmt.Errorf("%w, for lane %s goes back to height %d (evict less, or cluster anew)", err, lane, height)
	}
	c.cutTo(i)
	c.view = view
	c.mu.Unlock()
	if err := c.goBack(view); err != nil {
		return err
	}
	for ref := range view.TxsAfter(c.Cut()) {
		if err := c.Append(view, ref); err != nil {
			return err
		}
	}
	return nil
}

// cutTo undoes the blocks from one on.
func (c *Clustering) cutTo(i int) {
	for j := len(c.blocks) - 1; j >= i; j-- {
		c.heads[c.blocks[j].lane] = c.blocks[j].before
	}
	b := c.blocks[i]
	c.blocks = c.blocks[:i]
	c.undo(b.mark)
	c.last, c.begun = b.last, b.begun
}

// undo takes everything back to a mark.
func (c *Clustering) undo(m mark) {
	for _, id := range c.accounts[m.nodes:] {
		c.nodes[id] = 0
	}
	c.accounts = c.accounts[:m.nodes]
	c.pairs.Undo(&c.forest, m.joins, m.nodes, m.pairs)
	c.evidence, c.payments = c.evidence[:m.joins], c.payments[:m.pairs]
	c.tags.undo(m.tags, m.tagRoots)
	c.roles.undo(m.roles, m.users)
	c.facts.undo(m.facts)
	for i := m.gates; i < len(c.gates); i++ {
		delete(c.gateOf, c.events[c.gates[i].event].ref)
	}
	for e := m.events; e < uint32(len(c.events)); e++ {
		delete(c.names, e)
	}
	c.events, c.gates = c.events[:m.events], c.gates[:m.gates]
	c.vetoes, c.conflicts = c.vetoes[:m.vetoes], c.conflicts[:m.conflicts]
}

func (f *facts) stand() [7]int {
	return [7]int{
		len(f.contracts.log), len(f.signed.log), len(f.credits.log), len(f.drops.log),
		len(f.passed.log), len(f.approved.log), len(f.opened.log),
	}
}

func (f *facts) undo(n [7]int) {
	f.contracts.undo(n[0])
	f.signed.undo(n[1])
	f.credits.undo(n[2])
	f.drops.undo(n[3])
	f.passed.undo(n[4])
	f.approved.undo(n[5])
	f.opened.undo(n[6])
}
