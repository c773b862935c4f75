package ledger

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// One writer appends, rolls back and evicts while readers hold views: each view
// must answer the same at the end as when it was taken, and the race detector
// must be silent.
func TestWriterAndReaders(t *testing.T) {
	l := New(Config{Labels: listed{evm(1): "scam"}})
	var wg sync.WaitGroup
	views := make(chan View, 64)
	for range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range views {
				if first, again := digest(v), digest(v); first != again {
					t.Errorf("a view changed from %s to %s", first, again)
				}
			}
		}()
	}
	type kept struct {
		v    View
		what string
	}
	var held []kept
	height := uint64(0)
	for i := range 400 {
		height++
		require.NoError(t, l.Append(Tx{
			ID: HashTxID(Ethereum, [32]byte{byte(i), byte(i >> 8), 9}), Chain: Ethereum, Position: Position{Height: height}, Time: int64(height * 12), Initiator: evm(byte(i%7 + 1)), Fee: NewAmount(1),
			Transfers: []Transfer{{Asset: "USD", From: evm(byte(i%7 + 1)), To: evm(byte(i%11 + 1)), Amount: NewAmount(uint64(i))}},
		}))
		v := l.View()
		views <- v
		switch {
		case i%50 == 20:
			held = append(held, kept{v, digest(v)})
		case i%90 == 80:
			_, err := l.Rollback(Ethereum, height-5)
			require.NoError(t, err)
			height -= 5
		case i%150 == 140:
			require.Positive(t, l.Evict(int64((height-60)*12)))
		}
	}
	close(views)
	wg.Wait()
	for _, k := range held {
		require.Equal(t, k.what, digest(k.v), "a view held over rollbacks and evictions")
	}
}

// digest tells everything a view answers about a few accounts.
func digest(v View) string {
	s := fmt.Sprint(v.Len(), v.Cut())
	for n := byte(1); n <= 11; n++ {
		id, ok := v.Lookup(evm(n))
		if !ok {
			continue
		}
		sum, count := uint64(0), 0
		for e := range v.Credits(id) {
			u, _ := e.Amount.Uint64()
			sum, count = sum+u, count+1
		}
		for e := range v.DebitsDesc(id) {
			u, _ := e.Amount.Uint64()
			sum, count = sum+u*3, count+1
		}
		for range v.FeesPaid(id) {
			count++
		}
		out, _ := v.Summary(id)
		s += fmt.Sprint(" ", n, sum, count, out.Credits, out.Debits, out.FirstClock, out.LastClock, out.Senders, out.Totals)
	}
	return s
}

// listed is a label list by hand.
type listed map[Account]string

func (l listed) Labels(a Account, _ Cut) []Label {
	if c, ok := l[a]; ok {
		return []Label{{Category: c, Confidence: 50}}
	}
	return nil
}
