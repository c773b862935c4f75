package trace

import (
	"cmp"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// What each agreement is worth where the bridge gives no number. Kind:
// proposed; receiver and amount together outweigh anything else.
const (
	scoreReceiver ledger.Ratio = 5000
	scoreAmount   ledger.Ratio = 3000 // full when nothing is missing, none at MaxFee
	scoreTime     ledger.Ratio = 2000 // full at once, none at MaxDelay
)

// leg is a BridgeLeg made comparable.
type leg struct {
	*BridgeLeg
	amount ledger.Amount
	index  int
}

// candidate is a deposit and a withdrawal that may belong together.
type candidate struct {
	deposit, withdrawal int
	score               ledger.Ratio
	decided             bool // by number or receiver
	evidence            []string
}

// MatchBridge finds which withdrawals pay which deposits of one bridge. Legs
// match when the bridge's number says so, or else when asset, amount (less a
// fee), time and, where both sides tell it, the receiver agree. A leg matches
// once, the best score first; a match that a rival could replace with nearly
// the same score is not made, unless number or receiver decides. Deposits that
// match nothing stay unmatched. The result is by deposit, in the given order.
//
// O((n + k) log n) for n legs and k pairs within the bounds. Errors match
// ErrConfig.
func MatchBridge(deposits, withdrawals []BridgeLeg, cfg BridgeConfig) ([]Crossing, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	byAsset, byID := map[string][]leg{}, map[string][]int{}
	for i := range withdrawals {
		w := &withdrawals[i]
		if same, amount, ok := cfg.unit(w); ok {
			byAsset[same] = append(byAsset[same], leg{w, amount, i})
		}
		if w.ID != "" {
			byID[w.ID] = append(byID[w.ID], i)
		}
	}
	for _, legs := range byAsset {
		slices.SortStableFunc(legs, func(a, b leg) int { return cmp.Compare(a.Time, b.Time) })
	}
	var found []candidate
	for i := range deposits {
		d := &deposits[i]
		if ids := byID[d.ID]; d.ID != "" && len(ids) > 0 {
			for _, w := range ids {
				found = append(found, candidate{i, w, ledger.One, true, []string{"id"}})
			}
			continue
		}
		same, amount, ok := cfg.unit(d)
		if !ok {
			continue
		}
		legs := byAsset[same]
		from := sort.Search(len(legs), func(k int) bool { return legs[k].Time >= d.Time })
		for k := from; k < len(legs) && legs[k].Time-d.Time <= cfg.MaxDelay; k++ {
			if c, ok := cfg.compare(leg{d, amount, i}, legs[k]); ok {
				found = append(found, c)
			}
		}
	}
	return settleMatches(found, deposits, withdrawals, cfg), nil
}

// compare scores a pair that has no common number.
func (c *BridgeConfig) compare(d, w leg) (candidate, bool) {
	if d.ID != "" && w.ID != "" || d.Chain == w.Chain {
		return candidate{}, false
	}
	missing, ok := d.amount.Sub(w.amount)
	if !ok {
		return candidate{}, false // more came out than went in
	}
	fee, ok := ledger.RatioOf(missing, d.amount)
	if !ok || fee > c.MaxFee {
		return candidate{}, false
	}
	out := candidate{deposit: d.index, withdrawal: w.index, evidence: []string{"asset", "amount", "time"}}
	if !d.Receiver.IsZero() && !w.Receiver.IsZero() {
		if d.Receiver.Address != w.Receiver.Address {
			return candidate{}, false
		}
		out.score, out.decided = scoreReceiver, true
		out.evidence = append(out.evidence, "receiver")
	}
	out.score += scoreTime * ledger.Ratio(c.MaxDelay-(w.Time-d.Time)) / ledger.Ratio(c.MaxDelay)
	if c.MaxFee > 0 {
		out.score += scoreAmount * (c.MaxFee - fee) / c.MaxFee
	} else {
		out.score += scoreAmount
	}
	return out, out.score >= c.MinScore
}

// settleMatches gives every leg its best partner, the best score first and
// equal scores in the legs' order.
func settleMatches(found []candidate, deposits, withdrawals []BridgeLeg, cfg BridgeConfig) []Crossing {
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.deposit, b.deposit), cmp.Compare(a.withdrawal, b.withdrawal))
	})
	// the two best scores of every leg tell whether it has a rival
	type best struct{ first, second ledger.Ratio }
	ofDeposit, ofWithdrawal := make([]best, len(deposits)), make([]best, len(withdrawals))
	note := func(b *best, s ledger.Ratio) {
		if s > b.first {
			b.first, b.second = s, b.first
		} else {
			b.second = max(b.second, s)
		}
	}
	for _, c := range found {
		note(&ofDeposit[c.deposit], c.score)
		note(&ofWithdrawal[c.withdrawal], c.score)
	}
	paid, used := make([]int, len(deposits)), make([]bool, len(withdrawals))
	picked := make([]candidate, 0, len(deposits))
	for _, c := range found {
		if paid[c.deposit] != 0 || used[c.withdrawal] {
			continue
		}
		rival := max(ofDeposit[c.deposit].second, ofWithdrawal[c.withdrawal].second)
		if c.score < ofDeposit[c.deposit].first || c.score < ofWithdrawal[c.withdrawal].first {
			rival = c.score // someone else fitted better, and is taken
		}
		if !c.decided && c.score-rival < cfg.MinLead {
			continue
		}
		picked = append(picked, c)
		paid[c.deposit], used[c.withdrawal] = len(picked), true
	}
	slices.SortFunc(picked, func(a, b candidate) int { return cmp.Compare(a.deposit, b.deposit) })
	out := make([]Crossing, len(picked))
	for i, c := range picked {
		out[i] = Crossing{deposits[c.deposit], withdrawals[c.withdrawal], c.score, c.evidence}
	}
	return out
}
