package corpus

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// The graph has no block times. They are set ten minutes apart, Bitcoin's
// target spacing, from the header time of block 100000.
const (
	graphFirstHeight = 100000
	graphFirstTime   = 1293623863
	blockSpacing     = 600
)

// Graph is a Bitcoin transaction graph as github.com/VincenzoImp's
// Bitcoin-Address-Clustering writes it: Spark CSV parts of vertices
// (transactions, placeholders for coinbases and unspent outputs) and edges
// (outputs with the input that spends them).
type Graph struct {
	Txs []ledger.Tx // in chain order
	// Placeholders counts the pseudo-addresses "coinbase<height>" of the edges
	// that create money. They are no accounts.
	Placeholders int
}

type graphTx struct {
	tx   ledger.Tx
	rank int
}

// ReadGraph reads folder/vertices-*/*.csv.gz and folder/edges-*/*.csv.gz.
func ReadGraph(folder string) (*Graph, error) {
	txs := map[string]*graphTx{}
	err := readTables(filepath.Join(folder, "vertices-*", "*.csv.gz"), func(get func(string) string) error {
		if get("note") != "tx" {
			return nil
		}
		return addVertex(txs, get)
	})
	if err != nil {
		return nil, err
	}
	g := &Graph{}
	err = readTables(filepath.Join(folder, "edges-*", "*.csv.gz"), func(get func(string) string) error {
		return g.addEdge(txs, get)
	})
	if err != nil {
		return nil, err
	}
	all := make([]*graphTx, 0, len(txs))
	for _, t := range txs {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *graphTx) int {
		return cmp.Or(cmp.Compare(a.tx.Position.Height, b.tx.Position.Height), cmp.Compare(a.rank, b.rank))
	})
	index := uint32(0)
	for i, t := range all {
		if i == 0 || t.tx.Position.Height != all[i-1].tx.Position.Height {
			index = 0
		}
		t.tx.Position.Tx = index
		index++
		g.Txs = append(g.Txs, t.tx)
	}
	return g, nil
}

func addVertex(txs map[string]*graphTx, get func(string) string) error {
	var t graphTx
	numbers := map[string]int{}
	for _, column := range []string{"block_height", "temporal_index", "n_input", "n_output"} {
		n, err := strconv.Atoi(get(column))
		if err != nil {
			return fmt.Errorf("%s: %w", column, err)
		}
		numbers[column] = n
	}
	id, err := ledger.ParseTxID(ledger.BitcoinMainnet, get("tx_hash"))
	if err != nil {
		return err
	}
	height := numbers["block_height"]
	t.rank = numbers["temporal_index"]
	t.tx = ledger.Tx{
		ID: id, Chain: ledger.BitcoinMainnet, Position: ledger.Position{Height: uint64(height)},
		Time: graphFirstTime + int64(height-graphFirstHeight)*blockSpacing,
		Transfers: []ledger.Transfer{{
			Asset:  ledger.NativeAsset(ledger.BitcoinMainnet),
			Inputs: make([]ledger.Input, numbers["n_input"]), Outputs: make([]ledger.Output, numbers["n_output"]),
		}},
	}
	txs[get("id")] = &t
	return nil
}

// addEdge fills in the output and the input that an edge connects.
func (g *Graph) addEdge(txs map[string]*graphTx, get func(string) string) error {
	value, err := strconv.ParseUint(get("value"), 10, 64)
	if err != nil {
		return fmt.Errorf("value: %w", err)
	}
	src, dst := txs[get("src_id")], txs[get("dst_id")]
	if get("src_position") == strconv.FormatUint(1<<32-1, 10) { // a coinbase
		if dst != nil {
			dst.tx.Coinbase = true
			dst.tx.Transfers[0].Inputs = nil
			g.Placeholders++
		}
		return nil
	}
	from, err := strconv.ParseUint(get("src_position"), 10, 32)
	if err != nil {
		return fmt.Errorf("src_position: %w", err)
	}
	a, err := ledger.ParseAddress(get("address"))
	if err != nil {
		return err
	}
	account := ledger.Account{Chain: ledger.BitcoinMainnet, Address: a}
	if src != nil {
		out := src.tx.Transfers[0].Outputs
		if int(from) >= len(out) {
			return fmt.Errorf("src_position %d: %s has %d outputs", from, src.tx.ID, len(out))
		}
		out[from] = ledger.Output{Account: account, Amount: ledger.NewAmount(value)}
	}
	if dst != nil {
		to, err := strconv.ParseUint(get("dst_position"), 10, 32)
		in := dst.tx.Transfers[0].Inputs
		if err != nil || int(to) >= len(in) {
			return fmt.Errorf("dst_position %q: %s has %d inputs", get("dst_position"), dst.tx.ID, len(in))
		}
		in[to] = ledger.Input{Account: account, Amount: ledger.NewAmount(value), Sequence: ^uint32(0)}
		if src != nil {
			in[to].Prev = ledger.Outpoint{Tx: src.tx.ID, Index: uint32(from)}
		}
	}
	return nil
}
