package format

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// join adds a row of the same transaction at the same height. Identical rows
// are counted and dropped; rows that contradict each other are an error.
func (it *item) join(row *item, report *Report) error {
	if row.Whole && it.Whole {
		own := it.whole
		if own == nil {
			own = &it.Tx
		}
		if !sameTx(own, &row.Tx) {
			return row.conflict(it, "")
		}
		it.Tx.Position.Tx = min(it.Tx.Position.Tx, row.Tx.Position.Tx)
		report.Duplicates++
		return nil
	}
	if row.Whole { // the whole takes the lead, what was gathered joins it
		base := *row
		if err := base.merge(it, report); err != nil {
			return row.conflict(it, err.Error())
		}
		base.Line, base.file, base.seq = it.Line, it.file, it.seq
		*it = base
		return nil
	}
	if err := it.merge(row, report); err != nil {
		return row.conflict(it, err.Error())
	}
	return nil
}

// conflict reports a row that contradicts what is known of its transaction.
func (it *item) conflict(known *item, column string) error {
	return it.fault(ErrDuplicate, column, "differs from "+known.place()+", the same transaction at the same height")
}

// differs names the column in which two rows contradict each other.
type differs string

// Error returns the column.
func (d differs) Error() string { return string(d) }

// merge, on a transaction or the whole that leads it, adds a row's transfers and what it knows of the transaction.
func (it *item) merge(row *item, report *Report) error {
	a, b := &it.Tx, &row.Tx
	if it.Whole && it.whole == nil {
		own := it.Tx
		own.Approvals = slices.Clip(own.Approvals)
		it.whole, a.Transfers = &own, slices.Clone(own.Transfers)
		for i := range a.Transfers { // value has no log index: it makes room for what does
			if t := &a.Transfers[i]; t.Kind != ledger.Token && !t.IsUTXO() {
				t.Entry = NoIndex
			}
		}
	}
	switch {
	case a.Time != b.Time:
		return differs("time")
	case utxo(a) || utxo(b):
		return differs("tx")
	case !take(&a.Initiator, b.Initiator), !take(&a.FeePayer, b.FeePayer):
		return differs("initiator")
	case !take(&a.Fee, b.Fee), !take(&a.FeeBurnt, b.FeeBurnt):
		return differs("fee")
	case !take(&a.Status, b.Status):
		return differs("status")
	case b.Position.Tx != NoIndex && a.Position.Tx != NoIndex && a.Position.Tx != b.Position.Tx:
		return differs("tx_index")
	}
	a.Position.Tx = min(a.Position.Tx, b.Position.Tx)
	if len(a.Created) == 0 {
		a.Created = b.Created
	}
	dropped := false
	for i := range b.Transfers {
		dup, err := it.addTransfer(b.Transfers[i])
		if err != nil {
			return err
		}
		dropped = dropped || dup
	}
	for i := range b.Approvals {
		dup, err := it.addApproval(b.Approvals[i])
		if err != nil {
			return err
		}
		dropped = dropped || dup
	}
	if dropped {
		report.Duplicates++
	}
	it.entry = min(it.entry, row.entry)
	return nil
}

// fresh reports whether a log index is above all so far, and notes it.
func (it *item) fresh(entry uint32) bool {
	if entry == NoIndex {
		return true
	}
	if it.top == NoIndex || entry > it.top {
		it.top = entry
		return true
	}
	return false
}

// addTransfer adds a transfer unless the same is there under its log index.
func (it *item) addTransfer(t ledger.Transfer) (dup bool, err error) {
	if !it.fresh(t.Entry) {
		for i := range it.Tx.Transfers {
			if old := &it.Tx.Transfers[i]; old.Entry == t.Entry {
				if !sameTransfer(old, &t) {
					return false, differs("log_index")
				}
				return true, nil
			}
		}
		for i := range it.Tx.Approvals {
			if it.Tx.Approvals[i].Entry == t.Entry {
				return false, differs("log_index")
			}
		}
	}
	it.Tx.Transfers = append(it.Tx.Transfers, t)
	return false, nil
}

// addApproval adds an approval unless the same is there under its log index.
func (it *item) addApproval(p ledger.Approval) (dup bool, err error) {
	if !it.fresh(p.Entry) {
		for _, old := range it.Tx.Approvals {
			if old.Entry == p.Entry {
				if old != p {
					return false, differs("log_index")
				}
				return true, nil
			}
		}
		for i := range it.Tx.Transfers {
			if it.Tx.Transfers[i].Entry == p.Entry {
				return false, differs("log_index")
			}
		}
	}
	it.Tx.Approvals = append(it.Tx.Approvals, p)
	return false, nil
}

// take fills in what is missing; false when both are there and differ.
func take[T comparable](into *T, v T) bool {
	var zero T
	if *into == zero {
		*into = v
	}
	return v == zero || *into == v
}

func utxo(tx *ledger.Tx) bool { return len(tx.Transfers) == 1 && tx.Transfers[0].IsUTXO() }

// sameTx compares all that a row says of a transaction; an index that one of
// them does not have is no difference.
func sameTx(a, b *ledger.Tx) bool {
	return a.Time == b.Time && a.Initiator == b.Initiator && a.FeePayer == b.FeePayer && a.Fee == b.Fee &&
		a.FeeBurnt == b.FeeBurnt && a.Status == b.Status && a.Coinbase == b.Coinbase && a.Version == b.Version &&
		a.LockTime == b.LockTime && slices.Equal(a.Created, b.Created) && slices.Equal(a.Approvals, b.Approvals) &&
		(a.Position.Tx == b.Position.Tx || max(a.Position.Tx, b.Position.Tx) == NoIndex) &&
		slices.EqualFunc(a.Transfers, b.Transfers, func(x, y ledger.Transfer) bool { return sameTransfer(&x, &y) })
}

func sameTransfer(a, b *ledger.Transfer) bool {
	return a.Asset == b.Asset && a.From == b.From && a.To == b.To && a.Amount == b.Amount && a.Entry == b.Entry &&
		a.Kind == b.Kind && a.USD == b.USD && slices.Equal(a.Inputs, b.Inputs) && slices.Equal(a.Outputs, b.Outputs)
}
