package trace

import "github.com/hoptrail/hoptrail/ledger"

// lot is one movement of traced value of one origin: amount units that moved
// by one transfer or output. Its parent is the lot it was cut from, so the
// parents of a lot are the path of its units. A root lot stands for a seed and
// moved by nothing. 72 bytes.
type lot struct {
	amount   ledger.Amount
	parent   lotID
	seed     uint32
	tx       ledger.TxRef
	index    uint32 // the transfer's Entry, or the output's index
	from, to ledger.AccountID
	asset    ledger.AssetID
	hops     uint32
}

func (l *lot) isRoot() bool { return l.parent == 0 }

// ending is traced value that is followed no further.
type ending struct {
	lot     lotID
	account ledger.AccountID // where it ended; 0 when nowhere (fee, burn)
	asset   ledger.AssetID
	reason  Reason
	amount  ledger.Amount
	since   int64 // Clock at which it came to rest
}

// newLot records that n units of parent moved in transaction ref.
func (e *engine) newLot(parent lotID, n ledger.Amount, ref ledger.TxRef, index uint32, from, to ledger.AccountID, asset ledger.AssetID) lotID {
	up := &e.lots[parent]
	hops := up.hops
	switch {
	case up.isRoot() && e.seeds[up.seed].seed.Kind != SeedAccount: // this is the seed itself
	case up.isRoot() || up.tx != ref:
		hops++
	}
	e.lots = append(e.lots, lot{
		amount: n, parent: parent, seed: up.seed, tx: ref, index: index,
		from: from, to: to, asset: asset, hops: hops,
	})
	return lotID(len(e.lots) - 1)
}

// newRoot returns a root lot for a seed. Lot 0 is no lot.
func (e *engine) newRoot(seed int) lotID {
	e.lots = append(e.lots, lot{seed: uint32(seed)})
	return lotID(len(e.lots) - 1)
}

// move turns the pieces of one movement into lots of their own, in place;
// offsets stay.
func (e *engine) move(ps []piece, ref ledger.TxRef, index uint32, from, to ledger.AccountID, asset ledger.AssetID) []piece {
	for i, p := range ps {
		ps[i].lot = e.newLot(p.lot, p.n, ref, index, from, to, asset)
	}
	return ps
}

// end closes the account of n units of a lot.
func (e *engine) end(id lotID, n ledger.Amount, why Reason, account ledger.AccountID, asset ledger.AssetID, since int64) {
	if !n.IsZero() {
		e.endings = append(e.endings, ending{lot: id, account: account, asset: asset, reason: why, amount: n, since: since})
	}
}

func (e *engine) endAll(ps []piece, why Reason, account ledger.AccountID, asset ledger.AssetID, since int64) {
	for _, p := range ps {
		e.end(p.lot, p.n, why, account, asset, since)
	}
}
