package trace

import "github.com/hoptrail/hoptrail/ledger"

// feePaid is one part of a transaction fee on an account chain: an outflow of
// the native asset that the ledger keeps with the transaction, not with the
// payer.
type feePaid struct {
	ref    ledger.TxRef
	sub    uint32 // subBurn or subFee
	asset  ledger.AssetID
	amount ledger.Amount
}

// nativeAssets returns the coins of a view's account chains.
func nativeAssets(view ledger.View) map[ledger.AssetID]bool {
	coins := map[ledger.AssetID]bool{}
	for _, c := range view.Lanes() {
		if native := ledger.NativeAsset(c); native != "" {
			if id, ok := view.LookupAsset(native); ok {
				coins[id] = true
			}
		}
	}
	return coins
}

// feesPaid returns the fees an account paid, in chain order. The first call
// reads every transaction of the view once, O(transactions); views without
// fees keep nothing.
func (e *engine) feesPaid(id ledger.AccountID) []feePaid {
	if e.fees == nil {
		e.fees = map[ledger.AccountID][]feePaid{}
		var rec ledger.Record
		floor, _ := e.view.Evicted()
		n := 0
		for ref := range e.view.Txs() {
			if n++; e.interrupt(n) {
				break
			}
			if ref < floor {
				continue
			}
			e.view.Read(ref, &rec)
			if len(rec.Inputs)+len(rec.Outputs) > 0 || rec.FeePayer == 0 {
				continue
			}
			burnt, rest := splitFee(&rec)
			if !burnt.IsZero() {
				e.fees[rec.FeePayer] = append(e.fees[rec.FeePayer], feePaid{ref, subBurn, rec.Native, burnt})
			}
			if !rest.IsZero() {
				e.fees[rec.FeePayer] = append(e.fees[rec.FeePayer], feePaid{ref, subFee, rec.Native, rest})
			}
		}
	}
	return e.fees[id]
}

// splitFee returns the destroyed and the paid part of an account-chain fee.
func splitFee(rec *ledger.Record) (burnt, rest ledger.Amount) {
	burnt = ledger.MinAmount(rec.FeeBurnt, rec.Fee)
	return burnt, minus(rec.Fee, burnt)
}
