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

// feesPaid returns the fees an account paid. O(fees it paid), but the first to
// ask since the ledger grew has it indexed, O(transactions added).
func (e *engine) feesPaid(id ledger.AccountID) (paid []feePaid) {
	const step = 1 << 14 // transactions indexed between looks at the context: about a millisecond
	for !e.view.IndexFees(step) {
		if e.interruptNow() {
			return nil
		}
	}
	for ref := range e.view.FeesPaid(id) {
		if e.interrupt(len(paid)) {
			return nil
		}
		e.view.Read(ref, &e.feeRec)
		burnt, rest := splitFee(&e.feeRec)
		if !burnt.IsZero() {
			paid = append(paid, feePaid{ref, subBurn, e.feeRec.Native, burnt})
		}
		if !rest.IsZero() {
			paid = append(paid, feePaid{ref, subFee, e.feeRec.Native, rest})
		}
	}
	return paid
}

// splitFee returns the destroyed and the paid part of an account-chain fee.
func splitFee(rec *ledger.Record) (burnt, rest ledger.Amount) {
	burnt = ledger.MinAmount(rec.FeeBurnt, rec.Fee)
	return burnt, minus(rec.Fee, burnt)
}
