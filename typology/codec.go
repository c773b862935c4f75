package typology

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/hoptrail/hoptrail/ledger"
)

// A column is stored as its values in the order of the dictionary: how many
// places on from the one before the account is (so at least 1), and the value; 0
// ends it. A value is one bit for each part, set where the part is not zero, and
// then those parts. Zero values are not stored.

// refer notes the accounts and assets that a column speaks of.
func (w *snapshotWriter) refer(p *plan, c column) {
	c.each(func(id ledger.AccountID, v unsafe.Pointer) {
		if p.zero(v) {
			return
		}
		w.accounts.note(uint32(id))
		for k := range p.refs {
			x := &p.refs[k]
			if x.kind == partAccount {
				w.accounts.note(*at[uint32](v, x))
			} else {
				w.assets.note(*at[uint32](v, x))
			}
		}
	})
}

// column appends the values of a column.
func (w *snapshotWriter) column(p *plan, c column) {
	last := -1
	for rank, id := range w.accounts.order {
		v := c.find(ledger.AccountID(id))
		if v == nil {
			continue
		}
		start := len(w.buf)
		w.uint(uint64(rank - last))
		if w.value(p, v) {
			last = rank
		} else {
			w.buf = w.buf[:start]
		}
	}
	w.uint(0)
}

// value appends the value at v; false when it is zero.
func (w *snapshotWriter) value(p *plan, v unsafe.Pointer) (some bool) {
	mask := len(w.buf)
	for range (len(p.parts) + 7) / 8 {
		w.buf = append(w.buf, 0)
	}
	for i := range p.parts {
		x := &p.parts[i]
		switch x.kind {
		case partAmount:
			a := at[ledger.Amount](v, x)
			if a.IsZero() {
				continue
			}
			w.amount(a)
		default:
			n := x.number(v)
			if n == 0 {
				continue
			}
			switch x.kind {
			case partBool:
				// its bit says it
			case partAccount:
				w.uint(uint64(w.accounts.rank[n]))
			case partAsset:
				w.uint(uint64(w.assets.rank[n]))
			default:
				w.uint(n)
			}
		}
		w.buf[mask+i/8] |= 1 << (i % 8)
		some = true
	}
	return some
}

// amount appends how many bytes the amount has and those.
func (w *snapshotWriter) amount(a *ledger.Amount) {
	if u, ok := a.Uint64(); ok {
		n := (bits.Len64(u) + 7) / 8
		w.buf = append(w.buf, byte(n))
		w.buf = binary.BigEndian.AppendUint64(w.buf, u<<(64-8*n))
		w.buf = w.buf[:len(w.buf)-8+n]
		return
	}
	b := a.Bytes32()
	n := 32
	for b[32-n] == 0 {
		n--
	}
	w.buf = append(append(w.buf, byte(n)), b[32-n:]...)
}

// column reads the values of a column.
func (r *snapshotReader) column(p *plan, c column) {
	next := uint64(0)
	for {
		step := r.uint()
		if step == 0 || r.err != nil {
			return
		}
		if step > uint64(len(r.dict.accounts))-next {
			r.fail("an account beyond the %d of its dictionary", len(r.dict.accounts))
			return
		}
		next += step
		r.value(p, c.place(r.dict.accounts[next-1]))
	}
}

// value reads a value into the zero one at v.
func (r *snapshotReader) value(p *plan, v unsafe.Pointer) {
	mask := r.bytes((len(p.parts) + 7) / 8)
	some := byte(0)
	for i, m := range mask {
		some |= m
		for ; m != 0; m &= m - 1 {
			k := 8*i + bits.TrailingZeros8(m)
			if k >= len(p.parts) {
				r.fail("part %d of a value that has %d", k, len(p.parts))
				return
			}
			r.part(&p.parts[k], v)
		}
	}
	if some == 0 {
		r.fail("an empty value")
	}
}

func (r *snapshotReader) part(x *part, v unsafe.Pointer) {
	n := uint64(1)
	switch x.kind {
	case partBool:
	case partAmount:
		*at[ledger.Amount](v, x) = r.amount()
		return
	case partAccount:
		n = uint64(r.dict.account(r))
	case partAsset:
		n = uint64(r.dict.asset(r))
	default:
		n = r.uint()
	}
	switch {
	case r.err != nil:
	case n == 0:
		r.fail("a zero that would not have been stored")
	case !x.set(v, n):
		r.fail("a number that does not fit %s", x.name)
	}
}

func (r *snapshotReader) amount() ledger.Amount {
	var n int
	if b := r.bytes(1); len(b) == 1 {
		n = int(b[0])
	}
	b := r.bytes(n)
	if n == 0 || n > 32 || len(b) == n && b[0] == 0 {
		r.fail("an amount of %d bytes that begins with 0", n)
		return ledger.Amount{}
	}
	a, _ := ledger.AmountFromBytes(b)
	return a
}
