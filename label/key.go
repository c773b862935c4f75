package label

import (
	"encoding/hex"

	"github.com/hoptrail/hoptrail/ledger"
)

// shortKey is an address that is a 20-byte hash, as nearly all are.
type shortKey struct {
	hash [20]byte
	kind ledger.AddressKind
	net  ledger.Network
}

// shorten returns the short key of an address; ok is false where a hash, kind
// and network do not tell the whole address (P2WSH, P2TR, multisig, names…).
func shorten(a ledger.Address) (k shortKey, ok bool) {
	switch a.Kind() {
	case ledger.EVM, ledger.P2PKH, ledger.P2SH, ledger.P2WPKH, ledger.TRON, ledger.PubKey:
		k.hash, ok = a.Hash160()
		k.kind, k.net = a.Kind(), a.Network()
	}
	return k, ok
}

// address is the inverse of shorten.
func (k shortKey) address() ledger.Address {
	switch k.kind {
	case ledger.EVM:
		return ledger.EVMAddress(k.hash)
	case ledger.TRON:
		return ledger.TronAddress(k.hash)
	case ledger.PubKey: // 40 hex digits always parse
		a, _ := ledger.ParseAddress("pk-" + hex.EncodeToString(k.hash[:]))
		return a
	}
	a, _ := ledger.KeyHashAddress(k.kind, k.hash, k.net)
	return a
}

// index numbers addresses from zero in the order they were first seen, while a
// Set is being built.
type index struct {
	short map[shortKey]uint32
	long  map[ledger.Address]uint32
}

func newIndex() index {
	return index{short: map[shortKey]uint32{}, long: map[ledger.Address]uint32{}}
}

func (x *index) len() int { return len(x.short) + len(x.long) }

func (x *index) add(a ledger.Address) uint32 {
	n := uint32(x.len())
	if k, ok := shorten(a); ok {
		if old, seen := x.short[k]; seen {
			return old
		}
		x.short[k] = n
		return n
	}
	if old, seen := x.long[a]; seen {
		return old
	}
	x.long[a] = n
	return n
}

// addresses returns every address by its number.
func (x *index) addresses() []ledger.Address {
	out := make([]ledger.Address, x.len())
	for k, n := range x.short {
		out[n] = k.address()
	}
	for a, n := range x.long {
		out[n] = a
	}
	return out
}
