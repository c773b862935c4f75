package score

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// The accounting rules of indirect exposure, by the names of package trace.
const (
	ruleHaircut = "haircut"
	rulePoison  = "poison"
	ruleFIFO    = "fifo"
	ruleLIFO    = "lifo"
)

var exposureRules = [...]string{ruleHaircut, rulePoison, ruleFIFO, ruleLIFO}

// parcel is value that entered or left a counterparty: with the subject, with a
// labelled account (category set), or with anybody else.
type parcel struct {
	tx       ledger.TxRef
	asset    ledger.AssetID
	amount   ledger.Amount
	in       bool // entered the counterparty
	subject  bool
	category string
}

// share is what of the value that moved between subject and counterparty came
// from, or went to, a labelled category.
type share struct {
	category string
	amount   ledger.Amount
	tx       ledger.TxRef // shows it: a transaction with the labelled account
}

// attribute tells which of the value that a counterparty moved with the subject
// in one asset is labelled. parcels are of that asset, oldest first; incoming
// tells that the counterparty paid the subject, so that the labels are those of
// its payers. Shares are in the order in which they are found.
//
// Haircut is pro-rata over what the counterparty had received by then (or paid
// from then on); poison takes everything as soon as there is any; FIFO and LIFO
// let the oldest or newest units leave first, and what was there before the
// first parcel counts as the oldest. None gives more of a category than there
// was, but poison. Sources: see trace.Rule.
func attribute(rule string, parcels []parcel, incoming bool) []share {
	if !incoming { // forwards is backwards in reverse: first in first out stays so
		parcels = slices.Clone(parcels)
		slices.Reverse(parcels)
		for i := range parcels {
			parcels[i].in = !parcels[i].in
		}
	}
	switch rule {
	case ruleFIFO, ruleLIFO:
		return inOrder(parcels, rule == ruleLIFO)
	}
	return inProportion(parcels, rule == rulePoison)
}

// inProportion attributes by haircut or poison.
func inProportion(parcels []parcel, poison bool) (out []share) {
	var total, moved ledger.Amount
	var labelled []share
	last := -1
	for i := range parcels {
		if parcels[i].subject && !parcels[i].in {
			last = i
		}
	}
	for i := range parcels[:last+1] {
		p := &parcels[i]
		switch {
		case p.in && p.subject: // what the subject paid itself is not a source
		case p.in:
			total = total.SaturatingAdd(p.amount)
			if p.category != "" {
				labelled = add(labelled, p.category, p.amount, p.tx)
			}
		case p.subject:
			moved = moved.SaturatingAdd(p.amount)
		}
	}
	for _, l := range labelled {
		part, ok := moved, true
		if !poison {
			part, ok = moved.MulDiv(l.amount, total)
			part = ledger.MinAmount(part, l.amount)
		}
		if ok && !part.IsZero() {
			out = append(out, share{l.category, part, l.tx})
		}
	}
	return out
}

// inOrder attributes by FIFO or LIFO.
func inOrder(parcels []parcel, newest bool) (out []share) {
	var held []parcel // units that entered and did not leave
	for _, p := range parcels {
		if p.in {
			held = append(held, p)
			continue
		}
		for left := p.amount; !left.IsZero() && len(held) > 0; {
			i := 0
			if newest {
				i = len(held) - 1
			}
			part := ledger.MinAmount(left, held[i].amount)
			if p.subject && held[i].category != "" && !part.IsZero() {
				out = add(out, held[i].category, part, held[i].tx)
			}
			left, _ = left.Sub(part)
			if held[i].amount, _ = held[i].amount.Sub(part); held[i].amount.IsZero() {
				held = slices.Delete(held, i, i+1)
			}
		}
	}
	return out
}

// add adds to the share of a category.
func add(shares []share, category string, a ledger.Amount, tx ledger.TxRef) []share {
	for i := range shares {
		if shares[i].category == category {
			shares[i].amount = shares[i].amount.SaturatingAdd(a)
			return shares
		}
	}
	return append(shares, share{category, a, tx})
}
