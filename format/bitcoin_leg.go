package format

import (
	"math"

	"github.com/hoptrail/hoptrail/ledger"
)

// scriptOutput returns the output that a script makes, without its amount.
func scriptOutput(script []byte, addr ledger.Address, chain ledger.Chain) ledger.Output {
	o := ledger.Output{
		Account:   ledger.AccountOn(chain, addr),
		OpReturn:  ledger.IsOpReturn(script),
		ScriptLen: uint16(min(len(script), math.MaxUint16)),
	}
	if m, n, ok := ledger.MultisigTemplate(script); ok {
		o.Multisig = ledger.MofN{M: uint8(m), N: uint8(n)}
	}
	return o
}

// unlockInput fills in whom an input belonged to and how it was signed. prev is
// the spent address and script its script, both zero where the data has none;
// then the unlocking data may show the account, without an amount.
func unlockInput(in *ledger.Input, s spend, prev ledger.Address, script []byte, chain ledger.Chain) {
	in.Nested, in.Multisig, in.SigHash = s.nested, s.multisig, s.sigHash
	switch {
	case !prev.IsZero():
		in.Account, in.Resolution = ledger.AccountOn(chain, prev), ledger.Resolved
		if m, n, ok := ledger.MultisigTemplate(script); ok {
			in.Multisig = ledger.MofN{M: uint8(m), N: uint8(n)}
		}
	case !s.account.IsZero():
		in.Account, in.Resolution = ledger.AccountOn(chain, s.account), ledger.Derived
	default:
		in.Resolution = ledger.Unknown
	}
}
