package typology

import "github.com/hoptrail/hoptrail/ledger"

// Derived is what several detectors want to know of an account and none should
// compute twice: a function of the account's past that a Pass evaluates when it
// is first asked for, and keeps until its transaction is done. Unlike a Feature
// it costs nothing for accounts that nobody asks about, and remembers nothing.
//
// A Derived is data and may be a package variable. From must depend on nothing
// but the pass and the account; it may read and edit the features that every
// detector using it declares. The value is shared: do not modify it.
type Derived[T any] struct {
	Doc  string // what T holds
	From func(p *Pass, id ledger.AccountID) T
}

// Of returns the account's value in this transaction.
func (d *Derived[T]) Of(p *Pass, id ledger.AccountID) T {
	for i := range p.derived {
		if e := &p.derived[i]; e.of == d && e.id == id && e.classes == p.unit.classes {
			if v, ok := e.value.(T); ok {
				return v
			}
		}
	}
	v := d.From(p, id)
	p.derived = append(p.derived, derived{d, id, p.unit.classes, v})
	return v
}

// derived is one value that a pass keeps.
type derived struct {
	of      any // *Derived[T]
	id      ledger.AccountID
	classes uint8 // that the value was computed from
	value   any
}
