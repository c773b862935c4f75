package ethereum_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// Facts of TRON: the USDT contract in both forms.
const (
	usdtT   = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
	usdtHex = "a614f803b6fd780986a42c78ec9c7f77e6ded13c"
)

// made-up accounts.
const (
	alice = "1111111111111111111111111111111111111111"
	bob   = "2222222222222222222222222222222222222222"
	pool  = "3333333333333333333333333333333333333333"
)

func word(digits string) string { return strings.Repeat("0", 64-len(digits)) + digits }

func id(n int) string { return fmt.Sprintf("%064x", n) }

// form writes an address in the 41 or the T form.
func form(t testing.TB, hexText string, text bool) string {
	t.Helper()
	if !text {
		return "41" + hexText
	}
	b, err := hex.DecodeString(hexText)
	require.NoError(t, err)
	h := [20]byte(b)
	return ledger.TronAddress(h).String()
}

// tronBlock is block 60,000,000: a TRX payment, a USDT transfer, a failed USDT
// transfer, a call that pays two accounts, a withdrawn reward.
func tronBlock(t testing.TB, text bool) string {
	f := func(hex string) string { return form(t, hex, text) }
	tx := func(n int, ret, kind, value string) string {
		return fmt.Sprintf(`{"ret":[{"contractRet":%q}],"txID":%q,"raw_data":{"contract":[{"parameter":{"value":{%s},"type_url":"type.googleapis.com/protocol.%s"},"type":%q}],"timestamp":1710000000000}}`,
			ret, id(n), value, kind, kind)
	}
	call := func(data string) string {
		return fmt.Sprintf(`"owner_address":%q,"contract_address":%q,"data":%q`, f(alice), f(usdtHex), data)
	}
	transfer := "a9059cbb" + word(bob) + word("f4240")
	return fmt.Sprintf(`{"blockID":%q,"block_header":{"raw_data":{"number":60000000,"timestamp":1710000003000,"witness_address":%q}},"transactions":[%s]}`,
		id(99), f(pool), strings.Join([]string{
			tx(1, "SUCCESS", "TransferContract", fmt.Sprintf(`"amount":5000000,"owner_address":%q,"to_address":%q`, f(alice), f(bob))),
			tx(2, "SUCCESS", "TriggerSmartContract", call(transfer)),
			tx(3, "REVERT", "TriggerSmartContract", call(transfer)),
			tx(4, "SUCCESS", "TriggerSmartContract", fmt.Sprintf(`"owner_address":%q,"contract_address":%q,"call_value":700,"data":"d0e30db0"`, f(alice), f(pool))),
			tx(5, "SUCCESS", "WithdrawBalanceContract", fmt.Sprintf(`"owner_address":%q`, f(bob))),
		}, ","))
}

func tronInfos() string {
	return `[
	{"id":"` + id(1) + `","fee":1100000,"blockNumber":60000000,"blockTimeStamp":1710000003000,"contractResult":[""],"receipt":{"net_fee":1100000}},
	{"id":"` + id(2) + `","fee":13844850,"blockNumber":60000000,"blockTimeStamp":1710000003000,"contractResult":["` + word("1") + `"],"contract_address":"41` + usdtHex + `",
	 "receipt":{"energy_fee":13499850,"result":"SUCCESS"},"log":[{"address":"` + usdtHex + `","topics":["ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef","` + word(alice) + `","` + word(bob) + `"],"data":"` + word("f4240") + `"}]},
	{"id":"` + id(3) + `","fee":400000,"blockNumber":60000000,"blockTimeStamp":1710000003000,"contractResult":[""],"receipt":{"result":"REVERT"},"result":"FAILED"},
	{"id":"` + id(4) + `","blockNumber":60000000,"blockTimeStamp":1710000003000,"contractResult":[""],"receipt":{"result":"SUCCESS"},
	 "internal_transactions":[
	  {"hash":"aa","caller_address":"41` + pool + `","transferTo_address":"41` + bob + `","callValueInfo":[{"callValue":300}],"note":"63616c6c"},
	  {"hash":"ab","caller_address":"41` + pool + `","transferTo_address":"41` + bob + `","callValueInfo":[{"callValue":9,"tokenId":"1002000"}],"note":"63616c6c"},
	  {"hash":"ac","caller_address":"41` + pool + `","transferTo_address":"41` + alice + `","callValueInfo":[{"callValue":50}],"note":"63616c6c","rejected":true}]},
	{"id":"` + id(5) + `","withdraw_amount":160000000,"blockNumber":60000000,"blockTimeStamp":1710000003000,"contractResult":[""],"receipt":{"net_usage":100}}]`
}

// lines renders transactions for reading.
func lines(txs []ledger.Tx) (out []string) {
	short := func(a ledger.Account) string {
		h, _ := a.Address.Hash160()
		switch {
		case a.IsZero():
			return "–"
		case a.Address.String() == usdtT:
			return "usdt"
		}
		return map[byte]string{0x11: "alice", 0x22: "bob", 0x33: "pool"}[h[0]]
	}
	for _, tx := range txs {
		out = append(out, fmt.Sprintf("%s %s fee %s %s", tx.Position, short(tx.Initiator), tx.Fee, tx.Status))
		for _, tr := range tx.Transfers {
			asset := string(tr.Asset[strings.LastIndexByte(string(tr.Asset), ':')+1:])
			out = append(out, fmt.Sprintf("  %d %s %s>%s %s %s", tr.Entry, tr.Kind, short(tr.From), short(tr.To), tr.Amount, asset))
		}
	}
	return out
}

