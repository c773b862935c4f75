package trace

import (
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// rankPlace is an account in one asset: the mass it keeps, and what waits.
// 72 bytes.
type rankPlace struct {
	key    poolKey
	sum    uint64 // of what waits
	mass   uint64
	first  chip   // of what waits, when sum > 0
	more   uint32 // the rest of it: a place in rankPlaces.chips, 0 for none
	hops   uint32
	index  uint32
	queued bool
}

// chip is mass that arrived at a place in chain order.
type chip struct {
	at   order
	mass uint64
}

// moreChip is a chip in a list; next as in rankPlace.more.
type moreChip struct {
	chip
	next uint32
}

// rankPlaces are the places that a ranking reached, in pages that do not move,
// found by open addressing. A ranking looks places up for every transfer that
// takes mass along, which a map and a slice of chips per place made most of its
// time.
type rankPlaces struct {
	pages []*[rankPage]rankPlace
	n     uint32
	mixed bool       // not all of one asset
	slots []rankSlot // at most three quarters full; a power of two
	chips []moreChip // from 1 on
	free  uint32     // a list in chips
}

// rankSlot leads to a place; index is its index + 1, 0 for an empty slot.
type rankSlot struct{ account, index uint32 }

const rankPage = 1 << 10

func (r *rankPlaces) at(i uint32) *rankPlace { return &r.pages[i/rankPage][i%rankPage] }

func (r *rankPlaces) slot(key poolKey) uint64 {
	const odd = 0x9e3779b97f4a7c15 // 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)
	h := (uint64(key.account) | uint64(key.asset)<<32) * odd
	return h >> (64 - bits.Len64(uint64(len(r.slots)-1)))
}

// of returns the place of an account in one asset, reached in some hops,
// making it if need be.
func (r *rankPlaces) of(key poolKey, hops uint32) *rankPlace {
	if int(r.n)*4 >= len(r.slots)*3 {
		r.grow()
	}
	mask := uint64(len(r.slots) - 1)
	i := r.slot(key)
	for ; ; i = (i + 1) & mask {
		s := r.slots[i]
		if s.index == 0 {
			break
		}
		if s.account == uint32(key.account) {
			if p := r.at(s.index - 1); p.key.asset == key.asset {
				p.hops = min(p.hops, hops)
				return p
			}
		}
	}
	if int(r.n/rankPage) == len(r.pages) {
		r.pages = append(r.pages, new([rankPage]rankPlace))
	}
	p := r.at(r.n)
	*p = rankPlace{key: key, hops: hops, index: r.n}
	r.mixed = r.mixed || key.asset != r.at(0).key.asset
	r.n++
	r.slots[i] = rankSlot{uint32(key.account), r.n}
	return p
}

// fetch reads ahead where of will look for some accounts in one asset, as
// RankIndex.fetch does for rows.
//
//go:noinline
func (r *rankPlaces) fetch(list []departure, asset ledger.AssetID) (seen uint32) {
	for i := range list {
		seen ^= r.slots[r.slot(poolKey{list[i].far, asset})].index
	}
	return seen
}

// reset forgets all places but keeps the room.
func (r *rankPlaces) reset() {
	clear(r.slots)
	r.n, r.mixed, r.chips, r.free = 0, false, r.chips[:0], 0
}

// grow makes room for twice as many places.
func (r *rankPlaces) grow() {
	r.slots = make([]rankSlot, max(2*len(r.slots), 1<<10))
	mask := uint64(len(r.slots) - 1)
	for n := range r.n {
		key := r.at(n).key
		i := r.slot(key)
		for r.slots[i].index != 0 {
			i = (i + 1) & mask
		}
		r.slots[i] = rankSlot{uint32(key.account), n + 1}
	}
}

// arrive adds mass, not zero, to what waits at a place.
func (r *rankPlaces) arrive(p *rankPlace, c chip) {
	if p.sum == 0 {
		p.first, p.sum = c, c.mass
		return
	}
	p.sum += c.mass
	i := r.free
	if i == 0 {
		if len(r.chips) == 0 {
			r.chips = append(r.chips, moreChip{})
		}
		i = uint32(len(r.chips))
		r.chips = append(r.chips, moreChip{})
	} else {
		r.free = r.chips[i].next
	}
	r.chips[i] = moreChip{c, p.more}
	p.more = i
}

// depart appends what waits at a place, in no order, and leaves nothing there.
func (r *rankPlaces) depart(p *rankPlace, dst []chip) []chip {
	dst = append(dst, p.first)
	for i := p.more; i != 0; {
		c := &r.chips[i]
		dst = append(dst, c.chip)
		i, c.next, r.free = c.next, r.free, i
	}
	p.sum, p.more = 0, 0
	return dst
}
