package cluster

import "fmt"

// Bounds of a Tx0. Kind: sourced, Samourai's client makes at most 70 premix
// outputs; the fee is taken from 0.5 to 3 times the pool's list fee, for
// discount codes and surcharges (GraphSense heuristics_service).
const tx0Max = 70

// tx0Data are the lengths of a Tx0's OP_RETURN script that have been seen: 749
// of 749. Kind: measured on the transactions that the rule was found on.
const tx0Data, tx0DataOld = 83, 66

// whirlpoolTx0Rule recognises the transaction that prepares coins for
// Whirlpool: exactly one OP_RETURN; k equal outputs (1 ≤ k ≤ 70) of a pool's
// size plus up to 110,000 satoshi; at most two other outputs, of which at least
// one lies in [½, 3] of the pool's fee. One person makes it, so its inputs are
// joined; it is marked because what follows is a mix.
//
// Source: GraphSense heuristics_service, with its "exactly one output in the fee
// band" replaced by "at least one": a Tx0 whose change lies in the band is one
// too. Accuracy: 749 of 749 (599 with the original), 3 hits in 2,385 mix spends
// and 3 in 1,622 JoinMarket-like; the rule was found on the same 749.
func whirlpoolTx0Rule() GateRule {
	return GateRule{
		Type: WhirlpoolTx0, Doc: "preparation of coins for Whirlpool", Source: "GraphSense heuristics_service, corrected",
		Match: func(s *Shape) (Gate, bool) {
			if s.Rec.Coinbase || len(s.Rec.Outputs)-s.Spendable != 1 {
				return Gate{}, false
			}
			for _, p := range pools() {
				for _, v := range s.Values {
					if v.Value <= p.size || v.Value > p.size+premixExtra || v.Count > tx0Max || s.Spendable-v.Count > 2 {
						continue
					}
					if !s.hasFee(p, v.Value) {
						continue
					}
					conf, data := s.tx0Data()
					return Gate{WhirlpoolTx0, conf, fmt.Sprintf("%d premix outputs of %d for pool %d, a fee output, OP_RETURN %s", v.Count, v.Value, p.size, data)}, true
				}
			}
			return Gate{}, false
		},
	}
}

// hasFee reports whether an output other than the premix ones may be the
// coordinator's fee.
func (s *Shape) hasFee(p pool, premix uint64) bool {
	for _, v := range s.Values {
		if v.Value != premix && 2*v.Value >= p.fee && v.Value <= 3*p.fee {
			return true
		}
	}
	return false
}

// tx0Data judges the length of the OP_RETURN script.
func (s *Shape) tx0Data() (confidence uint8, text string) {
	for _, o := range s.View.Tx(s.Rec.Ref).Transfers[0].Outputs {
		if !o.OpReturn {
			continue
		}
		switch o.ScriptLen {
		case 0:
			return 85, "of unknown length"
		case tx0Data, tx0DataOld:
			return 95, fmt.Sprintf("of %d bytes", o.ScriptLen)
		}
		return 60, fmt.Sprintf("of unusual %d bytes", o.ScriptLen)
	}
	return 60, "not found"
}
