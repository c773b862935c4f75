package typology

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"

	"github.com/hoptrail/hoptrail/ledger"
)

// plan is the type of a feature's values taken apart once: where in a value each
// of its parts lies. A value is then walked without reflection, which would cost
// more than all else of a snapshot.
//
// Parts are reached by their offset, as package reflect would. That is sound
// because a plan is made of T itself, is used on values of that T alone (plan is
// reached through Feature[T]), and holds parts of fixed size only: no pointer is
// ever read or written.
type plan struct {
	parts []part
	refs  []part // those that are ledger ids
}

type part struct {
	offset uintptr
	kind   partKind
	name   string // the Go type, for errors
}

type partKind uint8

const (
	partBool partKind = iota
	partInt8
	partInt16
	partInt32
	partInt64
	partUint8
	partUint16
	partUint32
	partUint64
	partAccount
	partAsset
	partAmount
)

var (
	accountIDType = reflect.TypeFor[ledger.AccountID]()
	assetIDType   = reflect.TypeFor[ledger.AssetID]()
	txRefType     = reflect.TypeFor[ledger.TxRef]()
	amountType    = reflect.TypeFor[ledger.Amount]()
)

// partKinds are the kinds of numbers; int and uint have 32 or 64 bits.
var partKinds = map[reflect.Kind]partKind{
	reflect.Bool: partBool,
	reflect.Int8: partInt8, reflect.Int16: partInt16, reflect.Int32: partInt32, reflect.Int64: partInt64,
	reflect.Uint8: partUint8, reflect.Uint16: partUint16, reflect.Uint32: partUint32, reflect.Uint64: partUint64,
	reflect.Int:  map[uintptr]partKind{4: partInt32, 8: partInt64}[reflect.TypeFor[int]().Size()],
	reflect.Uint: map[uintptr]partKind{4: partUint32, 8: partUint64}[reflect.TypeFor[uint]().Size()],
}

// plan returns the plan of T, or an error that says which part of T is not
// plain data.
func (f *Feature[T]) plan() (*plan, error) {
	if f.Advance == nil {
		return nil, fmt.Errorf("%w: feature %q has no Advance", ErrDetector, f.Name)
	}
	t, p := reflect.TypeFor[T](), new(plan)
	if err := p.add(t, 0, t.String()); err != nil {
		return nil, fmt.Errorf("%w: feature %q: %w", ErrDetector, f.Name, err)
	}
	return p, nil
}

func (p *plan) add(t reflect.Type, offset uintptr, path string) error {
	kind, ok := partKinds[t.Kind()]
	switch t {
	case txRefType:
		return fmt.Errorf("%s is a TxRef, which no other ledger shares (keep a clock or a height)", path)
	case amountType:
		kind, ok = partAmount, true
	case accountIDType:
		kind = partAccount
	case assetIDType:
		kind = partAsset
	}
	switch {
	case ok:
		x := part{offset, kind, t.String()}
		p.parts = append(p.parts, x)
		if kind == partAccount || kind == partAsset {
			p.refs = append(p.refs, x)
		}
		return nil
	case t.Kind() == reflect.Array:
		for i := range t.Len() {
			if err := p.add(t.Elem(), offset+uintptr(i)*t.Elem().Size(), path+"[]"); err != nil {
				return err
			}
		}
		return nil
	case t.Kind() == reflect.Struct:
		for f := range t.Fields() {
			if !f.IsExported() {
				return fmt.Errorf("%s.%s is not exported", path, f.Name)
			}
			if err := p.add(f.Type, offset+f.Offset, path+"."+f.Name); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s is a %s: want booleans, integers, ledger ids, amounts, arrays and structs of these", path, t.Kind())
}

// at returns a part of the value at v.
func at[P any](v unsafe.Pointer, x *part) *P { return (*P)(unsafe.Add(v, x.offset)) }

// number returns a part that is not an amount: 0 where nothing is set, and the
// bits of a signed number zigzagged, so that small ones are short.
func (x *part) number(v unsafe.Pointer) uint64 {
	switch x.kind {
	case partBool, partUint8:
		return uint64(*at[uint8](v, x))
	case partInt8:
		return zigzag(int64(*at[int8](v, x)))
	case partInt16:
		return zigzag(int64(*at[int16](v, x)))
	case partInt32:
		return zigzag(int64(*at[int32](v, x)))
	case partInt64:
		return zigzag(*at[int64](v, x))
	case partUint16:
		return uint64(*at[uint16](v, x))
	case partUint32, partAccount, partAsset:
		return uint64(*at[uint32](v, x))
	case partUint64:
		return *at[uint64](v, x)
	}
	return 0
}

// set makes a part that is not an amount the number n; false when n does not fit.
func (x *part) set(v unsafe.Pointer, n uint64) bool {
	switch x.kind {
	case partBool:
		*at[bool](v, x) = n == 1
		return n <= 1
	case partInt8:
		*at[int8](v, x) = int8(unzigzag(n))
		return n <= math.MaxUint8
	case partInt16:
		*at[int16](v, x) = int16(unzigzag(n))
		return n <= math.MaxUint16
	case partInt32:
		*at[int32](v, x) = int32(unzigzag(n))
		return n <= math.MaxUint32
	case partInt64:
		*at[int64](v, x) = unzigzag(n)
		return true
	case partUint8:
		*at[uint8](v, x) = uint8(n)
		return n <= math.MaxUint8
	case partUint16:
		*at[uint16](v, x) = uint16(n)
		return n <= math.MaxUint16
	case partUint32, partAccount, partAsset:
		*at[uint32](v, x) = uint32(n)
		return n <= math.MaxUint32
	case partUint64:
		*at[uint64](v, x) = n
		return true
	}
	return n == 0
}

func zigzag(n int64) uint64   { return uint64(n)<<1 ^ uint64(n>>63) }
func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// zero reports whether nothing is set in the value at v.
func (p *plan) zero(v unsafe.Pointer) bool {
	for k := range p.parts {
		x := &p.parts[k]
		if x.kind == partAmount && !at[ledger.Amount](v, x).IsZero() || x.number(v) != 0 {
			return false
		}
	}
	return true
}
