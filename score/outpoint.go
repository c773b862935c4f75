package score

import "github.com/hoptrail/hoptrail/ledger"

// readLegs reads a UTXO transaction; false: it may not be read or followed.
// What a gated mix took in comes out with whom it likes, so nothing is followed
// through one.
func (x *explorer) readLegs(ref ledger.TxRef) bool {
	x.view.Read(ref, &x.rec)
	return x.read(len(x.rec.Inputs)+len(x.rec.Outputs)) && x.through(ref)
}

// through reports whether value is followed through the UTXO transaction that
// was read.
func (x *explorer) through(ref ledger.TxRef) bool {
	if x.rec.Coinbase || x.rec.Evicted {
		return false
	}
	for i := range x.rec.Inputs {
		if x.rec.Inputs[i].Resolution != ledger.Resolved {
			return false
		}
	}
	return !x.gated(ref)
}

func (x *explorer) gated(ref ledger.TxRef) bool {
	if x.known.Gates == nil {
		return false
	}
	cut := x.view.CutOf(ref)
	switch x.known.Gates.Gate(cut.Chain, x.view.TxID(ref), cut) {
	case "", "coinbase", "payjoin-doubt", "keyless", "anyone-can-pay":
		return false
	}
	return true
}

// sides returns the legs of the transaction that was read: those that value is
// followed from, and those that it is followed to.
func (x *explorer) sides() (near, far []ledger.LegRecord) {
	if x.follower.back {
		return x.rec.Outputs, x.rec.Inputs
	}
	return x.rec.Inputs, x.rec.Outputs
}

// spread matches parts on the near legs of the transaction that was read with
// the far legs, by the rule (see package trace), and yields what lies on each of
// those, with offsets in the leg. Fees come last and are followed no further.
func (x *explorer) spread(ref ledger.TxRef, parts []part, yield func(far *ledger.LegRecord, ps []part)) {
	f := &x.follower
	near, far := x.sides()
	offsets := make([]ledger.Amount, len(near))
	var at, size ledger.Amount
	for i := range near {
		offsets[i] = at
		at = at.SaturatingAdd(near[i].Amount)
	}
	for i := range x.rec.Inputs {
		size = size.SaturatingAdd(x.rec.Inputs[i].Amount)
	}
	at = ledger.Amount{}
	for i := range far {
		end := at.SaturatingAdd(far[i].Amount)
		f.far = f.far[:0]
		for _, p := range parts {
			p.tx, p.hops = ref, p.hops+1
			begin, _ := p.at.Add(offsets[p.leg])
			switch f.rule {
			case ruleFIFO, ruleLIFO:
				last, _ := begin.Add(p.n)
				if f.rule == ruleLIFO { // from the other end
					last, _ = size.Sub(begin)
					begin, _ = last.Sub(p.n)
				}
				from := maxAmount(begin, at)
				n, ok := ledger.MinAmount(last, end).Sub(from)
				if !ok {
					continue
				}
				p.n = n
				p.at, _ = from.Sub(at)
			default:
				p.n, _ = portion(p.n, end, size).Sub(portion(p.n, at, size))
				p.at = ledger.Amount{}
			}
			if !p.n.IsZero() || f.rule == rulePoison {
				f.far = append(f.far, p)
			}
		}
		if len(f.far) > 0 {
			yield(&far[i], f.far)
		}
		at = end
	}
}

// arriveOutpoint lays parts down at a leg of the transaction that funded or
// spent them.
func (x *explorer) arriveOutpoint(asset ledger.AssetID, at place, ps []part) {
	f := &x.follower
	if !at.linked {
		return // the data begins or ends here
	}
	if x.spent(ps, asset) {
		return
	}
	id, ok := f.txOf[at.tx]
	if !ok {
		id = len(f.txs)
		f.txOf[at.tx] = id
		f.txs = append(f.txs, outpoints{tx: at.tx})
		f.push(task{at: f.spot(at.tx, 0), id: id, kind: taskOutpoints})
	}
	for _, p := range ps {
		p.leg = at.index
		f.txs[id].parts = append(f.txs[id].parts, p)
	}
}

// passOutpoints carries parts through a UTXO transaction.
func (x *explorer) passOutpoints(o outpoints) {
	x.view.Read(o.tx, &x.rec)
	asset, n := x.rec.Native, len(x.rec.Inputs)+len(x.rec.Outputs)
	switch {
	case !x.worth(n, asset, o.parts):
		x.leave(leftFollowed, asset, o.parts)
		return
	case !x.read(n):
		x.leave(leftEdges, asset, o.parts)
		return
	}
	if x.spared -= n; !x.through(o.tx) {
		return
	}
	x.spread(o.tx, o.parts, func(far *ledger.LegRecord, ps []part) {
		x.pass(ps, far.Account, asset, o.tx, place{utxo: true, linked: far.Linked, tx: far.Tx, index: far.Index})
	})
}
