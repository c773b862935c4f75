// Command exchange is an exchange's risk engine in miniature: blocks come in,
// a deposit is checked at confirmation and a withdrawal before it is signed.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hoptrail/hoptrail/evidence"
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

const usdt ledger.Asset = "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"

func account(n byte) ledger.Account {
	return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{0: 0xa1, 19: n})}
}

func main() {
	ctx := context.Background()

	// What we know: a list of our own, which may alert alone.
	b := label.NewBuilder(label.Config{})
	if _, err := b.AddCSV(strings.NewReader("address,category,entity,source\n"+
		account(66).Address.String()+",block-list,Case 2026-114,own investigation\n"), label.Options{Name: "own-list.csv"}); err != nil {
		log.Fatal(err)
	}

	// One state, one policy; reload a policy by storing a new engine.
	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: b.Build()}})
	if err != nil {
		log.Fatal(err)
	}
	var current atomic.Pointer[score.Engine]
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	if err != nil {
		log.Fatal(err)
	}
	current.Store(eng)

	// Blocks come in on the goroutine of your choice.
	deposit := payment(100, account(66), account(7), 900e6)
	for _, tx := range []ledger.Tx{payment(99, account(1), account(2), 50e6), deposit} {
		if err := st.Append(ctx, tx); err != nil {
			log.Fatal(err)
		}
	}

	// A deposit, at confirmation.
	a, err := current.Load().Assess(ctx, score.Deposit{Chain: ledger.Ethereum, Tx: deposit.ID, To: account(7)})
	if err != nil {
		log.Fatal(err)
	}
	if err := evidence.Text(os.Stdout, a, nil, 3); err != nil {
		log.Fatal(err)
	}

	// A withdrawal, before it is signed: nothing is written by asking.
	age, first := 5*24*time.Hour, true
	for _, to := range []ledger.Account{account(3), account(66)} {
		a, err = current.Load().Assess(ctx, score.Withdrawal{
			Customer: "c-19", To: to, Asset: usdt, Amount: ledger.NewAmount(2_000e6),
			Facts: &score.CustomerFacts{Age: &age, FirstPayment: &first},
		})
		if err != nil {
			log.Fatal(err)
		}
		if a.Decision.Action == score.Interdict {
			fmt.Printf("withdrawal of c-19 to %s: not signed, %s reached %d\n", to.Address, a.Decision.By, a.Decision.Threshold)
			continue
		}
		fmt.Printf("withdrawal of c-19 to %s: %s, %s points\n", to.Address, a.Level, a.Score)
	}

	// A restart: store now and then, open the last, append what came after.
	if err := restart(ctx, st); err != nil {
		log.Fatal(err)
	}
}

// restart stores the state and opens it again, as after a crash.
func restart(ctx context.Context, st *score.State) (err error) {
	dir, err := os.MkdirTemp("", "exchange-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := st.Snapshot(dir); err != nil {
		return err
	}
	again, err := score.RestoreState(score.StateConfig{Detectors: catalog.Default()}, dir)
	if err != nil {
		return err
	}
	head, _, _ := again.View().Head(ledger.Ethereum)
	fmt.Printf("restarted at height %d\n", head.Height)
	return again.Append(ctx, payment(head.Height+1, account(1), account(4), 10e6))
}

// payment is one block with one transfer, as chain/ethereum would deliver it.
func payment(height uint64, from, to ledger.Account, amount uint64) ledger.Tx {
	return ledger.Tx{
		ID: ledger.HashTxID(ledger.Ethereum, [32]byte{31: byte(height)}), Chain: ledger.Ethereum,
		Position: ledger.Position{Height: height}, Time: 1_767_225_600 + int64(height)*12, Initiator: from,
		Transfers: []ledger.Transfer{{Asset: usdt, From: from, To: to, Amount: ledger.NewAmount(amount)}},
	}
}
