package ledger

import "encoding/binary"

// A transaction of a snapshot has its parts in five columns.
const (
	colHead   = iota // lane, steps of height and time, flags, number of transfers
	colID            // 32 bytes, or a name
	colParty         // accounts and assets
	colAmount        // amounts
	colRare          // what few transactions have
	colCount
)

// Flags of a stored transaction.
const (
	storedFailed = 1 << iota
	storedCoinbase
	storedUTXO
	storedRare
	storedInitFirst
	storedFormShift = 5
)

// storedFlags pairs flags in memory with those in snapshots.
var storedFlags = [...][2]uint16{
	{txFailed, storedFailed}, {txCoinbase, storedCoinbase}, {txUTXO, storedUTXO}, {txInitFirst, storedInitFirst},
}

// Flags of a stored transfer; kind and class are the lowest four bits.
const (
	storedWide = 1 << (4 + iota)
	storedEntry
	storedUSD
)

// Flags of a stored input or output.
const (
	legIsLinked = 1 << iota // the output it spends is in the ledger
	legIsPrev               // it is not, but is known by name
	legIsMore
	legIsWide
	legIsSeq
)

// txSaver fills the columns of a group.
type txSaver struct {
	*saver
	view    View
	columns [colCount][]byte
	heights []uint64 // last of each lane
	times   []int64
}

func (c *txSaver) uint(col int, n uint64) { c.columns[col] = binary.AppendUvarint(c.columns[col], n) }

func (c *txSaver) amount(col int, a Amount) { c.columns[col] = appendAmount(c.columns[col], a) }

func (c *txSaver) text(col int, t string) {
	c.uint(col, uint64(len(t)))
	c.columns[col] = append(c.columns[col], t...)
}

// transactions writes the live transactions in the order they were appended.
func (s *saver) transactions() {
	c := &txSaver{saver: s, view: View{s: &snapshot{columns: s.g.columns}}, heights: make([]uint64, len(s.l.lanes)), times: make([]int64, len(s.l.lanes))}
	for i, n := uint32(s.g.floor), 0; ; i++ {
		last := int(i) == s.g.ids.Len()
		if n == snapshotGroup || last && n > 0 {
			s.uint(uint64(n))
			for k := range c.columns {
				s.uint(uint64(len(c.columns[k])))
				s.flush()
				s.buf = append(s.buf, c.columns[k]...)
				c.columns[k] = c.columns[k][:0]
			}
			n = 0
			s.flush()
		}
		if last {
			break
		}
		if s.g.txs.At(i).flags&txDead == 0 {
			c.tx(i)
			n++
		}
	}
	s.uint(0)
	s.flush()
}

func (c *txSaver) tx(i uint32) {
	g := c.g
	block, flags := g.blockOf(i), g.txs.At(i).flags
	c.uint(colHead, uint64(block.lane))
	c.columns[colHead] = binary.AppendVarint(c.columns[colHead], int64(block.height-c.heights[block.lane]))
	c.columns[colHead] = binary.AppendVarint(c.columns[colHead], block.time-c.times[block.lane])
	c.heights[block.lane], c.times[block.lane] = block.height, block.time
	c.uint(colHead, uint64(g.position(i).Tx))
	form := txForm(flags >> txFormShift & 3)
	if form == nameTx {
		c.text(colID, g.txID(c.l.txNames, i).name)
	} else {
		c.columns[colID] = append(c.columns[colID], g.ids.At(i)[:]...)
	}
	out := uint64(form) << storedFormShift
	for _, f := range storedFlags {
		if flags&f[0] != 0 {
			out |= uint64(f[1])
		}
	}
	if c.rare(i, flags) {
		out |= storedRare
	}
	c.uint(colHead, out)
	if flags&txUTXO != 0 {
		c.legs(i)
	} else {
		c.edges(i)
	}
}

