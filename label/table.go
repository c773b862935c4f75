package label

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// rec is one entry, or a pointer to several. One entry: where its Label lies
// in Set.labels, and when and where it holds. Several: scope is manyRecs and
// label the place in Set.many of a count and then the entries.
type rec struct{ label, scope uint32 }

const manyRecs = ^uint32(0)

// table finds the rec of an address. A byte per slot, small enough to stay in
// cache, answers for nearly every absent address; a present one costs one more
// cache miss, since key and rec share a 32-byte slot. The table is at most
// three quarters full. It never changes once built.
//
// The seed differs between processes; no answer depends on it.
type table struct {
	seed  [3]uint64
	tags  []uint8 // seven bits of the hash and a set bit; zero is empty
	slots []cell
	long  map[ledger.Address]rec // addresses that are more than a 20-byte hash
}

type cell struct {
	key words
	rec rec
}

// words is a shortKey in three machine words, which compare faster.
type words [3]uint64

func (k *shortKey) words() words {
	return words{
		binary.LittleEndian.Uint64(k.hash[:]), binary.LittleEndian.Uint64(k.hash[8:]),
		uint64(binary.LittleEndian.Uint32(k.hash[16:])) | uint64(k.kind)<<32 | uint64(k.net)<<40,
	}
}

func (w *words) shortKey() (k shortKey) {
	binary.LittleEndian.PutUint64(k.hash[:], w[0])
	binary.LittleEndian.PutUint64(k.hash[8:], w[1])
	binary.LittleEndian.PutUint32(k.hash[16:], uint32(w[2]))
	k.kind, k.net = ledger.AddressKind(w[2]>>32), ledger.Network(w[2]>>40)
	return k
}

// newTable returns a table for n short keys.
func newTable(n int) table {
	size := 8
	for size/4*3 < n {
		size *= 2
	}
	t := table{tags: make([]uint8, size), slots: make([]cell, size), long: map[ledger.Address]rec{}}
	seed := maphash.MakeSeed()
	for i := range t.seed {
		t.seed[i] = maphash.Comparable(seed, i)
	}
	return t
}

// hash folds a key by two seeded 128-bit products: anybody can choose an
// address that a list will hold, nobody knows where it will lie.
func (t *table) hash(w *words) (at uint64, tag uint8) {
	hi, lo := bits.Mul64(w[0]^t.seed[0], w[1]^t.seed[1])
	hi, lo = bits.Mul64(hi^lo^w[2], t.seed[2]|1)
	h := hi ^ lo
	return h & uint64(len(t.slots)-1), uint8(h>>56) | 0x80
}

// put adds an address that is not in the table.
func (t *table) put(a ledger.Address, r rec) {
	k, ok := shorten(a)
	if !ok {
		t.long[a] = r
		return
	}
	w := k.words()
	at, tag := t.hash(&w)
	for t.tags[at] != 0 {
		at = (at + 1) & uint64(len(t.slots)-1)
	}
	t.tags[at] = tag
	t.slots[at] = cell{w, r}
}

func (t *table) find(a *ledger.Address) (rec, bool) {
	k, ok := shorten(*a)
	if !ok {
		r, ok := t.long[*a]
		return r, ok
	}
	w := k.words()
	at, tag := t.hash(&w)
	for last := uint64(len(t.slots) - 1); t.tags[at] != 0; at = (at + 1) & last {
		if t.tags[at] == tag && t.slots[at].key == w {
			return t.slots[at].rec, true
		}
	}
	return rec{}, false
}

// place is an address with its rec.
type place struct {
	addr ledger.Address
	rec  rec
}

// places returns every address, sorted by Address.Compare.
func (t *table) places() []place {
	out := make([]place, 0, len(t.slots)/2)
	for i := range t.slots {
		if t.tags[i] != 0 {
			out = append(out, place{t.slots[i].key.shortKey().address(), t.slots[i].rec})
		}
	}
	for a, r := range t.long {
		out = append(out, place{a, r})
	}
	slices.SortFunc(out, func(p, q place) int { return p.addr.Compare(q.addr) })
	return out
}
