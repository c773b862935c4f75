// Command owndetector writes a detector of one's own: it reports whoever is
// paid a third time within a day, and shows the payments.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// seen is what the feature remembers of an account.
type seen struct{ Payments uint32 }

// payments counts what every account has received. Undo, snapshots and looking
// ahead at planned payments come with the table.
func payments() *typology.Feature[seen] {
	return &typology.Feature[seen]{
		Name: "x-example/payments",
		Doc:  "payments received since the beginning",
		Advance: func(p *typology.Pass, t *typology.Table[seen]) {
			for _, m := range p.AccountMoves {
				t.Edit(m.To).Payments++
			}
		},
	}
}

func thirdPayment() *typology.Detector {
	const name, window = "x-example/third-payment", 24 * time.Hour
	count := payments()
	return &typology.Detector{
		Name: name, Version: "1", Kind: typology.Suspicious, Typologies: []string{name}, Window: window,
		Doc:      "third payment within a day\n\nA teaching example: every shop does this.",
		Requires: []typology.Requirement{count},
		Run: func(_ context.Context, p *typology.Pass) error {
			for _, m := range p.AccountMoves {
				if count.Of(p).Get(m.To).Payments < 3 {
					continue // the cheap test first
				}
				var rows []typology.Evidence
				h := p.History(m.To, p.At.Clock-int64(window/time.Second), 100)
				for i := range h.Steps {
					if h.Steps[i].In {
						rows = append(rows, p.Evidence(&h.Steps[i], typology.Victim))
					}
				}
				if len(rows) >= 3 {
					p.Report(typology.Finding{Typology: name, Subject: p.Account(m.To), Strength: ledger.One / 10, Evidence: rows})
				}
			}
			return nil
		},
	}
}

func main() {
	l := ledger.New(ledger.Config{})
	for i, payer := range []string{"ann", "ben", "cleo", "dan"} {
		id, err := ledger.NameTxID("payment-" + payer)
		if err != nil {
			log.Fatal(err)
		}
		if err := l.Append(ledger.Tx{
			ID: id, Chain: ledger.LocalDefault, Time: int64(1_767_225_600 + 3600*i), Position: ledger.Position{Height: uint64(i + 1)},
			Transfers: []ledger.Transfer{{From: person(payer), To: person("shop"), Asset: "EUR", Amount: ledger.NewAmount(500)}},
		}); err != nil {
			log.Fatal(err)
		}
	}
	for f, err := range typology.Run(context.Background(), typology.Input{View: l.View()}, thirdPayment()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s, %d transfers, revision %d\n", f.Subject, f.Typology, len(f.Evidence), f.Revision)
	}
}

func person(name string) ledger.Account {
	a, err := ledger.ParseAccount(name)
	if err != nil {
		log.Fatal(err)
	}
	return a
}
