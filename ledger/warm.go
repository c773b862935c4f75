package ledger

// warmBatch is how many transactions are looked at ahead: enough that the
// memory system has tens of independent reads to overlap, few enough that what
// they fetched is still in the cache when append comes to it.
const warmBatch = 64

// warm reads, without using, the places that appending the transactions will
// need: index slots, then the account rows they point to, then the rows' last
// list blocks. Each pass makes independent reads that the processor overlaps,
// where append itself would wait for one after the other. It changes nothing;
// BenchmarkAppend shows what it is worth.
func (l *Ledger) warm(txs []Tx) {
	hashes, ids := l.warmed.hashes[:0], l.warmed.ids[:0]
	for i := range txs {
		for k := range txs[i].Transfers {
			t := &txs[i].Transfers[k]
			hashes = l.hashOf(hashes, &t.From)
			hashes = l.hashOf(hashes, &t.To)
			for j := range t.Inputs {
				hashes = l.hashOf(hashes, &t.Inputs[j].Account)
			}
			for j := range t.Outputs {
				hashes = l.hashOf(hashes, &t.Outputs[j].Account)
			}
		}
	}
	for _, h := range hashes {
		ids = append(ids, l.accounts.slots[l.accounts.place(h)].id)
	}
	rows, seen := &l.gen.accounts, uint32(0)
	for i, id := range ids {
		r := rows.At(id)
		hashes[i] = 0
		if r.in.count > 1 {
			hashes[i] = r.in.tail
		}
		if r.out.count > 1 {
			seen ^= *l.gen.arena.At(r.out.tail)
		}
	}
	for _, tail := range hashes {
		if tail != 0 {
			seen ^= *l.gen.arena.At(tail)
		}
	}
	l.warmed.hashes, l.warmed.ids, l.warmed.seen = hashes, ids, seen
}

// warmth is warm's memory between calls; seen keeps the reads from being
// optimised away.
type warmth struct {
	hashes, ids []uint32
	seen        uint32
}

func (l *Ledger) hashOf(dst []uint32, a *Account) []uint32 {
	if a.IsZero() {
		return dst
	}
	return append(dst, l.accounts.hash(l.accounts.chain[a.Chain], &a.Address))
}
