package cluster

import (
	"fmt"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// reached is how far a lane was read, or evicted before it was.
type reached struct {
	chain ledger.Chain
	last  ledger.Position
	any   bool
}

// goBack undoes what comes after the first transaction that a view shows and
// nobody read, when that is not after the last one read: lanes grow each by
// itself, so one may bring transactions from before what another brought. The
// caller reads on from c.Cut(). Errors match ErrEvicted and change nothing.
// O(lanes · log transactions · log blocks) when there is such a lane, beside what
// is undone.
func (c *Clustering) goBack(view ledger.View) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	chains := view.Lanes()
	if !c.begun || len(chains) == 1 {
		return nil
	}
	lanes := make([]reached, len(chains))
	evicted := view.AsOf(ledger.Cut{})
	for i, chain := range chains {
		r := reached{chain: chain}
		r.last, _, r.any = evicted.Head(chain)
		if b := c.heads[c.lane(chain)]; b > 0 && (!r.any || r.last.Before(c.blocks[b-1].end)) {
			r.last, r.any = c.blocks[b-1].end, true
		}
		lanes[i] = r
	}
	late, is := unread(view.AsOf(c.last), lanes)
	if !is {
		return nil
	}
	i := sort.Search(len(c.blocks), func(i int) bool {
		_, is := unread(view.AsOf(c.blocks[i].last), lanes)
		return is
	}) - 1
	if err := c.again(i, view, ""); err != nil {
		return fmt.Errorf("%w, for lane %s brings transactions from before it (append and update lanes that are behind before evicting)", err, late)
	}
	c.cutTo(i)
	return nil
}

// again sees that a view still holds what is undone with the blocks from one on
// and must be read again: all but those of a lane whose blocks are gone.
func (c *Clustering) again(i int, view ledger.View, gone ledger.Chain) error {
	floor, _ := view.Evicted()
	for _, b := range c.blocks[i:] {
		if b.first < floor && c.lanes[b.lane] != gone {
			return fmt.Errorf("%w: height %d of %s must be read again", ErrEvicted, b.height, c.lanes[b.lane])
		}
	}
	return nil
}

// unread returns the first lane of which a view shows more than was reached.
func unread(view ledger.View, lanes []reached) (ledger.Chain, bool) {
	for i := range lanes {
		p, _, ok := view.Head(lanes[i].chain)
		if ok && (!lanes[i].any || lanes[i].last.Before(p)) {
			return lanes[i].chain, true
		}
	}
	return "", false
}
