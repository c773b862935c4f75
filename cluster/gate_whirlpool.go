package cluster

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// pool is a Whirlpool pool: its denomination and coordinator fee in satoshi.
type pool struct{ size, fee uint64 }

// pools are Samourai's four pools with their fees, and the two of Ashigaru,
// which coordinates since 2025 at the same 3.5 % (5 % on the smallest sizes).
// Kind: sourced, Samourai Wallet's pool list and OndrejMan/blocksci
// isAshigaruCoinJoin; Ashigaru's fees are proposed by proportion.
func pools() []pool {
	return []pool{
		{100_000, 5_000},
		{1_000_000, 50_000},
		{2_500_000, 125_000},
		{5_000_000, 175_000},
		{25_000_000, 875_000},
		{50_000_000, 1_750_000},
	}
}

// premixExtra is how much more than the pool's size a first-time input may
// hold, to pay the miner. Kind: sourced, nopara73/Dumplings; on 1,403 mixes of
// March 2024 it lay between 262 and 62,920.
const premixExtra = 110_000

// Participants of one mix. Kind: sourced: five at first, up to eight by surge
// cycles, Dumplings allows ten.
const whirlpoolMin, whirlpoolMax = 5, 10

// whirlpoolRule recognises Whirlpool mixes: n inputs and n outputs, 5 ≤ n ≤ 10,
// all on different native SegWit v0 scripts, every output exactly the pool's
// size, every input the pool's size (a remix) or up to 110,000 satoshi more (an
// entrant), at least one entrant.
//
// Source: nopara73/Dumplings; GraphSense heuristics_service; OndrejMan/blocksci.
// Accuracy: 1,403 of 1,403 mixes of 2024-03-11…16; none of 2,385 mix spends.
func whirlpoolRule() GateRule {
	return GateRule{
		Type: Whirlpool, Doc: "Whirlpool mix", Source: "nopara73/Dumplings; OndrejMan/blocksci",
		Match: func(s *Shape) (Gate, bool) {
			n := len(s.Rec.Inputs)
			if n < whirlpoolMin || n > whirlpoolMax || s.Spendable != n || len(s.Rec.Outputs) != n || s.Mode.Count != n ||
				s.InputAddresses != n || s.OutputAddresses != n || !s.only(ledger.P2WPKH, ledger.P2WSH) {
				return Gate{}, false
			}
			for _, p := range pools() {
				if s.Mode.Value != p.size {
					continue
				}
				entrants, known := s.entrants(p.size)
				switch {
				case entrants < 0:
					return Gate{}, false
				case known < n:
					return Gate{Whirlpool, 80, fmt.Sprintf("%d outputs of pool %d, %d of %d inputs of unknown amount", n, p.size, n-known, n)}, true
				case entrants == 0:
					return Gate{}, false
				}
				return Gate{Whirlpool, 99, fmt.Sprintf("%d×%d of pool %d, %d entrants", n, n, p.size, entrants)}, true
			}
			return Gate{}, false
		},
	}
}

// entrants counts the inputs above a pool's size, and those of known amount; it
// returns -1 when an input fits no mix of that pool.
func (s *Shape) entrants(size uint64) (entrants, known int) {
	for i := range s.Rec.Inputs {
		if s.Rec.Inputs[i].Resolution != ledger.Resolved {
			continue
		}
		known++
		switch v := satoshi(s.Rec.Inputs[i].Amount); {
		case v < size || v > size+premixExtra:
			return -1, known
		case v > size:
			entrants++
		}
	}
	return entrants, known
}
