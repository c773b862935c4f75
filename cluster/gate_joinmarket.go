package cluster

import "fmt"

// Bounds of a JoinMarket transaction. Kind: sourced, crocs-muni/
// coinjoin-analysis CJ_TX_CHECK_JOINMARKET_DEFAULTS (3 participants, 100 inputs,
// no address above 34 %) and OndrejMan/blocksci (5 inputs per participant,
// amount at least 10,000).
const (
	joinMarketPeers  = 3
	joinMarketSure   = 5
	joinMarketInputs = 5
	joinMarketMost   = 100
	joinMarketLeast  = 10_000
)

// joinMarketRule recognises a taker's round with his makers: p ≥ 3 equal
// outputs and a change output for each, or for all but the taker who sweeps (2p
// or 2p−1 outputs); all output addresses different, p input addresses or more,
// no data output. With one input per participant, inputs and changes in order
// of amount must differ by the equal amount, give or take fees. Two participants
// with one input each count only where one of them gains a little: his maker's
// fee, which no wallet pays to itself.
//
// Source: crocs-muni/coinjoin-analysis; OndrejMan/blocksci; Möser and Böhme,
// "Join Me on a Market for Anonymity", WEIS 2016. Accuracy: 32 of 32 emulated
// rounds, none of the 101 other transactions of their wallets. On mainnet no
// attested truth exists; batches by chance look alike, hence the confidence.
func joinMarketRule() GateRule {
	return GateRule{
		Type: JoinMarket, Doc: "taker and makers, equal outputs and changes", Source: "crocs-muni/coinjoin-analysis; OndrejMan/blocksci",
		Match: func(s *Shape) (Gate, bool) {
			p, ins, outs := s.Mode.Count, len(s.Rec.Inputs), len(s.Rec.Outputs)
			if g, ok := s.joinMarketPair(); ok {
				return g, true
			}
			if s.Rec.Coinbase || p < joinMarketPeers || s.Spendable != outs || outs != 2*p && outs != 2*p-1 ||
				s.Mode.Value < joinMarketLeast || s.OutputAddresses < outs || s.InputAddresses < p ||
				ins > joinMarketInputs*p || ins > joinMarketMost || s.topInput(ins) {
				return Gate{}, false
			}
			conf := uint8(50)
			if p >= joinMarketSure {
				conf = 70
			}
			if ins == p {
				fits, known := s.oneInputEach()
				switch {
				case known && !fits:
					return Gate{}, false
				case known:
					conf = 90
				}
			}
			sweep := ""
			if outs == 2*p-1 {
				sweep = ", the taker sweeps"
			}
			return Gate{JoinMarket, conf, fmt.Sprintf("%d equal outputs of %d, %d changes%s, inputs of %d addresses", p, s.Mode.Value, outs-p, sweep, s.InputAddresses)}, true
		},
	}
}

// oneInputEach pairs inputs and changes by amount: with one input per
// participant, input = equal amount + change ± fee. The slack is a twentieth of
// the equal amount and 100,000 satoshi (proposed: makers ask below 1 %).
func (s *Shape) oneInputEach() (fits, known bool) {
	ins, ok := s.sortedInputs()
	if !ok {
		return false, false
	}
	var changes []uint64
	if len(s.Rec.Outputs) < 2*len(ins) {
		changes = append(changes, 0)
	}
	for _, v := range s.Values {
		for range v.Count {
			if v.Value != s.Mode.Value {
				changes = append(changes, v.Value)
			}
		}
	}
	if len(changes) != len(ins) {
		return false, true
	}
	slack := s.Mode.Value/20 + 100_000
	for i := range ins {
		want := s.Mode.Value + changes[i]
		if max(ins[i], want)-min(ins[i], want) > slack {
			return false, true
		}
	}
	return true, true
}

// joinMarketPair recognises a round of one taker and one maker: two inputs, two
// equal outputs, two changes, and one of the two gets out more than he put in,
// by no more than a hundredth of the equal amount (proposed).
func (s *Shape) joinMarketPair() (Gate, bool) {
	ins, known := s.sortedInputs()
	if !known || len(ins) != 2 || s.InputAddresses != 2 || s.Spendable != 4 || len(s.Rec.Outputs) != 4 || s.OutputAddresses != 4 ||
		len(s.Values) != 3 || s.Mode.Count != 2 || s.Mode.Value < joinMarketLeast {
		return Gate{}, false
	}
	var changes []uint64
	for _, v := range s.Values {
		if v.Count == 1 {
			changes = append(changes, v.Value)
		}
	}
	for i := range ins {
		out, other := s.Mode.Value+changes[i], s.Mode.Value+changes[1-i]
		if out > ins[i] && out-ins[i] <= s.Mode.Value/100 && other < ins[1-i] && ins[1-i]-other <= s.Mode.Value/20+100_000 {
			return Gate{JoinMarket, 80, fmt.Sprintf("2 equal outputs of %d, one of two participants gains %d", s.Mode.Value, out-ins[i])}, true
		}
	}
	return Gate{}, false
}
