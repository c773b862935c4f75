package ethereum_test

import (
	"context"
	"encoding/json"
	"io"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// rawBlock is a block decoded the plain way, to check against.
type rawBlock struct {
	BaseFee string `json:"baseFeePerGas"`
	Txs     []struct {
		Hash, From, To, Value, GasPrice string
	} `json:"transactions"`
}

type rawReceipt struct {
	Hash     string `json:"transactionHash"`
	GasUsed  string
	Status   *string
	Created  *string `json:"contractAddress"`
	GasPrice string  `json:"effectiveGasPrice"`
	Logs     []struct {
		Address, Data string
		Topics        []string
	}
}

type rawFrame struct {
	Type, From, To, Value, Error string
	Calls                        []rawFrame
}

func number(s string) *big.Int {
	n, ok := new(big.Int).SetString(strings.TrimPrefix(s, "0x"), 16)
	if !ok {
		return new(big.Int)
	}
	return n
}

func big256(a ledger.Amount) *big.Int {
	b := a.Bytes32()
	return new(big.Int).SetBytes(b[:])
}

func load(t *testing.T, into any, path ...string) {
	t.Helper()
	require.NoError(t, json.NewDecoder(open(t, path...)).Decode(into))
}

// Every block of the shared data with receipts and traces: ERC-20 transfers
// equal a count made from the raw logs, and native value that leaves accounts
// is what reaches accounts plus what was burnt.
func TestMainnetBlocks(t *testing.T) {
	open(t, "blocks", "PROVENANCE.md")
	files, err := filepath.Glob(filepath.Join(shared, "blocks", "*.eth_getBlockByNumber.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		base := strings.TrimSuffix(filepath.Base(f), ".eth_getBlockByNumber.json")
		t.Run(base, func(t *testing.T) {
			var blk rawBlock
			var receipts []rawReceipt
			var frames []rawFrame
			load(t, &blk, "blocks", base+".eth_getBlockByNumber.json")
			load(t, &receipts, "blocks", base+".receipts.json")
			load(t, &frames, "blocks", base+".callTracer.json")

			var stats ethereum.Stats
			txs := collect(t, ethereum.ReadRPCFiles(context.Background(), ethereum.RPCFiles{
				Blocks:   open(t, "blocks", base+".eth_getBlockByNumber.json"),
				Receipts: open(t, "blocks", base+".receipts.json"),
				Traces:   open(t, "blocks", base+".callTracer.json"),
			}, ethereum.Options{Stats: &stats}))

			whole := collect(t, ethereum.ReadRPC(context.Background(), io.MultiReader(
				open(t, "blocks", base+".eth_getBlockByNumber.json"),
				open(t, "blocks", base+".receipts.json"),
				open(t, "blocks", base+".callTracer.json"),
			), ethereum.Options{}))
			require.Equal(t, txs, whole, "one stream or three files")

			require.Equal(t, countERC20(receipts), countKind(txs, ledger.Token)-int(stats.Wrapped), "ERC-20 transfers")
			require.EqualValues(t, len(blk.Txs), stats.Txs)
			require.Zero(t, stats.FeeUnknown+stats.StatusUnknown+stats.SenderUnknown+stats.Unplaced+stats.TipsUnknown)

			in, out, burnt := nativeFlow(txs)
			require.Equal(t, in, new(big.Int).Add(out, burnt), "native value in = out + burnt")
			require.Equal(t, rawFlow(blk, receipts, frames), out, "native value moved, counted from the raw traces")
			t.Logf("%d txs, %d ERC-20 transfers, %d wrapped, %d ERC-721 left out, %d failed, %d native, %d internal, %d approvals, moved %s wei, burnt %s wei",
				stats.Txs, stats.Tokens, stats.Wrapped, stats.ERC721, stats.Failed, stats.Native, stats.Internal, stats.Approvals, out, burnt)
		})
	}
}

func countERC20(receipts []rawReceipt) (n int) {
	const transfer = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
	for _, r := range receipts {
		for _, l := range r.Logs {
			if len(l.Topics) == 3 && l.Topics[0] == transfer && len(l.Data) == 66 {
				n++
			}
		}
	}
	return n
}

func countKind(txs []ledger.Tx, k ledger.TransferKind) (n int) {
	for _, tx := range txs {
		for _, tr := range tx.Transfers {
			if tr.Kind == k {
				n++
			}
		}
	}
	return n
}

// nativeFlow sums native value debited (fees among it) and credited, without
// what the block pays for itself (subsidy), and what fees were burnt. The tips
// are credited in the block's own transaction.
func nativeFlow(txs []ledger.Tx) (in, out, burnt *big.Int) {
	in, out, burnt = new(big.Int), new(big.Int), new(big.Int)
	tips := new(big.Int)
	for _, tx := range txs {
		in.Add(in, big256(tx.Fee))
		tips.Add(tips, big256(tx.Fee))
		burnt.Add(burnt, big256(tx.FeeBurnt))
		tips.Sub(tips, big256(tx.FeeBurnt))
		for _, tr := range tx.Transfers {
			switch {
			case !tr.Asset.IsNative():
			case !tx.Coinbase:
				in.Add(in, big256(tr.Amount))
				out.Add(out, big256(tr.Amount))
			case big256(tr.Amount).Cmp(tips) == 0:
				out.Add(out, big256(tr.Amount))
			}
		}
	}
	return in, out, burnt
}

// rawFlow sums, from the raw answers alone, the value of all calls that took
// effect and the tips.
func rawFlow(b rawBlock, receipts []rawReceipt, frames []rawFrame) *big.Int {
	sum := new(big.Int)
	var walk func(f rawFrame)
	walk = func(f rawFrame) {
		if f.Error != "" {
			return
		}
		switch f.Type {
		case "CALL", "CREATE", "CREATE2", "SELFDESTRUCT":
			sum.Add(sum, number(f.Value))
		}
		for _, c := range f.Calls {
			walk(c)
		}
	}
	for _, f := range frames {
		walk(f)
	}
	base := number(b.BaseFee)
	prices := map[string]*big.Int{}
	for _, r := range receipts {
		prices[r.Hash] = number(r.GasPrice)
	}
	for i, r := range receipts {
		price := prices[r.Hash]
		if price.Sign() == 0 { // no effectiveGasPrice: the legacy price
			price = number(b.Txs[i].GasPrice)
		}
		tip := new(big.Int).Sub(price, base)
		sum.Add(sum, tip.Mul(tip, number(r.GasUsed)))
	}
	return sum
}
