package ledger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hoptrail/hoptrail/internal/frame"
)

// Restore reads a ledger that Snapshot wrote. cfg binds what is appended from
// then on; classes of what was stored stay, and lanes that were complete stay
// so. Views of the restored ledger answer as those of the stored one did, and
// what is appended next gives the same bytes in the next snapshot. It reads r
// up to the snapshot's end and not beyond.
//
// Errors match ErrSnapshot (truncated, damaged, foreign, of a newer version:
// the text says which), or are those of r. O(ledger).
func Restore(cfg Config, r io.Reader) (*Ledger, error) {
	f, version, err := frame.NewReader(r, snapshotName, snapshotVersion)
	if err != nil {
		return nil, snapshotError(err)
	}
	l := New(cfg)
	ld := &loader{version: version, l: l, g: l.gen, r: bufio.NewReaderSize(f, 1<<16)}
	ld.tables()
	ld.lanes()
	ld.accounts()
	links := newLinker(l.gen)
	ld.transactions(links)
	ld.exposures()
	links.wait()
	ld.past()
	if ld.err == nil {
		if _, err := ld.r.ReadByte(); !errors.Is(err, io.EOF) {
			ld.fail("bytes too many")
		}
	}
	if ld.err == nil {
		ld.err = f.Close()
	}
	if ld.err != nil {
		return nil, snapshotError(ld.err)
	}
	return l, nil
}

// snapshotError makes what a stream is blamed for match ErrSnapshot; errors of
// the reader below stay what they are.
func snapshotError(err error) error {
	if errors.Is(err, ErrSnapshot) {
		return err
	}
	if errors.Is(err, frame.ErrDamaged) || errors.Is(err, frame.ErrForeign) || errors.Is(err, frame.ErrNewer) {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return fmt.Errorf("ledger: reading a snapshot: %w", err)
}

// loader takes a snapshot apart. After the first fault every method returns
// zero and err tells the fault.
type loader struct {
	version uint32
	l       *Ledger
	g       *generation
	r       *bufio.Reader
	err     error

	stored []storedAccount
}

// storedAccount is what is set once all transactions are in.
type storedAccount struct {
	credits, debits, last uint32
	senders               uint64
}

func (r *loader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: "+format, append([]any{ErrSnapshot}, args...)...)
	}
}

// broken notes an error of the reader below.
func (r *loader) broken(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.fail("it ends too early")
	}
	if r.err == nil {
		r.err = err
	}
}

func (r *loader) byte() byte {
	if r.err != nil {
		return 0
	}
	b, err := r.r.ReadByte()
	if err != nil {
		r.broken(err)
	}
	return b
}

func (r *loader) uint() uint64 {
	if r.err != nil {
		return 0
	}
	b, err := r.r.Peek(binary.MaxVarintLen64) // shorter at the end
	n, k := binary.Uvarint(b)
	if k <= 0 {
		if k < 0 {
			err = frame.ErrDamaged
		}
		r.broken(err)
		return 0
	}
	_, _ = r.r.Discard(k) // they were there
	return n
}

func (r *loader) int() int64 {
	n := r.uint()
	return int64(n>>1) ^ -int64(n&1) // as binary.Varint
}

// below reads a number that must be below a bound.
func (r *loader) below(bound uint64, what string) uint64 {
	n := r.uint()
	if n >= bound {
		r.fail("%s %d of %d", what, n, bound)
		return 0
	}
	return n
}

// count reads the length of a list.
func (r *loader) count() int { return int(r.below(1<<32, "length")) }

// items iterates over a list of n and ends at the first fault, so that a wild
// length costs nothing.
func (r *loader) items(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n && r.err == nil && yield(i); i++ {
		}
	}
}

func (r *loader) bytes(dst []byte) {
	if r.err != nil {
		return
	}
	if _, err := io.ReadFull(r.r, dst); err != nil {
		r.broken(err)
	}
}

func (r *loader) text() string {
	b := make([]byte, r.below(1<<12, "text of length"))
	r.bytes(b)
	return string(b)
}

func (r *loader) amount() Amount {
	var b [32]byte
	switch n := r.byte(); n {
	case 8:
		r.bytes(b[:8])
		return NewAmount(binary.LittleEndian.Uint64(b[:]))
	case 32:
		r.bytes(b[:])
		a, _ := AmountFromBytes(b[:])
		return a
	default:
		r.fail("an amount of %d bytes", n)
		return Amount{}
	}
}

func (r *loader) asset() AssetID { return AssetID(r.below(uint64(len(r.l.assets)), "asset")) }

func (r *loader) tables() {
	for range r.items(r.count()) {
		a := Asset(r.text())
		if want := AssetID(len(r.l.assets)); r.err != nil || r.l.assetID(a) != want {
			r.fail("asset %q twice", a)
			return
		}
	}
	for range r.items(r.count()) {
		c, want := r.text(), len(r.l.accounts.ids)
		if r.err != nil || int(r.l.accounts.chainIndex(Chain(c))) != want {
			r.fail("chain %q twice", c)
			return
		}
	}
}