// rare writes what few transactions have, and whether there is any of it.
func (c *txSaver) rare(i uint32, flags uint16) bool {
	g := c.g
	var rec Record
	c.view.readApprovals(i, &rec)
	fee, burnt := g.amount(g.fee.At(i), flags&txFeeWide != 0), g.amount(g.burnt.At(i), flags&txBurntWide != 0)
	init, payer := g.initiator.At(i), g.feePayer.At(i)
	if len(rec.Approvals)+len(rec.Created) == 0 && fee.IsZero() && burnt.IsZero() && init|payer == 0 &&
		g.version.At(i) == 0 && g.lockTime.At(i) == 0 {
		return false
	}
	c.amount(colRare, fee)
	c.amount(colRare, burnt)
	for _, n := range [...]uint32{init, payer, uint32(g.version.At(i)), g.lockTime.At(i), uint32(len(rec.Approvals))} {
		c.uint(colRare, uint64(n))
	}
	for _, a := range rec.Approvals {
		for _, n := range [...]uint32{uint32(a.Owner), uint32(a.Spender), uint32(a.Asset), a.Entry} {
			c.uint(colRare, uint64(n))
		}
		c.amount(colRare, a.Amount)
	}
	c.uint(colRare, uint64(len(rec.Created)))
	for _, id := range rec.Created {
		c.uint(colRare, uint64(id))
	}
	return true
}

func (c *txSaver) edges(i uint32) {
	g := c.g
	n := uint64(0)
	for k := g.txs.At(i).first; int(k) < g.edges.Len() && g.edges.At(k).tx == i; k++ {
		n++
	}
	c.uint(colHead, n)
	for k := g.txs.At(i).first; n > 0; k, n = k+1, n-1 {
		e := g.edges.At(k)
		amount, entry, usd := g.edgeAmount(e), g.entryOf(k), g.usd.At(k)
		u, small := amount.Uint64()
		flags := byte(e.kind()) | byte(e.class())<<2
		if !small {
			flags |= storedWide
		}
		if entry != 0 {
			flags |= storedEntry
		}
		if usd != 0 {
			flags |= storedUSD
		}
		c.uint(colParty, uint64(e.from))
		c.uint(colParty, uint64(e.to))
		c.uint(colParty, uint64(e.asset()))
		c.columns[colAmount] = append(c.columns[colAmount], flags)
		if small {
			c.columns[colAmount] = binary.LittleEndian.AppendUint64(c.columns[colAmount], u)
		} else {
			full := amount.Bytes32()
			c.columns[colAmount] = append(c.columns[colAmount], full[:]...)
		}
		if entry != 0 {
			c.uint(colAmount, uint64(entry))
		}
		if usd != 0 {
			c.uint(colAmount, usd)
		}
	}
}

func (c *txSaver) legs(i uint32) {
	g := c.g
	n := uint64(0)
	for k := g.txs.At(i).first; int(k) < g.legs.Len() && g.legs.At(k).tx == i; k++ {
		n++
	}
	c.uint(colHead, n)
	for k := g.txs.At(i).first; n > 0; k, n = k+1, n-1 {
		c.leg(k)
	}
}

func (c *txSaver) leg(k uint32) {
	g, row := c.g, c.g.legs.At(k)
	link := row.spender()
	var flags uint64
	output := row.bits&legOutput != 0
	if !output && row.bits&legPrev != 0 {
		flags |= legIsPrev
	} else if !output && link != 0 {
		flags |= legIsLinked
	}
	if row.bits&legMore != 0 {
		flags |= legIsMore
	}
	if row.bits&legWide != 0 {
		flags |= legIsWide
	}
	if g.noSeq.At(k) != 0 {
		flags |= legIsSeq
	}
	c.uint(colParty, flags)
	c.uint(colParty, uint64(row.account))
	c.uint(colParty, uint64(row.bits&^(legDead|legMore|legPrev|legWide)))
	if flags&legIsWide != 0 {
		c.amount(colAmount, g.amount(row.amount, true))
	} else {
		c.uint(colAmount, row.amount)
	}
	if flags&legIsSeq != 0 {
		c.uint(colRare, uint64(g.noSeq.At(k)))
	}
	switch {
	case flags&legIsLinked != 0:
		c.uint(colRare, c.ref(g.legs.At(link-1).tx+1)-1)
		c.uint(colRare, uint64(g.legIndex(link-1)))
	case flags&legIsPrev != 0:
		prev := g.prevs[k]
		c.uint(colRare, uint64(prev.Tx.form))
		c.columns[colRare] = append(c.columns[colRare], prev.Tx.h[:]...)
		c.text(colRare, prev.Tx.name)
		c.uint(colRare, uint64(prev.Index))
	}
	if flags&legIsMore != 0 {
		more := g.legMore[k]
		c.columns[colRare] = append(c.columns[colRare], byte(more.nested.kind), netVer(&more.nested), more.multisig.M, more.multisig.N)
		c.text(colRare, more.nested.raw())
	}
}
