package pattern

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/hoptrail/hoptrail/ledger"
)

const snapshotMagic = "hoptrail pattern graph 2\n"

// Snapshot writes the transfers that the windows hold, not what is kept for
// Rollback beyond them: equal bytes for equal histories. Accounts and assets are
// written as the caller's ids, so a snapshot belongs to the caller's numbering.
func (g *Graph) Snapshot(w io.Writer) error {
	b := bufio.NewWriter(w)
	first := g.cursors[len(g.cfg.Windows)-1]
	buf := append([]byte(nil), snapshotMagic...)
	buf = binary.AppendUvarint(buf, uint64(len(g.cfg.Windows)))
	for _, length := range g.cfg.Windows {
		buf = binary.AppendVarint(buf, length)
	}
	buf = binary.AppendUvarint(buf, first)
	buf = binary.AppendUvarint(buf, g.log.next-first)
	for i := first; i < g.log.next; i++ {
		e := g.log.at(i)
		buf = binary.AppendUvarint(buf, uint64(e.Order))
		buf = binary.AppendUvarint(buf, uint64(g.Account(e.From)))
		buf = binary.AppendUvarint(buf, uint64(g.Account(e.To)))
		buf = binary.AppendUvarint(buf, uint64(e.Asset))
		amount := g.EdgeAmount(e).Bytes32()
		buf = append(buf, amount[:]...)
		buf = binary.AppendVarint(buf, e.Time)
		buf = binary.AppendUvarint(buf, e.Tx)
		buf = binary.AppendUvarint(buf, e.Ref)
		if _, err := b.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	if _, err := b.Write(buf); err != nil {
		return err
	}
	return b.Flush()
}

// Restore reads a snapshot of a graph with the same windows into an empty graph.
// It reads no further than the snapshot from an io.ByteReader. What was added
// before cannot be rolled back. Errors match ErrSnapshot; then the graph is
// empty.
func (g *Graph) Restore(r io.Reader) error {
	fresh := &Graph{cfg: g.cfg, watch: g.watch}
	if err := fresh.restore(r); err != nil {
		*g = Graph{cfg: g.cfg, watch: g.watch}
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	*g = *fresh
	return nil
}

// byteReader reads both ways.
type byteReader interface {
	io.Reader
	io.ByteReader
}

func (g *Graph) restore(r io.Reader) error {
	in, ok := r.(byteReader)
	if !ok {
		in = bufio.NewReader(r)
	}
	magic := make([]byte, len(snapshotMagic))
	if _, err := io.ReadFull(in, magic); err != nil || string(magic) != snapshotMagic {
		return fmt.Errorf("it begins %q (want %q)", magic, snapshotMagic)
	}
	d := decoder{in: in}
	if n := d.uint(); d.err == nil && n != uint64(len(g.cfg.Windows)) {
		return fmt.Errorf("it has %d windows, the graph %d", n, len(g.cfg.Windows))
	}
	for i, want := range g.cfg.Windows {
		if length := d.int(); d.err == nil && length != want {
			return fmt.Errorf("its window %d is %d, the graph's %d", i, length, want)
		}
	}
	first, n := d.uint(), d.uint()
	if first > 1<<(64-entryBits-flagBits)-1<<40 || n > 1<<40 {
		return fmt.Errorf("%d transfers after %d are out of range", n, first)
	}
	g.log.first, g.log.next, g.log.base = first, first, first>>logBits
	for w := range g.cfg.Windows {
		g.cursors[w] = first
	}
	for range n {
		order := Order(d.uint())
		t := Transfer{From: ledger.AccountID(d.uint()), To: ledger.AccountID(d.uint()), Asset: ledger.AssetID(d.uint()), Amount: d.amount(), Time: d.int(), Tx: d.uint(), Ref: d.uint()}
		if d.err != nil {
			return d.err
		}
		got, err := g.Add(&t)
		if err != nil {
			return err
		}
		if e := g.log.at(g.log.next - 1); got != order {
			// The first one held may stand in the middle of its transaction.
			if g.log.next-1 > first || order.number() != first {
				return fmt.Errorf("transfer %d has order %d, not %d", t.Ref, order, got)
			}
			g.restamp(e, order)
		}
	}
	g.floor = g.log.next
	return d.err
}

// restamp gives the only transfer of the graph another order.
func (g *Graph) restamp(e *Edge, o Order) {
	e.Order = o
	out, in := g.slab.run(&g.nodes[e.From].out), g.slab.run(&g.nodes[e.To].in)
	for _, h := range []*Half{&out[len(out)-1], &in[len(in)-1]} {
		h.word = uint64(o)<<flagBits | h.word&(1<<flagBits-1)
	}
}

// decoder reads the parts of a snapshot; after the first error all are zero.
type decoder struct {
	in  byteReader
	err error
}

func (d *decoder) uint() uint64 {
	if d.err != nil {
		return 0
	}
	var n uint64
	n, d.err = binary.ReadUvarint(d.in)
	return n
}

func (d *decoder) int() int64 {
	if d.err != nil {
		return 0
	}
	var n int64
	n, d.err = binary.ReadVarint(d.in)
	return n
}

func (d *decoder) amount() ledger.Amount {
	var b [32]byte
	if d.err == nil {
		_, d.err = io.ReadFull(d.in, b[:])
	}
	a, _ := ledger.AmountFromBytes(b[:])
	return a
}
