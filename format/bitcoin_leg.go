package format

import (
	"math"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// scriptOutput returns the output that a script makes, without its amount.
func scriptOutput(script []byte, addr ledger.Address, chain ledger.Chain) ledger.Output {
	return ledger.Output{
		Account:   ledger.AccountOn(chain, addr),
		OpReturn:  ledger.IsOpReturn(script),
		ScriptLen: uint16(min(len(script), math.MaxUint16)),
		Multisig:  unlock.Multisig(script),
	}
}

// newUnlock returns a reader of unlocking data. Exports are made by programs
// that nobody checked, and many leave witnesses out.
func newUnlock(chain ledger.Chain) *unlock.Reader {
	return &unlock.Reader{Chain: chain, Net: chain.Network(), Stripped: true, Check: true}
}

// unlockInput fills in whom an input belonged to and how it was signed. prev is
// the spent address and script its script, both zero where the data has none;
// then the unlocking data may show the account, without an amount.
func unlockInput(r *unlock.Reader, in *ledger.Input, s unlock.Spend, prev ledger.Address, script []byte) {
	in.Resolution = ledger.Unknown
	if !prev.IsZero() {
		in.Account, in.Resolution = ledger.AccountOn(r.Chain, prev), ledger.Resolved
		in.Multisig = unlock.Multisig(script)
		s.Keyless = unlock.Keyless(prev.Kind(), script)
	}
	r.Read(in, &s)
}
