package format_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// drawAccount draws an account that can be on a lane, CAIP-10 strangers too.
func drawAccount(t *rapid.T, lane ledger.Chain) ledger.Account {
	var h [20]byte
	copy(h[:], rapid.SliceOfN(rapid.Byte(), 1, 3).Draw(t, "hash"))
	h[19] = 1
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		name := rapid.StringMatching(`[a-z"][a-z:", ]{0,20}[a-z"]`).Draw(t, "name")
		addr, err := ledger.LocalAddress(name)
		require.NoError(t, err)
		if lane.IsPrivate() {
			return ledger.Account{Chain: lane, Address: addr}
		}
		return ledger.Account{Chain: ledger.LocalDefault, Address: addr}
	case 1:
		return ledger.Account{Chain: "eip155:137", Address: ledger.EVMAddress(h)}
	case 2:
		a, _ := ledger.KeyHashAddress(ledger.P2SH, h, ledger.Mainnet)
		return ledger.Account{Chain: ledger.BitcoinMainnet, Address: a}
	case 3:
		h[0] = 0x80
		return ledger.Account{Chain: ledger.Tron, Address: ledger.TronAddress(h)}
	}
	if lane.Family() == ledger.FamilyBitcoin {
		script := append([]byte{0x51, 0x20}, make([]byte, 32)...)
		copy(script[2:], h[:])
		return ledger.Account{Chain: lane, Address: ledger.ScriptAddress(script, lane.Network())}
	}
	return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress(h)}
}

func drawAmount(t *rapid.T) ledger.Amount {
	return ledger.AmountFromWords([4]uint64{rapid.Uint64().Draw(t, "w0"), 0, 0, rapid.SampledFrom([]uint64{0, 0, ^uint64(0)}).Draw(t, "w3")})
}

var accountLanes = []ledger.Chain{ledger.Ethereum, ledger.Tron, "local:bank", "cosmos:hub-4"}

// drawAccountTx draws an account-model transaction. full adds what transfers
// CSV cannot hold.
func drawAccountTx(t *rapid.T, lane ledger.Chain, n int, full bool) ledger.Tx {
	h := [32]byte{1: byte(n >> 8), 2: byte(n), 31: 7}
	tx := ledger.Tx{Chain: lane, ID: ledger.HashTxID(lane, h)}
	if rapid.Bool().Draw(t, "initiator") {
		tx.Initiator = drawAccount(t, lane)
	}
	entry := uint32(0)
	for range rapid.IntRange(0, 3).Draw(t, "transfers") {
		f := ledger.Transfer{
			Asset: rapid.SampledFrom([]ledger.Asset{"EUR", "eip155:1/slip44:60", "a,b \"c\""}).Draw(t, "asset"), Amount: drawAmount(t), Entry: entry,
			Kind: ledger.TransferKind(rapid.IntRange(0, 2).Draw(t, "transfer kind")), USD: ledger.USD(rapid.Uint64Range(0, 1e15).Draw(t, "usd")),
		}
		mint := rapid.IntRange(0, 5).Draw(t, "mint")
		if mint != 0 {
			f.From = drawAccount(t, lane)
		}
		if mint != 1 {
			f.To = drawAccount(t, lane)
		}
		tx.Transfers = append(tx.Transfers, f)
		entry += 1 + rapid.Uint32Range(0, 2).Draw(t, "gap")
	}
	if len(tx.Transfers) == 0 || rapid.Bool().Draw(t, "approves") {
		tx.Approvals = append(tx.Approvals, ledger.Approval{
			Owner: drawAccount(t, lane), Spender: drawAccount(t, lane), Asset: "EUR", Amount: drawAmount(t), Entry: entry,
		})
	}
	if full {
		tx.Fee, tx.FeeBurnt = drawAmount(t), drawAmount(t)
		tx.Status = ledger.Status(rapid.IntRange(0, 1).Draw(t, "status"))
		if rapid.Bool().Draw(t, "payer") {
			tx.FeePayer = drawAccount(t, lane)
		}
		if rapid.Bool().Draw(t, "creates") {
			tx.Created = []ledger.Account{drawAccount(t, lane)}
		}
	}
	return tx
}

