package unlock

import (
	"github.com/hoptrail/hoptrail/ledger"
)

// Spend is what the data holds of an input's unlocking.
type Spend struct {
	Script  []byte // scriptSig
	Witness [][]byte
	Time    int64 // header time of the block, Unix seconds: P2SH has a beginning
	Keyless bool  // the script it spends is known to check no signature
}

// Reader reads inputs of one network. Not safe for concurrent use.
type Reader struct {
	Chain ledger.Chain
	Net   ledger.Network
	// Stripped says that witnesses may have been left out of the data, so that
	// an empty one shows nothing.
	Stripped bool
	// Check hashes what claims to be the script inside a known output before it
	// is believed. Blocks need no check: their network did it.
	Check bool
	// TaprootKey computes the output key of a script-path spend, x-only, from
	// leaf script and control block (BIP-341). Nil: it is not derived.
	TaprootKey func(leaf, control []byte) ([]byte, bool)

	stack stack
}

// Read completes an input: it derives the account where in.Resolution is
// [ledger.Unknown], and tells the signature class, the script inside and its
// m-of-n. What the data does not show stays as it is.
func (r *Reader) Read(in *ledger.Input, s *Spend) {
	r.stack.read(s.Script)
	if in.Resolution == ledger.Unknown {
		if a, ok := r.address(s); ok {
			in.Account = ledger.Account{Chain: r.Chain, Address: a}
			in.Resolution = ledger.Derived
		}
	}
	switch in.Account.Address.Kind() {
	case ledger.NoAddress:
		r.unknown(in, s)
	case ledger.PubKey:
		in.SigHash = lastByte(r.stack.last())
	case ledger.P2PKH:
		// <sig> <key>, by position: early signatures are not always DER.
		in.SigHash = ecdsaFlags(r.stack.items)
		if len(r.stack.items) == 2 {
			in.SigHash = lastByte(r.stack.items[0])
		}
	case ledger.P2SH:
		r.scriptHash(in, s)
	case ledger.P2WPKH:
		in.SigHash = keyHash(s.Witness)
	case ledger.P2WSH:
		r.witnessScript(in, in.Account.Address, s.Witness)
	case ledger.P2TR:
		taproot(in, s.Witness)
	default: // bare multisig, non-standard, anchors
		in.SigHash = ecdsaFlags(r.stack.items)
		if s.Keyless {
			in.SigHash = ledger.SigHashKeyless
		}
	}
}

// unknown reads the class of an input whose output is not known: its signatures
// by their form alone.
func (r *Reader) unknown(in *ledger.Input, s *Spend) {
	switch {
	case len(s.Witness) > 0 && isTaproot(s.Witness):
		taproot(in, s.Witness)
	case len(s.Witness) > 0:
		in.SigHash = ecdsaFlags(s.Witness)
	case len(s.Script) == 0 && !r.Stripped:
		in.SigHash = ledger.SigHashKeyless // nothing was shown, and nothing is missing
	default:
		in.SigHash = ecdsaFlags(r.stack.items)
	}
}

// scriptHash reads a P2SH input: the program or script that it reveals.
func (r *Reader) scriptHash(in *ledger.Input, s *Spend) {
	script := r.stack.last()
	if len(script) == 0 || r.Check && in.Account.Address != r.p2sh(script) {
		return
	}
	in.Nested = ledger.ScriptAddress(script, r.Net)
	switch in.Nested.Kind() {
	case ledger.P2WPKH:
		in.SigHash = keyHash(s.Witness)
	case ledger.P2WSH:
		program := in.Nested
		r.witnessScript(in, program, s.Witness)
		in.Nested = program // the outer of the two scripts inside is the one told
	default:
		in.SigHash = scriptFlags(r.stack.items[:len(r.stack.items)-1], script)
		in.Multisig = Multisig(script)
	}
}

// witnessScript reads the witness of a P2WSH program, whose last item is the
// script.
func (r *Reader) witnessScript(in *ledger.Input, program ledger.Address, w [][]byte) {
	if len(w) == 0 {
		return // the data left it out
	}
	script := w[len(w)-1]
	if r.Check && program != r.p2wsh(script) {
		return
	}
	in.SigHash = scriptFlags(w[:len(w)-1], script)
	in.Multisig = Multisig(script)
	in.Nested = ledger.ScriptAddress(script, r.Net)
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

// taproot reads a key-path or script-path witness (BIP-341, BIP-342).
func taproot(in *ledger.Input, w [][]byte) {
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
