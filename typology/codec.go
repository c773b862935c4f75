package typology

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/hoptrail/hoptrail/ledger"
)

// codec writes and reads the values of a feature. Ledger ids are written as
// text, since another ledger numbers the same accounts otherwise.
type codec struct{ typ reflect.Type }

var (
	accountIDType = reflect.TypeFor[ledger.AccountID]()
	assetIDType   = reflect.TypeFor[ledger.AssetID]()
	txRefType     = reflect.TypeFor[ledger.TxRef]()
	amountType    = reflect.TypeFor[ledger.Amount]()
)

// codec returns the codec of T, or an error that says which part of T is not
// plain data.
func (f *Feature[T]) codec() (codec, error) {
	t := reflect.TypeFor[T]()
	if err := plain(t, t.String()); err != nil {
		return codec{}, fmt.Errorf("%w: feature %q: %w", ErrDetector, f.Name, err)
	}
	if f.Advance == nil {
		return codec{}, fmt.Errorf("%w: feature %q has no Advance", ErrDetector, f.Name)
	}
	return codec{t}, nil
}

func plain(t reflect.Type, path string) error {
	switch {
	case t == txRefType:
		return fmt.Errorf("%s is a TxRef, which no other ledger shares (keep a clock or a height)", path)
	case t == amountType:
		return nil
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int,
		reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		return nil
	case reflect.Array:
		return plain(t.Elem(), path+"[]")
	case reflect.Struct:
		for f := range t.Fields() {
			if !f.IsExported() {
				return fmt.Errorf("%s.%s is not exported", path, f.Name)
			}
			if err := plain(f.Type, path+"."+f.Name); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s is a %s: want booleans, integers, ledger ids, amounts, arrays and structs of these", path, t.Kind())
}

// put appends v to the snapshot.
func (c codec) put(w *snapshotWriter, v reflect.Value) {
	switch v.Type() {
	case accountIDType:
		w.text(w.view.Account(ledger.AccountID(v.Uint())).String())
		return
	case assetIDType:
		w.text(string(w.view.Asset(ledger.AssetID(v.Uint()))))
		return
	case amountType:
		if a, ok := v.Interface().(ledger.Amount); ok {
			b := a.Bytes32()
			w.buf = append(w.buf, b[:]...)
		}
		return
	}
	switch k := v.Kind(); {
	case k == reflect.Bool:
		w.uint(map[bool]uint64{true: 1}[v.Bool()])
	case v.CanInt():
		w.buf = binary.AppendVarint(w.buf, v.Int())
	case v.CanUint():
		w.uint(v.Uint())
	case k == reflect.Array:
		for i := range v.Len() {
			c.put(w, v.Index(i))
		}
	case k == reflect.Struct:
		for i := range v.NumField() {
			c.put(w, v.Field(i))
		}
	}
}

// get reads v from the snapshot.
func (c codec) get(r *snapshotReader, v reflect.Value) {
	switch v.Type() {
	case accountIDType:
		if s := r.text(); s != "" {
			v.SetUint(uint64(r.account(s)))
		}
		return
	case assetIDType:
		if s := r.text(); s != "" {
			v.SetUint(uint64(r.asset(s)))
		}
		return
	case amountType:
		a, _ := ledger.AmountFromBytes(r.bytes(32))
		v.Set(reflect.ValueOf(a))
		return
	}
	switch k := v.Kind(); {
	case k == reflect.Bool:
		v.SetBool(r.uint() != 0)
	case v.CanInt():
		n := r.int()
		if v.OverflowInt(n) {
			r.fail("%d does not fit %s", n, v.Type())
			return
		}
		v.SetInt(n)
	case v.CanUint():
		n := r.uint()
		if v.OverflowUint(n) {
			r.fail("%d does not fit %s", n, v.Type())
			return
		}
		v.SetUint(n)
	case k == reflect.Array:
		for i := range v.Len() {
			c.get(r, v.Index(i))
		}
	case k == reflect.Struct:
		for i := range v.NumField() {
			c.get(r, v.Field(i))
		}
	}
}

// save writes the values of a column, in the order of the accounts' text.
func (f *Feature[T]) save(w *snapshotWriter, c column) {
	t, ok := c.(*Table[T])
	cd, err := f.codec()
	if !ok || err != nil {
		panic("typology: saving another feature's table")
	}
	var zero T
	cells := map[string]*T{}
	for id, v := range t.all() {
		if any(*v) != any(zero) {
			cells[w.view.Account(id).String()] = v
		}
	}
	w.keyed(sortedText(cells), func(account string) {
		cd.put(w, reflect.ValueOf(cells[account]).Elem())
	})
}

// load reads the values of a column.
func (f *Feature[T]) load(r *snapshotReader, c column) {
	t, ok := c.(*Table[T])
	cd, err := f.codec()
	if !ok || err != nil {
		panic("typology: loading another feature's table")
	}
	r.keyed(func(id ledger.AccountID) {
		var v T
		cd.get(r, reflect.ValueOf(&v).Elem())
		if r.err == nil {
			*t.cell(id) = v
		}
	})
}
