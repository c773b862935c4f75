package bitcoin

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"

	"github.com/hoptrail/hoptrail/ledger"
)

// utxo indexes unspent outputs by outpoint. Exact: whole keys are compared, so
// a false hit cannot occur. Not safe for concurrent use.
//
// An output takes a record of 64 bytes (20-byte hashes), 80 (32-byte hashes) or
// 88 (other witness programs) and a slot of 8 bytes in an open-addressing table
// that is between 7/16 and 7/8 full: 73–106 bytes. Records of one size lie in
// fixed chunks that hold no pointers, so the garbage collector never scans
// them, and freed ones are used again. What exceeds the memory bound goes to
// sorted files, see spill.go.
type utxo struct {
	net    ledger.Network
	chain  ledger.Chain
	seed   maphash.Seed // slots are unpredictable, results are not affected
	slots  []uint64     // tag<<32 | record+1, zero when free
	used   int
	arenas [3]arena
	disk   *spill
	limit  int64 // bytes to hold before spilling, exceeded by a chunk at most; 0: never spill
}

// Fields of a record: txid in display order, index, value, address kind, then
// the payload that the kind defines.
const (
	recIndex, recValue, recKind, recPayload = 32, 36, 43, 44
	recM, recN                              = 76, 77 // in 32-byte payloads
	keySize                                 = 36
	maxRecord                               = 88
)

var recordSizes = [3]int{64, 80, maxRecord}

// A record's id is its arena in the two upper bits and its number below.
const arenaShift = 30

// minSlots is the size of a new table.
const minSlots = 1 << 10

func newUTXO(net *Network, limit int64, dir string) *utxo {
	u := &utxo{
		net: net.Prefixes, chain: net.Chain, seed: maphash.MakeSeed(),
		slots: make([]uint64, minSlots), limit: limit, disk: newSpill(dir),
	}
	for i := range u.arenas {
		u.arenas[i].size = recordSizes[i]
	}
	return u
}

// coin is an unspent output.
type coin struct {
	value    uint64
	addr     ledger.Address
	multisig ledger.MofN
	keyless  bool // its script checks no signature
}

// key writes an outpoint as records start.
func key(txid *[32]byte, index uint32) (k [keySize]byte) {
	copy(k[:], txid[:])
	binary.LittleEndian.PutUint32(k[recIndex:], index)
	return k
}

func (u *utxo) tag(k *[keySize]byte) uint32 { return uint32(maphash.Bytes(u.seed, k[:])) }

// put adds an output. Where the outpoint is there already, the newer takes its
// place (coinbases before BIP-30 repeated ids). Amortized O(1).
func (u *utxo) put(txid *[32]byte, index uint32, c *coin) error {
	if u.limit > 0 && u.used > 0 && u.bytes()+u.growth() > u.limit {
		if err := u.spill(); err != nil {
			return err
		}
	}
	k := key(txid, index)
	tag := u.tag(&k)
	if at, ok := u.find(&k, tag); ok {
		u.free(at)
	}
	if u.used >= len(u.slots)/8*7 {
		u.grow()
	}
	id, rec := u.record(c.addr)
	copy(rec, k[:])
	c.encode(rec)
	mask := uint32(len(u.slots) - 1)
	at := tag & mask
	for u.slots[at] != 0 {
		at = (at + 1) & mask
	}
	u.slots[at] = uint64(tag)<<32 | uint64(id+1)
	u.used++
	return nil
}

// take removes an output and returns it; ok is false when it is not there.
// Expected O(1), plus one read per spilled file that may hold it.
func (u *utxo) take(txid *[32]byte, index uint32) (c coin, ok bool, err error) {
	k := key(txid, index)
	at, ok := u.find(&k, u.tag(&k))
	if !ok {
		if u.disk.empty() {
			return c, false, nil
		}
		rec, ok, err := u.disk.take(&k)
		if err != nil || !ok {
			return c, false, err
		}
		return u.decodeCoin(rec), true, nil
	}
	c = u.decodeCoin(u.at(uint32(u.slots[at]) - 1))
	u.free(at)
	return c, true, nil
}

// find returns the slot of a key.
func (u *utxo) find(k *[keySize]byte, tag uint32) (at uint32, ok bool) {
	mask := uint32(len(u.slots) - 1)
	for at = tag & mask; u.slots[at] != 0; at = (at + 1) & mask {
		if s := u.slots[at]; s>>32 == uint64(tag) && bytes.Equal(u.at(uint32(s) - 1)[:keySize], k[:]) {
			return at, true
		}
	}
	return 0, false
}

// free empties a slot and moves back what was displaced past it, so that no
// markers of deletion build up.
func (u *utxo) free(at uint32) {
	id := uint32(u.slots[at]) - 1
	u.arenas[id>>arenaShift].release(id & (1<<arenaShift - 1))
	mask := uint32(len(u.slots) - 1)
	hole := at
	for i := (at + 1) & mask; u.slots[i] != 0; i = (i + 1) & mask {
		home := uint32(u.slots[i]>>32) & mask
		if (i-home)&mask >= (i-hole)&mask {
			u.slots[hole] = u.slots[i]
			hole = i
		}
	}
	u.slots[hole] = 0
	u.used--
}

// growth returns by how much the table grows with the next output.
func (u *utxo) growth() int64 {
	if u.used >= len(u.slots)/8*7 {
		return int64(len(u.slots)) * 8
	}
	return 0
}

func (u *utxo) grow() {
	old := u.slots
	u.slots = make([]uint64, 2*len(old))
	mask := uint32(len(u.slots) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		at := uint32(s>>32) & mask
		for u.slots[at] != 0 {
			at = (at + 1) & mask
		}
		u.slots[at] = s
	}
}

func (u *utxo) at(id uint32) []byte {
	return u.arenas[id>>arenaShift].at(id & (1<<arenaShift - 1))
}

// record returns a free record of the size that an address needs.
func (u *utxo) record(a ledger.Address) (id uint32, rec []byte) {
	class := uint32(1)
	switch a.Kind() {
	case ledger.P2PKH, ledger.P2SH, ledger.P2WPKH, ledger.PubKey, ledger.P2A:
		class = 0
	case ledger.WitnessOther:
		class = 2
	}
	n := u.arenas[class].alloc()
	return class<<arenaShift | n, u.arenas[class].at(n)
}

// bytes returns the memory held, live or free.
func (u *utxo) bytes() int64 {
	n := int64(len(u.slots)) * 8
	for i := range u.arenas {
		n += u.arenas[i].bytes()
	}
	return n
}

// len returns the number of unspent outputs, spilled ones among them.
func (u *utxo) len() int { return u.used + u.disk.len() }
