package cluster

import (
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// newest iterates over what reached an account, newest first in merge order.
func (c *Clustering) newest(id ledger.AccountID, view ledger.View) iter.Seq[ledger.Entry] {
	return c.inOrder(view.CreditsDesc(id), func(a, b ledger.Entry) int { return view.Compare(b.Tx, a.Tx) })
}

// oldest is inOrder for one of an account's lists, oldest first.
func (c *Clustering) oldest(list iter.Seq[ledger.Entry], view ledger.View) iter.Seq[ledger.Entry] {
	return c.inOrder(list, func(a, b ledger.Entry) int { return view.Compare(a.Tx, b.Tx) })
}

// inOrder puts a list of the ledger, which is in the order of appending, in merge
// order: they differ for an account that a chain and a private lane both tell of.
// Then at most MaxScan+1 entries are looked at, as many as a test takes notice of.
func (c *Clustering) inOrder(list iter.Seq[ledger.Entry], compare func(a, b ledger.Entry) int) iter.Seq[ledger.Entry] {
	if len(c.lanes) == 1 {
		return list
	}
	var entries []ledger.Entry
	for e := range list {
		if entries = append(entries, e); len(entries) > c.cfg.Accounts.MaxScan {
			break
		}
	}
	if !slices.IsSortedFunc(entries, compare) {
		slices.SortStableFunc(entries, compare)
	}
	return slices.Values(entries)
}
