package ledger

import (
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// feeIndex finds the account-chain transactions whose fee an account paid:
// every transaction names the one before it with the same payer. It costs four
// bytes a transaction and account, is filled only when somebody asks, and then
// up to the newest transaction. Entries are never changed, so whoever holds an
// old head reads on undisturbed.
type feeIndex struct {
	last   chunk.Column[uint32] // by account: its latest, TxRef + 1
	before chunk.Sparse[uint32] // by transaction: the payer's one before, TxRef + 1
	upTo   uint32               // transactions below are in
}

// payer returns who paid a transaction's fee, 0 when nobody is known.
func (c *columns) payer(ref uint32) uint32 {
	if p := c.feePayer.At(ref); p != 0 {
		return p
	}
	if row := c.txs.At(ref); row.flags&txInitFirst != 0 {
		return c.edges.At(row.first).from
	}
	return c.initiator.At(ref)
}

// indexFees puts at most n more transactions in the index. Rolled back ones
// too: views from before show them. The caller holds the lock.
func (g *generation) indexFees(n int) {
	x := &g.feeIndex
	x.upTo = max(x.upTo, uint32(g.floor))
	end := uint32(min(int(x.upTo)+n, g.ids.Len()))
	if more := g.accounts.Len() - x.last.Len(); more > 0 {
		x.grow(more)
	}
	for ; x.upTo < end; x.upTo++ {
		flags := g.txs.At(x.upTo).flags
		if flags&txUTXO != 0 || g.fee.At(x.upTo) == 0 && flags&txFeeWide == 0 {
			continue
		}
		if p := g.payer(x.upTo); p != 0 {
			last := x.last.At(p)
			x.before.Set(x.upTo, *last)
			*last = x.upTo + 1
		}
	}
}

// grow makes room for more accounts.
func (x *feeIndex) grow(more int) {
	for range more {
		x.last.Append(0)
	}
}

// IndexFees prepares FeesPaid for at most n more transactions and reports
// whether all of the view's are prepared. FeesPaid does it by itself; callers
// who must be able to stop prepare in steps. O(n); it keeps writers and other
// first askers waiting meanwhile.
func (v View) IndexFees(n int) (done bool) {
	l, g, end := v.s.l, v.s.gen, uint32(v.s.ids.Len())
	l.mu.RLock()
	done = g.feeIndex.upTo >= end
	l.mu.RUnlock()
	if done {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g.indexFees(n)
	return g.feeIndex.upTo >= end
}

// FeesPaid iterates over the visible account-chain transactions whose fee an
// account paid, failed ones too, in append order. Fees are kept with the
// transaction: Debits does not show them. Evicted transactions are left out.
// O(fees the account paid), but the first call after an Append indexes what was
// appended.
func (v View) FeesPaid(id AccountID) iter.Seq[TxRef] {
	return func(yield func(TxRef) bool) {
		const atOnce = 1 << 16 // transactions for which others wait
		for done := false; !done; {
			done = v.IndexFees(atOnce)
		}
		for _, ref := range v.feeRefs(id) {
			if !yield(ref) {
				return
			}
		}
		if v.over != nil && v.over.rec.FeePayer == id && id != 0 && !v.over.rec.Fee.IsZero() {
			yield(v.over.ref)
		}
	}
}

// feeRefs collects what the index has of an account, ascending.
func (v *View) feeRefs(id AccountID) (refs []TxRef) {
	l, g := v.s.l, v.s.gen
	l.mu.RLock()
	x, next := g.feeIndex, uint32(0)
	if int(id) < x.last.Len() {
		next = *x.last.At(uint32(id))
	}
	l.mu.RUnlock()
	for ; next != 0; next = x.before.At(next - 1) {
		if ref := next - 1; int(ref) < v.s.ids.Len() && v.visible(ref) {
			refs = append(refs, TxRef(ref))
		}
	}
	slices.Reverse(refs)
	return refs
}
