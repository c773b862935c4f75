package format_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// tableSamples are one file per table; each is read and written back.
var tableSamples = []struct{ name, text string }{
	{"assets", `asset,symbol,decimals,kind,canonical,dust,freezable_by
eip155:1/slip44:60,ETH,18,native,true,10000000000000,
eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7,USDT,6,stable,true,100000,Tether
eip155:1/erc20:0x2222222222222222222222222222222222222222,usdt,6,token,false,0,
EUR,EUR,2,token,false,0,
`},
	{"prices", `asset,time,usd,source
eip155:1/slip44:60,2024-03-01T00:00:00Z,3400.120000,exchange
eip155:1/slip44:60,2024-03-02T00:00:00Z,3410.000001,exchange
EUR,2024-03-01T12:00:00Z,1.083300,ECB
`},
	{"block-times", `height,time
100,2023-11-14T22:13:20Z
101,2023-11-14T22:13:32Z
`},
	{"seeds", `chain,kind,ref,index,asset,amount,from_time,label
bip122:000000000019d6689c085ae165831e93,outpoint,4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b,0,bip122:000000000019d6689c085ae165831e93/slip44:0,1000,,theft
eip155:1,transfer,0x00000000000000000000000000000000000000000000000000000000000000a1,12,,,,
eip155:1,account,0x1111111111111111111111111111111111111111,,EUR,5,2024-03-01T00:00:00Z,hacker
local:bank,account,"Meier, Anna",,,,,
`},
	{"truth", `scheme,typology,tx,index,account,role
ring-1,pig-butchering,0x00000000000000000000000000000000000000000000000000000000000000a1,12,,
ring-1,pig-butchering,,,0x1111111111111111111111111111111111111111,collector
net-1,mule-network,wire-7,,local:bank:mule-1,mule
net-1,mule-network,,,eip155:137:0x1111111111111111111111111111111111111111,exit
`},
	{"clusters", `chain,address,entity,size
bip122:000000000019d6689c085ae165831e93,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,2
bip122:000000000019d6689c085ae165831e93,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,2
eip155:137,0x1111111111111111111111111111111111111111,eip155:1:0x1111111111111111111111111111111111111111,1
`},
	{"joins", `chain,a,b,tx,height,heuristic,score,vetoed_by
bip122:000000000019d6689c085ae165831e93,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b,170,common-input,0.9500,
bip122:000000000019d6689c085ae165831e93,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b,171,change,0.5000,exclusive-tags
`},
	{"gates", `chain,tx,type,confidence,reason
bip122:000000000019d6689c085ae165831e93,4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b,coinjoin,1.0000,"5 equal outputs, 5 inputs"
`},
}

// readWrite reads a table with its reader and writes it with its writer.
func readWrite(t *testing.T, name string, src format.Source) (string, error) {
	t.Helper()
	ctx, opt := t.Context(), format.Options{}
	switch name {
	case "assets":
		l, err := format.ReadAssets(ctx, src, opt)
		if err != nil {
			return "", err
		}
		return write(t, format.NewAssetWriter, l.All()), nil
	case "prices":
		// The list has no order of its own; the text is checked by its rows.
		_, err := format.ReadPrices(ctx, src, opt)
		rows := []format.Price{
			{Asset: "eip155:1/slip44:60", Time: 1709251200, USD: 3400120000, Source: "exchange"},
			{Asset: "eip155:1/slip44:60", Time: 1709337600, USD: 3410000001, Source: "exchange"},
			{Asset: "EUR", Time: 1709294400, USD: 1083300, Source: "ECB"},
		}
		return write(t, format.NewPriceWriter, rows), err
	case "block-times":
		times, err := format.ReadBlockTimes(ctx, src, opt)
		return write(t, format.NewBlockTimeWriter, []format.BlockTime{{Height: 100, Time: times[100]}, {Height: 101, Time: times[101]}}), err
	case "seeds":
		rows, err := format.ReadSeeds(ctx, src, opt)
		return write(t, format.NewSeedWriter, rows), err
	case "truth":
		rows, err := format.ReadTruth(ctx, src, opt)
		return write(t, format.NewTruthWriter, rows), err
	case "clusters":
		rows, err := format.ReadClusters(ctx, src, opt)
		return write(t, format.NewClusterWriter, rows), err
	case "joins":
		rows, err := format.ReadJoins(ctx, src, opt)
		return write(t, format.NewJoinWriter, rows), err
	case "gates":
		rows, err := format.ReadGates(ctx, src, opt)
		return write(t, format.NewGateWriter, rows), err
	}
	t.Fatal(name)
	return "", nil
}

