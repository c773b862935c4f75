package typology_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// What History tells of accounts that a chain and an exchange's private lane both
// move does not depend on which of the two was appended first.
func TestHistoryOfLanesInAnyOrder(t *testing.T) {
	cut := 0
	rapid.Check(t, func(rt *rapid.T) {
		name := func(k byte) ledger.Account {
			return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{k%3 + 1})}
		}
		lanes := [2][]ledger.Tx{}
		for n := range rapid.IntRange(2, 24).Draw(rt, "transactions") {
			k := rapid.IntRange(0, 1).Draw(rt, "lane")
			chain := []ledger.Chain{ledger.Ethereum, "local:exchange"}[k]
			from := rapid.Byte().Draw(rt, "from")
			lanes[k] = append(lanes[k], ledger.Tx{
				ID: ledger.HashTxID(chain, [32]byte{byte(n), byte(k)}), Chain: chain, Time: epoch + int64(n/2)*600, Position: ledger.Position{Height: uint64(n)},
				Transfers: []ledger.Transfer{{Asset: "EUR", From: name(from), To: name(from + 1 + rapid.Byte().Draw(rt, "to")%2), Amount: ledger.NewAmount(uint64(n + 1))}},
			})
		}
		budget := rapid.IntRange(1, 12).Draw(rt, "budget")
		told := func(txs []ledger.Tx) (out []string) {
			l := ledger.New(ledger.Config{})
			for _, tx := range txs {
				require.NoError(rt, l.Append(tx))
			}
			run := func(_ context.Context, p *typology.Pass) error {
				for k := range byte(3) {
					id, ok := p.View().Lookup(name(k))
					if !ok {
						continue
					}
					h := p.History(id, p.At.Clock-3600, budget)
					line := fmt.Sprint(p.At, k, h.Truncated)
					for _, s := range h.Steps {
						line += fmt.Sprintf(" %v%+d", s.At, s.Move.Amount)
					}
					out = append(out, line)
					if h.Truncated {
						cut++
					}
				}
				return nil
			}
			for _, err := range typology.Run(t.Context(), typology.Input{View: l.View()}, &typology.Detector{
				Name: "x-test/history", Version: "1", Doc: "a test", Typologies: []string{typology.Cycle}, Window: time.Hour, Run: run,
			}) {
				require.NoError(rt, err)
			}
			return out
		}
		chainFirst := append(append([]ledger.Tx{}, lanes[0]...), lanes[1]...)
		mixed, a, b := []ledger.Tx{}, lanes[0], lanes[1]
		for len(a)+len(b) > 0 {
			if len(b) == 0 || len(a) > 0 && rapid.Bool().Draw(rt, "chain next") {
				mixed, a = append(mixed, a[0]), a[1:]
			} else {
				mixed, b = append(mixed, b[0]), b[1:]
			}
		}
		require.Equal(rt, told(chainFirst), told(append(append([]ledger.Tx{}, lanes[1]...), lanes[0]...)))
		require.Equal(rt, told(chainFirst), told(mixed))
	})
	require.NotZero(t, cut, "no budget was ever met")
}
