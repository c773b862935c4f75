package eval_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// BenchmarkJudge judges a thousand alerts over a hundred thousand payments of
// twenty thousand accounts, ten of every hundred payments in one of a hundred
// schemes.
func BenchmarkJudge(b *testing.B) {
	const payments, accounts, schemes = 100_000, 20_000, 100
	rng := rand.New(rand.NewPCG(1, 1))
	var pays []pay
	var in eval.Input
	for i := range payments {
		from := rng.IntN(accounts)
		to := (from + 1 + rng.IntN(accounts-1)) % accounts
		p := pay{int64(i), fmt.Sprint("a", from), fmt.Sprint("a", to), 1 + rng.Uint64N(1000)}
		pays = append(pays, p)
		if i%10 == 0 {
			scheme := fmt.Sprint("s", rng.IntN(schemes))
			in.Truth = append(in.Truth,
				eval.Truth{Scheme: scheme, Typology: "layering", Tx: txid(b, fmt.Sprint("t", i))},
				eval.Truth{Scheme: scheme, Typology: "layering", Account: name(b, p.to), Role: "hop"})
		}
		if i%100 == 0 {
			in.Alerts = append(in.Alerts, alert(b, fmt.Sprint(i), "layering", p.to, ledger.Ratio(rng.IntN(10_000)), int64(i), i))
		}
	}
	view := build(b, pays)
	in.View = &view
	n := 0
	for b.Loop() {
		o, err := eval.Judge(eval.Config{}, in)
		require.NoError(b, err)
		n += o.Population
	}
	b.ReportMetric(float64(payments)*float64(b.N)/b.Elapsed().Seconds(), "payments/s")
	require.NotZero(b, n)
}
