package cluster

import "fmt"

// stonewallLeast is the least equal amount. Kind: sourced, GraphSense.
const stonewallLeast = 5_000

// stonewallRule recognises what looks like a two-party CoinJoin and usually is
// one wallet's doing: two inputs or more, three or four spendable outputs on
// different scripts, exactly one value exactly twice, at least 5,000 satoshi,
// the two others of four different. Made alone (Samourai's Stonewall) its
// inputs have one owner, made by two (Stonewall x2) two. So they are joined,
// with less confidence.
//
// Source: GraphSense heuristics_service _is_stonewall. No published accuracy.
func stonewallRule() GateRule {
	return GateRule{
		Type: Stonewall, Doc: "one wallet, perhaps two, made to look like a CoinJoin", Source: "GraphSense heuristics_service",
		Match: func(s *Shape) (Gate, bool) {
			if s.Rec.Coinbase || s.InputAddresses < 2 || s.Spendable != len(s.Rec.Outputs) || s.Spendable < 3 || s.Spendable > 4 ||
				s.OutputAddresses != len(s.Rec.Outputs) || s.Mode.Count != 2 || s.Mode.Value < stonewallLeast ||
				len(s.Values) != s.Spendable-1 {
				return Gate{}, false
			}
			return Gate{Stonewall, 40, fmt.Sprintf("two outputs of %d beside %d others", s.Mode.Value, s.Spendable-2)}, true
		},
	}
}
