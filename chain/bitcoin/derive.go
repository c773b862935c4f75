package bitcoin

import (
	"crypto/sha256"

	"github.com/btcsuite/btcd/txscript/v2"

	"github.com/hoptrail/hoptrail/ledger"
)

// bip16Time is the header time from which a hash script is redeemed as P2SH
// (Bitcoin Core before 0.20, BIP16SwitchTime: 1 April 2012).
const bip16Time = 1333238400

// First bytes of things that a witness or scriptSig may hold.
const (
	op0      = 0x00 // version 0 witness program
	annexTag = 0x50 // first byte of a taproot annex (BIP-341)
	leafTag  = 0xc0 // first byte of control blocks: leaf version and parity
)

// stack is what a scriptSig leaves on the stack, if it only pushes.
type stack struct {
	items    [][]byte
	pushOnly bool
	buf      [16][]byte
}

// read tokenizes a scriptSig. Small numbers count as empty elements: none of
// them is a key, script or signature.
func (s *stack) read(script []byte) {
	s.items, s.pushOnly = s.buf[:0], true
	t := txscript.MakeScriptTokenizer(0, script)
	for t.Next() {
		if t.Opcode() > txscript.OP_16 {
			s.pushOnly = false
		}
		s.items = append(s.items, t.Data())
	}
	if t.Err() != nil {
		s.pushOnly = false
	}
}

func (s *stack) last() []byte {
	if len(s.items) == 0 {
		return nil
	}
	return s.items[len(s.items)-1]
}

// deriver tells accounts and signature classes from inputs. Each worker has
// its own.
type deriver struct {
	net   *Network
	stack stack
	whole bool // the block was not stored without its witnesses
}

// address returns the address that an input spends from as its own scripts
// show it; ok is false where they do not. It trusts that the input was valid:
// a key or script that hashes to the address is taken for the one it spends.
func (d *deriver) address(s *spend, time int64) (ledger.Address, bool) {
	if len(s.witness) > 0 {
		if len(s.script) == 0 {
			return d.fromWitness(s.witness)
		}
		program := d.stack.last()
		if len(d.stack.items) == 1 && d.stack.pushOnly && isProgram(program) {
			return d.scriptHash(program), true // P2SH around P2WPKH or P2WSH
		}
		return ledger.Address{}, false
	}
	items := d.stack.items
	last := d.stack.last()
	switch {
	case !d.stack.pushOnly || len(last) == 0:
	case len(items) == 2 && isPublicKey(last) && isECDSA(items[0]):
		a, _ := ledger.KeyHashAddress(ledger.P2PKH, ledger.HASH160(last), d.net.Prefixes)
		return a, true
	case time >= bip16Time && !isECDSA(last) && !isPublicKey(last) && isRedeemScript(last):
		return d.scriptHash(last), true
	}
	return ledger.Address{}, false
}

// fromWitness derives from a native segwit input.
func (d *deriver) fromWitness(w [][]byte) (ledger.Address, bool) {
	last := w[len(w)-1]
	switch {
	case len(w) == 2 && len(last) == 33 && isPublicKey(last) && isECDSA(w[0]):
		a, _ := ledger.KeyHashAddress(ledger.P2WPKH, ledger.HASH160(last), d.net.Prefixes)
		return a, true
	case isTaproot(w):
		return d.taproot(w)
	}
	sum := sha256.Sum256(last)
	return ledger.WitnessAddress(0, sum[:], d.net.Prefixes)
}

// isTaproot tells a taproot witness from a P2WSH one: an annex, a lone Schnorr
// signature, or a control block, none of which can be a script that succeeds.
func isTaproot(w [][]byte) bool {
	last := w[len(w)-1]
	return len(w) > 1 && len(last) > 0 && last[0] == annexTag ||
		len(w) == 1 && isSchnorr(last) ||
		len(w) > 1 && isControlBlock(last)
}

// isControlBlock reports whether p has the form of a control block (BIP-341):
// leaf version and parity, internal key, up to 128 hashes.
func isControlBlock(p []byte) bool {
	return len(p) >= 33 && len(p) <= 33+32*128 && (len(p)-33)%32 == 0 && p[0] >= leafTag
}

// withoutAnnex drops a taproot annex.
func withoutAnnex(w [][]byte) [][]byte {
	if last := w[len(w)-1]; len(w) > 1 && len(last) > 0 && last[0] == annexTag {
		return w[:len(w)-1]
	}
	return w
}

// taproot computes the output key of a script-path spend from its control block
// (BIP-341). A key-path spend does not show its key.
func (d *deriver) taproot(w [][]byte) (ledger.Address, bool) {
	w = withoutAnnex(w)
	if len(w) < 2 || !isControlBlock(w[len(w)-1]) {
		return ledger.Address{}, false
	}
	control, err := txscript.ParseControlBlock(w[len(w)-1])
	if err != nil {
		return ledger.Address{}, false
	}
	root := control.RootHash(w[len(w)-2])
	key := txscript.ComputeTaprootOutputKey(control.InternalKey, root).SerializeCompressed()
	if odd := key[0] == 3; odd != control.OutputKeyYIsOdd {
		return ledger.Address{}, false
	}
	return ledger.WitnessAddress(1, key[1:], d.net.Prefixes)
}

func (d *deriver) scriptHash(script []byte) ledger.Address {
	a, _ := ledger.KeyHashAddress(ledger.P2SH, ledger.HASH160(script), d.net.Prefixes)
	return a
}

// isProgram reports whether p is the program of version 0, the only one that
// P2SH may hold (BIP-141).
func isProgram(p []byte) bool {
	return len(p) == 22 && p[0] == op0 && p[1] == 20 || len(p) == 34 && p[0] == op0 && p[1] == 32
}

// isRedeemScript reports whether p is a script, whole and free of undefined
// opcodes, that checks a signature.
func isRedeemScript(p []byte) bool {
	t := txscript.MakeScriptTokenizer(0, p)
	for t.Next() {
		if t.Opcode() > txscript.OP_NOP10 {
			return false
		}
	}
	return t.Err() == nil && checksSignature(p)
}

// checksSignature reports whether a script has an opcode that checks a
// signature, or cannot be read to its end.
func checksSignature(script []byte) bool {
	t := txscript.MakeScriptTokenizer(0, script)
	for t.Next() {
		switch t.Opcode() {
		case txscript.OP_CHECKSIG, txscript.OP_CHECKSIGVERIFY, txscript.OP_CHECKSIGADD,
			txscript.OP_CHECKMULTISIG, txscript.OP_CHECKMULTISIGVERIFY:
			return true
		}
	}
	return t.Err() != nil
}

// isKeyless reports whether spending a script proves nothing, because it asks
// for no signature: non-standard scripts without a checking opcode (OP_TRUE,
// hash locks), anchors (P2A), and witness versions without rules yet.
func isKeyless(kind ledger.AddressKind, script []byte) bool {
	switch kind {
	case ledger.NonStandard:
		return !ledger.IsOpReturn(script) && !checksSignature(script)
	case ledger.P2A, ledger.WitnessOther:
		return true
	}
	return false
}