func TestTronFullNode(t *testing.T) {
	want := []string{
		"60000000/0/0 alice fee 1100000 ok",
		"  0 native alice>bob 5000000 195",
		"60000000/1/0 alice fee 13844850 ok",
		"  0 transfer alice>bob 1000000 " + usdtT,
		"60000000/2/0 alice fee 400000 failed",
		"60000000/3/0 alice fee 0 ok",
		"  0 native alice>pool 700 195",
		"  1 internal pool>bob 300 195",
		"60000000/4/0 bob fee 0 ok",
		"  0 native –>bob 160000000 195",
	}
	var both [][]ledger.Tx
	for _, text := range []bool{false, true} {
		in := tronBlock(t, text) + "\n" + tronInfos()
		txs := collect(t, ethereum.ReadTron(context.Background(), strings.NewReader(in), ethereum.Options{}))
		require.Equal(t, want, lines(txs))
		require.Equal(t, txs[1].Fee, txs[1].FeeBurnt, "TRON burns fees")
		require.EqualValues(t, 1710000003, txs[0].Time)
		both = append(both, txs)
	}
	require.Equal(t, both[0], both[1], "the T and the 41 form are one address")
}

// Without infos the token transfer comes from the call, and fees are unknown.
func TestTronBlockAlone(t *testing.T) {
	for _, in := range []string{tronBlock(t, true), `{"block":[` + tronBlock(t, true) + `]}`} {
		var stats ethereum.Stats
		txs := collect(t, ethereum.ReadTron(context.Background(), strings.NewReader(in), ethereum.Options{Stats: &stats}))
		require.Equal(t, []string{
			"60000000/0/0 alice fee 0 ok",
			"  0 native alice>bob 5000000 195",
			"60000000/1/0 alice fee 0 ok",
			"  10000 transfer alice>bob 1000000 " + usdtT,
			"60000000/2/0 alice fee 0 failed",
			"60000000/3/0 alice fee 0 ok",
			"  0 native alice>pool 700 195",
			"60000000/4/0 bob fee 0 ok",
		}, lines(txs))
		require.EqualValues(t, 1, stats.FromCalldata)
		require.EqualValues(t, 5, stats.FeeUnknown)
	}
}

func TestTronGridPages(t *testing.T) {
	tx := func(n int, height int, ms int64) string {
		return fmt.Sprintf(`{"ret":[{"contractRet":"SUCCESS","fee":1000}],"txID":%q,"blockNumber":%d,"block_timestamp":%d,"raw_data":{"contract":[{"parameter":{"value":{"amount":%d,"owner_address":"41%s","to_address":"41%s"}},"type":"TransferContract"}]}}`,
			id(n), height, ms, n, alice, bob)
	}
	page := func(entries ...string) string {
		return `{"data":[` + strings.Join(entries, ",") + `],"success":true,"meta":{"page_size":2}}`
	}
	newestFirst := page(tx(3, 11, 1710000006000), tx(2, 11, 1710000006000)) + "\n" + page(tx(2, 11, 1710000006000), tx(1, 10, 1710000003000))
	txs := collect(t, ethereum.ReadTron(context.Background(), strings.NewReader(newestFirst), ethereum.Options{}))
	require.Equal(t, []string{
		"10/0/0 alice fee 1000 ok", "  0 native alice>bob 1 195",
		"11/0/0 alice fee 1000 ok", "  0 native alice>bob 2 195",
		"11/1/0 alice fee 1000 ok", "  0 native alice>bob 3 195",
	}, lines(txs), "overlapping pages tell a transaction once; order is turned round")

	trc20 := page(fmt.Sprintf(`{"transaction_id":%q,"token_info":{"symbol":"USDT","address":%q,"decimals":6},"block_timestamp":1710000006000,"from":%q,"to":%q,"type":"Transfer","value":"77"}`,
		id(2), usdtT, form(t, alice, true), form(t, bob, true)))
	txs = collect(t, ethereum.ReadTron(context.Background(), strings.NewReader(newestFirst+trc20), ethereum.Options{}))
	require.Equal(t, []string{
		"1710000003/0/0 alice fee 1000 ok", "  0 native alice>bob 1 195",
		"1710000006/0/0 alice fee 1000 ok", "  0 native alice>bob 2 195", "  10000 transfer alice>bob 77 " + usdtT,
		"1710000006/1/0 alice fee 1000 ok", "  0 native alice>bob 3 195",
	}, lines(txs), "a token transfer joins the transaction it names")
}

func TestTronMismatch(t *testing.T) {
	for name, in := range map[string]string{
		"infos first":   tronInfos() + tronBlock(t, true),
		"foreign infos": tronBlock(t, true) + strings.Replace(tronInfos(), id(3), id(77), 1),
		"twice":         tronBlock(t, true) + tronInfos() + tronInfos(),
	} {
		_, err := fails(ethereum.ReadTron(context.Background(), strings.NewReader(in), ethereum.Options{}))
		require.ErrorIs(t, err, ethereum.ErrMismatch, name)
	}
}
