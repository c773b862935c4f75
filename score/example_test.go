package score_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

// What an exchange writes: blocks come in on its own goroutine, and a withdrawal
// is judged before it is signed.
func Example() {
	ctx := context.Background()
	thief := ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{0xba, 0xd0})}
	usdt := ledger.Asset("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7")

	b := label.NewBuilder(label.Config{})
	list := "address,category,entity,source\n" + thief.Address.String() + ",block-list,Case 114,own investigation\n"
	if _, err := b.AddCSV(strings.NewReader(list), label.Options{Name: "own-list.csv"}); err != nil {
		fmt.Println(err)
		return
	}
	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: b.Build()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var current atomic.Pointer[score.Engine] // reload a policy by storing a new engine
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	if err != nil {
		fmt.Println(err)
		return
	}
	current.Store(eng)

	block := ledger.Tx{
		ID: ledger.HashTxID(ledger.Ethereum, [32]byte{1}), Chain: ledger.Ethereum,
		Position: ledger.Position{Height: 23_000_000}, Time: 1_767_225_600,
		Transfers: []ledger.Transfer{{Asset: usdt, From: thief, To: ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{2})}, Amount: ledger.NewAmount(5e9)}},
	}
	if err := st.Append(ctx, block); err != nil {
		fmt.Println(err)
		return
	}
	age := 3 * 24 * time.Hour
	a, err := current.Load().Assess(ctx, score.Withdrawal{
		Customer: "c-19", To: thief, Asset: usdt, Amount: ledger.NewAmount(2e9), Facts: &score.CustomerFacts{Age: &age},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Level, a.Score)
	for _, c := range a.Contributions {
		fmt.Println(c.Points, c.Family, c.Source)
	}
	// Output:
	// severe 100.000
	// 100.000 exposure exposure:block-list:direct:self
	// 15.000 facts fact:new-customer
}
