package ledger

import "testing"

// BenchmarkFees indexes who paid the fees of three million transactions; the
// bare loop reads every transaction for it, as whoever looks for the fees of
// one account had to without the index.
func BenchmarkFees(b *testing.B) {
	const n = 3_000_000
	l, f := New(Config{}), newBenchFeed()
	for i := 0; i < n; i += benchBatch {
		txs := f.batch(i, min(benchBatch, n-i))
		for k := range txs {
			txs[k].Fee = NewAmount(21_000)
		}
		if err := l.Append(txs...); err != nil {
			b.Fatal(err)
		}
	}
	v := l.View()
	b.Run("bare", func(b *testing.B) {
		var rec Record
		count := 0
		for b.Loop() {
			for ref := range v.Txs() {
				if v.Read(ref, &rec); rec.FeePayer == 777 {
					count++
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/tx")
	})
	b.Run("index", func(b *testing.B) {
		before := l.Stats()
		for b.Loop() {
			l.gen.feeIndex = feeIndex{}
			v.IndexFees(n)
		}
		after := l.Stats()
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/tx")
		b.ReportMetric(float64(after.TxBytes-before.TxBytes)/n, "B/tx")
		b.ReportMetric(float64(after.AccountBytes-before.AccountBytes)/float64(after.Accounts), "B/account")
	})
	b.Run("asked", func(b *testing.B) { // one account after another
		id, fees := AccountID(0), 0
		for b.Loop() {
			id = id%v.MaxAccountID() + 1
			for range v.FeesPaid(id) {
				fees++
			}
		}
		b.ReportMetric(float64(fees)/float64(b.N), "fees/op")
	})
}
