package format_test

import (
	"context"
	"fmt"
	"os"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// Read two files, one of token transfers and one of values, as one ledger.
func ExampleLoad() {
	values := format.Text("values.csv", `time,tx,from,to,asset,amount,decimals,height,tx_index,kind
2024-03-01T12:00:00Z,0x00000000000000000000000000000000000000000000000000000000000000a1,0x1111111111111111111111111111111111111111,0x2222222222222222222222222222222222222222,native,1.5,18,19340000,7,native
`)
	tokens := format.Text("tokens.csv", `time,tx,from,to,asset,amount,height,log_index
2024-03-01T12:00:00Z,0x00000000000000000000000000000000000000000000000000000000000000a1,0x2222222222222222222222222222222222222222,0x3333333333333333333333333333333333333333,0xdac17f958d2ee523a2206206994597c13d831ec7,4799000000,19340000,12
2024-03-01T12:00:00Z,0x00000000000000000000000000000000000000000000000000000000000000a1,0x2222222222222222222222222222222222222222,0x3333333333333333333333333333333333333333,0xdac17f958d2ee523a2206206994597c13d831ec7,4799000000,19340000,12
`)
	l := ledger.New(ledger.Config{})
	report, err := format.Load(context.Background(), l, []format.Source{values, tokens}, format.Decoders(), format.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d rows, %d duplicate, %d transaction\n", report.Rows, report.Duplicates, report.Txs)
	for ref := range l.View().Txs() {
		for _, t := range l.View().Tx(ref).Transfers {
			fmt.Println(t.Kind, t.Amount, t.Asset)
		}
	}
	// Output:
	// 3 rows, 1 duplicate, 1 transaction
	// native 1500000000000000000 eip155:1/slip44:60
	// transfer 4799000000 eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7
}

// An error names file, line, column, value and what was expected. The row
// before it is held back too, since the bad row may have been part of its
// transaction.
func ExampleRead() {
	src := format.Text("day.csv", `time,tx,from,to,asset,amount
2024-05-02T09:00:00Z,wire-1,Anna,mule-1,EUR,12050
2024-05-02T09:05:00Z,wire-2,Bo,mule-1,EUR,99.50
`)
	for tx, err := range format.Read(context.Background(), []format.Source{src}, format.Decoders(), format.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(tx.ID, tx.Transfers[0].Amount)
	}
	// Output:
	// format: bad value: day.csv:3: column "amount": "99.50" (want digits only, in base units)
}

// Write clusters; any io.Writer will do.
func ExampleNewClusterWriter() {
	member := func(s string) ledger.Account {
		a, err := ledger.ParseAccount(s)
		if err != nil {
			panic(err)
		}
		return a
	}
	first, second := member("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), member("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
	w := format.NewClusterWriter(os.Stdout)
	for _, a := range []ledger.Account{first, second} {
		if err := w.Write(format.ClusterRow{Account: a, Entity: first, Size: 2}); err != nil {
			fmt.Println(err)
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// chain,address,entity,size
	// bip122:000000000019d6689c085ae165831e93,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,2
	// bip122:000000000019d6689c085ae165831e93,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,2
}
