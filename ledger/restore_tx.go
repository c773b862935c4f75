package ledger

import (
	"encoding/binary"
)

// column is a column of a group being read.
type storedColumn struct {
	r   *loader
	buf []byte
}

func (c *storedColumn) uint() uint64 {
	n, k := binary.Uvarint(c.buf)
	if k <= 0 {
		c.r.fail("a column ends too early")
		return 0
	}
	c.buf = c.buf[k:]
	return n
}

func (c *storedColumn) int() int64 {
	n, k := binary.Varint(c.buf)
	if k <= 0 {
		c.r.fail("a column ends too early")
		return 0
	}
	c.buf = c.buf[k:]
	return n
}

func (c *storedColumn) below(bound uint64, what string) uint32 {
	n := c.uint()
	if n >= bound {
		c.r.fail("%s %d of %d", what, n, bound)
		return 0
	}
	return uint32(n)
}

// bytes returns the next n bytes, zeros after a fault.
func (c *storedColumn) bytes(n uint64) []byte {
	if n > uint64(len(c.buf)) {
		c.r.fail("a column ends too early")
		return make([]byte, min(n, 64))
	}
	b := c.buf[:n]
	c.buf = c.buf[n:]
	return b
}

func (c *storedColumn) amount() Amount {
	if n := c.bytes(1)[0]; n == 32 {
		a, _ := AmountFromBytes(c.bytes(32))
		return a
	}
	return NewAmount(binary.LittleEndian.Uint64(c.bytes(8)))
}

// txLoader reads the columns of a group.
type txLoader struct {
	*loader
	columns [colCount]storedColumn
	heights []uint64
	times   []int64
	links   *linker
	dead    uint32 // edgeDead in a failed transaction
}

// transactions appends what was live, by ids, without looking accounts up. The
// accounts' lists are whole once the linker has ended.
func (r *loader) transactions(links *linker) {
	t := &txLoader{loader: r, links: links, heights: make([]uint64, len(r.l.lanes)), times: make([]int64, len(r.l.lanes))}
	for r.err == nil {
		n := r.below(snapshotGroup+1, "transactions in a group")
		if n == 0 {
			return
		}
		for k := range t.columns {
			size := r.below(1<<31, "bytes in a column")
			t.columns[k].r, t.columns[k].buf = r, r.sized(t.columns[k].buf, size)
		}
		for ; n > 0 && r.err == nil; n-- {
			t.tx()
		}
		t.links.add()
		for k := range t.columns {
			if len(t.columns[k].buf) > 0 {
				r.fail("column %d is too long", k)
			}
		}
	}
}

// sized reads n bytes piece by piece, so that a wild n fails before it is
// allocated.
func (r *loader) sized(buf []byte, n uint64) []byte {
	buf = buf[:0]
	for uint64(len(buf)) < n && r.err == nil {
		at, step := len(buf), min(n-uint64(len(buf)), 1<<20)
		if cap(buf) < at+int(step) {
			buf = append(buf[:at], make([]byte, step)...)
		}
		buf = buf[:at+int(step)]
		r.bytes(buf[at:])
	}
	return buf
}

func (t *txLoader) account(c *storedColumn) uint32 {
	return c.below(uint64(t.g.accounts.Len()), "account")
}

func (t *txLoader) tx() {
	l, g, head := t.l, t.g, &t.columns[colHead]
	k := head.below(uint64(len(l.lanes)), "lane")
	if t.err != nil {
		return
	}
	ln := l.lanes[k]
	t.heights[k] += uint64(head.int())
	t.times[k] += head.int()
	at := Tx{Position: Position{Height: t.heights[k], Tx: head.below(1<<32, "transaction index")}, Time: t.times[k]}
	stored := head.uint()
	if t.err == nil && ln.any && at.Position.Compare(ln.head.position) <= 0 {
		t.fail("lane %s is out of order at %s", ln.chain, at.Position)
	}
	if t.err != nil {
		return
	}
	complete := ln.complete
	l.advance(uint16(k), ln, &at)
	ln.complete = complete
	ref := uint32(g.ids.Len())
	if n := len(ln.runs); n == 0 || ln.runs[n-1].ref+(ln.n-ln.runs[n-1].seq) != ref {
		ln.runs = append(ln.runs, run{seq: ln.n, ref: ref})
	}
	ln.n++
	t.id(stored)
	flags := uint16(stored>>storedFormShift&3) << txFormShift
	for _, f := range storedFlags {
		if stored&uint64(f[1]) != 0 {
			flags |= f[0]
		}
	}
	if at.Position.Tx > 0xffff {
		flags |= txIndexWide
		g.indexes.Set(ref, at.Position.Tx)
	}
	first := g.edges.Len()
	if flags&txUTXO != 0 {
		first = g.legs.Len()
	}
	g.txs.Append(txRow{block: ln.head.block, first: uint32(first), index: uint16(at.Position.Tx), flags: flags})
	if stored&storedRare != 0 {
		t.rare(ref)
	}
	n := head.below(1<<31, "transfers")
	if flags&txUTXO != 0 {
		for ; n > 0 && t.err == nil; n-- {
			t.leg(ref)
		}
		return
	}
	if n == 0 && flags&txInitFirst != 0 {
		t.fail("a transaction without transfers has a first payer")
	}
	if t.dead = 0; flags&txFailed != 0 {
		t.dead = edgeDead
	}
	for ; n > 0 && t.err == nil; n-- {
		t.edge(ref)
	}
}

