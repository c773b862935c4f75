package ledger

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"github.com/hoptrail/hoptrail/internal/frame"
)

// ErrSnapshot marks snapshots that Restore cannot use.
var ErrSnapshot = errors.New("ledger: bad snapshot")

const (
	snapshotName    = "hoptrail ledger snapshot\n"
	snapshotVersion = 2 // 2: how high lanes came
	// snapshotGroup is how many transactions share one set of columns: some
	// megabytes, so that columns are long and memory stays small.
	snapshotGroup = 1 << 15
)

// Snapshot writes everything the ledger holds: what was appended and not rolled
// back, in order, and what is kept of evicted transactions. It is the writer's
// to call. Two ledgers that went through the same calls write the same bytes.
// O(ledger); memory: a few megabytes and 4 bytes a transaction.
func (l *Ledger) Snapshot(w io.Writer) error {
	f := frame.NewWriter(w, snapshotName, snapshotVersion)
	s := &saver{l: l, g: l.gen, w: f}
	s.number()
	s.tables()
	s.lanes()
	s.accounts()
	s.transactions()
	s.exposures()
	if s.err != nil {
		return s.err
	}
	return f.Close()
}

// saver writes a ledger. TxRefs are numbered anew: one for each block that an
// evicted transaction is still known by, then one for each live transaction.
type saver struct {
	l    *Ledger
	g    *generation
	w    io.Writer
	buf  []byte
	err  error
	old  []uint32 // blocks that stand for evicted transactions
	refs []uint32 // new numbers of transactions from the floor on
	next uint32   // one after the last of them
}

func (s *saver) flush() {
	if s.err == nil && len(s.buf) > 0 {
		_, s.err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
}

// spill writes when there is enough to write.
func (s *saver) spill() {
	if len(s.buf) > 1<<16 {
		s.flush()
	}
}

func (s *saver) uint(n uint64) { s.buf = binary.AppendUvarint(s.buf, n) }
func (s *saver) int(n int64)   { s.buf = binary.AppendVarint(s.buf, n) }

func (s *saver) text(t string) {
	s.uint(uint64(len(t)))
	s.buf = append(s.buf, t...)
}

func (s *saver) flag(b bool) {
	if b {
		s.uint(1)
	} else {
		s.uint(0)
	}
}

func (s *saver) amount(a Amount) { s.buf = appendAmount(s.buf, a) }

// appendAmount writes an amount as its length in bytes and its bytes.
func appendAmount(b []byte, a Amount) []byte {
	if u, ok := a.Uint64(); ok {
		b = append(b, 8)
		return binary.LittleEndian.AppendUint64(b, u)
	}
	full := a.Bytes32()
	return append(append(b, 32), full[:]...)
}

// number finds the blocks by which evicted transactions are still known, and
// gives the live ones their numbers.
func (s *saver) number() {
	g, floor := s.g, uint32(s.g.floor)
	known := map[uint32]bool{}
	note := func(ref uint32) { // ref + 1
		if ref != 0 && ref-1 < floor {
			known[g.blockIndex(ref-1)] = true
		}
	}
	if floor > 0 {
		for id := uint32(1); int(id) < g.accounts.Len(); id++ {
			r := g.accounts.At(id)
			note(r.first)
			note(r.last)
			note(g.past.At(id).last)
		}
		for _, ln := range s.l.lanes {
			if ln.base > 0 {
				known[ln.floor.block] = true
			}
		}
	}
	for b := range known {
		s.old = append(s.old, b)
	}
	slices.Sort(s.old)
	s.next = uint32(len(s.old))
	s.refs = make([]uint32, g.ids.Len()-int(floor))
	for i := range s.refs {
		s.refs[i] = s.next
		if g.txs.At(floor+uint32(i)).flags&txDead == 0 {
			s.next++
		}
	}
}

// ref renumbers a transaction + 1, 0 staying 0.
func (s *saver) ref(r uint32) uint64 {
	if r == 0 {
		return 0
	}
	if r--; r >= uint32(s.g.floor) {
		return uint64(s.refs[r-uint32(s.g.floor)]) + 1
	}
	i, _ := slices.BinarySearch(s.old, s.g.blockIndex(r))
	return uint64(i) + 1
}

// tables writes what ids stand for.
func (s *saver) tables() {
	s.uint(uint64(len(s.l.assets) - 1))
	for _, a := range s.l.assets[1:] {
		s.text(string(a))
	}
	s.uint(uint64(len(s.l.accounts.ids)))
	for _, c := range s.l.accounts.ids {
		s.text(string(c))
	}
	s.flush()
}

func (s *saver) lanes() {
	s.uint(uint64(len(s.l.lanes)))
	for _, ln := range s.l.lanes {
		s.text(string(ln.chain))
		s.uint(uint64(ln.native))
		s.flag(ln.complete)
		s.flag(ln.base > 0)
		s.position(ln.floor.position)
	}
	s.uint(uint64(len(s.old)))
	for _, b := range s.old {
		row := s.g.blocks.At(b)
		s.uint(uint64(row.lane))
		s.uint(row.height)
		s.int(row.time)
		s.int(row.clock)
	}
	for _, ln := range s.l.lanes {
		if ln.base > 0 {
			i, _ := slices.BinarySearch(s.old, ln.floor.block)
			s.uint(uint64(i))
		}
	}
	s.flush()
}

func (s *saver) position(p Position) {
	s.uint(p.Height)
	s.uint(uint64(p.Tx))
}

// accounts writes every account with its summary, in order of id.
func (s *saver) accounts() {
	g := s.g
	s.uint(uint64(g.accounts.Len() - 1))
	for id := uint32(1); int(id) < g.accounts.Len(); id++ {
		r, past := g.accounts.At(id), g.past.At(id)
		s.uint(uint64(r.chain))
		contract := byte(0)
		if g.createdLongAgo(id) {
			contract = accountContract >> 24
		}
		s.buf = append(s.buf, byte(r.kind), r.netVer, contract)
		switch payloadForm(r.kind) {
		case formName:
			s.text(s.l.accounts.names[r.index()])
		case formLong:
			s.buf = append(s.buf, s.l.accounts.longs.At(r.index())[:]...)
		default:
			s.buf = append(s.buf, r.payload[:]...)
		}
		s.uint(s.ref(r.first))
		s.uint(s.ref(r.last))
		s.buf = binary.LittleEndian.AppendUint64(s.buf, r.senders)
		s.uint(uint64(int64(r.in.count) + int64(past.in)))
		s.uint(uint64(int64(r.out.count) + int64(past.out)))
		s.uint(s.ref(past.last))
		s.uint(past.senders)
		totals := g.assetTotals(r)
		s.uint(uint64(len(totals)))
		slices.SortFunc(totals, func(a, b AssetTotal) int { return cmp.Compare(a.Asset, b.Asset) })
		for _, t := range totals {
			s.uint(uint64(t.Asset))
			s.amount(t.In)
			s.amount(t.Out)
		}
		s.spill()
	}
	s.flush()
}
