package trace

import "github.com/hoptrail/hoptrail/ledger"

// utxoBackward follows the traced outputs of a UTXO transaction to the inputs
// that paid for them. It is the forward step read from right to left: the same
// rule matches the outputs and then the fee with the inputs.
func (e *engine) utxoBackward(at order, rec *ledger.Record, seeds []uint32) {
	var ps []piece
	var size ledger.Amount
	outOf := map[lotID]uint32{} // a lot on this side lies on one output
	seeded := e.onOutputs(seeds, rec.Native, len(rec.Outputs))
	for j := range rec.Outputs {
		out, key := &rec.Outputs[j], outKey{at.ref, uint32(j)}
		own := e.limitHops(e.release(key), at.ref, out.Account, rec.Native, at.clock)
		if s := activeSource(e.payers[out.Account], at.clock, true); s != 0 {
			own = e.seedAll(e.newRoot(int(e.lots[s].seed)), rec.Native, own, out.Amount)
		}
		for _, s := range seeded[key.index] {
			own = e.seedRest(s, e.newRoot(int(s)), rec.Native, own, out.Amount)
		}
		for _, p := range own {
			outOf[p.lot] = key.index
			p.at = plus(p.at, size)
			ps = append(ps, p)
		}
		size = plus(size, out.Amount)
	}
	if len(ps) == 0 {
		return
	}
	switch {
	case rec.Coinbase:
		e.endSide(ps, StopIssued, rec.Outputs, rec.Native, at.clock)
		return
	case e.gated(at.ref):
		e.endSide(ps, StopMixer, rec.Outputs, rec.Native, at.clock)
		return
	}
	ins, sum, known := inputAmounts(rec)
	if !known {
		if e.cfg.Rule == FIFO {
			e.endSide(without(ps, ledger.Amount{}, sum), StopUnresolved, rec.Outputs, rec.Native, at.clock)
			ps = window(ps, ledger.Amount{}, sum)
		} else {
			e.endSide(ps, StopUnresolved, rec.Outputs, rec.Native, at.clock)
			return
		}
	}
	shares, _, grown := spread(e.cfg.Rule, ps, sum, ins)
	if !grown.IsZero() {
		e.grow(rec.Native, grown)
	}
	for i := range shares {
		in := &rec.Inputs[i]
		var moved []piece
		for _, p := range shares[i] {
			j := outOf[p.lot]
			p.lot = e.newLot(p.lot, p.n, at.ref, j, in.Account, rec.Outputs[j].Account, rec.Native)
			moved = append(moved, p)
		}
		if len(moved) > 0 {
			e.origin(at, i, in, rec.Native, moved)
		}
	}
}

// origin brings pieces back to the output that an input spent.
func (e *engine) origin(at order, i int, in *ledger.LegRecord, asset ledger.AssetID, ps []piece) {
	why, stop := e.stopAt(in.Account, at.ref)
	if !stop && !in.Linked {
		why, stop = StopEndOfData, true
		if _, evicted := e.view.Evicted(); evicted {
			why = StopEvicted
		}
		if e.edge != nil {
			if r, beyond := e.edge.input(at.ref, i, total(ps)); beyond {
				why = r
			}
		}
	}
	switch {
	case stop:
		e.endAll(ps, why, in.Account, asset, at.clock)
	case !e.tooSmall(ps, in.Account, asset, at.clock):
		e.hold(outKey{in.Tx, in.Index}, in, asset, ps, at.clock)
	}
}

// inputAmounts returns the inputs' amounts up to the first unknown one and
// their sum; known tells whether that is all of them.
func inputAmounts(rec *ledger.Record) (ins []ledger.Amount, sum ledger.Amount, known bool) {
	for i := range rec.Inputs {
		next, ok := sum.Add(rec.Inputs[i].Amount)
		if !ok || rec.Inputs[i].Resolution != ledger.Resolved {
			return ins, sum, false
		}
		ins, sum = append(ins, rec.Inputs[i].Amount), next
	}
	return ins, sum, true
}
