package typology_test

import (
	"context"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// paid is what the example's feature remembers of an account.
type paid struct{ Payments uint32 }

// payments counts what every account has received.
var payments = &typology.Feature[paid]{
	Name: "x-example/payments",
	Doc:  "payments received since the beginning",
	Advance: func(p *typology.Pass, t *typology.Table[paid]) {
		for _, m := range p.AccountMoves {
			t.Edit(m.To).Payments++
		}
	},
}

// newThirdPayment returns a detector that reports whoever is paid a third time
// within a day of the first payment.
func newThirdPayment() *typology.Detector {
	const name, window = "x-example/third-payment", 24 * time.Hour
	return &typology.Detector{
		Name: name, Version: "1", Kind: typology.Suspicious, Typologies: []string{name}, Window: window,
		Doc:      "third payment within a day\n\nA teaching example: every shop does this.",
		Requires: []typology.Requirement{payments},
		Run: func(_ context.Context, p *typology.Pass) error {
			for _, m := range p.AccountMoves {
				if payments.Of(p).Get(m.To).Payments < 3 {
					continue // the cheap test first
				}
				var rows []typology.Evidence
				h := p.History(m.To, p.At.Clock-int64(window/time.Second), 100)
				for i := range h.Steps {
					if h.Steps[i].In {
						rows = append(rows, p.Evidence(&h.Steps[i], typology.Victim))
					}
				}
				if len(rows) < 3 {
					continue
				}
				p.Report(typology.Finding{
					Typology: name, Subject: p.Account(m.To), Strength: ledger.One / 10, Evidence: rows,
					Measures: []typology.Measure{{Name: "payments_24h", Value: typology.Count(len(rows)), Threshold: typology.Count(3), Source: "proposed: an example"}},
				})
			}
			return nil
		},
	}
}

// Write one's own detector: a feature for the cheap test, the history for the
// exact one, and a report with its evidence.
func Example() {
	name := func(s string) ledger.Account {
		a, _ := ledger.ParseAccount(s)
		return a
	}
	l := ledger.New(ledger.Config{})
	for i, payer := range []string{"ann", "ben", "cleo", "dan"} {
		id, _ := ledger.NameTxID("payment-" + payer)
		err := l.Append(ledger.Tx{
			ID: id, Chain: ledger.LocalDefault, Time: int64(1767225600 + 3600*i), Position: ledger.Position{Height: uint64(i + 1)},
			Transfers: []ledger.Transfer{{From: name(payer), To: name("shop"), Asset: "EUR", Amount: ledger.NewAmount(500)}},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	for f, err := range typology.Run(context.Background(), typology.Input{View: l.View()}, newThirdPayment()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s %s revision %d: %s = %s\n", f.Typology, f.Subject.Address, f.Revision, f.Measures[0].Name, f.Measures[0].Value)
		for _, e := range f.Evidence {
			fmt.Println(" ", e.Tx, e.From.Address, e.Amount, e.Asset)
		}
	}
	// Output:
	// x-example/third-payment shop revision 2: payments_24h = 4
	//   payment-ann ann 500 EUR
	//   payment-ben ben 500 EUR
	//   payment-cleo cleo 500 EUR
	//   payment-dan dan 500 EUR
}
