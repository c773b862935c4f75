package cluster

import (
	"fmt"
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// WabiSabi's output amounts: 2^i, 3^i, 2·3^i, 10^i, 2·10^i and 5·10^i from 5,000
// to 134,375,000,000 satoshi. Kind: sourced, Wasabi Wallet's AmountDecomposer.
const wabiSabiMin, wabiSabiMax = 5_000, 134_375_000_000

// Bounds of a round. Kind: sourced: zkSNACKs' rounds had 50 inputs and more
// (Dumplings); later coordinators' have 20 and fewer, and the emulated ones
// start at 13, hence the floor of 10 (proposed). Three quarters of the outputs
// on denominations: OndrejMan/blocksci, for later rounds; attested rounds have
// 95–100 %. Three repeated denominations: GraphSense.
const (
	wasabi2Inputs    = 10
	wasabi2Repeated  = 3
	wasabi2FirstTime = 1655251200 // 2022-06-15, release 2.0; height 741,213
)

// wasabi2Rule recognises WabiSabi rounds: at least 10 inputs, only P2WPKH and
// P2TR; inputs and outputs each in descending order of amount; at least three
// quarters of the outputs on WabiSabi's denominations, three denominations or
// more repeated; at most one input address in ten and one output address in ten
// used twice.
//
// Source: Wasabi Wallet (AmountDecomposer, AmountOrganizer); nopara73/Dumplings;
// OndrejMan/blocksci. Many inputs of one address that pay one amount in sorted
// order look alike to rules without the last condition.
func wasabi2Rule() GateRule {
	return GateRule{
		Type: Wasabi2, Doc: "WabiSabi round (Wasabi 2.x, any coordinator)", Source: "nopara73/Dumplings; OndrejMan/blocksci",
		Match: func(s *Shape) (Gate, bool) {
			ins, outs := len(s.Rec.Inputs), len(s.Rec.Outputs)
			if ins < wasabi2Inputs || s.before(wasabi2FirstTime) || !s.only(ledger.P2WPKH, ledger.P2TR) ||
				10*s.InputAddresses < 9*ins || 10*s.OutputAddresses < 9*outs ||
				!descending(s.Rec.Inputs) || !descending(s.Rec.Outputs) {
				return Gate{}, false
			}
			standard, repeated := 0, 0
			for _, v := range s.Values {
				if isWabiSabi(v.Value) {
					standard += v.Count
					if v.Count > 1 {
						repeated++
					}
				}
			}
			if 4*standard < 3*outs || repeated < wasabi2Repeated {
				return Gate{}, false
			}
			conf := uint8(90)
			if ins >= 50 {
				conf = 99
			}
			return Gate{Wasabi2, conf, fmt.Sprintf("%d inputs and %d outputs in order, %d outputs on denominations, %d of them repeated", ins, outs, standard, repeated)}, true
		},
	}
}

// isWabiSabi reports whether a value is one of the denominations.
func isWabiSabi(v uint64) bool {
	if v < wabiSabiMin || v > wabiSabiMax {
		return false
	}
	if bits.OnesCount64(v) == 1 {
		return true
	}
	n, zeros := v, 0
	for n%10 == 0 {
		n /= 10
		zeros++
	}
	if zeros > 0 && (n == 1 || n == 2 || n == 5) {
		return true
	}
	if n = v; n%2 == 0 {
		n /= 2
	}
	for n%3 == 0 {
		n /= 3
	}
	return n == 1
}

// descending reports whether the known amounts do not grow.
func descending(legs []ledger.LegRecord) bool {
	last := -1
	for i := range legs {
		if legs[i].Resolution != ledger.Resolved {
			continue
		}
		if last >= 0 && legs[i].Amount.Cmp(legs[last].Amount) > 0 {
			return false
		}
		last = i
	}
	return true
}
