package cluster

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// payJoinRule doubts payments whose inputs may be payer's and payee's (BIP-78,
// BIP-77, Stowaway). Such a payment cannot be recognised, only suspected: with
// two outputs it has an input that no wallet choosing coins for itself would
// have added (UIH2: inputs less the smallest still cover the larger output and
// the fee). Inputs of different script types make it likelier. Inputs are joined
// with less confidence.
//
// Source: Ghesmati et al., "Unnecessary Input Heuristics and PayJoin
// Transactions", HCI International 2021; BIP-78. No published precision:
// consolidating wallets fulfil UIH2 too.
func payJoinRule() GateRule {
	return GateRule{
		Type: PayJoinDoubt, Doc: "an input that the payer did not need", Source: "BIP-78; Ghesmati et al. 2021",
		Match: func(s *Shape) (Gate, bool) {
			if s.Rec.Coinbase || s.InputAddresses < 2 || s.Spendable != 2 || len(s.Rec.Outputs) != 2 || !s.Rec.FeeKnown {
				return Gate{}, false
			}
			ins, ok := s.sortedInputs()
			if !ok {
				return Gate{}, false
			}
			var sum uint64
			for _, v := range ins[1:] {
				sum += v
			}
			larger := s.Values[len(s.Values)-1].Value
			if sum < larger+satoshi(s.Rec.Fee) {
				return Gate{}, false
			}
			if mixed := s.mixedKinds(); mixed != ledger.NoAddress {
				return Gate{PayJoinDoubt, 40, fmt.Sprintf("the input of %d was not needed, and inputs are %s and %s", ins[0], s.InputKinds[0], mixed)}, true
			}
			return Gate{PayJoinDoubt, 20, fmt.Sprintf("the input of %d was not needed for the output of %d", ins[0], larger)}, true
		},
	}
}

// mixedKinds returns an input's kind that differs from the first's, NoAddress
// when none does.
func (s *Shape) mixedKinds() ledger.AddressKind {
	for _, k := range s.InputKinds {
		if k != s.InputKinds[0] {
			return k
		}
	}
	return ledger.NoAddress
}
