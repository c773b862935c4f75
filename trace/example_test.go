package trace_test

import (
	"context"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// A thief's account holds 60 units of its own when 40 stolen ones arrive. It
// pays 50 away. Whose are they?
func ExampleRun() {
	l := ledger.New(ledger.Config{})
	for i, p := range []struct {
		tx, from, to string
		amount       uint64
	}{{"wage", "employer", "thief", 60}, {"theft", "victim", "thief", 40}, {"payment", "thief", "shop", 50}} {
		err := l.Append(ledger.Tx{
			ID: txName(p.tx), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i + 1)}, Time: int64(i),
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(p.from), To: name(p.to), Amount: ledger.NewAmount(p.amount)}},
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	stolen := trace.Seed{Chain: ledger.LocalDefault, Kind: trace.SeedTransfer, Tx: txName("theft")}
	for _, rule := range []trace.Rule{trace.FIFO, trace.LIFO, trace.Haircut, trace.LIBR} {
		res, err := trace.Run(context.Background(), l.View(), nil, []trace.Seed{stolen}, trace.Config{Rule: rule})
		if err != nil {
			fmt.Println(err)
		}
		for _, h := range res.Holdings {
			fmt.Println(rule, h.Account.Address, h.Amount)
		}
	}
	// Output:
	// fifo thief 40
	// lifo shop 40
	// haircut shop 20
	// haircut thief 20
	// libr thief 40
}
