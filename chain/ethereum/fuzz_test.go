package ethereum_test

import (
	"context"
	"io"
	"iter"
	"testing"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// fuzz feeds a reader: it must end with transactions that keep the ledger's
// rules, or with an error of a known kind, and never panic.
func fuzz(f *testing.F, o ethereum.Options, names ...string) {
	o.Jobs, o.MaxBlock, o.MaxRows = 1, 1<<20, 1000
	all := specimens(f)
	read := all[names[0]].read
	for _, n := range names {
		f.Add(all[n].data)
		f.Add(all[n].data[:len(all[n].data)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = sound(t, keepsRules(t, read), data, o)
	})
}

// keepsRules wraps a reader with a check of every transaction.
func keepsRules(t *testing.T, read readFunc) readFunc {
	return func(ctx context.Context, r io.Reader, o ethereum.Options) iter.Seq2[ledger.Tx, error] {
		return func(yield func(ledger.Tx, error) bool) {
			for tx, err := range read(ctx, r, o) {
				if err == nil {
					checkTx(t, tx)
				}
				if !yield(tx, err) {
					return
				}
			}
		}
	}
}

func checkTx(t *testing.T, tx ledger.Tx) {
	if tx.ID.IsZero() || tx.Chain == "" {
		t.Fatalf("a transaction without id or chain: %+v", tx)
	}
	if tx.FeeBurnt.Cmp(tx.Fee) > 0 {
		t.Fatalf("burnt %s of a fee of %s", tx.FeeBurnt, tx.Fee)
	}
	if tx.Status == ledger.Failed && len(tx.Transfers)+len(tx.Approvals)+len(tx.Created) > 0 {
		t.Fatalf("a failed transaction moved something: %+v", tx)
	}
	for _, tr := range tx.Transfers {
		if tr.From.IsZero() && tr.To.IsZero() || tr.Asset == "" {
			t.Fatalf("nobody to nobody, or nothing: %+v", tr)
		}
	}
}

func FuzzReadRLP(f *testing.F)  { fuzz(f, ethereum.Options{}, "rlp") }
func FuzzReadEra1(f *testing.F) { fuzz(f, ethereum.Options{}, "era1") }
func FuzzReadRPC(f *testing.F)  { fuzz(f, ethereum.Options{}, "rpc") }
func FuzzReadTron(f *testing.F) { fuzz(f, ethereum.Options{}, "tron") }
func FuzzReadTable(f *testing.F) {
	fuzz(f, ethereum.Options{Sort: true, Time: func(uint64) (int64, bool) { return 1, true }}, "csv", "json")
}
