package bitcoin

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// segwitTime is before witnesses could be spent on any public network (testnet3
// activated BIP-141 in May 2016). Later blocks without a single one may have
// been stored without.
const segwitTime = 1462060800 // 1 May 2016

// describe completes the inputs of a block after their outputs were looked up:
// it derives accounts that the data does not hold and reads from scriptSig and
// witness the signature class, the script inside, and the policy. The block
// then points into its bytes no more. O(bytes of scripts).
func (d *deriver) describe(b *Block) {
	d.whole = b.Time < segwitTime || slices.ContainsFunc(b.spends, func(s spend) bool { return len(s.witness) > 0 })
	i := 0
	for t := range b.Txs {
		for n := range b.Txs[t].Transfers[0].Inputs {
			d.input(&b.Txs[t].Transfers[0].Inputs[n], &b.spends[i], b.Time)
			i++
		}
	}
	b.spends, b.items, b.keyless = nil, nil, nil
}

func (d *deriver) input(in *ledger.Input, s *spend, time int64) {
	if !s.seen {
		return // neither account nor signature class can be told
	}
	d.stack.read(s.script)
	if in.Resolution == ledger.Unknown {
		if a, ok := d.address(s, time); ok {
			in.Account = ledger.Account{Chain: d.net.Chain, Address: a}
			in.Resolution = ledger.Derived
		}
	}
	switch in.Account.Address.Kind() {
	case ledger.NoAddress:
		d.unknown(in, s)
	case ledger.PubKey:
		in.SigHash = lastByte(d.stack.last())
	case ledger.P2PKH:
		// <sig> <key>, by position: early signatures are not always DER.
		in.SigHash = ecdsaFlags(d.stack.items)
		if len(d.stack.items) == 2 {
			in.SigHash = lastByte(d.stack.items[0])
		}
	case ledger.P2SH:
		d.scriptHashInput(in, s)
	case ledger.P2WPKH:
		in.SigHash = keyHash(s.witness)
	case ledger.P2WSH:
		d.witnessScript(in, s.witness)
	case ledger.P2TR:
		taprootInput(in, s.witness)
	default: // bare multisig, non-standard, anchors
		in.SigHash = ecdsaFlags(d.stack.items)
		if s.keyless {
			in.SigHash = ledger.SigHashKeyless
		}
	}
}

// unknown reads the class of an input whose output is not known: its signatures
// by their form alone.
func (d *deriver) unknown(in *ledger.Input, s *spend) {
	switch {
	case len(s.witness) > 0 && isTaproot(s.witness):
		taprootInput(in, s.witness)
	case len(s.witness) > 0:
		in.SigHash = ecdsaFlags(s.witness)
	case len(s.script) == 0 && d.whole:
		in.SigHash = ledger.SigHashKeyless // nothing was shown, and nothing is missing
	default:
		in.SigHash = ecdsaFlags(d.stack.items)
	}
}

// scriptHashInput reads a P2SH input: the program or script that it reveals.
func (d *deriver) scriptHashInput(in *ledger.Input, s *spend) {
	script := d.stack.last()
	if len(script) == 0 {
		return
	}
	in.Nested = ledger.ScriptAddress(script, d.net.Prefixes)
	switch in.Nested.Kind() {
	case ledger.P2WPKH:
		in.SigHash = keyHash(s.witness)
	case ledger.P2WSH:
		program := in.Nested
		d.witnessScript(in, s.witness)
		in.Nested = program // the outer of the two scripts inside is the one told
	default:
		in.SigHash = scriptFlags(d.stack.items[:len(d.stack.items)-1], script)
		in.Multisig = policy(script)
	}
}

// witnessScript reads a P2WSH witness, whose last item is the script.
func (d *deriver) witnessScript(in *ledger.Input, w [][]byte) {
	if len(w) == 0 {
		return // the data left it out
	}
	script := w[len(w)-1]
	in.SigHash = scriptFlags(w[:len(w)-1], script)
	in.Multisig = policy(script)
	in.Nested = ledger.ScriptAddress(script, d.net.Prefixes)
}

// scriptFlags returns the class of the signatures for a script that is known.
func scriptFlags(stack [][]byte, script []byte) ledger.SigHash {
	class := ecdsaFlags(stack)
	if class == ledger.SigHashUnknown && !checksSignature(script) {
		return ledger.SigHashKeyless
	}
	return class
}

// keyHash returns the class of <sig> <key> in a P2WPKH witness.
func keyHash(w [][]byte) ledger.SigHash {
	if len(w) != 2 {
		return ledger.SigHashUnknown
	}
	return lastByte(w[0])
}

// taprootInput reads a key-path or script-path witness (BIP-341, BIP-342).
func taprootInput(in *ledger.Input, w [][]byte) {
	if len(w) == 0 {
		return
	}
	w = withoutAnnex(w)
	if len(w) == 1 {
		in.SigHash = schnorrFlags(w)
		return
	}
	in.SigHash = schnorrFlags(w[:len(w)-2]) // behind them leaf script and control block
	if leaf := w[len(w)-2]; in.SigHash == ledger.SigHashUnknown && !checksSignature(leaf) {
		in.SigHash = ledger.SigHashKeyless
	}
}

// lastByte returns the class of a signature known by its place.
func lastByte(sig []byte) ledger.SigHash {
	if len(sig) == 0 {
		return ledger.SigHashUnknown
	}
	return sigHash(sig[len(sig)-1])
}
