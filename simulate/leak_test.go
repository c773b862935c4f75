package simulate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// sample is one thing a classifier may look at: bits that should say nothing.
type sample struct {
	bits []float64
	bad  bool
}

// TestNamesDoNotLeak trains a logistic classifier on what should carry no
// information: the bits of hashes and addresses, the low bits of the row number
// and the place within the block. On fresh data it must be at chance.
func TestNamesDoNotLeak(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	cfg := Defaults()
	cfg.Accounts, cfg.Days = 3000, 60
	for i := range cfg.Innocents {
		cfg.Innocents[i].Count = 20
	}
	var txs, accounts []sample
	row := 0
	bad := map[ledger.Account]bool{}
	var order []ledger.Account
	seen := map[ledger.Account]bool{}
	for ev := range world(t, cfg).Stream() {
		row++
		dirty := false
		for _, r := range ev.Truth {
			dirty = dirty || !r.Innocent()
			if !r.Account.IsZero() && !r.Innocent() && r.Role != "deposit-address" {
				bad[r.Account] = true
			}
		}
		if ev.Tx.Chain != ledger.Ethereum {
			continue
		}
		h, _ := ev.Tx.ID.Hash()
		s := sample{bits: bitsOf(h[:]), bad: dirty}
		for b := range 10 {
			s.bits = append(s.bits, float64(row>>b&1))
		}
		s.bits = append(s.bits, float64(ev.Tx.Position.Tx&1), float64(ev.Tx.Position.Tx>>1&1))
		txs = append(txs, s)
		for _, x := range ev.Tx.Transfers {
			for _, a := range [...]ledger.Account{x.From, x.To} {
				if !a.IsZero() && !seen[a] {
					seen[a] = true
					order = append(order, a)
				}
			}
		}
	}
	for _, a := range order {
		h, ok := a.Address.Hash160()
		require.True(t, ok)
		accounts = append(accounts, sample{bits: bitsOf(h[:]), bad: bad[a]})
	}
	for name, data := range map[string][]sample{"transactions": txs, "accounts": accounts} {
		auc, n := judge(data)
		t.Logf("%s: AUC %.3f over %d of each class", name, auc, n)
		require.Greater(t, n, 300)
		// Standard error of an AUC of ½ with n of each class: 1/√(6n).
		require.InDelta(t, .5, auc, 3.5/math.Sqrt(6*float64(n)), name)
	}
}

// TestJudgeSeesALeak shows that the classifier would find one.
func TestJudgeSeesALeak(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var data []sample
	for range 4000 {
		s := sample{bits: make([]float64, 40), bad: rng.IntN(2) == 0}
		for i := range s.bits {
			s.bits[i] = float64(rng.IntN(2))
		}
		if s.bad && rng.IntN(2) == 0 { // one bit is set too often
			s.bits[7] = 1
		}
		data = append(data, s)
	}
	auc, _ := judge(data)
	require.Greater(t, auc, .57)
}

func bitsOf(b []byte) []float64 {
	v := make([]float64, 0, 8*len(b))
	for _, x := range b {
		for i := range 8 {
			v = append(v, float64(x>>i&1))
		}
	}
	return v
}

// judge balances the classes, trains on one half and returns the area under
// the curve on the other, with the number of each class in it.
func judge(data []sample) (auc float64, n int) {
	rng := rand.New(rand.NewPCG(3, 4))
	rng.Shuffle(len(data), func(i, j int) { data[i], data[j] = data[j], data[i] })
	var by [2][]sample
	for _, s := range data {
		if s.bad {
			by[1] = append(by[1], s)
		} else {
			by[0] = append(by[0], s)
		}
	}
	m := min(len(by[0]), len(by[1]), 3000)
	n = m / 2
	w := make([]float64, len(data[0].bits)+1)
	score := func(s sample) float64 {
		z := w[len(w)-1]
		for i, x := range s.bits {
			z += w[i] * (x - .5)
		}
		return z
	}
	for epoch := range 12 {
		rate := .02 / float64(1+epoch)
		for i := range n {
			for y := range by {
				s := by[y][i]
				d := rate * (float64(y) - 1/(1+math.Exp(-score(s))))
				for j, x := range s.bits {
					w[j] += d * (x - .5)
				}
				w[len(w)-1] += d
			}
		}
	}
	wins := 0.0
	for i := n; i < 2*n; i++ {
		a := score(by[1][i])
		for j := n; j < 2*n; j++ {
			switch b := score(by[0][j]); {
			case a > b:
				wins++
			case a == b:
				wins += .5
			}
		}
	}
	return wins / float64(n) / float64(n), n
}
