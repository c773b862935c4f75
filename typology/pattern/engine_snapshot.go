package pattern

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

const engineMagic = "hoptrail pattern engine 1\n"

// opened is an open instance, named by accounts whatever its finder.
type opened struct {
	episodeKey
	episode
}

func (x opened) compare(y opened) int {
	return cmp.Or(cmp.Compare(x.finder, y.finder), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.asset, y.asset))
}

// Snapshot writes the graph and the open instances: equal bytes for equal
// histories, in the caller's ids. How to roll back is not written, nor how often
// budgets were met.
func (e *Engine) Snapshot(w io.Writer) error {
	buf := append([]byte(nil), engineMagic...)
	buf = binary.AppendUvarint(buf, uint64(len(e.finders)))
	for i := range e.finders {
		name := string(e.finders[i].Shape())
		buf = binary.AppendUvarint(buf, uint64(len(name)))
		buf = append(buf, name...)
	}
	buf = binary.AppendUvarint(buf, e.skipped)
	list := e.opened()
	buf = binary.AppendUvarint(buf, uint64(len(list)))
	for _, x := range list {
		buf = append(buf, x.finder, map[bool]byte{true: 1}[x.pair])
		buf = binary.AppendUvarint(buf, uint64(x.a))
		buf = binary.AppendUvarint(buf, uint64(x.b))
		buf = binary.AppendUvarint(buf, uint64(x.asset))
		buf = binary.AppendUvarint(buf, uint64(x.first))
		buf = binary.AppendVarint(buf, x.closes)
		buf = binary.AppendUvarint(buf, uint64(x.revision))
	}
	if _, err := w.Write(buf); err != nil {
		return err
	}
	return e.graph.Snapshot(w)
}

// opened lists the open instances in order.
func (e *Engine) opened() []opened {
	var list []opened
	now := e.graph.Now()
	for finder, slot := range e.open.slots {
		for i := slot; slot != none && i < len(e.open.nodes); i += e.open.width {
			if ep := e.open.nodes[i]; ep.open(now) {
				list = append(list, opened{episodeKey{finder: uint8(finder), a: e.graph.Account(Node(i / e.open.width))}, ep})
			}
		}
	}
	for k, ep := range e.open.open {
		if ep.open(now) {
			list = append(list, opened{k, ep})
		}
	}
	slices.SortFunc(list, opened.compare)
	return list
}

// Restore reads a snapshot of an engine with the same finders into this one; what
// it held is lost, and what was added before the snapshot cannot be rolled back.
// Errors match ErrSnapshot; then the engine has seen nothing.
func (e *Engine) Restore(r io.Reader) error {
	fresh, err := NewEngine(e.cfg)
	if err != nil {
		return err
	}
	failed := fresh.restore(bufio.NewReader(r))
	if failed != nil {
		if fresh, err = NewEngine(e.cfg); err != nil {
			return err
		}
	}
	*e = *fresh
	e.bind()
	if failed != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, failed)
	}
	return nil
}

func (e *Engine) restore(r *bufio.Reader) error {
	magic := make([]byte, len(engineMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != engineMagic {
		return fmt.Errorf("it begins %q (want %q)", magic, engineMagic)
	}
	d := decoder{in: r}
	if n := d.uint(); d.err == nil && n != uint64(len(e.finders)) {
		return fmt.Errorf("it has %d finders, the engine %d", n, len(e.finders))
	}
	for i := range e.finders {
		name := make([]byte, min(d.uint(), 64))
		if _, err := io.ReadFull(r, name); err != nil {
			return err
		}
		if want := e.finders[i].Shape(); string(name) != string(want) {
			return fmt.Errorf("its finder %d is for %q, the engine's for %q", i, name, want)
		}
	}
	e.skipped = d.uint()
	var list []opened
	for n := d.uint(); n > 0 && d.err == nil; n-- {
		x := opened{episodeKey: episodeKey{finder: d.byte(), pair: d.byte() == 1}}
		x.a, x.b, x.asset = ledger.AccountID(d.uint()), ledger.AccountID(d.uint()), ledger.AssetID(d.uint())
		x.episode = episode{first: Order(d.uint()), closes: d.int(), revision: uint32(d.uint())}
		list = append(list, x)
	}
	if d.err != nil {
		return d.err
	}
	if err := e.graph.Restore(r); err != nil {
		return err
	}
	for _, x := range list {
		if int(x.finder) >= len(e.finders) {
			return fmt.Errorf("an open instance of finder %d (want one below %d)", x.finder, len(e.finders))
		}
		k := x.episodeKey
		if e.open.slots[x.finder] != none {
			n, ok := e.graph.Node(x.a)
			if !ok {
				return fmt.Errorf("an open instance of finder %d at account %d, which has no transfer", x.finder, x.a)
			}
			k = episodeKey{finder: x.finder, node: n}
		}
		e.open.put(&k, x.episode)
	}
	for i := range e.finders {
		if sg, ok := e.finders[i].Finder.(*scatterGather); ok {
			sg.seen.blind = e.graph.Now() + sg.Length
		}
	}
	for i := e.graph.log.first; i < e.graph.log.next; i++ {
		edge := e.graph.log.at(i)
		for _, n := range e.notes {
			n.note(edge.From, edge.To, edge.Time)
		}
	}
	return nil
}

func (d *decoder) byte() byte {
	if d.err != nil {
		return 0
	}
	var b byte
	b, d.err = d.in.ReadByte()
	return b
}
