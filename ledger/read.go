package ledger

import (
	"slices"
	"sort"
)

func (c *columns) position(ref uint32) Position {
	row := c.txs.At(ref)
	i := uint32(row.index)
	if row.flags&txIndexWide != 0 {
		i = c.indexes.At(ref)
	}
	return Position{Height: c.blocks.At(row.block).height, Tx: i}
}

func (c *columns) clock(ref uint32) int64 { return c.blockOf(ref).clock }

// CutOf returns the cut that ends with a transaction; of an evicted one the
// height is all of the position that is still known. O(1).
func (v View) CutOf(ref TxRef) Cut {
	if v.over != nil && ref == v.over.ref {
		return Cut{Clock: v.over.rec.Clock, Chain: v.over.tx.Chain, Position: v.over.rec.Position}
	}
	b := v.s.blockOf(uint32(ref))
	if ref < v.s.floor {
		return Cut{Clock: b.clock, Chain: v.s.laneInfo[b.lane].chain, Position: Position{Height: b.height}}
	}
	return Cut{Clock: b.clock, Chain: v.s.laneInfo[b.lane].chain, Position: v.s.position(uint32(ref))}
}

// Clock returns the lane's clock at a transaction. O(1), also when the
// transaction's transfers were evicted.
func (v View) Clock(ref TxRef) int64 {
	if v.over != nil && ref == v.over.ref {
		return v.over.rec.Clock
	}
	return v.s.clock(uint32(ref))
}

// TxID returns a transaction's id, the zero TxID when it was evicted.
func (v View) TxID(ref TxRef) TxID {
	if v.over != nil && ref == v.over.ref {
		return v.over.tx.ID
	}
	if ref < v.s.floor {
		return TxID{}
	}
	return v.s.txID(v.s.txNames, uint32(ref))
}

// Read fills rec with a transaction, reusing its slices; it allocates nothing
// once they are large enough. An evicted transaction gives only lane, height
// and times.
func (v View) Read(ref TxRef, rec *Record) {
	if v.over != nil && ref == v.over.ref {
		v.over.read(rec)
		return
	}
	c, r := &v.s.columns, uint32(ref)
	b := c.blockOf(r)
	if ref < v.s.floor {
		*rec = Record{Ref: ref, Lane: b.lane, Position: Position{Height: b.height}, Time: b.time, Clock: b.clock, Evicted: true}
		return
	}
	flags := c.txs.At(r).flags
	*rec = Record{
		Ref: ref, Lane: b.lane, Position: c.position(r), Time: b.time, Clock: b.clock,
		Native: v.s.laneInfo[b.lane].native, Coinbase: flags&txCoinbase != 0,
		Version: c.version.At(r), LockTime: c.lockTime.At(r),
		Fee: c.amount(c.fee.At(r), flags&txFeeWide != 0), FeeBurnt: c.amount(c.burnt.At(r), flags&txBurntWide != 0),
		FeeKnown: true, Initiator: AccountID(c.initiator.At(r)), FeePayer: AccountID(c.feePayer.At(r)),
		Transfers: rec.Transfers[:0], Inputs: rec.Inputs[:0], Outputs: rec.Outputs[:0],
		Approvals: rec.Approvals[:0], Created: rec.Created[:0],
	}
	if flags&txFailed != 0 {
		rec.Status = Failed
	}
	if flags&txUTXO != 0 {
		v.readLegs(r, rec)
	} else {
		v.readEdges(r, rec)
		if flags&txInitFirst != 0 {
			rec.Initiator = rec.Transfers[0].From
		}
	}
	if rec.FeePayer == 0 {
		rec.FeePayer = rec.Initiator
	}
	v.readApprovals(r, rec)
}

func (v View) readEdges(r uint32, rec *Record) {
	c := &v.s.columns
	n := uint32(c.edges.Len())
	for k := c.txs.At(r).first; k < n; k++ {
		e := c.edges.At(k)
		if e.tx != r {
			return
		}
		rec.Transfers = append(rec.Transfers, TransferRecord{
			From: AccountID(e.from), To: AccountID(e.to), Asset: e.asset(), Amount: c.edgeAmount(e),
			Entry: c.entryOf(k), Kind: e.kind(), Class: e.class(), USD: USD(c.usd.At(k)),
		})
	}
}

func (c *columns) entryOf(k uint32) uint32 {
	if e := c.entry.At(k); e != 0xffff {
		return uint32(e)
	}
	return c.entries.At(k)
}