func (r *loader) lanes() {
	l, g := r.l, r.g
	floors := []*lane{}
	for range r.items(r.count()) {
		c, err := ParseChain(r.text())
		if err != nil || len(l.lanes) > 0xffff {
			r.fail("a lane: %v", err)
			return
		}
		if _, open := l.laneOf[c]; open {
			r.fail("lane %s twice", c)
			return
		}
		ln := &lane{chain: c, native: r.asset(), complete: r.uint() != 0}
		for _, done := range l.cfg.Complete {
			ln.complete = ln.complete || done == c
		}
		evicted := r.uint() != 0
		ln.floor.position = Position{Height: r.uint(), Tx: uint32(r.below(1<<32, "transaction index"))}
		if evicted {
			floors = append(floors, ln)
		}
		l.laneOf[c] = uint16(len(l.lanes))
		l.lanes = append(l.lanes, ln)
	}
	n := r.count()
	for range r.items(n) {
		b := blockRow{lane: uint16(r.below(uint64(len(l.lanes)), "lane")), height: r.uint(), time: r.int(), clock: r.int()}
		if r.err != nil {
			return
		}
		i := g.blocks.Append(b) // one evicted transaction stands for all of a block
		g.ids.Append([32]byte{})
		g.txs.Append(txRow{block: i})
	}
	for _, ln := range floors {
		ln.floor.block = uint32(r.below(uint64(n), "block"))
		if r.err == nil {
			ln.floor.clock = g.blocks.At(ln.floor.block).clock
			ln.head, ln.any, ln.n, ln.base = ln.floor, true, 1, 1
		}
	}
	g.floor = TxRef(n)
	if n > 0 {
		g.drop()
	}
}

// accounts reads the accounts with their summaries; what the transactions tell
// again is subtracted later, in past.
func (r *loader) accounts() {
	l, n := r.l, r.count()
	r.stored = make([]storedAccount, 1, min(n, 1<<20)+1)
	if size := min(n, 1<<22) * 4 / 3; size > len(l.accounts.slots) { // a wild n costs little
		l.accounts.slots = make([]slot, size)
	}
	for id := uint32(1); r.err == nil && id <= uint32(n); id++ {
		chain := r.below(uint64(len(l.accounts.ids)), "chain")
		kind, net, bits := AddressKind(r.byte()), r.byte(), r.byte()
		addr := r.address(kind, net)
		if r.err != nil {
			return
		}
		acc := Account{Chain: l.accounts.ids[chain], Address: addr}
		if got := l.accounts.intern(&acc); uint32(got) != id {
			r.fail("account %d is none, or there twice", id)
			return
		}
		row := r.g.accounts.At(id)
		row.bits = uint32(bits) << 24 & accountContract
		row.first, row.last = uint32(r.below(1<<32, "transaction")), uint32(r.below(1<<32, "transaction"))
		var b [8]byte
		r.bytes(b[:])
		row.senders = binary.LittleEndian.Uint64(b[:])
		r.stored = append(r.stored, storedAccount{
			credits: uint32(r.below(1<<31, "number of credits")), debits: uint32(r.below(1<<31, "number of debits")),
			last: uint32(r.below(1<<32, "transaction")), senders: r.uint(),
		})
		for range r.items(r.count()) {
			asset, in, out := r.asset(), r.amount(), r.amount()
			if r.err != nil || asset == 0 {
				r.fail("a total of no asset")
				return
			}
			l.addTotal(AccountID(id), row, asset, in, true, false)
			l.addTotal(AccountID(id), row, asset, out, false, false)
		}
	}
}

// address reads the payload of an address.
func (r *loader) address(kind AddressKind, nv byte) (a Address) {
	net, version := Network(nv&3), nv>>2
	if kind == NoAddress || kind > Local || net > Regtest {
		r.fail("an address of kind %d", kind)
		return a
	}
	switch payloadForm(kind) {
	case formLong:
		var b [32]byte
		r.bytes(b[:])
		return hashAddress(kind, net, b[:])
	case formShort:
		var b [20]byte
		r.bytes(b[:])
		return hashAddress(kind, net, b[:])
	}
	return r.named(kind, net, version, r.text())
}

// named rebuilds an address whose payload has no fixed length.
func (r *loader) named(kind AddressKind, net Network, version byte, raw string) (a Address) {
	if kind == Local {
		a, err := LocalAddress(raw)
		if err != nil {
			r.fail("%v", err)
		}
		return a
	}
	if kind == P2A {
		version = 1
	}
	a, ok := WitnessAddress(version, []byte(raw), net)
	if !ok || a.kind != kind {
		r.fail("a witness program of version %d with %d bytes", version, len(raw))
	}
	return a
}

// past books what the transactions that were read do not tell, because they
// were evicted.
func (r *loader) past() {
	g := r.g
	if r.err != nil {
		return
	}
	n := uint32(g.ids.Len())
	for id := uint32(1); int(id) < g.accounts.Len(); id++ {
		row, st := g.accounts.At(id), &r.stored[id]
		if row.first > n || row.last > n || st.last > uint32(g.floor) || st.credits < row.in.count || st.debits < row.out.count {
			r.fail("the summary of account %d does not fit its transfers", id)
			return
		}
		g.past.Set(id, pastRow{in: int32(st.credits - row.in.count), out: int32(st.debits - row.out.count), last: st.last, senders: st.senders})
	}
	r.stored = nil
}
