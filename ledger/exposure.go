package ledger

import (
	"cmp"
	"slices"
)

// exposureBook is the third tier: what labelled accounts paid, carried forward
// to whoever received it, per category and asset. A sender that was itself
// exposed passes on the share that its exposure is of everything it ever
// received in that asset (pro-rata over receipts: no balances are needed, and
// no unit is told twice to one receiver). A labelled account passes on its own
// category in full and nothing else: money is not followed through it.
type exposureBook struct {
	labels  Labels
	rows    map[AccountID][]exposureRow
	journal []exposureStep // what may still be undone, in order of tx
	trimmed []TxRef        // by lane: one after the last transaction whose steps were let go of
	full    int            // at how many steps to let go of some
	undos   int            // rollbacks so far
	cats    []string
	catIDs  map[string]uint16
}

type exposureRow struct {
	asset  AssetID
	cat    uint16
	hops   uint8 // fewest, of the steps in the journal and before it
	base   uint8 // fewest of the steps before the journal, 0 for none
	amount Amount
}

// exposureStep is one addition to a row.
type exposureStep struct {
	tx      TxRef
	account AccountID
	index   uint32 // row
	hops    uint8
	amount  Amount
}

// maxExposureHops bounds how far an exposure is carried. Griffin and Mei (SSRN
// 4742235) trace five hops; heists run 7–18 deep (DenseFlow's labels).
const maxExposureHops = 20

func newExposureBook(labels Labels) *exposureBook {
	return &exposureBook{labels: labels, rows: map[AccountID][]exposureRow{}, catIDs: map[string]uint16{}}
}

// carry books a transaction that was just appended. The caller holds the lock.
func (b *exposureBook) carry(l *Ledger, ref TxRef, ln *lane) {
	b.trim(l)
	at := Cut{Clock: ln.head.clock, Chain: ln.chain, Position: ln.head.position}
	text, g, r := l.accounts.text(), l.gen, uint32(ref)
	if g.txs.At(r).flags&txUTXO == 0 {
		for k := g.txs.At(r).first; int(k) < g.edges.Len() && g.edges.At(k).tx == r; k++ {
			e := g.edges.At(k)
			b.flow(g, &text, at, ref, e.from, e.to, e.asset(), g.edgeAmount(e))
		}
		return
	}
	var from []uint32
	var total Amount
	for k := g.txs.At(r).first; int(k) < g.legs.Len() && g.legs.At(k).tx == r; k++ {
		row := g.legs.At(k)
		amount := g.amount(row.amount, row.bits&legWide != 0)
		if row.bits&legOutput == 0 {
			from, total = append(from, k), total.SaturatingAdd(amount)
			continue
		}
		for _, in := range from { // each output is paid pro-rata by the inputs
			leg := g.legs.At(in)
			if part, ok := amount.MulDiv(g.amount(leg.amount, leg.bits&legWide != 0), total); ok && leg.account != row.account {
				b.flow(g, &text, at, ref, leg.account, row.account, ln.native, part)
			}
		}
	}
}

// flow books one movement of value.
func (b *exposureBook) flow(g *generation, text *accountText, at Cut, ref TxRef, from, to uint32, asset AssetID, a Amount) {
	if from == 0 || to == 0 || from == to || a.IsZero() {
		return
	}
	if labels := b.labels.Labels(text.account(AccountID(from)), at); len(labels) > 0 {
		b.add(ref, AccountID(to), exposureRow{asset: asset, cat: b.category(labels[0].Category), hops: 1, amount: a})
		return
	}
	rows := b.rows[AccountID(from)]
	if len(rows) == 0 {
		return
	}
	var received Amount
	for _, t := range g.assetTotals(g.accounts.At(from)) {
		if t.Asset == asset {
			received = t.In
		}
	}
	for _, row := range rows {
		if row.asset != asset || row.hops >= maxExposureHops {
			continue
		}
		row.amount = MinAmount(row.amount, received)
		part, ok := a.MulDiv(row.amount, received)
		part = MinAmount(part, row.amount)
		if ok && !part.IsZero() {
			b.add(ref, AccountID(to), exposureRow{asset: asset, cat: row.cat, hops: row.hops + 1, amount: part})
		}
	}
}

func (b *exposureBook) category(name string) uint16 {
	id, ok := b.catIDs[name]
	if !ok {
		id = uint16(len(b.cats))
		b.cats = append(b.cats, name)
		b.catIDs[name] = id
	}
	return id
}

