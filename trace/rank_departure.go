package trace

import "github.com/hoptrail/hoptrail/ledger"

// departure is a transfer that mass may take; rest is its amount and that of
// all later ones.
type departure struct {
	at           order
	ref          ledger.TxRef
	far          ledger.AccountID
	amount, rest uint64 // with departures.wide, places there
}

// departures are the transfers that one push looks at, with 64-bit amounts as
// long as amounts and their sum fit.
type departures struct {
	list []departure
	// wide holds an amount and a rest for each of list, once one does not fit
	// 64 bits; nil before.
	wide  []wideDeparture
	grown []wideDeparture // the room of wide
}

type wideDeparture struct{ amount, rest ledger.Amount }

func (d *departures) reset() { d.list, d.wide = d.list[:0], nil }

// add appends a transfer.
func (d *departures) add(at order, ref ledger.TxRef, far ledger.AccountID, amount ledger.Amount) {
	n, fits := amount.Uint64()
	if !fits {
		d.widen()
	}
	if d.wide != nil {
		n = uint64(len(d.wide))
		d.wide = append(d.wide, wideDeparture{amount: amount})
	}
	d.list = append(d.list, departure{at: at, ref: ref, far: far, amount: n})
}

// add64 is add for an amount of 64 bits.
func (d *departures) add64(at order, ref ledger.TxRef, far ledger.AccountID, amount uint64) {
	if d.wide != nil {
		d.add(at, ref, far, ledger.NewAmount(amount))
		return
	}
	d.list = append(d.list, departure{at: at, ref: ref, far: far, amount: amount})
}

// widen goes over to 256-bit amounts.
func (d *departures) widen() {
	if d.wide != nil {
		return
	}
	d.grown = append(d.grown[:0], wideDeparture{}) // so that wide is not nil
	for i := range d.list {
		t := &d.list[i]
		d.grown = append(d.grown, wideDeparture{amount: ledger.NewAmount(t.amount)})
		t.amount = uint64(len(d.grown) - 1)
	}
	d.wide = d.grown
}

// sum fills in every rest; false when the amounts have no sum in 256 bits.
func (d *departures) sum() bool {
	if d.wide == nil {
		var rest uint64
		fits := true
		for i := len(d.list) - 1; i >= 0 && fits; i-- {
			t := &d.list[i]
			fits = rest+t.amount >= rest
			rest += t.amount
			t.rest = rest
		}
		if fits {
			return true
		}
		d.widen()
	}
	var rest ledger.Amount
	for i := len(d.list) - 1; i >= 0; i-- {
		w := &d.wide[d.list[i].amount]
		sum, ok := rest.Add(w.amount)
		if !ok {
			return false
		}
		rest, w.rest = sum, sum
	}
	return true
}

// part returns the part of a mass that the n-th transfer takes.
func (d *departures) part(n int, mass uint64) uint64 {
	t := &d.list[n]
	if d.wide == nil {
		return share64(mass, t.amount, t.rest)
	}
	w := &d.wide[t.amount]
	q, _ := share(ledger.NewAmount(mass), w.amount, w.rest).Uint64()
	return q
}
