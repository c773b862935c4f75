package ethereum_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// A block, its receipts and its call traces, as a node answers them, one after
// the other.
const answers = `
{"jsonrpc":"2.0","id":1,"result":{"number":"0x1036640","hash":"0x00000000000000000000000000000000000000000000000000000000000000b1",
 "timestamp":"0x64e00000","miner":"0x0000000000000000000000000000000000000007","difficulty":"0x0","baseFeePerGas":"0xa","uncles":[],
 "transactions":[{"hash":"0x00000000000000000000000000000000000000000000000000000000000000a1","transactionIndex":"0x0","nonce":"0x0",
  "from":"0x0000000000000000000000000000000000000001","to":"0x0000000000000000000000000000000000000003","value":"0x8","gas":"0xea60","gasPrice":"0xc","input":"0x"}]}}
{"jsonrpc":"2.0","id":2,"result":[{"transactionHash":"0x00000000000000000000000000000000000000000000000000000000000000a1","status":"0x1",
 "gasUsed":"0x7530","cumulativeGasUsed":"0x7530","effectiveGasPrice":"0xc","logs":[{"logIndex":"0x0","address":"0xdac17f958d2ee523a2206206994597c13d831ec7",
 "topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef","0x0000000000000000000000000000000000000000000000000000000000000002",
 "0x0000000000000000000000000000000000000000000000000000000000000001"],"data":"0x00000000000000000000000000000000000000000000000000000000000003e8"}]}]}
{"jsonrpc":"2.0","id":3,"result":[{"txHash":"0x00000000000000000000000000000000000000000000000000000000000000a1","result":{"type":"CALL",
 "from":"0x0000000000000000000000000000000000000001","to":"0x0000000000000000000000000000000000000003","value":"0x8",
 "calls":[{"type":"CALL","from":"0x0000000000000000000000000000000000000003","to":"0x0000000000000000000000000000000000000004","value":"0x6"}]}}]}
`

func ExampleReadRPC() {
	l := ledger.New(ledger.Config{})
	for tx, err := range ethereum.ReadRPC(context.Background(), strings.NewReader(answers), ethereum.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := l.Append(tx); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s coinbase=%t fee %s, of which burnt %s\n", tx.Position, tx.Coinbase, tx.Fee, tx.FeeBurnt)
		for _, t := range tx.Transfers {
			fmt.Printf("  %d %s %s\n", t.Entry, t.Kind, t.Amount)
		}
	}
	fmt.Println(l.View().Len(), "transactions in the ledger")
	// Output:
	// 17000000/0/0 coinbase=false fee 360000, of which burnt 300000
	//   0 transfer 1000
	//   1 native 8
	//   2 internal 6
	// 17000000/1/0 coinbase=true fee 0, of which burnt 0
	//   0 native 60000
	// 2 transactions in the ledger
}

func ExampleReadTables() {
	transactions := `hash,nonce,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input,block_timestamp
0x00000000000000000000000000000000000000000000000000000000000000a1,0,46147,0,0x0000000000000000000000000000000000000001,0x0000000000000000000000000000000000000002,31337,21000,50000000000000,0x,1438918233
`
	receipts := `transaction_hash,transaction_index,block_number,cumulative_gas_used,gas_used,contract_address,root,status,effective_gas_price
0x00000000000000000000000000000000000000000000000000000000000000a1,0,46147,21000,21000,,,1,50000000000000
`
	var stats ethereum.Stats
	for tx, err := range ethereum.ReadTables(context.Background(), ethereum.Tables{
		Transactions: strings.NewReader(transactions), Receipts: strings.NewReader(receipts),
	}, ethereum.Options{Stats: &stats}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(tx.Initiator, tx.Transfers[0].Amount, tx.Fee, tx.Status)
	}
	fmt.Println("unknown fees:", stats.FeeUnknown, "unknown outcomes:", stats.StatusUnknown)
	// Output:
	// eip155:1:0x0000000000000000000000000000000000000001 31337 1050000000000000000 ok
	// unknown fees: 0 unknown outcomes: 0
}
