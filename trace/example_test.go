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

// Where did the money in the shop's till come from? The same rule, read
// backward.
func ExampleRun_backward() {
	l := ledger.New(ledger.Config{})
	for i, p := range []struct {
		tx, from, to string
		amount       uint64
	}{{"wage", "employer", "thief", 60}, {"theft", "victim", "thief", 40}, {"payment", "thief", "shop", 80}} {
		err := l.Append(ledger.Tx{
			ID: txName(p.tx), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i + 1)}, Time: int64(i),
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(p.from), To: name(p.to), Amount: ledger.NewAmount(p.amount)}},
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	payment := trace.Seed{Chain: ledger.LocalDefault, Kind: trace.SeedTransfer, Tx: txName("payment")}
	res, err := trace.Run(context.Background(), l.View(), nil, []trace.Seed{payment}, trace.Config{Direction: trace.Backward})
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range res.Sinks {
		fmt.Println(s.Account.Address, s.Reason, s.Amount)
		for _, step := range s.Path {
			fmt.Println(" ", step.Tx, step.From.Address, "to", step.To.Address, step.Amount)
		}
	}
	// Output:
	// employer end_of_data 60
	//   wage employer to thief 60
	//   payment thief to shop 80
	// victim end_of_data 20
	//   theft victim to thief 20
	//   payment thief to shop 80
}

// A deposit on one chain and the withdrawal that pays it on another.
func ExampleMatchBridge() {
	receiver := name("user1")
	deposit := trace.BridgeLeg{Chain: "eip155:1", Tx: txName("d"), Asset: "USDC", Amount: ledger.NewAmount(1000), Time: 100, Receiver: receiver}
	withdrawal := trace.BridgeLeg{Chain: "eip155:137", Tx: txName("w"), Asset: "USDC", Amount: ledger.NewAmount(997), Time: 400, Receiver: receiver}
	pairs, err := trace.MatchBridge([]trace.BridgeLeg{deposit}, []trace.BridgeLeg{withdrawal}, trace.DefaultBridgeConfig())
	if err != nil {
		fmt.Println(err)
	}
	for _, p := range pairs {
		fmt.Println(p.Deposit.Tx, "to", p.Withdrawal.Tx, "score", p.Score, p.Evidence)
	}
	// Output:
	// d to w score 0.9366 [asset amount time receiver]
}