// id appends a transaction's id.
func (t *txLoader) id(stored uint64) {
	col := &t.columns[colID]
	switch form := txForm(stored >> storedFormShift & 3); form {
	case nameTx:
		id, err := NameTxID(string(col.bytes(uint64(col.below(129, "length of a name")))))
		if err != nil {
			t.fail("%v", err)
		}
		t.g.ids.Append(t.l.nameID(id.name))
	case noTx:
		t.fail("a transaction without id")
		t.g.ids.Append([32]byte{})
	default:
		t.g.ids.Append([32]byte(col.bytes(32)))
	}
}

func (t *txLoader) rare(ref uint32) {
	g, c := t.g, &t.columns[colRare]
	fee, wide := g.number(c.amount())
	if wide {
		g.txs.At(ref).flags |= txFeeWide
	}
	g.fee.Set(ref, fee)
	burnt, wide := g.number(c.amount())
	if wide {
		g.txs.At(ref).flags |= txBurntWide
	}
	g.burnt.Set(ref, burnt)
	g.initiator.Set(ref, t.account(c))
	g.feePayer.Set(ref, t.account(c))
	g.version.Set(ref, int32(c.below(1<<32, "version")))
	g.lockTime.Set(ref, c.below(1<<32, "lock time"))
	for n := c.below(1<<31, "approvals"); n > 0 && t.err == nil; n-- {
		g.approvals.Append(approvalRow{
			tx: ref, owner: t.account(c), spender: t.account(c), asset: c.below(uint64(len(t.l.assets)), "asset"),
			entry: c.below(1<<32, "entry"), amount: c.amount(),
		})
	}
	for n := c.below(1<<31, "created contracts"); n > 0 && t.err == nil; n-- {
		g.create(ref, t.account(c))
	}
}

func (t *txLoader) edge(ref uint32) {
	g, party, col := t.g, &t.columns[colParty], &t.columns[colAmount]
	e := edgeRow{from: t.account(party), to: t.account(party), tx: ref}
	asset := party.below(uint64(len(t.l.assets)), "asset")
	flags := col.bytes(1)[0]
	e.bits = asset | t.dead | uint32(flags>>2&3)<<edgeClassShift | uint32(flags&3)<<edgeKindShift
	if flags&storedWide != 0 {
		a, _ := AmountFromBytes(col.bytes(32))
		v, wide := g.number(a)
		if e.amount = v; wide {
			e.bits |= edgeWide
		}
	} else {
		e.amount = binary.LittleEndian.Uint64(col.bytes(8))
	}
	if t.err == nil && (e.from|e.to == 0 || asset == 0 || flags&3 > uint8(Internal)) {
		t.fail("a transfer without asset, or of nobody")
	}
	if t.err != nil {
		return
	}
	i := g.edges.Append(e)
	if flags&storedEntry != 0 {
		if n := col.below(1<<32, "entry"); n < 0xffff {
			g.entry.Set(i, uint16(n))
		} else {
			g.entry.Set(i, 0xffff)
			g.entries.Set(i, n)
		}
	}
	if flags&storedUSD != 0 {
		g.usd.Set(i, col.uint())
	}
}

func (t *txLoader) leg(ref uint32) {
	g, party, rare := t.g, &t.columns[colParty], &t.columns[colRare]
	flags := party.uint()
	row := legRow{tx: ref, account: t.account(party)}
	row.bits = party.below(1<<32, "flags") &^ (legDead | legMore | legPrev | legWide)
	if flags&legIsWide != 0 {
		v, wide := g.number(t.columns[colAmount].amount())
		if row.amount = v; wide {
			row.bits |= legWide
		}
	} else {
		row.amount = t.columns[colAmount].uint()
	}
	k := uint32(g.legs.Len())
	if flags&legIsSeq != 0 {
		g.noSeq.Set(k, rare.below(1<<32, "sequence"))
	}
	var out uint32
	switch {
	case flags&legIsLinked != 0:
		from, index := rare.below(uint64(g.ids.Len()), "transaction"), rare.below(1<<32, "output")
		ok := from >= uint32(g.floor) && t.err == nil
		if ok {
			out, ok = g.outputLeg(from, index)
		}
		if !ok || g.legs.At(out).spender() != 0 || row.bits&legOutput != 0 {
			t.fail("an input spends what is not there")
			return
		}
		row.link = out + 1
	case flags&legIsPrev != 0:
		prev := Outpoint{Tx: TxID{form: txForm(rare.below(4, "form of an id")), h: [32]byte(rare.bytes(32))}}
		prev.Tx.name = string(rare.bytes(uint64(rare.below(129, "length of a name"))))
		prev.Index = rare.below(1<<32, "output")
		row.bits |= legPrev
		g.prevs[k] = prev
	}
	if flags&legIsMore != 0 {
		row.bits |= legMore
		g.legMore[k] = t.more(rare)
	}
	if t.err != nil {
		return
	}
	g.legs.Append(row)
	if row.link != 0 {
		g.legs.At(out).setSpender(k + 1)
	}
}

// more reads the script and policy inside an input or output.
func (t *txLoader) more(c *storedColumn) (e legExtra) {
	b := c.bytes(4)
	kind, net, version := AddressKind(b[0]), Network(b[1]&3), b[1]>>2
	e.multisig = MofN{b[2], b[3]}
	raw := string(c.bytes(uint64(c.below(65, "length of a script's hash"))))
	switch {
	case kind == NoAddress:
		return e
	case kind > Local || net > Regtest:
		t.fail("an address of kind %d", kind)
	case payloadForm(kind) == formName:
		e.nested = t.named(kind, net, version, raw)
	case payloadForm(kind) == formLong && len(raw) == 32, payloadForm(kind) == formShort && len(raw) == 20:
		e.nested = hashAddress(kind, net, []byte(raw))
	default:
		t.fail("an address of %d bytes", len(raw))
	}
	return e
}
