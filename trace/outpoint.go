package trace

import "github.com/hoptrail/hoptrail/ledger"

// outKey names an output.
type outKey struct {
	ref   ledger.TxRef
	index uint32
}

// output is an output of a UTXO transaction that holds traced value, its
// pieces at offsets in [0, amount). Once spent it is forgotten.
type output struct {
	pieces  []piece
	amount  ledger.Amount
	account ledger.AccountID
	asset   ledger.AssetID
	spender ledger.TxRef // valid when spent; backward: the transaction itself
	spent   bool
	seq     uint32 // order of arrival
}

// hold brings traced pieces to an output and puts the transaction that moves
// them next on the agenda: its spender, or traced backward its own.
func (e *engine) hold(key outKey, leg *ledger.LegRecord, asset ledger.AssetID, ps []piece, clock int64) {
	o := &output{
		pieces: ps, amount: leg.Amount, account: leg.Account, asset: asset,
		spender: leg.Tx, spent: leg.Linked, seq: e.outSeq,
	}
	if e.back {
		o.spender, o.spent = key.ref, true
	}
	if e.edge != nil && !o.spent {
		if why, stop := e.edge.output(key, total(ps)); stop {
			e.endAll(ps, why, leg.Account, asset, clock)
			return
		}
	}
	e.outSeq++
	e.outputs[key] = o
	if o.spent {
		e.agenda.push(task{at: e.order(o.spender, subBurn), kind: taskTx})
	}
	e.narrow(place{output: o}, asset, clock)
}

// release takes an output's pieces away, because its transaction is handled.
func (e *engine) release(key outKey) []piece {
	o := e.outputs[key]
	if o == nil {
		return nil
	}
	delete(e.outputs, key)
	ps := o.pieces
	o.pieces = nil
	return ps
}
