package trace

import (
	"context"
	"sort"
	"sync"

	"github.com/hoptrail/hoptrail/ledger"
)

// RankIndex holds a view's transfers in rows by account, for many rankings of
// one large ledger: 24 bytes per transfer and 4 per account and transaction. Its
// rankings leave their room to later ones. Its answers do not change, and it is
// safe for concurrent use.
type RankIndex struct {
	view      ledger.View
	direction Direction
	starts    []uint32 // by account: where its row begins; one more at the end
	rows      []rankRow
	firsts    []uint32 // by transaction: its first transfer's place
	wide      []ledger.Amount
	spare     sync.Pool // of *rankRoom
}

// rankRow is one transfer as its account's row has it.
type rankRow struct {
	amount uint64
	at     uint32 // how many transfers come before it in chain order
	ref    uint32
	far    uint32
	asset  uint32 // with wideRow, amount is a place in RankIndex.wide
}

// wideRow marks amounts of more than 64 bits.
const wideRow = 1 << 31

// NewRankIndex reads a view twice: O(transfers + accounts). When the context
// is done it returns its error.
func NewRankIndex(ctx context.Context, view ledger.View, direction Direction) (*RankIndex, error) {
	e := engine{clocked: newClocked(view), private: privateLane(view)}
	x := &RankIndex{view: view, direction: direction, starts: make([]uint32, int(view.MaxAccountID())+2)}
	var rec ledger.Record
	each := func(give func(ref ledger.TxRef, t *ledger.TransferRecord, near, far ledger.AccountID)) error {
		n := 0
		for ref := range view.Txs() {
			if n++; n%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if view.Read(ref, &rec); rec.Status == ledger.Failed {
				continue
			}
			for i := range rec.Transfers {
				t := &rec.Transfers[i]
				near, far := t.From, t.To
				if direction == Backward {
					near, far = far, near
				}
				give(ref, t, near, far)
			}
		}
		return nil
	}
	counts := func(ref ledger.TxRef, t *ledger.TransferRecord, near, far ledger.AccountID) bool {
		if near == 0 || near == far || t.Amount.IsZero() {
			return false
		}
		_, again := e.twin(ref, near)
		return !again
	}
	err := each(func(ref ledger.TxRef, t *ledger.TransferRecord, near, far ledger.AccountID) {
		if counts(ref, t, near, far) {
			x.starts[near+1]++
		}
	})
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(x.starts); i++ {
		x.starts[i] += x.starts[i-1]
	}
	x.rows = make([]rankRow, x.starts[len(x.starts)-1])
	next := append([]uint32(nil), x.starts...)
	at := uint32(0)
	err = each(func(ref ledger.TxRef, t *ledger.TransferRecord, near, far ledger.AccountID) {
		if t == &rec.Transfers[0] {
			for len(x.firsts) <= int(ref) {
				x.firsts = append(x.firsts, 0)
			}
			x.firsts[ref] = at
		}
		at++
		if !counts(ref, t, near, far) {
			return
		}
		row := rankRow{at: at - 1, ref: uint32(ref), far: uint32(far), asset: uint32(t.Asset)}
		amount, fits := t.Amount.Uint64()
		if row.amount = amount; !fits {
			row.amount, row.asset = uint64(len(x.wide)), row.asset|wideRow
			x.wide = append(x.wide, t.Amount)
		}
		x.rows[next[near]] = row
		next[near]++
	})
	return x, err
}

// Rank is the function Rank over the index: the same result, faster. The
// config's direction must be the index's.
func (x *RankIndex) Rank(ctx context.Context, known *ledger.Known, seeds []Seed, cfg RankConfig) (*Ranking, error) {
	if cfg.Direction != x.direction {
		return Rank(ctx, x.view, known, seeds, cfg)
	}
	room, _ := x.spare.Get().(*rankRoom)
	if room == nil {
		room = &rankRoom{}
	}
	defer x.spare.Put(room)
	return rank(ctx, x.view, known, seeds, cfg, room, func(*engine) rankRows { return x })
}

// place is the place of the n-th transfer in chain order.
func (x *RankIndex) place(n int64) order { return order{clock: n} }

func (x *RankIndex) at(ref ledger.TxRef, sub uint32) order {
	return x.place(int64(x.firsts[ref]) + int64(sub-subFirst))
}

func (x *RankIndex) row(id ledger.AccountID) []rankRow { return x.rows[x.starts[id]:x.starts[id+1]] }

func (x *RankIndex) from(key poolKey, clock int64) order {
	row := x.row(key.account)
	if x.direction == Backward {
		i := len(row)
		if clock != 0 {
			i = sort.Search(len(row), func(k int) bool { return x.view.Clock(ledger.TxRef(row[k].ref)) > clock })
		}
		if i == 0 {
			return x.place(-1)
		}
		return x.place(int64(row[i-1].at) + 1)
	}
	i := sort.Search(len(row), func(k int) bool { return x.view.Clock(ledger.TxRef(row[k].ref)) >= clock })
	if i == len(row) {
		return x.place(1 << 32)
	}
	return x.place(int64(row[i].at) - 1)
}

func (x *RankIndex) after(dst *departures, key poolKey, at order) {
	row := x.row(key.account)
	if x.direction == Backward {
		i := sort.Search(len(row), func(k int) bool { return int64(row[k].at) >= at.clock })
		for i--; i >= 0; i-- {
			x.depart(dst, &row[i], key.asset)
		}
		return
	}
	i := sort.Search(len(row), func(k int) bool { return int64(row[k].at) > at.clock })
	for ; i < len(row); i++ {
		x.depart(dst, &row[i], key.asset)
	}
}

func (x *RankIndex) depart(dst *departures, r *rankRow, asset ledger.AssetID) {
	if r.asset&^wideRow != uint32(asset) {
		return
	}
	if r.asset&wideRow != 0 {
		dst.add(x.place(int64(r.at)), ledger.TxRef(r.ref), ledger.AccountID(r.far), x.wide[r.amount])
		return
	}
	dst.add64(x.place(int64(r.at)), ledger.TxRef(r.ref), ledger.AccountID(r.far), r.amount)
}

// rankAhead is how many accounts a ranking reads ahead. Kind: measured; 8 to 64
// make no difference.
const rankAhead = 16

// fetch reads the rows of at most rankAhead accounts, of each no more than the
// first few: independent reads, that the processor overlaps, where push by push
// each waits for the one before. What it returns means nothing, but keeps the
// reads from being optimised away.
//
//go:noinline
func (x *RankIndex) fetch(ids []ledger.AccountID) (seen uint32) {
	const rows = 32 // of an account
	var from, to [rankAhead]uint32
	for i, id := range ids {
		from[i], to[i] = x.starts[id], x.starts[id+1]
	}
	for i := range ids {
		for k := from[i]; k < min(to[i], from[i]+rows); k += 2 { // a cache line holds two and a half
			seen ^= x.rows[k].at
		}
	}
	return seen
}
