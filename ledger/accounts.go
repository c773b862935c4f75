package ledger

import (
	"hash/maphash"
	"math/bits"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// accountRow is one account: 80 bytes. Everything below the payload changes
// while the ledger grows and is read under the ledger's lock.
type accountRow struct {
	payload  [20]byte // hash, or the index of a longer payload in its first four bytes
	kind     AddressKind
	netVer   uint8 // witness version << 2 | network
	chain    uint16
	in, out  linkList
	first    uint32 // first transaction + 1 that moved value
	last     uint32 // last one + 1
	senders  uint64 // linear-counting sketch of counterparties paying in
	bits     uint32 // asset of the totals here in the low 24 bits, flags above
	totals   uint32 // head of the list of further totals, see totals.go
	inTotal  uint64
	outTotal uint64
}

// accountContract is the flag of an account that was created as a contract.
const accountContract = 1 << 24

// accounts interns accounts to dense ids from 1. Rows never move.
type accounts struct {
	rows  *chunk.Column[accountRow] // columns.accounts
	longs chunk.Column[[32]byte]    // 32-byte payloads
	names []string                  // local names and longer witness programs
	slots []slot
	seed  maphash.Seed
	chain map[Chain]uint16
	ids   []Chain

	recent uint16 // index of the chain that was last asked for when writing
}

// slot is one place of the open-addressing index: 32 bits of hash spare most
// row reads and make growing free of them.
type slot struct{ hash, id uint32 }

func newAccounts(rows *chunk.Column[accountRow]) accounts {
	rows.Append(accountRow{}) // id 0 means none
	return accounts{rows: rows, seed: maphash.MakeSeed(), chain: map[Chain]uint16{}, slots: make([]slot, 64)}
}

func (a *accounts) hash(chain uint16, addr *Address) uint32 {
	var h uint64
	if addr.s != "" {
		h = maphash.String(a.seed, addr.s)
	} else {
		h = maphash.Bytes(a.seed, addr.b[:addr.n])
	}
	h ^= uint64(chain)<<8 | uint64(addr.kind)
	h *= 0x9e3779b97f4a7c15 // Fibonacci hashing (Knuth, TAOCP 6.4)
	return uint32(h >> 32)
}

// place maps a hash to a slot: multiply-shift range reduction, so the table
// need not be a power of two.
func (a *accounts) place(hash uint32) uint32 {
	hi, _ := bits.Mul64(uint64(hash)<<32, uint64(len(a.slots)))
	return uint32(hi)
}

// lookup returns the id of an account, 0 when it was never seen. O(1).
func (a *accounts) lookup(acc *Account) AccountID {
	chain, ok := a.chain[acc.Chain]
	if !ok || acc.IsZero() {
		return 0
	}
	return a.find(chain, &acc.Address, a.hash(chain, &acc.Address))
}

func (a *accounts) find(chain uint16, addr *Address, hash uint32) AccountID {
	for i := a.place(hash); ; {
		s := a.slots[i]
		if s.id == 0 {
			return 0
		}
		if s.hash == hash && a.matches(a.rows.At(s.id), chain, addr) {
			return AccountID(s.id)
		}
		if i++; int(i) == len(a.slots) {
			i = 0
		}
	}
}

func (a *accounts) matches(r *accountRow, chain uint16, addr *Address) bool {
	if r.kind != addr.kind || r.chain != chain || r.netVer != netVer(addr) {
		return false
	}
	switch payloadForm(addr.kind) {
	case formName:
		return a.names[r.index()] == addr.raw()
	case formLong:
		return *a.longs.At(r.index()) == addr.b
	}
	return r.payload == [20]byte(addr.b[:20])
}

// The three places a payload may be kept in, by address kind.
const (
	formShort = iota // 20 bytes, in the row
	formLong         // 32 bytes, in accounts.longs
	formName         // anything else, in accounts.names
)

func payloadForm(k AddressKind) int {
	switch k {
	case Local, WitnessOther, P2A:
		return formName
	case P2WSH, P2TR, Multisig, NonStandard:
		return formLong
	}
	return formShort
}

// raw returns the payload as a string without copying where it already is one.
func (a *Address) raw() string {
	if a.s != "" {
		return a.s
	}
	return string(a.b[:a.n])
}

func netVer(a *Address) uint8 { return a.ver<<2 | uint8(a.net) }

func (r *accountRow) index() uint32 {
	return uint32(r.payload[0]) | uint32(r.payload[1])<<8 | uint32(r.payload[2])<<16 | uint32(r.payload[3])<<24
}

func (r *accountRow) setIndex(i uint32) {
	r.payload = [20]byte{byte(i), byte(i >> 8), byte(i >> 16), byte(i >> 24), 1}
}

// intern returns the id of an account, giving it one if it has none.
func (a *accounts) intern(acc *Account) AccountID {
	if acc.IsZero() {
		return 0
	}
	chain := a.chainIndex(acc.Chain)
	hash := a.hash(chain, &acc.Address)
	return a.internHash(acc, hash, a.candidate(hash))
}

// internHash is intern where the account's hash is known, with a guess at its
// id, 0 for none.
func (a *accounts) internHash(acc *Account, hash, guess uint32) AccountID {
	chain := a.chainIndex(acc.Chain)
	if guess != 0 && a.matches(a.rows.At(guess), chain, &acc.Address) {
		return AccountID(guess)
	}
	if id := a.find(chain, &acc.Address, hash); id != 0 {
		return id
	}
	addr := &acc.Address
	row := accountRow{kind: addr.kind, chain: chain, netVer: netVer(addr)}
	switch payloadForm(addr.kind) {
	case formName:
		row.setIndex(uint32(len(a.names)))
		a.names = append(a.names, addr.raw())
	case formLong:
		row.setIndex(a.longs.Append(addr.b))
	default:
		row.payload = [20]byte(addr.b[:20])
	}
	id := a.rows.Append(row)
	if a.rows.Len()*5 > len(a.slots)*4 { // load factor at most 0.8
		a.grow()
	}
	a.insert(slot{hash, id})
	return AccountID(id)
}

// candidate returns the first id in the index with a hash, 0 when there is
// none. Ids are never reused, so a candidate whose row matches is the account.
func (a *accounts) candidate(hash uint32) uint32 {
	for i := a.place(hash); ; {
		if s := a.slots[i]; s.hash == hash || s.id == 0 {
			return s.id
		}
		if i++; int(i) == len(a.slots) {
			i = 0
		}
	}
}

func (a *accounts) chainIndex(c Chain) uint16 {
	if n := int(a.recent); n < len(a.ids) && a.ids[n] == c {
		return a.recent
	}
	i, ok := a.chain[c]
	if !ok {
		i = uint16(len(a.ids))
		a.ids = append(a.ids, c)
		a.chain[c] = i
	}
	a.recent = i
	return i
}

func (a *accounts) insert(s slot) {
	i := a.place(s.hash)
	for a.slots[i].id != 0 {
		if i++; int(i) == len(a.slots) {
			i = 0
		}
	}
	a.slots[i] = s
}

// grow enlarges the index by a third; the load after it is at least 0.6.
func (a *accounts) grow() {
	old := a.slots
	a.slots = make([]slot, len(old)+len(old)/3)
	for _, s := range old {
		if s.id != 0 {
			a.insert(s)
		}
	}
}

// accountText is what an Account is rebuilt from; copying it takes a snapshot.
type accountText struct {
	rows  chunk.Column[accountRow]
	longs chunk.Column[[32]byte]
	names []string
	ids   []Chain
}

func (a *accounts) text() accountText { return accountText{*a.rows, a.longs, a.names, a.ids} }

// account rebuilds the Account of an id, zero when there is none.
func (a *accountText) account(id AccountID) Account {
	if id == 0 || int(id) >= a.rows.Len() {
		return Account{}
	}
	r := a.rows.At(uint32(id))
	chain, kind, net, ver := a.ids[r.chain], r.kind, Network(r.netVer&3), r.netVer>>2
	switch payloadForm(kind) {
	case formLong:
		return Account{chain, hashAddress(kind, net, a.longs.At(r.index())[:])}
	case formShort:
		return Account{chain, hashAddress(kind, net, r.payload[:])}
	}
	raw := a.names[r.index()]
	if kind == Local {
		return Account{chain, Address{kind: Local, s: raw}}
	}
	if kind == P2A {
		ver = 1
	}
	addr, _ := WitnessAddress(ver, []byte(raw), net)
	return Account{chain, addr}
}
