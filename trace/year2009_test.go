package trace_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

const year2009 = "../../shared/data/bitcoin/year-2009/sampledata/2009"

// yearTx is a transaction of 2009 by its own numbers; outputs are named by the
// data's output_index.
type yearTx struct {
	id, height uint64
	ins        []uint64
	outs       []yearOut
}

type yearOut struct {
	index, value uint64
	owner        string
}

func yearTable(t *testing.T, name string) [][]uint64 {
	f, err := os.Open(filepath.Join(year2009, name))
	if os.IsNotExist(err) {
		t.Skip("Bitcoin's year 2009 is not beside the repository")
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		r, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	rows, err := csv.NewReader(r).ReadAll()
	require.NoError(t, err)
	out := make([][]uint64, len(rows)-1)
	for i, row := range rows[1:] {
		for _, cell := range row {
			if cell == "" {
				cell = "0"
			}
			n, err := strconv.ParseUint(strings.TrimSuffix(cell, ".0"), 10, 64)
			require.NoError(t, err)
			out[i] = append(out[i], n)
		}
	}
	return out
}

// loadYear reads all of 2009. Transactions are named by their number, because
// 2,052 of the hashes have lost a leading zero.
func loadYear(t *testing.T) (txs []yearTx, view ledger.View) {
	t.Helper()
	heights, inputs, outputs := yearTable(t, "tx_height.csv"), yearTable(t, "tx_input.csv"), yearTable(t, "tx_output.csv.gz")
	txs = make([]yearTx, len(heights))
	for i, h := range heights {
		txs[i] = yearTx{id: h[0], height: h[1]}
	}
	type made struct {
		point ledger.Outpoint
		out   yearOut
	}
	byIndex := map[uint64]made{}
	id := func(n uint64) ledger.TxID { return txName(fmt.Sprintf("t%d", n)) }
	for _, o := range outputs {
		tx := &txs[o[1]]
		out := yearOut{o[0], o[3], fmt.Sprintf("o%d", o[2])}
		byIndex[o[0]] = made{ledger.Outpoint{Tx: id(o[1]), Index: uint32(len(tx.outs))}, out}
		tx.outs = append(tx.outs, out)
	}
	for _, in := range inputs {
		txs[in[1]].ins = append(txs[in[1]].ins, in[0])
	}
	l := ledger.New(ledger.Config{})
	index := uint32(0)
	for i, tx := range txs {
		if index++; i == 0 || txs[i-1].height != tx.height {
			index = 0
		}
		tr := ledger.Transfer{Asset: "BTC"}
		for _, in := range tx.ins {
			m, ok := byIndex[in]
			require.True(t, ok)
			tr.Inputs = append(tr.Inputs, ledger.Input{Account: name(m.out.owner), Amount: units(m.out.value), Prev: m.point})
		}
		for _, o := range tx.outs {
			tr.Outputs = append(tr.Outputs, ledger.Output{Account: name(o.owner), Amount: units(o.value)})
		}
		require.NoError(t, l.Append(ledger.Tx{
			ID: id(tx.id), Chain: utxoLane, Position: ledger.Position{Height: tx.height, Tx: index}, Time: int64(tx.height) * 600,
			Coinbase: len(tx.ins) == 0, Transfers: []ledger.Transfer{tr},
		}))
	}
	return txs, l.View()
}

// span is a run of units, all traced or all clean.
type span struct {
	n     uint64
	dirty bool
}

func cutSpans(q []span, n uint64) (head, tail []span) {
	for i, s := range q {
		if s.n > n {
			return append(head, span{n, s.dirty}), append([]span{{s.n - n, s.dirty}}, q[i+1:]...)
		}
		head = append(head, s)
		n -= s.n
	}
	return head, nil
}

func dirtySpans(q []span) (n uint64) {
	for _, s := range q {
		if s.dirty {
			n += s.n
		}
	}
	return n
}

// divideSpans is refDivide over runs of units, for real amounts.
func divideSpans(rule trace.Rule, q []span, outs []uint64) [][]span {
	shares := make([][]span, len(outs))
	order := make([]int, len(outs))
	for i := range order {
		order[i] = i
	}
	var sum uint64
	for _, s := range q {
		sum += s.n
	}
	dirty := dirtySpans(q)
	switch rule {
	case trace.LIFO:
		slices.Reverse(q)
	case trace.DirtyFirst, trace.TIHO:
		q = []span{{dirty, true}, {sum - dirty, false}}
	case trace.LIBR:
		q = []span{{sum - dirty, false}, {dirty, true}}
	case trace.Poison:
		q = []span{{sum, dirty > 0}}
	case trace.Haircut:
		floor := func(c uint64) uint64 {
			x := new(big.Int).Mul(new(big.Int).SetUint64(dirty), new(big.Int).SetUint64(c))
			return x.Div(x, new(big.Int).SetUint64(sum)).Uint64()
		}
		var c uint64
		for i, w := range outs {
			d := floor(c+w) - floor(c)
			c += w
			shares[i] = []span{{d, true}, {w - d, false}}
		}
		return shares
	}
	if rule == trace.TIHO {
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case outs[a] > outs[b]:
				return -1
			case outs[a] < outs[b]:
				return 1
			}
			return 0
		})
	}
	for _, i := range order {
		shares[i], q = cutSpans(q, outs[i])
	}
	return shares
}

// All of Bitcoin's first year, traced from every coinbase of its first blocks
// that was spent: equal to the satoshi to an independent division, rule by rule.
func TestYear2009(t *testing.T) {
	txs, view := loadYear(t)
	var seeds []trace.Seed
	seeded := map[uint64]bool{}
	spent := map[uint64]bool{}
	for _, tx := range txs {
		for _, in := range tx.ins {
			spent[in] = true
		}
	}
	for _, tx := range txs {
		if len(tx.ins) == 0 && len(seeds) < 100 && spent[tx.outs[0].index] && tx.id%3 == 0 {
			seeds = append(seeds, trace.Seed{Chain: utxoLane, Kind: trace.SeedOutpoint, Tx: txName(fmt.Sprintf("t%d", tx.id))})
			seeded[tx.outs[0].index] = true
		}
	}
	for _, rule := range trace.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			held := map[uint64][]span{}
			owner := map[uint64]string{}
			moved := 0
			for _, tx := range txs {
				var q []span
				var outs []uint64
				for _, in := range tx.ins {
					q = append(q, held[in]...)
					delete(held, in)
				}
				for _, o := range tx.outs {
					outs = append(outs, o.value)
					owner[o.index] = o.owner
				}
				if dirtySpans(q) > 0 {
					moved++
				}
				if len(tx.ins) == 0 {
					for _, w := range outs {
						q = append(q, span{w, false})
					}
				}
				for j, share := range divideSpans(rule, q, outs) {
					if seeded[tx.outs[j].index] {
						share = []span{{tx.outs[j].value, true}}
					}
					held[tx.outs[j].index] = share
				}
			}
			want := map[string]uint64{}
			for index, q := range held {
				if d := dirtySpans(q); d > 0 {
					want[owner[index]] += d
				}
			}
			res := run(t, view, nil, trace.Config{Rule: rule}, seeds...)
			got := map[string]uint64{}
			for _, h := range res.Holdings {
				got[h.Account.Address.String()], _ = h.Amount.Uint64()
			}
			require.Equal(t, want, got)
			t.Logf("%d seeds through %d transactions to %d owners", len(seeds), moved, len(got))
			require.Greater(t, moved, 20)
		})
	}
}
