package ethereum_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// Every format is known by its content, and by one decoder alone.
func TestSniff(t *testing.T) {
	open(t, "rlp", "PROVENANCE.md")
	for path, want := range map[string]string{
		"rlp/eth7000000-7000010.rlp":                                     ethereum.FormatRLP,
		"blocks/ethereum_mainnet_16899757.eth_getBlockByNumber.json":     ethereum.FormatRPC,
		"blocks-22431080/22431080.json":                                  ethereum.FormatRPC,
		"blocks-22431080/block_0x17a2d23.json":                           ethereum.FormatRPC,
		"account-fixture/eth/tokens/traces.csv":                          ethereum.FormatTables,
		"account-fixture/eth/tokens/logs.json":                           ethereum.FormatTables,
		"account-fixture/eth/tokens/blocks.csv":                          ethereum.FormatTables,
		"account-fixture/trx/0to10000/transactions.json":                 ethereum.FormatTables,
		"account-fixture/trx/56804500to56805500/blocks.json":             ethereum.FormatTables,
		"ethereum-etl/real-15320500/txs.csv":                             ethereum.FormatTables,
		"ethereum-etl/real-15320500/token_transfers.csv":                 "",
		"account-fixture/eth/tokens/reference/USDT_token_transfers.json": "",
		"account-fixture/eth/tokens/exchange_rates.json":                 "",
		"blocks-22431080/storage_proof.json":                             "",
		"account-fixture/trx/0to10000/token_configuration.json":          "",
		"blocks/ethereum_mainnet_16899757.receipts.json":                 "",
	} {
		f, err := os.Open(filepath.Join(shared, path))
		require.NoError(t, err)
		head, err := io.ReadAll(io.LimitReader(f, 64<<10))
		require.NoError(t, err)
		require.NoError(t, f.Close())
		var got []string
		for _, d := range ethereum.Decoders(ethereum.Options{}) {
			if d.Sniff(path, head) {
				got = append(got, d.Name)
			}
		}
		if want == "" {
			require.Empty(t, got, path)
		} else {
			require.Equal(t, []string{want}, got, path)
		}
	}
	for _, d := range ethereum.Decoders(ethereum.Options{}) {
		require.Equal(t, d.Name == ethereum.FormatTron, d.Sniff("b.json", []byte(tronBlock(t, true))), d.Name)
		require.Equal(t, d.Name == ethereum.FormatEra1, d.Sniff("a", era1(t, madeUpChain(t, 1), madeUpReceipts(1))), d.Name)
	}
}

// The decoders work under format.Read: a block goes through sniffing,
// decompression and assembly into a ledger's order.
func TestDecodersUnderFormat(t *testing.T) {
	open(t, "rlp", "PROVENANCE.md")
	decoders := append(ethereum.Decoders(ethereum.Options{}), format.Decoders()...)
	read := func(opt format.Options, paths ...string) ([]ledger.Tx, error) {
		var sources []format.Source
		for _, p := range paths {
			sources = append(sources, format.File(filepath.Join(shared, p)))
		}
		var out []ledger.Tx
		for tx, err := range format.Read(context.Background(), sources, decoders, opt) {
			if err != nil {
				return out, err
			}
			out = append(out, tx)
		}
		return out, nil
	}
	txs, err := read(format.Options{}, "rlp/eth7000000-7000010.rlp")
	require.NoError(t, err)
	require.Len(t, txs, 1117+11)

	direct := collect(t, ethereum.ReadRLP(context.Background(), open(t, "rlp/eth7000000-7000010.rlp"), ethereum.Options{}))
	require.Equal(t, direct, txs, "format.Read changes nothing")

	txs, err = read(format.Options{Sort: true, Report: &format.Report{}}, "blocks-22431080/22431081.json", "blocks-22431080/22431080.json")
	require.NoError(t, err)
	require.EqualValues(t, 22431080, txs[0].Position.Height)

	txs, err = read(format.Options{Chain: ledger.BitcoinMainnet}, "blocks-22431080/22431080.json")
	require.NoError(t, err, "a chain meant for other files of the same reading")
	require.Equal(t, ledger.Ethereum, txs[0].Chain)

	var report format.Report
	_, err = read(format.Options{Sort: true, Report: &report}, "account-fixture/eth/simple_graph/transactions.csv")
	require.NoError(t, err)
	require.Equal(t, 10, report.Txs)

	_, err = read(format.Options{}, "account-fixture/eth/tokens/logs.json")
	require.True(t, errors.Is(err, ethereum.ErrNoTime), "logs alone have no time: %v", err)
}

// What is wrong with a file has format's sentinel beside this package's, and says
// what to do on the command line.
func TestDecoderErrors(t *testing.T) {
	const (
		tx   = "hash,nonce,transaction_index,from_address,to_address,value,gas,gas_price,input,block_number,block_timestamp\n"
		cell = ",0,0,0x1111111111111111111111111111111111111111,0x2222222222222222222222222222222222222222,1,21000,1,0x,"
		a    = "0x00000000000000000000000000000000000000000000000000000000000000a1" + cell
		b    = "0x00000000000000000000000000000000000000000000000000000000000000b2" + cell
	)
	for _, c := range []struct {
		name, text string
		its, own   error
		want       string
	}{
		{"order", tx + a + "101,1700000012\n" + b + "100,1700000000\n", format.ErrOrder, ethereum.ErrOrder, "--sort"},
		{"time", tx + a + "100,\n", format.ErrValue, ethereum.ErrNoTime, "--block-times"},
		{"syntax", tx + a + "\n", format.ErrSyntax, ethereum.ErrFormat, "byte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opt := format.Options{Report: &format.Report{}}
			var err error
			for _, e := range format.Read(t.Context(), []format.Source{format.Text("txs.csv", c.text)}, ethereum.Decoders(ethereum.Options{Jobs: 1}), opt) {
				err = e
			}
			require.ErrorIs(t, err, c.its)
			require.ErrorIs(t, err, c.own)
			require.ErrorContains(t, err, "txs.csv")
			require.ErrorContains(t, err, c.want)
		})
	}
}
