package ledger

import "sort"

// appendLegs stores a Bitcoin transaction's inputs and outputs, and links each
// input to the output it spends where the ledger holds it.
func (l *Ledger) appendLegs(ref uint32, ln *lane, tx *Tx) {
	g, t := l.gen, &tx.Transfers[0]
	if ln.native == 0 {
		ln.native = l.assetID(t.Asset)
	}
	asset := ln.native
	senders := uint64(0)
	for i := range t.Inputs {
		in := &t.Inputs[i]
		row := legRow{tx: ref, account: l.touch(&in.Account, ref)}
		row.bits = uint32(in.Resolution)<<legResShift | uint32(in.SigHash)<<legSigShift
		row.amount = l.legAmount(&row, in.Amount, asset, in.Resolution == Resolved)
		out, linked := l.output(ln, in.Prev)
		switch {
		case linked && g.legs.At(out).spender() == 0:
			row.link = out + 1
		case !in.Prev.Tx.IsZero():
			row.bits |= legPrev
			linked = false
		}
		k := g.legs.Append(row)
		if linked && row.link != 0 {
			g.legs.At(out).setSpender(k + 1)
		} else if row.bits&legPrev != 0 {
			g.prevs[k] = in.Prev
		}
		g.noSeq.Set(k, ^in.Sequence)
		l.extra(k, legExtra{in.Nested, in.Multisig})
		if row.account != 0 {
			r := g.accounts.At(row.account)
			g.arena.push(&r.out, legLink(k))
			l.addTotal(AccountID(row.account), r, asset, in.Amount, false, false)
			senders |= l.accounts.senderBit(row.account)
		}
	}
	for i := range t.Outputs {
		out := &t.Outputs[i]
		row := legRow{tx: ref, account: l.touch(&out.Account, ref)}
		row.bits = legOutput | uint32(out.ScriptLen)<<legScriptSize
		if out.OpReturn {
			row.bits |= legOpReturn
		}
		row.amount = l.legAmount(&row, out.Amount, asset, true)
		k := g.legs.Append(row)
		l.extra(k, legExtra{Address{}, out.Multisig})
		if row.account != 0 {
			r := g.accounts.At(row.account)
			g.arena.push(&r.in, legLink(k))
			r.senders |= senders
			l.addTotal(AccountID(row.account), r, asset, out.Amount, true, false)
		}
	}
}

// legAmount returns an amount's 64 bits. Bitcoin amounts always fit: 21
// million coins are 2.1e15 satoshi; larger ones of other chains go to wide.
func (l *Ledger) legAmount(row *legRow, a Amount, asset AssetID, known bool) uint64 {
	v, wide := l.gen.number(a)
	if wide {
		row.bits |= legWide
	}
	if known && l.classify(asset, a) == Dust {
		row.bits |= legDust
	}
	return v
}

// extra keeps what few legs have.
func (l *Ledger) extra(k uint32, e legExtra) {
	if e != (legExtra{}) {
		l.gen.legMore[k] = e
		l.gen.legs.At(k).bits |= legMore
	}
}

// output returns the leg of an outpoint on a lane.
func (l *Ledger) output(ln *lane, o Outpoint) (leg uint32, ok bool) {
	if o.Tx.IsZero() {
		return 0, false
	}
	ref, ok := l.gen.txIndex.find(l, ln.chain, o.Tx)
	if !ok || ref < uint32(l.gen.floor) {
		return 0, false
	}
	return l.gen.outputLeg(ref, o.Index)
}

// outputLeg returns the leg of a transaction's output.
func (c *columns) outputLeg(ref, index uint32) (leg uint32, ok bool) {
	if c.txs.At(ref).flags&(txUTXO|txDead) != txUTXO {
		return 0, false
	}
	for k := c.txs.At(ref).first; int(k) < c.legs.Len(); k++ {
		row := c.legs.At(k)
		if row.tx != ref {
			return 0, false
		}
		if row.bits&legOutput != 0 {
			at := uint64(k) + uint64(index) // an index may be anything
			if at >= uint64(c.legs.Len()) || c.legs.At(uint32(at)).tx != ref {
				return 0, false
			}
			return uint32(at), true
		}
	}
	return 0, false
}

// legIndex returns the position of a leg within its transaction's inputs or
// outputs. O(log legs).
func (c *columns) legIndex(k uint32) uint32 {
	row := c.legs.At(k)
	first := c.txs.At(row.tx).first
	if row.bits&legOutput == 0 {
		return k - first
	}
	for n := range uint32(few) { // most have few outputs, one beside the other
		if k-n == first || c.legs.At(k-n-1).bits&legOutput == 0 {
			return n
		}
	}
	outs := sort.Search(int(k-first), func(i int) bool { return c.legs.At(first+uint32(i)).bits&legOutput != 0 })
	return k - first - uint32(outs)
}

// few is how many legs are walked before they are searched. Kind: proposed.
const few = 16
