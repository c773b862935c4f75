package typology

import "github.com/hoptrail/hoptrail/ledger"

// touchAhead is how many transactions are made ready together: enough for their
// reads of memory to overlap, few enough for what was read to stay in the second
// cache (proposed).
const touchAhead = 16

// touchLegs bounds the transfers of a transaction that are made ready: ordinary
// transactions have fewer, and a batch of thousands must not push out the rest.
const touchLegs = 8

// touch reads what the features keep of the accounts of the next transactions, so
// that the memory answers at the same time instead of one after the other, and
// changes nothing that is told.
func (d *Driver) touch(view ledger.View, refs []ledger.TxRef) {
	if len(refs) < 2 {
		return
	}
	ids := d.ahead[:0]
	rec := &d.aheadRec
	for _, ref := range refs {
		view.Read(ref, rec)
		for i := range rec.Transfers[:min(len(rec.Transfers), touchLegs)] {
			ids = append(ids, rec.Transfers[i].From, rec.Transfers[i].To)
		}
	}
	d.ahead = ids
	for _, c := range d.columns {
		for _, id := range ids {
			c.touch(id)
		}
	}
}