// drawUTXOTx draws a Bitcoin transaction.
func drawUTXOTx(t *rapid.T, lane ledger.Chain, n int) ledger.Tx {
	h := [32]byte{1: byte(n >> 8), 2: byte(n), 31: 9}
	tx := ledger.Tx{
		Chain: lane, ID: ledger.HashTxID(lane, h), Version: rapid.Int32().Draw(t, "version"), LockTime: rapid.Uint32().Draw(t, "locktime"),
	}
	f := ledger.Transfer{Asset: ledger.NativeAsset(lane)}
	for range rapid.IntRange(0, 3).Draw(t, "inputs") {
		in := ledger.Input{
			Sequence: rapid.Uint32().Draw(t, "sequence"), SigHash: ledger.SigHash(rapid.IntRange(0, 7).Draw(t, "sighash")),
			Resolution: ledger.Resolution(rapid.IntRange(0, 2).Draw(t, "resolution")),
		}
		if in.Resolution != ledger.Unknown {
			in.Account = drawAccount(t, lane)
		}
		if in.Resolution == ledger.Resolved {
			in.Amount = drawAmount(t)
		}
		if rapid.Bool().Draw(t, "prev") {
			in.Prev = ledger.Outpoint{Tx: ledger.HashTxID(lane, [32]byte{5}), Index: rapid.Uint32Range(0, 1<<32-2).Draw(t, "prev index")}
		}
		if rapid.Bool().Draw(t, "nested") {
			in.Nested = drawAccount(t, lane).Address
			in.Multisig = ledger.MofN{M: 2, N: 3}
		}
		f.Inputs = append(f.Inputs, in)
	}
	tx.Coinbase = len(f.Inputs) == 0
	for range rapid.IntRange(1, 3).Draw(t, "outputs") {
		out := ledger.Output{Amount: drawAmount(t), OpReturn: rapid.Bool().Draw(t, "op_return"), ScriptLen: rapid.Uint16().Draw(t, "script_len")}
		if rapid.Bool().Draw(t, "known") {
			out.Account = drawAccount(t, lane)
		}
		f.Outputs = append(f.Outputs, out)
	}
	tx.Transfers = []ledger.Transfer{f}
	return tx
}

// place gives positions, in lane order: with heights, or by time alone.
func place(t *rapid.T, txs []ledger.Tx) {
	type state struct {
		timed  bool
		height uint64
		index  uint32
		begun  bool
	}
	lanes := map[ledger.Chain]*state{}
	for i := range txs {
		s := lanes[txs[i].Chain]
		if s == nil {
			s = &state{timed: rapid.Bool().Draw(t, "timed"), height: 1_700_000_000}
			if !s.timed {
				s.height = rapid.Uint64Range(0, 1e9).Draw(t, "height")
			}
			lanes[txs[i].Chain] = s
		}
		switch step := rapid.IntRange(0, 2).Draw(t, "step"); {
		case !s.begun:
		case step == 0 && !s.timed:
			s.index += 1 + rapid.Uint32Range(0, 3).Draw(t, "index gap")
		case step == 0:
			s.index++
		default:
			s.height, s.index = s.height+uint64(step), 0
		}
		s.begun = true
		txs[i].Position = ledger.Position{Height: s.height, Tx: s.index}
		txs[i].Time = int64(s.height)
		if !s.timed {
			txs[i].Time = 1_600_000_000 + int64(s.height)
		}
	}
}

func byLane(txs []ledger.Tx) map[ledger.Chain][]ledger.Tx {
	out := map[ledger.Chain][]ledger.Tx{}
	for _, tx := range txs {
		out[tx.Chain] = append(out[tx.Chain], tx)
	}
	return out
}

func collect(t require.TestingT, opt format.Options, sources ...format.Source) []ledger.Tx {
	var txs []ledger.Tx
	for tx, err := range format.Read(context.Background(), sources, format.Decoders(), opt) {
		require.NoError(t, err)
		txs = append(txs, tx)
	}
	return txs
}

