package score_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

// BenchmarkAssess asks about an account of 200 transfers with 60 counterparties
// by address and as a withdrawal, and beside it only reads the account's
// transfers. Larger ledgers: go run ./bench/score latency
func BenchmarkAssess(b *testing.B) {
	set := labels(b, map[ledger.Account]string{evm(10): "scam", evm(102): "exchange"})
	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: set}})
	require.NoError(b, err)
	var c chain
	for i := range 200 {
		c.pay(evm(byte(10+i%60)), evm(2), 1e6)
	}
	for i := range c.txs {
		c.txs[i].ID = ledger.HashTxID(ledger.Ethereum, [32]byte{byte(i), 1})
		c.txs[i].Position.Height, c.txs[i].Time = uint64(i+1), 1_700_000_000+int64(i)*60
	}
	require.NoError(b, st.Append(b.Context(), c.txs...))
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(b, err)
	b.Run("bare", func(b *testing.B) {
		v := st.View()
		id, _ := v.Lookup(evm(2))
		for b.Loop() {
			for e := range v.CreditsDesc(id) {
				_ = e
			}
		}
	})
	for name, q := range map[string]score.Subject{
		"address":    score.Address{Account: evm(2)},
		"withdrawal": score.Withdrawal{Customer: "c-1", To: evm(2), Asset: usdt, Amount: ledger.NewAmount(5)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := eng.Assess(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