func write[R any](t require.TestingT, newWriter func(io.Writer) *format.RowWriter[R], rows []R) string {
	var b bytes.Buffer
	w := newWriter(&b)
	for _, r := range rows {
		require.NoError(t, w.Write(r))
	}
	require.NoError(t, w.Flush())
	return b.String()
}

// TestTablesRoundTrip: each table is written back byte for byte.
func TestTablesRoundTrip(t *testing.T) {
	for _, s := range tableSamples {
		t.Run(s.name, func(t *testing.T) {
			got, err := readWrite(t, s.name, format.Text(s.name, s.text))
			require.NoError(t, err)
			require.Equal(t, s.text, got)
		})
	}
}

func TestTableErrors(t *testing.T) {
	const chain = "bip122:000000000019d6689c085ae165831e93"
	_, err := readWrite(t, "seeds", format.Text("seeds", "chain,kind,ref,index\nlocal:default,transfer,wire-1,\n"))
	require.NoError(t, err, "a transfer seed without an index means every transfer of the transaction")
	for _, c := range []struct {
		table, text, column, want string
		is                        error
	}{
		{"assets", "asset,symbol,decimals,kind\nEUR,EUR,78,token\n", "decimals", "0 to 77", format.ErrValue},
		{"assets", "asset,symbol,decimals,kind\nEUR,EUR,2,coin\n", "kind", "native, stable or token", format.ErrValue},
		{"assets", "asset,symbol,decimals,kind,canonical\nEUR,EUR,2,token,yes\n", "canonical", "true or false", format.ErrValue},
		{"assets", "asset,symbol,decimals,kind\nEUR,EUR,2,token\nEUR,EUR,3,token\n", "asset", "declared twice", format.ErrDuplicate},
		{"assets", "asset,symbol,decimals,kind\n,EUR,2,token\n", "asset", "must not be empty", format.ErrValue},
		{"assets", "asset,decimals\nEUR,2\n", "", "missing symbol, kind", format.ErrHeader},
		{"prices", "asset,time,usd,source\nEUR,1,1.1,a\nEUR,1,1.2,b\n", "usd", "another price", format.ErrDuplicate},
		{"prices", "asset,time,usd,source\nEUR,1,-1,a\n", "usd", "US dollars", format.ErrValue},
		{"block-times", "height,time\n1,5\n1,6\n", "time", "another time", format.ErrDuplicate},
		{"block-times", "height,time\n", "", "at least one block", format.ErrValue},
		{"seeds", "chain,kind,ref\n" + chain + ",output,x\n", "kind", "outpoint, transfer or account", format.ErrValue},
		{"seeds", "chain,kind,ref\n" + chain + ",outpoint,abc\n", "ref", "64 hex digits", ledger.ErrTxID},
		{"seeds", "chain,kind,ref\n" + chain + ",outpoint,4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b\n", "index", "needs the index", format.ErrValue},
		{"seeds", "chain,kind,ref,amount\neip155:1,account," + alice + ",5\n", "from_time", "when the account held it", format.ErrValue},
		{"seeds", "chain,kind,ref,index\neip155:1,account," + alice + ",0\n", "index", "no index", format.ErrValue},
		{"seeds", "chain,kind,ref,amount\neip155:1,account," + alice + ",0\n", "amount", "leave the cell empty", format.ErrValue},
		{"truth", "scheme,typology,tx,index,account,role\nr,t,,,,\n", "tx", "want a tx or an account", format.ErrValue},
		{"truth", "scheme,typology,tx,index,account,role\nr,t,,3," + alice + ",hop\n", "index", "needs its tx", format.ErrValue},
		{"clusters", "chain,address,entity,size\neip155:1," + alice + "," + alice + ",0\n", "size", "from 1", format.ErrValue},
		{"seeds", "kind,ref,index\noutpoint," + hash[2:] + ",0\n", "chain", "here or by --chain", format.ErrValue},
		{"clusters", "chain,address,entity,size\neip155:1," + alice + "," + alice + ",1\neip155:1," + alice + "," + bob + ",2\n", "address", "twice, differently", format.ErrDuplicate},
		{"joins", "chain,a,b,tx,height,heuristic,score\neip155:1," + alice + "," + bob + "," + hash + ",1,x,0.12345\n", "score", "four decimals", format.ErrValue},
	} {
		_, err := readWrite(t, c.table, format.Text(c.table, c.text))
		require.ErrorIs(t, err, c.is, c.text)
		var e *format.RowError
		require.ErrorAs(t, err, &e)
		require.Equal(t, c.column, e.Column, "%v", err)
		require.ErrorContains(t, err, c.want)
	}
}

