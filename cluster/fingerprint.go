package cluster

import (
	"bytes"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// fingerprint is what a transaction shows of the wallet that made it.
type fingerprint struct {
	header           bool // version, locktime and sequences are known
	version          int32
	lock             uint8 // none, height, time
	replaceable      bool
	segwit, nested   bool
	ordered          bool // BIP-69
	orderKnown       bool
	unconfirmed      bool // spends an output of its own block
	unconfirmedKnown bool
	fee              uint64
	feeKnown         bool
	ins, outs        uint8 // 1, 2, 3 for more
	multisig         ledger.MofN
	kinds            uint32 // script types of inputs, as bits
}

// lockTimeThreshold separates heights from times in nLockTime (Bitcoin Core,
// LOCKTIME_THRESHOLD).
const lockTimeThreshold = 500_000_000

// replaceableBelow is the sequence below which an input signals replacement.
// Source: BIP-125.
const replaceableBelow = 0xfffffffe

// fingerprintOf reads a transaction's fingerprint.
func fingerprintOf(view ledger.View, rec *ledger.Record) (f fingerprint) {
	tx := view.Tx(rec.Ref)
	t := &tx.Transfers[0]
	// No transaction was ever version 0 by a wallet's choice: it is what data
	// without headers leaves.
	f.header = tx.Version != 0
	f.version = tx.Version
	switch {
	case tx.LockTime >= lockTimeThreshold:
		f.lock = 2
	case tx.LockTime > 0:
		f.lock = 1
	}
	f.orderKnown, f.unconfirmedKnown = true, true
	for i := range t.Inputs {
		in := &t.Inputs[i]
		f.replaceable = f.replaceable || in.Sequence < replaceableBelow
		kind := in.Account.Address.Kind()
		f.kinds |= 1 << kind
		wrapped := kind == ledger.P2SH && (in.Nested.Kind() == ledger.P2WPKH || in.Nested.Kind() == ledger.P2WSH)
		f.nested = f.nested || wrapped
		f.segwit = f.segwit || wrapped || kind == ledger.P2WPKH || kind == ledger.P2WSH || kind == ledger.P2TR
		if in.Multisig != (ledger.MofN{}) {
			f.multisig = in.Multisig
		}
		f.orderKnown = f.orderKnown && !in.Prev.Tx.IsZero()
		if rec.Inputs[i].Linked {
			f.unconfirmed = f.unconfirmed || view.CutOf(rec.Inputs[i].Tx).Position.Height == rec.Position.Height
		} else {
			f.unconfirmedKnown = false
		}
	}
	f.unconfirmedKnown = f.unconfirmedKnown || f.unconfirmed
	f.ordered = f.orderKnown && inOrder(t)
	f.fee, f.feeKnown = satoshi(rec.Fee), rec.FeeKnown
	f.ins, f.outs = uint8(min(len(t.Inputs), 3)), uint8(min(len(t.Outputs), 3))
	return f
}

// inOrder reports whether inputs and outputs are sorted as BIP-69 asks: inputs
// by outpoint, outputs by amount. Outputs of equal amount are taken as sorted.
func inOrder(t *ledger.Transfer) bool {
	return slices.IsSortedFunc(t.Inputs, func(a, b ledger.Input) int {
		x, _ := a.Prev.Tx.Hash()
		y, _ := b.Prev.Tx.Hash()
		if c := bytes.Compare(x[:], y[:]); c != 0 {
			return c
		}
		return int(int64(a.Prev.Index) - int64(b.Prev.Index))
	}) && slices.IsSortedFunc(t.Outputs, func(a, b ledger.Output) int { return a.Amount.Cmp(b.Amount) })
}

// test is one fingerprint vote: whether two transactions look alike in one
// respect, and whether that can be told.
type test struct {
	name  string
	alike func(tx, spend *fingerprint) bool
	known func(f *fingerprint) bool
	why   string
}

func always(*fingerprint) bool { return true }

// spendTests are the sixteen votes that compare a transaction with the ones
// that spend its outputs: the change is spent by the same wallet. Rates as in
// universal.
func spendTests() []test {
	header := func(f *fingerprint) bool { return f.header }
	kind := func(name string, k ledger.AddressKind) test { // .239/.014, .269/.015, .181/.019, .063/.007
		return test{name, func(a, b *fingerprint) bool { return a.kinds>>k&1 == b.kinds>>k&1 }, always, ""}
	}
	return []test{
		{"locktime", func(a, b *fingerprint) bool { return a.lock == b.lock }, header, "no locktime in the data"},                                                                                                     // .307/.003
		{"version", func(a, b *fingerprint) bool { return a.version == b.version }, header, "no version in the data"},                                                                                                 // .245/.004
		{"replaceable", func(a, b *fingerprint) bool { return a.replaceable == b.replaceable }, header, "no sequences in the data"},                                                                                   // .075/.003
		{"segwit", func(a, b *fingerprint) bool { return a.segwit == b.segwit }, always, ""},                                                                                                                          // .191/.021
		{"segwit-compatible", func(a, b *fingerprint) bool { return a.nested == b.nested }, always, ""},                                                                                                               // .021/.001
		{"bip69", func(a, b *fingerprint) bool { return a.ordered == b.ordered }, func(f *fingerprint) bool { return f.orderKnown }, "an input's outpoint is not known"},                                              // .262/.053
		{"unconfirmed-spend", func(a, b *fingerprint) bool { return a.unconfirmed == b.unconfirmed }, func(f *fingerprint) bool { return f.unconfirmedKnown }, "an input's funding transaction is not in the ledger"}, // .100/.061
		{"absolute-fee", func(a, b *fingerprint) bool { return a.fee == b.fee }, func(f *fingerprint) bool { return f.feeKnown }, "a fee is not known"},                                                               // .117/.025
		{"fee-rate", nil, func(*fingerprint) bool { return false }, "the ledger does not hold transaction sizes"},                                                                                                     // .042/.008
		{"in-out-count", func(a, b *fingerprint) bool { return a.ins == b.ins && a.outs == b.outs }, always, ""},                                                                                                      // .263/.107
		{"multisig", func(a, b *fingerprint) bool { return a.multisig == b.multisig }, always, ""},                                                                                                                    // .140/.001
		kind("p2pkh", ledger.P2PKH), kind("p2sh", ledger.P2SH), kind("p2wpkh", ledger.P2WPKH), kind("p2wsh", ledger.P2WSH),
		{"input-types", func(a, b *fingerprint) bool { return a.kinds == b.kinds }, always, ""}, // .294/.023
	}
}

// spends casts the votes that compare with the spenders, or says why not.
func spends(dst []Vote, tx *fingerprint, spenders *[2]fingerprint, both bool) []Vote {
	for _, t := range spendTests() {
		v := Vote{Name: t.name, For: Undecided}
		switch {
		case !both:
			v.NotCast = "not both outputs are spent"
		case !t.known(tx) || !t.known(&spenders[0]) || !t.known(&spenders[1]):
			v.NotCast = t.why
		default:
			v.For = unique(t.alike(tx, &spenders[0]), t.alike(tx, &spenders[1]))
		}
		dst = append(dst, v)
	}
	return dst
}
