package unlock

import (
	"encoding/binary"

	"github.com/hoptrail/hoptrail/ledger"
)

// Opcodes that matter here (Bitcoin Core, script/script.h).
const (
	opPushData1 = 0x4c
	opPushData2 = 0x4d
	opPushData4 = 0x4e
	op16        = 0x60 // the last opcode that only pushes

	opCheckSig            = 0xac
	opCheckSigVerify      = 0xad
	opCheckMultisig       = 0xae
	opCheckMultisigVerify = 0xaf
	opNop10               = 0xb9 // the last opcode defined before tapscript
	opCheckSigAdd         = 0xba
)

// next cuts the first operation off a script that is not empty. data is what it
// pushes; small numbers push nothing, for none of them is a key, script or
// signature. ok is false when the script ends inside a push.
func next(script []byte) (op byte, data, rest []byte, ok bool) {
	op, rest = script[0], script[1:]
	size := 0
	switch {
	case op < opPushData1:
		size = int(op)
	case op == opPushData1 && len(rest) >= 1:
		size, rest = int(rest[0]), rest[1:]
	case op == opPushData2 && len(rest) >= 2:
		size, rest = int(binary.LittleEndian.Uint16(rest)), rest[2:]
	case op == opPushData4 && len(rest) >= 4:
		size, rest = int(binary.LittleEndian.Uint32(rest)), rest[4:]
	case op <= opPushData4:
		return op, nil, nil, false
	default:
		return op, nil, rest, true
	}
	if size > len(rest) {
		return op, nil, nil, false
	}
	if size == 0 {
		return op, nil, rest, true
	}
	return op, rest[:size], rest[size:], true
}

// stack is what a scriptSig leaves on the stack, if it only pushes.
type stack struct {
	items    [][]byte
	pushOnly bool
	buf      [16][]byte
}

func (s *stack) read(script []byte) {
	s.items, s.pushOnly = s.buf[:0], true
	for len(script) > 0 {
		op, data, rest, ok := next(script)
		if !ok {
			s.pushOnly = false
			return
		}
		s.pushOnly = s.pushOnly && op <= op16
		s.items = append(s.items, data)
		script = rest
	}
}

func (s *stack) last() []byte {
	if len(s.items) == 0 {
		return nil
	}
	return s.items[len(s.items)-1]
}

// isRedeemScript reports whether p is a script, whole and free of undefined
// opcodes, that checks a signature.
func isRedeemScript(p []byte) bool {
	checks := false
	for len(p) > 0 {
		op, _, rest, ok := next(p)
		if !ok || op > opNop10 {
			return false
		}
		checks = checks || op >= opCheckSig && op <= opCheckMultisigVerify
		p = rest
	}
	return checks
}

// checksSignature reports whether a script has an opcode that checks a
// signature, or cannot be read to its end.
func checksSignature(script []byte) bool {
	for len(script) > 0 {
		op, _, rest, ok := next(script)
		if !ok || op >= opCheckSig && op <= opCheckMultisigVerify || op == opCheckSigAdd {
			return true
		}
		script = rest
	}
	return false
}

// Keyless reports whether spending a script proves nothing, because it asks
// for no signature: non-standard scripts without a checking opcode (OP_TRUE,
// hash locks), anchors (P2A), and witness versions without rules yet.
func Keyless(kind ledger.AddressKind, script []byte) bool {
	switch kind {
	case ledger.NonStandard:
		return !ledger.IsOpReturn(script) && !checksSignature(script)
	case ledger.P2A, ledger.WitnessOther:
		return true
	}
	return false
}

// Multisig returns the m-of-n of a multisig script, zero when it is none.
func Multisig(script []byte) ledger.MofN {
	m, n, ok := ledger.MultisigTemplate(script)
	if !ok {
		return ledger.MofN{}
	}
	return ledger.MofN{M: uint8(m), N: uint8(n)}
}
