package ledger

// warmBatch is how many transactions are looked at ahead: enough that the
// memory system has tens of independent reads to overlap, few enough that what
// they fetched is still in the cache when append comes to it.
const warmBatch = 64

// end is a party of a transfer, an input or an output: the hash of its account
// in the account index, its id, 0 when it had none at the time of warm, and
// whether value reaches it.
type end struct {
	hash, id uint32
	in       bool
}

// warmth is what warm found of a batch: its ends in the order in which append
// comes to them, and how many it came to. seen keeps reads from being
// optimised away.
type warmth struct {
	ends []end
	at   int
	seen uint32
}

// next returns the end that append came to.
func (w *warmth) next() end {
	e := w.ends[w.at]
	w.at++
	return e
}

// warm looks the accounts of the transactions up, and reads without using them
// the other places that appending will need. Each pass makes independent reads
// that the processor overlaps, where append itself would wait for one after
// the other: index slots, then the account rows they point to, then the words
// of the list blocks that will be written. BenchmarkAppend
// shows what it is worth.
func (l *Ledger) warm(txs []Tx) {
	w := &l.warmed
	w.ends, w.at = w.ends[:0], 0
	for i := range txs {
		for k := range txs[i].Transfers {
			t := &txs[i].Transfers[k]
			if !t.IsUTXO() {
				l.warmEnd(&t.From, false)
				l.warmEnd(&t.To, true)
			}
			for j := range t.Inputs {
				l.warmEnd(&t.Inputs[j].Account, false)
			}
			for j := range t.Outputs {
				l.warmEnd(&t.Outputs[j].Account, true)
			}
		}
	}
	for i := range w.ends {
		w.ends[i].id = l.accounts.candidate(w.ends[i].hash)
	}
	rows, seen := &l.gen.accounts, uint32(0)
	for _, e := range w.ends {
		r := rows.At(e.id) // on two cache lines: touch both ends
		seen ^= uint32(r.kind) ^ uint32(r.outTotal)
	}
	for _, e := range w.ends {
		list := rows.At(e.id).out
		if e.in {
			list = rows.At(e.id).in
		}
		seen ^= l.gen.arena.last(list)
	}
	w.seen = seen
}

// warmEnd notes an end with its hash.
func (l *Ledger) warmEnd(a *Account, in bool) {
	e := end{in: in}
	if a.Address.kind != NoAddress {
		e.hash = l.accounts.hash(l.accounts.chainIndex(a.Chain), &a.Address)
	}
	l.warmed.ends = append(l.warmed.ends, e)
}