func (v View) readLegs(r uint32, rec *Record) {
	c := &v.s.columns
	n := uint32(c.legs.Len())
	var in, out Amount
	rec.FeeKnown = !rec.Coinbase
	for k := c.txs.At(r).first; k < n; k++ {
		row := c.legs.At(k)
		if row.tx != r {
			break
		}
		leg := v.leg(k)
		if row.bits&legOutput != 0 {
			out = out.SaturatingAdd(leg.Amount)
			rec.Outputs = append(rec.Outputs, leg)
			continue
		}
		in = in.SaturatingAdd(leg.Amount)
		rec.FeeKnown = rec.FeeKnown && leg.Resolution == Resolved
		rec.Inputs = append(rec.Inputs, leg)
	}
	rec.FeeKnown = rec.FeeKnown && len(rec.Inputs) > 0
	if rec.FeeKnown {
		rec.Fee, _ = in.Sub(out) // checked on Append
	}
}

// leg reads one input or output; its link shows only what the view shows.
func (v *View) leg(k uint32) LegRecord {
	c := &v.s.columns
	row := c.legs.At(k)
	leg := LegRecord{Account: AccountID(row.account), Amount: c.amount(row.amount, row.bits&legWide != 0)}
	switch {
	case leg.Amount.IsZero():
		leg.Class = ZeroValue
	case row.bits&legDust != 0:
		leg.Class = Dust
	}
	if row.bits&legOutput != 0 {
		leg.OpReturn = row.bits&legOpReturn != 0
	} else {
		leg.Resolution, leg.SigHash = Resolution(row.bits>>legResShift&3), SigHash(row.bits>>legSigShift&7)
		leg.Sequence = ^c.noSeq.At(k)
	}
	if l := row.spender(); l != 0 && int(l) <= c.legs.Len() {
		if other := c.legs.At(l - 1); other.tx >= uint32(v.s.floor) && v.visible(other.tx) {
			leg.Linked, leg.Tx, leg.Index = true, TxRef(other.tx), c.legIndex(l-1)
		}
	}
	return leg
}

func (v View) readApprovals(r uint32, rec *Record) {
	c := &v.s.columns
	if n := uint32(c.approvals.Len()); n > c.firstApproval {
		i := searchTx(int(c.firstApproval), int(n), r, func(i uint32) uint32 { return c.approvals.At(i).tx })
		for ; i < n && c.approvals.At(i).tx == r; i++ {
			a := c.approvals.At(i)
			rec.Approvals = append(rec.Approvals, ApprovalRecord{AccountID(a.owner), AccountID(a.spender), AssetID(a.asset), a.amount, a.entry})
		}
	}
	if n := c.created.Len(); n > 0 {
		i := sort.Search(n, func(i int) bool { return c.created.At(uint32(i)).tx >= r })
		for ; i < n && c.created.At(uint32(i)).tx == r; i++ {
			rec.Created = append(rec.Created, AccountID(c.created.At(uint32(i)).account))
		}
	}
}

// Tx returns a transaction whole and detached, as it was appended, with Clock
// and classes filled in; of an evicted one chain, height and times.
func (v View) Tx(ref TxRef) Tx {
	if v.over != nil && ref == v.over.ref {
		return v.over.detached()
	}
	var rec Record
	v.Read(ref, &rec)
	if rec.Evicted {
		return Tx{Chain: v.s.laneInfo[rec.Lane].chain, Position: rec.Position, Time: rec.Time, Clock: rec.Clock}
	}
	r := uint32(ref)
	tx := Tx{
		ID: v.TxID(ref), Chain: v.s.laneInfo[rec.Lane].chain, Position: rec.Position, Time: rec.Time, Clock: rec.Clock,
		Initiator: v.Account(rec.Initiator), FeePayer: v.Account(AccountID(v.s.feePayer.At(r))),
		FeeBurnt: rec.FeeBurnt, Status: rec.Status, Coinbase: rec.Coinbase, Version: rec.Version, LockTime: rec.LockTime,
	}
	if tx.FeePayer.IsZero() {
		tx.FeePayer = tx.Initiator
	}
	if v.s.txs.At(r).flags&txUTXO != 0 {
		tx.Transfers = []Transfer{v.legTransfer(r, &rec)}
	} else {
		tx.Fee = rec.Fee
		for i := range rec.Transfers {
			t := &rec.Transfers[i]
			tx.Transfers = append(tx.Transfers, Transfer{
				Asset: v.Asset(t.Asset), From: v.Account(t.From), To: v.Account(t.To), Amount: t.Amount,
				Entry: t.Entry, Kind: t.Kind, Class: t.Class, USD: t.USD,
			})
		}
	}
	for _, a := range rec.Approvals {
		tx.Approvals = append(tx.Approvals, Approval{v.Account(a.Owner), v.Account(a.Spender), v.Asset(a.Asset), a.Amount, a.Entry})
	}
	for _, id := range rec.Created {
		tx.Created = append(tx.Created, v.Account(id))
	}
	return tx
}

