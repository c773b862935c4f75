package format

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// spend is what the unlocking data of a Bitcoin input shows.
type spend struct {
	account  ledger.Address // whom it must have belonged to; zero when not shown
	nested   ledger.Address // the script inside P2SH or P2WSH
	multisig ledger.MofN
	sigHash  ledger.SigHash
}

// readSpend looks at an input's scriptSig and witness. prevout is the spent
// address where the data has it; what the unlocking data claims is believed
// only when it hashes to that. Templates: BIP-16 (P2SH), BIP-141 (witness),
// BIP-341 (taproot), Bitcoin Core's script/solver.cpp.
func readSpend(scriptSig []byte, witness [][]byte, prevout ledger.Address, prevScript []byte, net ledger.Network) (s spend) {
	pushes, pushOnly := scriptPushes(scriptSig)
	switch {
	case prevout.Kind() == ledger.P2TR:
		s.sigHash = taprootSigHash(witness)
		return s
	case len(pushes) > 0 && pushOnly:
		s.legacy(pushes, witness, prevout, net)
	case len(witness) > 0 && len(scriptSig) == 0:
		s.segwit(witness, prevout, net)
	}
	signed := slices.Concat(pushes, witness)
	s.sigHash = ecdsaSigHash(signed)
	if s.sigHash == ledger.SigHashUnknown && (prevout.Keyless() ||
		len(prevScript) > 0 && prevout.Kind() == ledger.NonStandard && !checksSignature(prevScript)) {
		s.sigHash = ledger.SigHashKeyless
	}
	if k := s.nested.Kind(); len(witness) == 0 && (k == ledger.P2WPKH || k == ledger.P2WSH) {
		return s // the data left the witness out
	}
	if s.sigHash == ledger.SigHashUnknown && !s.nested.IsZero() && len(signed) > 0 && !checksSignature(signed[len(signed)-1]) {
		s.sigHash = ledger.SigHashKeyless
	}
	return s
}

// legacy reads a scriptSig of pushes: P2PKH, or P2SH and what is inside it.
func (s *spend) legacy(pushes, witness [][]byte, prevout ledger.Address, net ledger.Network) {
	last := pushes[len(pushes)-1]
	if len(pushes) == 2 && isSignature(pushes[0]) && isPublicKey(last) {
		a, _ := ledger.KeyHashAddress(ledger.P2PKH, ledger.HASH160(last), net)
		s.claim(a, prevout)
		return
	}
	a, _ := ledger.KeyHashAddress(ledger.P2SH, ledger.HASH160(last), net)
	inside := ledger.ScriptAddress(last, net)
	known := inside.Kind() != ledger.NonStandard && inside.Kind() != ledger.WitnessOther
	if prevout.IsZero() && !known || !s.claim(a, prevout) {
		return
	}
	s.nested = inside
	s.policy(last)
	if inside.Kind() == ledger.P2WSH && len(witness) > 0 {
		s.policy(witness[len(witness)-1])
	}
}

// segwit reads a native witness: P2WPKH or P2WSH.
func (s *spend) segwit(witness [][]byte, prevout ledger.Address, net ledger.Network) {
	last := witness[len(witness)-1]
	if len(witness) == 2 && isSignature(witness[0]) && isPublicKey(last) && len(last) == 33 {
		a, _ := ledger.KeyHashAddress(ledger.P2WPKH, ledger.HASH160(last), net)
		s.claim(a, prevout)
		return
	}
	program := sha256.Sum256(last)
	a, _ := ledger.WitnessAddress(0, program[:], net)
	inside := ledger.ScriptAddress(last, net)
	if prevout.IsZero() && inside.Kind() == ledger.NonStandard || !s.claim(a, prevout) {
		return // without a prevout an unknown last element may as well be taproot's
	}
	s.nested = inside
	s.policy(last)
}

// claim takes the account that the unlocking data shows, unless the data knows
// better.
func (s *spend) claim(a, prevout ledger.Address) bool {
	if !prevout.IsZero() && a != prevout {
		return false
	}
	s.account = a
	return true
}

func (s *spend) policy(script []byte) {
	if m, n, ok := ledger.MultisigTemplate(script); ok {
		s.multisig = ledger.MofN{M: uint8(m), N: uint8(n)}
	}
}

