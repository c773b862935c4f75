package typology

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Ledger ids are private to their ledger, so a snapshot brings a dictionary of
// the accounts and assets that it speaks of, once each, in an order that no
// ledger decides: accounts by chain and binary form of the address, assets by
// text. Everything else names them by their place in it.

// numbering collects ids and gives each its place in the dictionary.
type numbering struct {
	bits  []uint64 // by id: it was noted
	order []uint32 // ids by place
	rank  []uint32 // by id: place + 1, 0 for none
	wild  bool     // an id was noted that the view has not
}

func newNumbering(largest uint32) numbering {
	return numbering{bits: make([]uint64, largest/64+1), rank: make([]uint32, largest+1)}
}

// note says that the snapshot speaks of an id; 0 is none.
func (n *numbering) note(id uint32) {
	if int(id) >= len(n.rank) {
		n.wild = true
		return
	}
	n.bits[id/64] |= 1 << (id % 64)
}

// noted returns the noted ids.
func (n *numbering) noted() (ids []uint32) {
	for i, w := range n.bits {
		for ; w != 0; w &= w - 1 {
			if id := uint32(64*i + bits.TrailingZeros64(w)); id != 0 {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// put gives the ids their places.
func (n *numbering) put(order []uint32) {
	n.order = order
	for i, id := range order {
		n.rank[id] = uint32(i + 1)
	}
}

// sortable is an account that is being sorted: the first eight bytes of its binary
// form decide nearly always, so that most comparisons touch nothing else.
type sortable struct {
	head uint64
	from int // its binary form in the arena of its group
	size uint32
	id   uint32
}

// dictionary appends the dictionary and gives everything its place.
func (w *snapshotWriter) dictionary() {
	assets := w.assets.noted()
	slices.SortFunc(assets, func(a, b uint32) int {
		return cmp.Compare(w.view.Asset(ledger.AssetID(a)), w.view.Asset(ledger.AssetID(b)))
	})
	w.assets.put(assets)
	w.uint(uint64(len(assets)))
	for _, id := range assets {
		w.text(string(w.view.Asset(ledger.AssetID(id))))
	}

	groups := map[ledger.Chain]*group{}
	var chains []ledger.Chain
	ids := make([]ledger.AccountID, 0, dictionaryBatch)
	var accounts []ledger.Account
	for batch := range slices.Chunk(w.accounts.noted(), dictionaryBatch) {
		ids = ids[:0]
		for _, id := range batch {
			ids = append(ids, ledger.AccountID(id))
		}
		accounts = w.view.AppendAccounts(accounts[:0], ids)
		for i := range accounts {
			g := groups[accounts[i].Chain]
			if g == nil {
				g = new(group)
				groups[accounts[i].Chain] = g
				chains = append(chains, accounts[i].Chain)
			}
			g.add(batch[i], accounts[i].Address)
		}
	}
	slices.Sort(chains)
	var order []uint32
	w.uint(uint64(len(chains)))
	for _, c := range chains {
		g := groups[c]
		g.sort()
		w.text(string(c))
		w.uint(uint64(len(g.entries)))
		for _, e := range g.entries {
			w.uint(uint64(e.size))
			w.buf = append(w.buf, g.form(&e)...)
			order = append(order, e.id)
		}
	}
	w.accounts.put(order)
}

// dictionaryBatch is how many accounts are asked of the ledger at once.
const dictionaryBatch = 1 << 10

// group is the accounts of one chain.
type group struct {
	entries []sortable
	arena   []byte
}

func (g *group) add(id uint32, a ledger.Address) {
	from := len(g.arena)
	g.arena, _ = a.AppendBinary(g.arena) // never fails
	var head [8]byte
	copy(head[:], g.arena[from:])
	g.entries = append(g.entries, sortable{binary.BigEndian.Uint64(head[:]), from, uint32(len(g.arena) - from), id})
}

func (g *group) form(e *sortable) []byte { return g.arena[e.from : e.from+int(e.size)] }

func (g *group) sort() {
	slices.SortFunc(g.entries, func(a, b sortable) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(g.form(&a), g.form(&b))
	})
}

// restored is a dictionary in the ids of the ledger at hand, by place.
type restored struct {
	accounts []ledger.AccountID
	assets   []ledger.AssetID
}

// dictionary reads a dictionary.
func (r *snapshotReader) dictionary() *restored {
	d := new(restored)
	last := ""
	for i := range r.count() {
		text := r.text()
		id, ok := r.view.LookupAsset(ledger.Asset(text))
		if r.err == nil && !ok {
			r.fail("the ledger does not hold asset %s", clip(text))
		}
		if i > 0 && text <= last {
			r.fail("asset %s out of order", clip(text))
		}
		d.assets, last = append(d.assets, id), text
	}
	last = ""
	for i := range r.count() {
		text := r.text()
		if i > 0 && text <= last {
			r.fail("chain %s out of order", clip(text))
		}
		if last = text; r.err != nil {
			return d
		}
		chain, err := ledger.ParseChain(text)
		if err != nil {
			r.fail("%v", err)
			return d
		}
		r.accounts(d, chain)
	}
	return d
}

// accounts reads those of a chain.
func (r *snapshotReader) accounts(d *restored, chain ledger.Chain) {
	left := r.count()
	d.accounts = slices.Grow(d.accounts, left)
	batch := make([]ledger.Account, 0, min(left, dictionaryBatch))
	var last []byte
	for left > 0 && r.err == nil {
		batch = batch[:0]
		for ; left > 0 && len(batch) < dictionaryBatch; left-- {
			a, b := ledger.Account{Chain: chain}, r.bytes(r.count())
			if err := a.Address.UnmarshalBinary(b); err != nil {
				r.fail("%v", err)
			}
			if len(b) == 0 || last != nil && bytes.Compare(last, b) >= 0 {
				r.fail("an account of %s out of order", chain)
			}
			if r.err != nil {
				return
			}
			batch, last = append(batch, a), b
		}
		d.accounts = r.view.AppendIDs(d.accounts, batch)
		for i, id := range d.accounts[len(d.accounts)-len(batch):] {
			if id == 0 {
				r.fail("the ledger does not hold account %s", batch[i])
				return
			}
		}
	}
}

// account reads an account by its place + 1.
func (d *restored) account(r *snapshotReader) ledger.AccountID {
	n := r.uint()
	if n == 0 || n > uint64(len(d.accounts)) {
		r.fail("account %d of %d", n, len(d.accounts))
		return 0
	}
	return d.accounts[n-1]
}

// asset reads an asset by its place + 1.
func (d *restored) asset(r *snapshotReader) ledger.AssetID {
	n := r.uint()
	if n == 0 || n > uint64(len(d.assets)) {
		r.fail("asset %d of %d", n, len(d.assets))
		return 0
	}
	return d.assets[n-1]
}
