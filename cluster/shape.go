package cluster

import (
	"math"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Shape is a Bitcoin transaction prepared for gate rules: what several of them
// ask is worked out once. A rule must not modify it, nor keep it.
type Shape struct {
	View ledger.View
	Rec  *ledger.Record

	InputKinds, OutputKinds []ledger.AddressKind // NoAddress where unknown
	InputAddresses          int                  // distinct; an unknown input counts as one of its own
	OutputAddresses         int
	Values                  []Value // distinct values of spendable outputs, ascending
	Mode                    Value   // the most frequent of all outputs' values, the smallest such
	Spendable               int     // outputs that are not OP_RETURN

	ids  []ledger.AccountID
	sums []uint64
}

// Value is an output value in satoshi with how often it occurs.
type Value struct {
	Value uint64
	Count int
}

// satoshi returns an amount in 64 bits; larger ones, which Bitcoin does not
// have, saturate.
func satoshi(a ledger.Amount) uint64 {
	if u, ok := a.Uint64(); ok {
		return u
	}
	return math.MaxUint64
}

// Load prepares the shape of a transaction; it reuses what the shape holds.
func (s *Shape) Load(view ledger.View, rec *ledger.Record) {
	s.View, s.Rec = view, rec
	s.InputKinds, s.InputAddresses = s.legs(s.InputKinds[:0], rec.Inputs)
	s.OutputKinds, s.OutputAddresses = s.legs(s.OutputKinds[:0], rec.Outputs)
	s.sums = s.sums[:0]
	for i := range rec.Outputs {
		s.sums = append(s.sums, satoshi(rec.Outputs[i].Amount))
	}
	s.Values, s.Mode = count(s.Values[:0], s.sums)
	s.sums, s.Spendable = s.sums[:0], 0
	for i := range rec.Outputs {
		if !rec.Outputs[i].OpReturn {
			s.sums = append(s.sums, satoshi(rec.Outputs[i].Amount))
			s.Spendable++
		}
	}
	s.Values, _ = count(s.Values[:0], s.sums)
}

// legs returns the address kinds of inputs or outputs, and how many addresses
// they have.
func (s *Shape) legs(kinds []ledger.AddressKind, legs []ledger.LegRecord) ([]ledger.AddressKind, int) {
	s.ids = s.ids[:0]
	unknown := 0
	for i := range legs {
		id := legs[i].Account
		if id == 0 {
			unknown++
			kinds = append(kinds, ledger.NoAddress)
			continue
		}
		s.ids = append(s.ids, id)
		kinds = append(kinds, s.View.Account(id).Address.Kind())
	}
	slices.Sort(s.ids)
	return kinds, len(slices.Compact(s.ids)) + unknown
}

// count appends the distinct values with their counts to dst, ascending; it
// sorts values.
func count(dst []Value, values []uint64) (out []Value, mode Value) {
	slices.Sort(values)
	for i := 0; i < len(values); {
		j := i
		for j < len(values) && values[j] == values[i] {
			j++
		}
		v := Value{values[i], j - i}
		if v.Count > mode.Count {
			mode = v
		}
		dst = append(dst, v)
		i = j
	}
	return dst, mode
}

// only reports whether all inputs and spendable outputs have one of the kinds.
func (s *Shape) only(kinds ...ledger.AddressKind) bool {
	for _, k := range s.InputKinds {
		if !slices.Contains(kinds, k) {
			return false
		}
	}
	for i, k := range s.OutputKinds {
		if !s.Rec.Outputs[i].OpReturn && !slices.Contains(kinds, k) {
			return false
		}
	}
	return len(s.InputKinds) > 0
}

// firstBlockTime is the time of Bitcoin's first block after the genesis block;
// a transaction that says less comes from data without times.
const firstBlockTime = 1231469665

// before reports whether the transaction is known to be earlier than a time.
// Only Bitcoin's main chain has a history; test networks' times say nothing.
func (s *Shape) before(t int64) bool {
	return s.chain() == ledger.BitcoinMainnet && s.Rec.Time >= firstBlockTime && s.Rec.Time < t
}

// height returns the block height where the data has one: a lane without
// heights counts Unix seconds instead.
func (s *Shape) height() (uint64, bool) {
	h := s.Rec.Position.Height
	return h, s.chain() == ledger.BitcoinMainnet && s.Rec.Time >= firstBlockTime && h < firstBlockTime
}

func (s *Shape) chain() ledger.Chain { return s.View.CutOf(s.Rec.Ref).Chain }

// topInput reports whether one address has more than a third of the inputs.
func (s *Shape) topInput(ins int) bool {
	s.ids = s.ids[:0]
	for i := range s.Rec.Inputs {
		if id := s.Rec.Inputs[i].Account; id != 0 {
			s.ids = append(s.ids, id)
		}
	}
	slices.Sort(s.ids)
	run := 0
	for i := range s.ids {
		if i > 0 && s.ids[i] != s.ids[i-1] {
			run = 0
		}
		if run++; 3*run > ins && run > 1 {
			return true
		}
	}
	return false
}

// sortedInputs returns the inputs' amounts, ascending; ok is false when one is
// not known. The slice is overwritten by the next call.
func (s *Shape) sortedInputs() (amounts []uint64, ok bool) {
	s.sums = s.sums[:0]
	for i := range s.Rec.Inputs {
		if s.Rec.Inputs[i].Resolution != ledger.Resolved {
			return nil, false
		}
		s.sums = append(s.sums, satoshi(s.Rec.Inputs[i].Amount))
	}
	slices.Sort(s.sums)
	return s.sums, true
}

// TxID returns the transaction's id.
func (s *Shape) TxID() ledger.TxID { return s.View.TxID(s.Rec.Ref) }

// KeylessInput reports whether input i needed no key.
func (s *Shape) KeylessInput(i int) bool {
	return s.Rec.Inputs[i].SigHash == ledger.SigHashKeyless || s.InputKinds[i] == ledger.P2A
}