// ecdsaSigHash returns the class all DER signatures agree on.
func ecdsaSigHash(elements [][]byte) (class ledger.SigHash) {
	for _, e := range elements {
		if !isSignature(e) {
			continue
		}
		c := sigHashClass(e[len(e)-1])
		if class != ledger.SigHashUnknown && c != class {
			return ledger.SigHashUnknown // signers agreed to different things
		}
		class = c
	}
	return class
}

// taprootSigHash reads BIP-341 signatures: 64 bytes sign everything, a 65th
// byte says otherwise. The last element of several is an annex (0x50), and of
// a script path the last two are script and control block.
func taprootSigHash(witness [][]byte) (class ledger.SigHash) {
	if n := len(witness); n > 1 && len(witness[n-1]) > 0 && witness[n-1][0] == 0x50 {
		witness = witness[:n-1]
	}
	if n := len(witness); n > 1 {
		witness = witness[:n-2]
	}
	for _, e := range witness {
		c := ledger.SigHashAll
		switch len(e) {
		case 64:
		case 65:
			c = sigHashClass(e[64])
		default:
			continue
		}
		if class != ledger.SigHashUnknown && c != class {
			return ledger.SigHashUnknown
		}
		class = c
	}
	return class
}

// sigHashClass maps a hash type byte as Bitcoin's SignatureHash treats it: the
// low five bits choose, 0x80 is ANYONECANPAY, anything else signs all.
func sigHashClass(b byte) ledger.SigHash {
	class := ledger.SigHashAll
	switch b & 0x1f {
	case 2:
		class = ledger.SigHashNone
	case 3:
		class = ledger.SigHashSingle
	}
	if b&0x80 != 0 {
		class += ledger.SigHashAllAnyoneCanPay - ledger.SigHashAll
	}
	return class
}

// isSignature tells DER signatures with a hash type (BIP-66: 9 to 73 bytes).
func isSignature(b []byte) bool {
	return len(b) >= 9 && len(b) <= 73 && b[0] == 0x30 && int(b[1]) == len(b)-3
}

func isPublicKey(b []byte) bool {
	return len(b) == 33 && (b[0] == 2 || b[0] == 3) || len(b) == 65 && b[0] == 4
}

// Opcodes that check signatures: OP_CHECKSIG, OP_CHECKSIGVERIFY,
// OP_CHECKMULTISIG, OP_CHECKMULTISIGVERIFY, OP_CHECKSIGADD.
var checkOpcodes = []byte{0xac, 0xad, 0xae, 0xaf, 0xba}

// checksSignature reports whether a script holds an opcode that checks a
// signature, or cannot be read to its end.
func checksSignature(script []byte) bool {
	for len(script) > 0 {
		op := script[0]
		_, rest, ok := scriptPush(script)
		switch {
		case ok:
			script = rest
		case op <= 0x4e:
			return true // cut off inside a push
		case bytes.IndexByte(checkOpcodes, op) >= 0:
			return true
		default:
			script = script[1:]
		}
	}
	return false
}

// scriptPushes returns the data pushed by a script; pushOnly is false when it
// does anything else.
func scriptPushes(script []byte) (pushes [][]byte, pushOnly bool) {
	for len(script) > 0 {
		data, rest, ok := scriptPush(script)
		switch {
		case ok:
		case script[0] >= 0x4f && script[0] <= 0x60: // OP_1NEGATE, OP_RESERVED, OP_1 to OP_16
			rest = script[1:]
		default:
			return pushes, false
		}
		pushes = append(pushes, data)
		script = rest
	}
	return pushes, true
}

// scriptPush reads one data push (OP_0, direct, OP_PUSHDATA1, 2 and 4).
func scriptPush(s []byte) (data, rest []byte, ok bool) {
	size, head := 0, 1
	switch op := s[0]; {
	case op <= 0x4b:
		size = int(op)
	case op == 0x4c && len(s) >= 2:
		size, head = int(s[1]), 2
	case op == 0x4d && len(s) >= 3:
		size, head = int(s[1])|int(s[2])<<8, 3
	case op == 0x4e && len(s) >= 5 && s[3] == 0 && s[4] == 0: // beyond 64 KiB nothing is valid
		size, head = int(s[1])|int(s[2])<<8, 5
	default:
		return nil, nil, false
	}
	if len(s) < head+size {
		return nil, nil, false
	}
	return s[head : head+size], s[head+size:], true
}
