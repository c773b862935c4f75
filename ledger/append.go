package ledger

import (
	"errors"
	"fmt"
	"slices"
)

// Append adds transactions, each after its lane's last position. It is all or
// nothing: when any breaks the order (*OrderError) or the double-entry rules
// (ErrTx) nothing is added. O(1) per transfer.
func (l *Ledger) Append(txs ...Tx) error {
	if err := l.check(txs); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for batch := range slices.Chunk(txs, warmBatch) {
		l.warm(batch)
		for i := range batch {
			l.append(&batch[i])
		}
	}
	return nil
}

// check validates a batch against the lanes' heads without changing anything.
func (l *Ledger) check(txs []Tx) error {
	type head struct {
		pos    Position
		any    bool
		native Asset // of inputs and outputs, "" until the first name it
	}
	heads, h := make(map[Chain]head, 2), head{} // h is that of the last chain
	for i := range txs {
		tx := &txs[i]
		if i == 0 || tx.Chain != txs[i-1].Chain {
			if _, err := ParseChain(string(tx.Chain)); err != nil {
				return fmt.Errorf("transaction %s: %w", tx.ID, err)
			}
		}
		if tx.ID.IsZero() {
			return fmt.Errorf("%w: a transaction of %s at %s has no id", ErrTx, tx.Chain, tx.Position)
		}
		if i == 0 || tx.Chain != txs[i-1].Chain {
			if i > 0 {
				heads[txs[i-1].Chain] = h
			}
			var ok bool
			if h, ok = heads[tx.Chain]; !ok {
				if k, open := l.laneOf[tx.Chain]; open {
					h = head{l.lanes[k].head.position, l.lanes[k].any, l.assets[l.lanes[k].native]}
				} else {
					h.native = NativeAsset(tx.Chain)
				}
			}
		}
		pos := txPosition(tx)
		if h.any && pos.Compare(h.pos) <= 0 {
			return &OrderError{Chain: tx.Chain, ID: tx.ID, Got: tx.Position, Last: h.pos}
		}
		h.pos, h.any = pos, true
		for k := range tx.Transfers {
			if err := checkTransfer(tx, k, h.native); err != nil {
				return fmt.Errorf("%w: transaction %s, transfer %d: %w", ErrTx, tx.ID, k, err)
			}
			if h.native == "" && tx.Transfers[k].IsUTXO() {
				h.native = tx.Transfers[k].Asset
			}
		}
	}
	return l.room(txs)
}

// checkTransfer tells what breaks the double-entry rules in a transfer; native
// is the asset of the lane's inputs and outputs.
func checkTransfer(tx *Tx, k int, native Asset) error {
	t := &tx.Transfers[k]
	if !t.IsUTXO() {
		switch {
		case t.Asset == "":
			return errors.New("no asset")
		case t.From.Address.kind == NoAddress && t.To.Address.kind == NoAddress:
			return errors.New("neither From nor To")
		case t.Kind > Internal:
			return fmt.Errorf("unknown kind %d", t.Kind)
		}
		return nil
	}
	switch {
	case native == "" && t.Asset == "":
		return fmt.Errorf("chain %s has no native asset: name one", tx.Chain)
	case native != "" && t.Asset != "" && t.Asset != native:
		return fmt.Errorf("inputs and outputs are in the lane's asset %s, not %s", native, t.Asset)
	}
	if len(tx.Transfers) > 1 || !t.From.IsZero() || !t.To.IsZero() || !t.Amount.IsZero() {
		return errors.New("inputs and outputs make up one transfer, without From, To and Amount")
	}
	in, resolved := t.InputSum()
	out, ok := t.OutputSum()
	if !ok {
		return errors.New("outputs exceed 2^256−1")
	}
	if resolved && !tx.Coinbase && in.Cmp(out) < 0 {
		return fmt.Errorf("outputs of %s exceed inputs of %s", out, in)
	}
	return nil
}

// InputSum returns the sum of the inputs; ok is false when any amount is
// unknown or there are no inputs.
func (t *Transfer) InputSum() (sum Amount, ok bool) {
	ok = len(t.Inputs) > 0
	for i := range t.Inputs {
		var fits bool
		sum, fits = sum.Add(t.Inputs[i].Amount)
		ok = ok && fits && t.Inputs[i].Resolution == Resolved
	}
	return sum, ok
}

// OutputSum returns the sum of the outputs; ok is false beyond 2^256−1.
func (t *Transfer) OutputSum() (sum Amount, ok bool) {
	ok = true
	for i := range t.Outputs {
		var fits bool
		sum, fits = sum.Add(t.Outputs[i].Amount)
		ok = ok && fits
	}
	return sum, ok
}

