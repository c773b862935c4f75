package trace

import "github.com/hoptrail/hoptrail/ledger"

// utxo follows the traced inputs of a UTXO transaction to its outputs, or
// backward its traced outputs to its inputs; seeds take effect on it.
func (e *engine) utxo(at order, seeds []uint32) {
	rec := e.read(at.ref)
	if e.back {
		e.utxoBackward(at, rec, seeds)
		return
	}
	ps, size, bad := e.gather(at, rec)
	if len(ps) > 0 && e.gated(at.ref) {
		e.endSide(ps, StopMixer, rec.Inputs, rec.Native, at.clock)
		ps = nil
	}
	if bad >= 0 {
		ps = e.unresolved(ps, size, rec.Inputs, rec.Native, at.clock)
		size = maxAmount(size, sumLegs(rec.Outputs))
	}
	outs := make([]ledger.Amount, len(rec.Outputs))
	for j := range rec.Outputs {
		outs[j] = rec.Outputs[j].Amount
	}
	shares, rest, grown := spread(e.cfg.Rule, ps, size, outs)
	if !grown.IsZero() {
		e.grow(rec.Native, grown)
	}
	seeded := e.onOutputs(seeds, rec.Native, len(rec.Outputs))
	for j := range rec.Outputs {
		out, key := &rec.Outputs[j], outKey{at.ref, uint32(j)}
		moved := make([]piece, 0, len(shares[j]))
		for _, p := range shares[j] {
			p.lot = e.newLot(p.lot, p.n, at.ref, key.index, e.lots[p.lot].to, out.Account, rec.Native)
			moved = append(moved, p)
		}
		for _, s := range seeded[key.index] {
			moved = e.seedOutput(s, rec.Native, moved, out, key)
		}
		if len(moved) > 0 {
			e.reach(at, key, out, rec.Native, moved)
		}
	}
	e.fee(at, rec, rest)
}

// gather takes the traced pieces off the inputs, at their offsets in the
// concatenation of all inputs up to the first whose amount is not known; bad
// is that input's index, −1 when all are known. Pieces of later inputs come
// beyond size.
func (e *engine) gather(at order, rec *ledger.Record) (ps []piece, size ledger.Amount, bad int) {
	bad = -1
	var end ledger.Amount // of everything, unknown amounts counted as zero
	for i := range rec.Inputs {
		in := &rec.Inputs[i]
		var own []piece
		if in.Linked {
			own = e.release(outKey{in.Tx, in.Index})
		}
		own = e.limitHops(own, at.ref, in.Account, rec.Native, at.clock)
		if root := activeSource(e.payers[in.Account], at.clock, false); root != 0 {
			own = e.seedAll(root, rec.Native, own, in.Amount)
		}
		for _, p := range own {
			p.at = plus(p.at, end)
			ps = append(ps, p)
		}
		sum, ok := end.Add(in.Amount)
		if bad < 0 && (in.Resolution != ledger.Resolved || !ok) {
			bad, size = i, end
		}
		end = sum
	}
	if bad < 0 {
		size = end
	}
	return ps, size, bad
}

// reach brings the pieces of an output to its owner.
func (e *engine) reach(at order, key outKey, out *ledger.LegRecord, asset ledger.AssetID, ps []piece) {
	if out.OpReturn {
		e.endAll(ps, StopBurn, 0, asset, at.clock)
		return
	}
	if why, stop := e.stopAt(out.Account, at.ref); stop {
		e.endAll(ps, why, out.Account, asset, at.clock)
		return
	}
	if !e.tooSmall(ps, out.Account, asset, at.clock) {
		e.hold(key, out, asset, ps, at.clock)
	}
}

// unresolved ends what a transaction with unknown amounts does not let follow:
// FIFO applies up to the first unknown amount, other rules nowhere.
func (e *engine) unresolved(ps []piece, known ledger.Amount, legs []ledger.LegRecord, asset ledger.AssetID, clock int64) []piece {
	var on []piece
	if e.cfg.Rule == FIFO {
		on = window(ps, ledger.Amount{}, known)
		ps = without(ps, ledger.Amount{}, known)
	}
	e.endSide(ps, StopUnresolved, legs, asset, clock)
	return on
}

// endSide ends pieces that lie on the concatenated legs of one side, each at
// its leg's account.
func (e *engine) endSide(ps []piece, why Reason, legs []ledger.LegRecord, asset ledger.AssetID, clock int64) {
	var at ledger.Amount
	for i := range legs {
		e.endAll(window(ps, at, legs[i].Amount), why, legs[i].Account, asset, clock)
		at = plus(at, legs[i].Amount)
	}
	e.endAll(window(ps, at, clampSub(ledger.MaxAmount(), at)), why, 0, asset, clock)
}

func sumLegs(legs []ledger.LegRecord) (sum ledger.Amount) {
	for i := range legs {
		sum = sum.SaturatingAdd(legs[i].Amount)
	}
	return sum
}