// legTransfer rebuilds a Bitcoin transaction's transfer with everything that
// clustering needs.
func (v *View) legTransfer(r uint32, rec *Record) Transfer {
	c := &v.s.columns
	t := Transfer{Asset: v.Asset(rec.Native), Inputs: slices.Grow([]Input(nil), len(rec.Inputs)), Outputs: slices.Grow([]Output(nil), len(rec.Outputs))}
	first := c.txs.At(r).first
	for i, in := range rec.Inputs {
		k := first + uint32(i)
		more, prev := v.legExtra(k)
		if l := c.legs.At(k).spender(); l != 0 && c.legs.At(k).bits&legPrev == 0 {
			prev = v.outpoint(l - 1)
		}
		t.Inputs = append(t.Inputs, Input{
			Account: v.Account(in.Account), Amount: in.Amount, Prev: prev, Sequence: in.Sequence,
			Resolution: in.Resolution, SigHash: in.SigHash, Nested: more.nested, Multisig: more.multisig,
		})
	}
	for i, out := range rec.Outputs {
		k := first + uint32(len(rec.Inputs)+i)
		more, _ := v.legExtra(k)
		t.Outputs = append(t.Outputs, Output{
			Account: v.Account(out.Account), Amount: out.Amount, OpReturn: out.OpReturn,
			ScriptLen: uint16(c.legs.At(k).bits >> legScriptSize), Multisig: more.multisig,
		})
	}
	return t
}

// outpoint names an output leg.
func (v *View) outpoint(k uint32) Outpoint {
	return Outpoint{Tx: v.TxID(TxRef(v.s.legs.At(k).tx)), Index: v.s.legIndex(k)}
}

// legExtra reads the rare facts of a leg, and the outpoint of an input whose
// funding output is not in the ledger.
func (v *View) legExtra(k uint32) (legExtra, Outpoint) {
	bits := v.s.legs.At(k).bits
	if bits&(legMore|legPrev) == 0 {
		return legExtra{}, Outpoint{}
	}
	l := v.s.l
	l.mu.RLock()
	defer l.mu.RUnlock()
	return v.s.gen.legMore[k], v.s.gen.prevs[k]
}

// Account returns the account of an id, zero for id 0.
func (v View) Account(id AccountID) Account {
	if v.over != nil && int(id) >= v.s.text.rows.Len() {
		return v.over.account(id)
	}
	return v.s.text.account(id)
}

// AppendAccounts appends the accounts of ids to dst. For many ids in no order it
// is faster than Account: it reads ahead, so that cache misses overlap.
func (v View) AppendAccounts(dst []Account, ids []AccountID) []Account {
	dst = slices.Grow(dst, len(ids))
	for len(ids) > 0 {
		n := min(maxGroup, len(ids))
		v.s.text.fetch(ids[:n])
		for _, id := range ids[:n] {
			dst = append(dst, v.Account(id))
		}
		ids = ids[n:]
	}
	return dst
}

// fetch reads the rows of accounts, as columns.fetch does those of transfers.
//
//go:noinline
func (a *accountText) fetch(ids []AccountID) (seen uint8) {
	for _, id := range ids {
		if int(id) < a.rows.Len() {
			seen ^= uint8(a.rows.At(uint32(id)).kind)
		}
	}
	return seen
}

// MaxAccountID returns the largest id in use; ids are 1…MaxAccountID.
func (v View) MaxAccountID() AccountID {
	n := v.s.text.rows.Len()
	if v.over != nil {
		n += len(v.over.accounts)
	}
	return AccountID(n - 1)
}

// Lookup returns an account's id; ok is false when no value moved to or from it
// at or before the view. O(1).
func (v View) Lookup(a Account) (id AccountID, ok bool) {
	l := v.s.l
	l.mu.RLock()
	id = l.accounts.lookup(&a)
	known := id != 0 && int(id) < v.s.text.rows.Len()
	ok = known && v.touched(id)
	l.mu.RUnlock()
	switch {
	case ok || v.over == nil:
		return id, ok
	case known:
		return id, v.over.moves(id)
	}
	return v.over.lookup(a)
}

// Asset returns the asset of an id.
func (v View) Asset(id AssetID) Asset {
	if int(id) < len(v.s.assets) {
		return v.s.assets[id]
	}
	if v.over != nil && int(id)-len(v.s.assets) < len(v.over.assets) {
		return v.over.assets[int(id)-len(v.s.assets)]
	}
	return ""
}

// LookupAsset returns an asset's id; ok is false when the ledger never held it.
func (v View) LookupAsset(a Asset) (AssetID, bool) {
	v.s.l.mu.RLock()
	id, ok := v.s.l.assetIndex[a]
	v.s.l.mu.RUnlock()
	if ok && int(id) < len(v.s.assets) {
		return id, true
	}
	if v.over != nil {
		for i, o := range v.over.assets {
			if o == a {
				return AssetID(len(v.s.assets) + i), true
			}
		}
	}
	return 0, false
}
