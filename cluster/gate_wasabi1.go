package cluster

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Wasabi 1 in time. Kind: sourced, nopara73/Dumplings, as heights: first round
// 530,500; the fixed coordinator addresses were given up at 610,000.
const (
	wasabi1First      = 530_500
	wasabi1FreshCoord = 610_000
	wasabi1FirstTime  = 1530403200 // 2018-07-01
)

// Shape of a round. Kind: sourced, Dumplings: 10 equal outputs of 0.1 ± 0.02
// BTC after the fixed addresses, 3 with one. Small early denominations lie up to
// 1 % above 0.01 and 0.05 BTC, with 8 participants and more: measured on 32
// coordinator-attested rounds of 2018, so fitted on them.
const (
	wasabi1Base, wasabi1Off = 10_000_000, 2_000_000
	wasabi1Peers            = 10
	wasabi1CoordPeers       = 3
	wasabi1EarlyPeers       = 8
)

// wasabi1Rule recognises rounds of Wasabi 1.0 and 1.1 (ZeroLink): all inputs
// and outputs P2WPKH, as many inputs as equal outputs or more, no output
// address twice, no data output, at least two different amounts, and either an output to one of
// the coordinator's two addresses of 2018–2019, or ten and more outputs of
// 0.08–0.12 BTC, or eight and more just above 0.01 or 0.05 BTC. The denomination
// was not fixed: it fell a little with every round so that remixing needed no
// new money, from 0.1 BTC to 0.1098 in 2021.
//
// Source: nopara73/Dumplings Scanner and Constants; Stütz et al., "Adoption and
// Actual Privacy of Decentralized CoinJoin Implementations in Bitcoin", AFT
// 2022. GraphSense, whose window is 0.1 BTC ± 5 % without regard to time, calls
// 184 of 186 attested rounds of August 2021 Wasabi 2.
func wasabi1Rule() GateRule {
	coordinators := [2]string{"bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew", "bc1qa24tsgchvuxsaccp8vrnkfd85hrcpafg20kmjw"}
	return GateRule{
		Type: Wasabi1, Doc: "ZeroLink round (Wasabi 1.x)", Source: "nopara73/Dumplings; Stütz et al., AFT 2022",
		Match: func(s *Shape) (Gate, bool) {
			m := s.Mode
			if m.Count < wasabi1CoordPeers || s.Spendable != len(s.Rec.Outputs) || s.InputAddresses < m.Count || len(s.Values) < 2 ||
				s.OutputAddresses < len(s.Rec.Outputs) || !s.only(ledger.P2WPKH) || s.before(wasabi1FirstTime) {
				return Gate{}, false
			}
			h, known := s.height()
			if known && h < wasabi1First {
				return Gate{}, false
			}
			if !known || h < wasabi1FreshCoord {
				for i := range s.Rec.Outputs {
					if a := s.View.Account(s.Rec.Outputs[i].Account).Address.String(); a == coordinators[0] || a == coordinators[1] {
						return Gate{Wasabi1, 99, fmt.Sprintf("%d outputs of %d beside the coordinator's %s", m.Count, m.Value, a)}, true
					}
				}
			}
			switch {
			case m.Count >= wasabi1Peers && m.Value >= wasabi1Base-wasabi1Off && m.Value <= wasabi1Base+wasabi1Off:
				return Gate{Wasabi1, 95, fmt.Sprintf("%d outputs of %d, near 0.1 BTC, inputs of %d addresses", m.Count, m.Value, s.InputAddresses)}, true
			case m.Count >= wasabi1EarlyPeers && (!known || h < wasabi1FreshCoord) && (justAbove(m.Value, 1_000_000) || justAbove(m.Value, 5_000_000)):
				return Gate{Wasabi1, 80, fmt.Sprintf("%d outputs of %d, an early denomination, inputs of %d addresses", m.Count, m.Value, s.InputAddresses)}, true
			}
			return Gate{}, false
		},
	}
}

// justAbove reports whether v is up to 1 % above base.
func justAbove(v, base uint64) bool { return v > base && v <= base+base/100 }
