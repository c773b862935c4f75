package main

import (
	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// The naive rule: what many transaction monitors do. It is here to be judged,
// so that the figures of real detectors have something to stand beside.
const (
	naiveSenders = 10
	naiveForward = 9000 // 1/10,000
)

// pool is what an account did in one asset so far.
type pool struct {
	senders map[ledger.AccountID]bool
	in, out ledger.Amount
	credits []eval.Transfer
	told    bool
}

type poolKey struct {
	account ledger.AccountID
	asset   ledger.AssetID
}

// naive alerts on every account that ten others paid and that sent on nine
// tenths of it, for ever and without labels, when the last condition is met.
// Strength is the number of senders, up to a hundred.
func naive(view ledger.View) (alerts []eval.Alert) {
	pools := map[poolKey]*pool{}
	var rec ledger.Record
	var moves []ledger.Move
	get := func(a ledger.AccountID, asset ledger.AssetID) *pool {
		k := poolKey{a, asset}
		if pools[k] == nil {
			pools[k] = &pool{senders: map[ledger.AccountID]bool{}}
		}
		return pools[k]
	}
	for ref := range view.Txs() {
		view.Read(ref, &rec)
		moves = view.AppendMoves(moves[:0], &rec, nil)
		for _, m := range moves {
			if m.From == 0 || m.To == 0 {
				continue
			}
			to := get(m.To, m.Asset)
			to.senders[m.From] = true
			to.in = to.in.SaturatingAdd(m.Amount)
			entry := m.Transfer
			if int(entry) < len(rec.Transfers) {
				entry = rec.Transfers[entry].Entry
			}
			to.credits = append(to.credits, eval.Transfer{Tx: view.TxID(ref), Index: entry, Clock: rec.Clock})

			from := get(m.From, m.Asset)
			from.out = from.out.SaturatingAdd(m.Amount)
			share, ok := ledger.RatioOf(from.out, from.in)
			if !ok || from.told || len(from.senders) < naiveSenders || share < naiveForward {
				continue
			}
			from.told = true
			alerts = append(alerts, eval.Alert{
				ID:       view.Account(m.From).String() + " " + string(view.Asset(m.Asset)),
				Typology: typology.FanInCollector, Subject: view.Account(m.From),
				Strength: ledger.Ratio(min(len(from.senders), 100)) * 100, At: rec.Clock, Transfers: from.credits,
			})
		}
	}
	return alerts
}
