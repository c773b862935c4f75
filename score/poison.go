package score

import (
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// bitset is a set of small numbers. It is not changed once made, so that many
// parts may share it.
type bitset []uint64

func (b bitset) with(i int) bitset {
	one := make(bitset, i/64+1)
	one[i/64] = 1 << (i % 64)
	return b.or(one)
}

func (b bitset) or(c bitset) bitset {
	out := make(bitset, max(len(b), len(c)))
	copy(out, b)
	for k, w := range c {
		out[k] |= w
	}
	return out
}

// poisoned are the movements of the subject that a category's value touched,
// by the hops after which it did.
type poisoned struct {
	sets []bitset
	tx   []ledger.TxRef // with a labelled account, at that distance
}

// poison notes which movements of the subject a labelled account's value
// touched. Under poison all of such a movement is exposed, to every category
// that touched it.
func (x *explorer) poison(category string, asset ledger.AssetID, ref ledger.TxRef, hops int, marks bitset) {
	f := &x.follower
	key := lineKey{category, x.direction, 0, asset}
	b := f.poisoned[key]
	if b == nil {
		b = &poisoned{sets: make([]bitset, x.rules.Hops+1), tx: make([]ledger.TxRef, x.rules.Hops+1)}
		f.poisoned[key] = b
	}
	if b.sets[hops] == nil {
		b.tx[hops] = ref
	}
	b.sets[hops] = b.sets[hops].or(marks)
}

// bookPoisoned books every touched movement at the fewest hops.
func (x *explorer) bookPoisoned() {
	for key, b := range x.follower.poisoned {
		var seen bitset
		for hops, set := range b.sets {
			set = set.or(nil)
			for k := range min(len(set), len(seen)) {
				set[k] &^= seen[k]
			}
			for k, w := range set {
				for ; w != 0; w &= w - 1 {
					m := &x.marked[k*64+bits.TrailingZeros64(w)]
					l := x.add(key.category, hops, key.asset, m.amount)
					x.witness(l, b.tx[hops])
					x.witness(l, m.tx)
				}
			}
			seen = seen.or(set)
		}
	}
}