func (b *exposureBook) add(ref TxRef, to AccountID, row exposureRow) {
	rows := b.rows[to]
	i := slices.IndexFunc(rows, func(r exposureRow) bool { return r.asset == row.asset && r.cat == row.cat })
	if i < 0 {
		i = len(rows)
		rows = append(rows, exposureRow{asset: row.asset, cat: row.cat, hops: row.hops})
		b.rows[to] = rows
	}
	rows[i].amount = rows[i].amount.SaturatingAdd(row.amount)
	if rows[i].hops == 0 || row.hops < rows[i].hops { // 0: all steps were rolled back
		rows[i].hops = row.hops
	}
	b.journal = append(b.journal, exposureStep{ref, to, uint32(i), row.hops, row.amount})
}

// trim lets go of steps that are too deep to be rolled back once there are many.
// Amortised O(1) for a step.
func (b *exposureBook) trim(l *Ledger) {
	if len(b.journal) >= b.full {
		b.settle(l, 0)
		b.full = 2*len(b.journal) + 1<<10
	}
}

// settle lets go of all steps that can no longer be undone: those too deep on
// their lane, and those of transactions below a floor.
func (b *exposureBook) settle(l *Ledger, floor TxRef) {
	b.journal = slices.DeleteFunc(b.journal, func(s exposureStep) bool {
		block := l.gen.blockOf(uint32(s.tx))
		if top := l.lanes[block.lane].top; s.tx >= floor && (top <= block.height || top-block.height <= l.cfg.MaxRollback) {
			return false
		}
		if row := &b.rows[s.account][s.index]; row.base == 0 || s.hops < row.base {
			row.base = s.hops
		}
		b.letGo(int(block.lane), s.tx+1)
		return true
	})
}

// letGo notes that a lane's steps below a transaction were let go of.
func (b *exposureBook) letGo(lane int, below TxRef) {
	for len(b.trimmed) <= lane {
		b.trimmed = append(b.trimmed, 0)
	}
	b.trimmed[lane] = max(b.trimmed[lane], below)
}

// undo takes back the steps of dead transactions. O(steps in the journal).
func (b *exposureBook) undo(dead func(TxRef) bool) {
	b.undos++
	type place struct {
		account AccountID
		index   uint32
	}
	lost := map[place]bool{}
	b.journal = slices.DeleteFunc(b.journal, func(s exposureStep) bool {
		if !dead(s.tx) {
			return false
		}
		row := &b.rows[s.account][s.index]
		row.amount, _ = row.amount.Sub(s.amount)
		row.hops = row.base
		lost[place{s.account, s.index}] = true
		return true
	})
	if len(lost) == 0 {
		return
	}
	for i := range b.journal { // rows that lost a step find their fewest hops again
		s := &b.journal[i]
		if !lost[place{s.account, s.index}] {
			continue
		}
		if row := &b.rows[s.account][s.index]; row.hops == 0 || s.hops < row.hops {
			row.hops = s.hops
		}
	}
}

// Exposures returns the labelled value that reached an account as of the view,
// by category and asset in the order of their names. ok is false when the
// ledger has no exposure tier, or the view is too old to tell: more than
// Config.MaxRollback heights back, or before a rollback. O(steps of the ledger
// that can still be undone).
func (v View) Exposures(id AccountID) (out []Exposure, ok bool) {
	l := v.s.l
	l.mu.RLock()
	defer l.mu.RUnlock()
	b := l.exposures
	if b == nil || b.undos != v.s.undos {
		return nil, false
	}
	for _, below := range b.trimmed {
		if below > 0 && !v.shows(uint32(below-1)) {
			return nil, false
		}
	}
	rows := slices.Clone(b.rows[id])
	for i := range rows {
		rows[i].hops = rows[i].base
	}
	for i := range b.journal {
		s := &b.journal[i]
		if s.account != id {
			continue
		}
		row := &rows[s.index]
		switch {
		case !v.shows(uint32(s.tx)):
			row.amount, _ = row.amount.Sub(s.amount)
		case row.hops == 0 || s.hops < row.hops:
			row.hops = s.hops
		}
	}
	for _, r := range rows {
		if !r.amount.IsZero() {
			out = append(out, Exposure{Category: b.cats[r.cat], Asset: r.asset, Amount: r.amount, Hops: r.hops})
		}
	}
	slices.SortFunc(out, func(x, y Exposure) int {
		return cmp.Or(cmp.Compare(x.Category, y.Category), cmp.Compare(v.Asset(x.Asset), v.Asset(y.Asset)))
	})
	return out, true
}