// append writes one checked transaction. The caller holds the lock.
func (l *Ledger) append(tx *Tx) {
	g := l.gen
	k, ln := l.laneFor(tx.Chain)
	l.advance(k, ln, tx)
	ref := uint32(g.ids.Len())
	if n := len(ln.runs); n == 0 || ln.runs[n-1].ref+(ln.n-ln.runs[n-1].seq) != ref {
		ln.runs = append(ln.runs, run{seq: ln.n, ref: ref})
	}
	ln.n++

	flags := uint16(tx.ID.form) << txFormShift
	h := tx.ID.h
	if tx.ID.form == nameTx {
		h = l.nameID(tx.ID.name)
	}
	g.ids.Append(h)
	row := txRow{block: ln.head.block, first: uint32(g.edges.Len()), index: uint16(tx.Position.Tx), flags: flags | l.appendFee(ref, tx)}
	if tx.Status == Failed {
		row.flags |= txFailed
	}
	if tx.Coinbase {
		row.flags |= txCoinbase
	}
	if tx.Position.Tx > 0xffff {
		row.flags |= txIndexWide
		g.indexes.Set(ref, tx.Position.Tx)
	}
	if len(tx.Transfers) == 1 && tx.Transfers[0].IsUTXO() {
		row.first, row.flags = uint32(g.legs.Len()), row.flags|txUTXO
		g.txs.Append(row)
		l.appendLegs(ref, ln, tx)
	} else {
		g.txs.Append(row)
		for i := range tx.Transfers {
			l.appendEdge(ref, &tx.Transfers[i], tx.Status == Failed)
		}
	}
	for i := range tx.Approvals {
		a := &tx.Approvals[i]
		g.approvals.Append(approvalRow{
			tx: ref, owner: uint32(l.accounts.intern(&a.Owner)), spender: uint32(l.accounts.intern(&a.Spender)),
			asset: uint32(l.assetID(a.Asset)), entry: a.Entry, amount: a.Amount,
		})
	}
	for i := range tx.Created {
		g.create(ref, uint32(l.accounts.intern(&tx.Created[i])))
	}
	g.version.Set(ref, tx.Version)
	g.lockTime.Set(ref, tx.LockTime)
	if l.exposures != nil && tx.Status != Failed {
		l.exposures.carry(l, TxRef(ref), ln)
	}
}

// advance moves a lane's head to a transaction's position, clock and block.
func (l *Ledger) advance(k uint16, ln *lane, tx *Tx) {
	clock := tx.Time
	if ln.any {
		clock = max(clock, ln.head.clock)
	} else if tx.Position.Height == 0 {
		ln.complete = true
	}
	b := blockRow{height: tx.Position.Height, time: tx.Time, clock: clock, lane: k}
	if !ln.any || *l.gen.blocks.At(ln.head.block) != b {
		ln.head.block = l.gen.blocks.Append(b)
	}
	ln.head.position, ln.head.clock, ln.any = txPosition(tx), clock, true
	ln.top = max(ln.top, tx.Position.Height)
}

// appendFee stores who signed, who paid and how much; it returns the flags.
func (l *Ledger) appendFee(ref uint32, tx *Tx) (flags uint16) {
	g := l.gen
	if len(tx.Transfers) > 0 && !tx.Initiator.IsZero() && tx.Initiator == tx.Transfers[0].From {
		flags |= txInitFirst
	} else {
		g.initiator.Set(ref, uint32(l.accounts.intern(&tx.Initiator)))
	}
	if tx.FeePayer != tx.Initiator {
		g.feePayer.Set(ref, uint32(l.accounts.intern(&tx.FeePayer)))
	}
	fee, wide := g.number(tx.Fee)
	if wide {
		flags |= txFeeWide
	}
	g.fee.Set(ref, fee)
	burnt, wide := g.number(tx.FeeBurnt)
	if wide {
		flags |= txBurntWide
	}
	g.burnt.Set(ref, burnt)
	return flags
}

// known interns an account that warm came to.
func (l *Ledger) known(a *Account) uint32 {
	e := l.warmed.next()
	if a.Address.kind == NoAddress {
		return 0
	}
	return uint32(l.accounts.internHash(a, e.hash, e.id))
}

// touch interns an account that value moves to or from, the next that warm
// came to, and notes its first and last transaction.
func (l *Ledger) touch(a *Account, ref uint32) uint32 {
	id := l.known(a)
	if id == 0 {
		return 0
	}
	r := l.gen.accounts.At(id)
	if r.first == 0 {
		r.first = ref + 1
	}
	r.last = ref + 1
	return id
}

// appendEdge stores one account-model transfer. That of a failed transaction
// moves nothing: it is read with the transaction, and counts for no account.
func (l *Ledger) appendEdge(ref uint32, t *Transfer, failed bool) {
	g := l.gen
	asset := l.assetID(t.Asset)
	amount, wide := g.number(t.Amount)
	e := edgeRow{tx: ref, amount: amount}
	if failed {
		e.from, e.to, e.bits = l.known(&t.From), l.known(&t.To), edgeDead
	} else {
		e.from, e.to = l.touch(&t.From, ref), l.touch(&t.To, ref)
	}
	e.bits |= uint32(asset) | uint32(l.classify(asset, t.Amount))<<edgeClassShift | uint32(t.Kind)<<edgeKindShift
	if wide {
		e.bits |= edgeWide
	}
	i := g.edges.Append(e)
	if t.Entry < 0xffff {
		g.entry.Set(i, uint16(t.Entry))
	} else {
		g.entry.Set(i, 0xffff)
		g.entries.Set(i, t.Entry)
	}
	g.usd.Set(i, uint64(t.USD))
	if failed {
		return
	}
	if e.from != 0 {
		r := g.accounts.At(e.from)
		g.arena.push(&r.out, edgeLink(i))
		l.addTotal(AccountID(e.from), r, asset, t.Amount, false, false)
	}
	if e.to != 0 {
		r := g.accounts.At(e.to)
		g.arena.push(&r.in, edgeLink(i))
		if e.from != 0 && r.senders != ^uint64(0) {
			r.senders |= l.accounts.senderBit(e.from)
		}
		l.addTotal(AccountID(e.to), r, asset, t.Amount, true, false)
	}
}
