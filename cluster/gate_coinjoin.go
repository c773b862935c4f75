package cluster

import "fmt"

// Output values that many independent users pay alike, so that equal outputs
// mean nothing: the dust limit of P2PKH and its older fivefold. Kind: sourced,
// BlockSci tx_identification.cpp.
const (
	dustLimit    = 546
	oldDustLimit = 2730
)

// Bounds beyond BlockSci's. Kind: proposed. Two equal outputs are too common to
// mean anything (Stonewall says what they may mean), data outputs belong to
// tokens, and many inputs for few participants to consolidations.
const (
	coinJoinPeers  = 3
	coinJoinInputs = 5 // per participant
)

// BlockSciRule is the generic rule as BlockSci and, through it, GraphSense's
// clustering have it: at least two inputs and three outputs; with p =
// ⌊(outputs+1)/2⌋ participants, p ≤ inputs, p ≤ distinct input addresses, and
// the most frequent output value (the smallest such) occurring exactly p times.
// It is not among DefaultGates.
//
// Source: Kalodner et al., "BlockSci: Design and applications of a blockchain
// analysis platform", USENIX Security 2020, isCoinjoin; ties as in GraphSense.
// Accuracy: on coordinator-attested Wasabi 1 rounds it finds 17 of 186 (2021)
// and 4 of 152 (2018), no Whirlpool mix and no Wasabi 2 round, but all 32 of 32
// emulated JoinMarket rounds; hence the rules by protocol.
func BlockSciRule() GateRule {
	return GateRule{
		Type: CoinJoin, Doc: "equal outputs, one per participant", Source: "BlockSci isCoinjoin, USENIX Security 2020",
		Match: func(s *Shape) (Gate, bool) {
			ins, outs := len(s.Rec.Inputs), len(s.Rec.Outputs)
			p := (outs + 1) / 2
			if s.Rec.Coinbase || ins < 2 || outs < 3 || p > ins || p > s.InputAddresses {
				return Gate{}, false
			}
			v := s.Mode
			if v.Count != p || v.Value == dustLimit || v.Value == oldDustLimit {
				return Gate{}, false
			}
			return Gate{CoinJoin, 50, fmt.Sprintf("%d of %d outputs are %d, inputs of %d addresses", p, outs, v.Value, s.InputAddresses)}, true
		},
	}
}

// genericRule recognises equal-output CoinJoins of any protocol: BlockSciRule
// with at least three participants, no more than five inputs for each, no data
// output and no output address twice.
func genericRule() GateRule {
	r := BlockSciRule()
	match := r.Match
	r.Match = func(s *Shape) (Gate, bool) {
		p := (len(s.Rec.Outputs) + 1) / 2
		if p < coinJoinPeers || len(s.Rec.Inputs) > coinJoinInputs*p || s.Spendable != len(s.Rec.Outputs) ||
			s.OutputAddresses != len(s.Rec.Outputs) {
			return Gate{}, false
		}
		return match(s)
	}
	return r
}
