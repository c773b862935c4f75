package ethereum

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// makeRoom renumbers what a transaction moved and allowed outside its logs. A
// log's transfer or approval has the log's index as its Entry, as every other
// format has it, so that seeds, truth and findings name it alike. Native value
// has Entry 0 and the k-th frame of the call trace Entry k, whether or not the
// frames between moved value, counted past the indexes of the transaction's logs:
// these differ only at the beginning of a block. O(entries + logs·log logs).
//
// The first of the transfers are values, the approvals after the first logged ones
// are from calls. Both lists are put in the order of entries.
func makeRoom(tx *ledger.Tx, values, logged int, logs []logEntry) {
	if len(logs) == 0 {
		return
	}
	taken := make([]uint32, len(logs))
	for i := range logs {
		taken[i] = logs[i].index
	}
	slices.Sort(taken)
	taken = slices.Compact(taken)
	passed := 0
	for i := range tx.Transfers[:values] { // ascending
		passed = pass(taken, passed, &tx.Transfers[i].Entry)
	}
	passed = 0
	for i := range tx.Approvals[logged:] { // ascending
		passed = pass(taken, passed, &tx.Approvals[logged+i].Entry)
	}
	slices.SortStableFunc(tx.Transfers, func(x, y ledger.Transfer) int { return cmp.Compare(x.Entry, y.Entry) })
	slices.SortStableFunc(tx.Approvals, func(x, y ledger.Approval) int { return cmp.Compare(x.Entry, y.Entry) })
}

// pass moves the k-th entry to the k-th number that is not taken; passed counts
// the taken ones below.
func pass(taken []uint32, passed int, entry *uint32) int {
	for passed < len(taken) && taken[passed] <= *entry+uint32(passed) {
		passed++
	}
	*entry += uint32(passed)
	return passed
}