// requireSame compares transactions lane by lane, and shows the first that
// differs.
func requireSame(t require.TestingT, want, got []ledger.Tx, how string) {
	w, g := byLane(want), byLane(got)
	require.Len(t, g, len(w), how)
	for lane := range w {
		require.Len(t, g[lane], len(w[lane]), "%s, lane %s", how, lane)
		for i := range w[lane] {
			if !reflect.DeepEqual(w[lane][i], g[lane][i]) {
				require.Equal(t, fmt.Sprintf("%v", w[lane][i]), fmt.Sprintf("%v", g[lane][i]), how)
				require.Fail(t, "differ only in types", how)
			}
		}
	}
}

// TestTransactionsRoundTrip: whatever a ledger can hold is written and read
// back as it was, whole and through the sorter's files.
func TestTransactionsRoundTrip(t *testing.T) {
	temp := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		var txs []ledger.Tx
		for i := range rapid.IntRange(1, 12).Draw(t, "txs") {
			if rapid.Bool().Draw(t, "utxo") {
				txs = append(txs, drawUTXOTx(t, rapid.SampledFrom([]ledger.Chain{ledger.BitcoinMainnet, ledger.BitcoinRegtest}).Draw(t, "lane"), i))
			} else {
				txs = append(txs, drawAccountTx(t, rapid.SampledFrom(accountLanes).Draw(t, "lane"), i, true))
			}
		}
		place(t, txs)
		var b bytes.Buffer
		w := format.NewTransactionWriter(&b)
		for _, tx := range txs {
			require.NoError(t, w.Write(tx))
		}
		require.NoError(t, w.Flush())
		src := bytesSource("t.ndjson", b.Bytes())
		requireSame(t, txs, collect(t, format.Options{}, src), "plain")
		requireSame(t, txs, collect(t, format.Options{Sort: true, SortMemory: 3000, TempDir: temp}, src), "through runs on disk")
		requireSame(t, txs, collect(t, format.Options{Sort: true}, src, src), "the same file twice is all duplicates")
	})
}

// TestTransfersRoundTrip: the same for transfers CSV.
func TestTransfersRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var txs []ledger.Tx
		for i := range rapid.IntRange(1, 12).Draw(t, "txs") {
			txs = append(txs, drawAccountTx(t, rapid.SampledFrom(accountLanes).Draw(t, "lane"), i, false))
		}
		place(t, txs)
		var b bytes.Buffer
		w := format.NewTransferWriter(&b)
		for _, tx := range txs {
			require.NoError(t, w.Write(tx))
		}
		require.NoError(t, w.Flush())
		requireSame(t, txs, collect(t, format.Options{}, bytesSource("t.csv", b.Bytes())), "plain")
	})
}

// TestMergeAndSort: rows dealt onto several files, in order or shuffled, make
// the same ledger as one file.
func TestMergeAndSort(t *testing.T) {
	temp := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		const head = "time,tx,from,to,asset,amount,chain,height,log_index\n"
		lanes := []string{"eip155:1", "eip155:137"}
		var rows []string
		for i := range rapid.IntRange(1, 30).Draw(t, "rows") {
			rows = append(rows, fmt.Sprintf("%d,0x%064x,%s,%s,native,%d,%s,%d,%d\n", 1000+i/4*10, 1+i/2, alice, bob, i, lanes[i%8/4], i/4, i))
		}
		all := head
		for _, r := range rows {
			all += r
		}
		want := collect(t, format.Options{}, format.Text("all", all))

		files := make([]string, rapid.IntRange(1, 4).Draw(t, "files"))
		for i := range files {
			files[i] = head
		}
		for _, r := range rows {
			files[rapid.IntRange(0, len(files)-1).Draw(t, "file")] += r
		}
		var sources []format.Source
		for i, text := range files {
			sources = append(sources, format.Text(fmt.Sprint(i), text))
		}
		requireSame(t, want, collect(t, format.Options{}, sources...), "merged")

		shuffled := head
		for _, r := range rapid.Permutation(rows).Draw(t, "order") {
			shuffled += r
		}
		for _, memory := range []int64{0, 4000} {
			got := collect(t, format.Options{Sort: true, SortMemory: memory, TempDir: temp}, format.Text("shuffled", shuffled))
			requireSame(t, want, got, fmt.Sprintf("sorted with %d bytes", memory))
		}
	})
}
