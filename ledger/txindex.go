package ledger

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// txIndex finds transactions by id: open addressing over TxRef + 1, four bytes
// a slot. Ids are compared in the id column. It is filled only when somebody
// asks, and then up to the newest transaction. Names may be borne by many
// transactions, so those with one name share a slot.
type txIndex struct {
	slots []uint32
	upTo  uint32 // transactions below are in
	n     int
	seed  maphash.Seed
	same  chunk.Sparse[uint32] // by transaction: the one before of its name, TxRef + 1
}

func (x *txIndex) place(h *[32]byte) int {
	hi, _ := bits.Mul64(maphash.Bytes(x.seed, h[:]), uint64(len(x.slots)))
	return int(hi)
}

// catchUp fills the index up to the newest transaction. The caller holds the
// lock.
func (g *generation) catchUp() {
	x, n := &g.txIndex, uint32(g.ids.Len())
	if x.upTo == n && x.slots != nil {
		return
	}
	x.upTo = max(x.upTo, uint32(g.floor))
	if need := x.n + int(n-x.upTo); need*4 >= len(x.slots)*3 { // load factor at most 0.75
		x.slots, x.n, x.upTo, x.same = make([]uint32, 64+max(need*4/3, len(x.slots)*3/2)), 0, uint32(g.floor), chunk.Sparse[uint32]{}
	}
	for ; x.upTo < n; x.upTo++ {
		id := g.ids.At(x.upTo)
		named := txForm(g.txs.At(x.upTo).flags>>txFormShift&3) == nameTx
		i := x.place(id)
		for x.slots[i] != 0 && (!named || *g.ids.At(x.slots[i] - 1) != *id) {
			if i++; i == len(x.slots) {
				i = 0
			}
		}
		if x.slots[i] == 0 {
			x.n++
		} else {
			x.same.Set(x.upTo, x.slots[i])
		}
		x.slots[i] = x.upTo + 1
	}
}

// each calls yield with every transaction that has the 32 bytes as id, those of
// one name from the newest to the oldest, until it returns false.
func (x *txIndex) each(c *columns, h *[32]byte, yield func(ref uint32) bool) {
	for i := x.place(h); x.slots[i] != 0; {
		if ref := x.slots[i] - 1; *c.ids.At(ref) == *h {
			for r := ref + 1; r != 0; r = x.same.At(r - 1) {
				if !yield(r - 1) {
					return
				}
			}
		}
		if i++; i == len(x.slots) {
			i = 0
		}
	}
}

// find returns the latest live transaction of a lane with an id. The caller
// holds the lock for writing.
func (x *txIndex) find(l *Ledger, c Chain, id TxID) (ref uint32, ok bool) {
	k, open := l.laneOf[c]
	if !open {
		return 0, false
	}
	h, ok := l.idBytes(id)
	if !ok {
		return 0, false
	}
	ok = false
	l.gen.catchUp()
	x.each(&l.gen.columns, &h, func(r uint32) bool {
		g := l.gen
		if g.blockOf(r).lane == k && g.txs.At(r).flags&txDead == 0 && (!ok || r > ref) {
			ref, ok = r, true
		}
		return !ok || id.form != nameTx
	})
	return ref, ok
}

// nameID returns the 32 bytes that stand for a name in the id column.
func (l *Ledger) nameID(name string) [32]byte {
	if h, ok := l.nameIndex[name]; ok {
		return h
	}
	var h [32]byte
	binary.LittleEndian.PutUint64(h[:], uint64(len(l.txNames)))
	copy(h[8:], "name")
	l.txNames = append(l.txNames, name)
	l.nameIndex[name] = h
	return h
}

// idBytes returns the id column's bytes of an id; ok is false for a name that
// was never seen.
func (l *Ledger) idBytes(id TxID) (h [32]byte, ok bool) {
	if id.form == nameTx {
		h, ok = l.nameIndex[id.name]
		return h, ok
	}
	return id.h, !id.IsZero()
}

// txID rebuilds the id of a transaction.
func (c *columns) txID(names []string, ref uint32) TxID {
	form := txForm(c.txs.At(ref).flags >> txFormShift & 3)
	h := c.ids.At(ref)
	if form == nameTx {
		return TxID{form: nameTx, name: names[binary.LittleEndian.Uint64(h[:])]}
	}
	return TxID{form: form, h: *h}
}