// TestSeedsWithoutChain: an absent chain is --chain's, else the reference tells.
func TestSeedsWithoutChain(t *testing.T) {
	for _, c := range []struct {
		text  string
		given ledger.Chain
		want  ledger.Chain
	}{
		{"kind,ref\naccount," + alice + "\n", "", "eip155:1"},
		{"kind,ref\naccount," + alice + "\n", "eip155:137", "eip155:137"},
		{"chain,kind,ref\n,account,mule\n", "", "local:default"},
		{"chain,kind,ref\neip155:10,account," + alice + "\n", "eip155:137", "eip155:10"},
		{"kind,ref,index\ntransfer," + hash + ",3\n", "", "eip155:1"},
		{"kind,ref,index\noutpoint," + hash[2:] + ",0\n", ledger.BitcoinMainnet, ledger.BitcoinMainnet},
	} {
		seeds, err := format.ReadSeeds(t.Context(), format.Text("seeds.csv", c.text), format.Options{Chain: c.given})
		require.NoError(t, err, c.text)
		require.Len(t, seeds, 1)
		require.Equal(t, c.want, seeds[0].Chain, c.text)
	}
}

func TestAssetList(t *testing.T) {
	l, err := format.ReadAssets(t.Context(), format.Text("assets", tableSamples[0].text), format.Options{})
	require.NoError(t, err)
	fake, ok := l.Asset("eip155:1/erc20:0x2222222222222222222222222222222222222222")
	require.True(t, ok)
	require.True(t, fake.Counterfeit, "usdt is the symbol of a canonical asset, in another letter case")
	genuine, ok := l.Asset("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7")
	require.True(t, ok)
	require.False(t, genuine.Counterfeit)
	require.Equal(t, "Tether", genuine.FreezableBy)
	require.Equal(t, ledger.NewAmount(100000), genuine.Dust)
	eur, _ := l.Asset("EUR")
	require.False(t, eur.Counterfeit, "nothing else bears its symbol")
	_, ok = l.Asset("unheard-of")
	require.False(t, ok)
}

// TestPricesAsOf: the last price at or before the cut, against a scan.
func TestPricesAsOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfNDistinct(rapid.Int64Range(0, 50), 0, 12, func(v int64) int64 { return v }).Draw(t, "times")
		var rows []format.Price
		for i, at := range times {
			rows = append(rows, format.Price{Asset: "EUR", Time: at, USD: ledger.USD(i + 1), Source: "s"})
		}
		text := write(t, format.NewPriceWriter, rows)
		l, err := format.ReadPrices(context.Background(), format.Text("p", text), format.Options{})
		require.NoError(t, err)
		for at := int64(-1); at <= 51; at++ {
			want, best := ledger.USD(0), int64(-1)
			for _, p := range rows {
				if p.Time <= at && p.Time > best {
					want, best = p.USD, p.Time
				}
			}
			got, _, ok := l.Price("EUR", ledger.CutAtTime(at))
			require.Equal(t, best >= 0, ok)
			require.Equal(t, want, got)
		}
	})
}

// TestBlockTimesOfEthereumETL: its blocks.csv serves as a block-times file.
func TestBlockTimesOfEthereumETL(t *testing.T) {
	times, err := format.ReadBlockTimes(t.Context(), format.Text("blocks.csv", "number,hash,timestamp\n5,0x,1438936285\n"), format.Options{})
	require.NoError(t, err)
	require.Equal(t, map[uint64]int64{5: 1438936285}, times)
}

// TestWritersRefuse: what could not be read back is not written.
func TestWritersRefuse(t *testing.T) {
	require.ErrorIs(t, format.NewSeedWriter(io.Discard).Write(format.Seed{Chain: ledger.Ethereum, Kind: format.SeedTransfer, Index: format.NoIndex}), format.ErrInexpressible)
	require.ErrorIs(t, format.NewGateWriter(io.Discard).Write(format.GateRow{}), format.ErrInexpressible)
	utxo := ledger.Tx{Transfers: []ledger.Transfer{{Outputs: make([]ledger.Output, 1)}}}
	require.ErrorIs(t, format.NewTransferWriter(io.Discard).Write(utxo), format.ErrInexpressible)
	utxo.Transfers = append(utxo.Transfers, ledger.Transfer{})
	require.ErrorIs(t, format.NewTransactionWriter(io.Discard).Write(utxo), format.ErrInexpressible)
}

// TestEmptyTables: a table without rows is a header, and reads as one.
func TestEmptyTables(t *testing.T) {
	require.Equal(t, "chain,address,entity,size\n", write(t, format.NewClusterWriter, nil))
	require.Equal(t, "address,category,entity,chain,confidence,source,valid_from,valid_to,known_from\n", write(t, format.NewLabelWriter, nil))
	var b bytes.Buffer
	require.NoError(t, format.NewTransferWriter(&b).Flush())
	txs, _, err := readSources(t, format.Options{}, bytesSource("t.csv", b.Bytes()))
	require.NoError(t, err)
	require.Empty(t, txs)
}
