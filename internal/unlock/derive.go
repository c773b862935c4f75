package unlock

import (
	"crypto/sha256"

	"github.com/hoptrail/hoptrail/ledger"
)

// BIP16Time is the header time from which a hash script is redeemed as P2SH
// (Bitcoin Core before 0.20, BIP16SwitchTime: 1 April 2012).
const BIP16Time = 1333238400

// First bytes of things that a witness or scriptSig may hold.
const (
	op0      = 0x00 // version 0 witness program
	annexTag = 0x50 // first byte of a taproot annex (BIP-341)
	leafTag  = 0xc0 // first byte of control blocks: leaf version and parity
)

// address returns the address that an input spends from as its own scripts
// show it; ok is false where they do not. It trusts that the input was valid:
// a key or script that hashes to the address is taken for the one it spends.
func (r *Reader) address(s *Spend) (ledger.Address, bool) {
	last := r.stack.last()
	program := len(r.stack.items) == 1 && r.stack.pushOnly && isProgram(last)
	if len(s.Witness) > 0 {
		if len(s.Script) == 0 {
			return r.fromWitness(s.Witness)
		}
		if program {
			return r.p2sh(last), true // P2SH around P2WPKH or P2WSH
		}
		return ledger.Address{}, false
	}
	items := r.stack.items
	switch {
	case !r.stack.pushOnly || len(last) == 0:
	case len(items) == 2 && isPublicKey(last) && isECDSA(items[0]):
		a, _ := ledger.KeyHashAddress(ledger.P2PKH, ledger.HASH160(last), r.Net)
		return a, true
	case s.Time < BIP16Time:
	case program && r.Stripped:
		return r.p2sh(last), true // its witness was left out
	case !isECDSA(last) && !isPublicKey(last) && isRedeemScript(last):
		return r.p2sh(last), true
	}
	return ledger.Address{}, false
}

// fromWitness derives from a native segwit input.
func (r *Reader) fromWitness(w [][]byte) (ledger.Address, bool) {
	last := w[len(w)-1]
	switch {
	case len(w) == 2 && len(last) == 33 && isPublicKey(last) && isECDSA(w[0]):
		a, _ := ledger.KeyHashAddress(ledger.P2WPKH, ledger.HASH160(last), r.Net)
		return a, true
	case isTaproot(w):
		return r.p2tr(w)
	}
	return r.p2wsh(last), true
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

// p2tr derives from a script-path spend. A key-path spend does not show its key.
func (r *Reader) p2tr(w [][]byte) (ledger.Address, bool) {
	w = withoutAnnex(w)
	if r.TaprootKey == nil || len(w) < 2 || !isControlBlock(w[len(w)-1]) {
		return ledger.Address{}, false
	}
	key, ok := r.TaprootKey(w[len(w)-2], w[len(w)-1])
	if !ok {
		return ledger.Address{}, false
	}
	return ledger.WitnessAddress(1, key, r.Net)
}

func (r *Reader) p2sh(script []byte) ledger.Address {
	a, _ := ledger.KeyHashAddress(ledger.P2SH, ledger.HASH160(script), r.Net)
	return a
}

func (r *Reader) p2wsh(script []byte) ledger.Address {
	sum := sha256.Sum256(script)
	a, _ := ledger.WitnessAddress(0, sum[:], r.Net)
	return a
}

// isProgram reports whether p is the program of version 0, the only one that
// P2SH may hold (BIP-141).
func isProgram(p []byte) bool {
	return len(p) == 22 && p[0] == op0 && p[1] == 20 || len(p) == 34 && p[0] == op0 && p[1] == 32
}
