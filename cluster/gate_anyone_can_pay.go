package cluster

import "fmt"

// anyoneCanPayRule marks inputs whose owner signed with SIGHASH_ANYONECANPAY:
// he agreed to his own input alone and need not know who else spends beside
// him (sales of inscriptions and runes by SINGLE|ANYONECANPAY, crowdfunding by
// ALL|ANYONECANPAY). Those inputs are left out of common-input joins.
//
// Source: BIP-143, BIP-341, signature hash types. Own deduction: none of the
// published clustering systems looks at signature hash types.
func anyoneCanPayRule() GateRule {
	return GateRule{
		Type: AnyoneCanPay, Doc: "inputs signed for themselves alone", Source: "BIP-143, BIP-341",
		Match: func(s *Shape) (Gate, bool) {
			n := 0
			for i := range s.Rec.Inputs {
				if s.Rec.Inputs[i].SigHash.AnyoneCanPay() {
					n++
				}
			}
			return Gate{AnyoneCanPay, 100, fmt.Sprintf("%d of %d inputs are signed ANYONECANPAY", n, len(s.Rec.Inputs))}, n > 0
		},
	}
}
