package main

import (
	"context"
	"encoding/binary"
	"strings"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

const usdt ledger.Asset = "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"

// world draws one-transfer transactions over accounts with a heavy tail, in
// blocks of 240 spread evenly over so many days. The busiest account takes about
// 1 in accounts^(1/3) of all ends.
type world struct {
	transfers, accounts int
	step                int              // seconds from block to block
	names               []ledger.Account // made once, as a parser's interning would
}

const blockSize = 240

func newWorld(transfers, accounts, days int) *world {
	w := &world{transfers: transfers, accounts: accounts, names: make([]ledger.Account, accounts)}
	w.step = max(1, days*86_400/max(1, transfers/blockSize))
	for k := range w.names {
		w.names[k] = evm(uint64(k))
	}
	return w
}

func evm(k uint64) ledger.Account {
	var b [20]byte
	binary.BigEndian.PutUint64(b[:], mix(k))
	binary.BigEndian.PutUint64(b[8:], mix(k+1<<40))
	return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress(b)}
}

func mix(x uint64) uint64 { // splitmix64 (Steele, Lea, Flood, OOPSLA 2014)
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// tail maps 32 uniform bits to an account; the cube makes the tail heavy.
func (w *world) tail(u uint32) int {
	f := uint64(u) >> 11 // 21 bits, so that the cube fits 64
	hi := f * f >> 21 * f >> 21
	return int(hi * uint64(w.accounts) >> 21)
}

// block fills txs with the n-th block.
func (w *world) block(n int, txs []ledger.Tx, moves []ledger.Transfer) []ledger.Tx {
	size := min(blockSize, w.transfers-n*blockSize)
	for j := range max(size, 0) {
		i := uint64(n*blockSize + j)
		h := mix(i)
		from, to := w.tail(uint32(h)), w.tail(uint32(h>>32))
		if from == to {
			to = (to + 1) % w.accounts
		}
		var id [32]byte
		binary.BigEndian.PutUint64(id[:], mix(i+7))
		binary.BigEndian.PutUint64(id[8:], i)
		moves[j] = ledger.Transfer{Asset: usdt, From: w.names[from], To: w.names[to], Amount: ledger.NewAmount(1e6 + mix(h)%1e9)}
		txs[j] = ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, id), Chain: ledger.Ethereum, Time: int64(1_700_000_000 + n*w.step),
			Position:  ledger.Position{Height: uint64(18_000_000 + n), Tx: uint32(j)},
			Initiator: moves[j].From, Transfers: moves[j : j+1],
		}
	}
	return txs[:max(size, 0)]
}

// fill appends every block to the state, several at a time.
func (w *world) fill(ctx context.Context, st *score.State, batch int) error {
	txs, moves := make([]ledger.Tx, batch*blockSize), make([]ledger.Transfer, batch*blockSize)
	for n := 0; n*blockSize < w.transfers; {
		all := txs[:0]
		for k := 0; k < batch && n*blockSize < w.transfers; k++ {
			at := len(all)
			all = txs[:at+len(w.block(n, txs[at:], moves[at:]))]
			n++
		}
		if err := st.Append(ctx, all...); err != nil {
			return err
		}
	}
	return nil
}

// labels says that the busiest two thousandths are exchanges, as on a real
// chain, and marks one account in a thousand of the others, in turn by category.
func (w *world) labels() (*label.Set, error) {
	categories := []string{"exchange", "mixing_service", "scam", "sanctions", "gambling"}
	var b strings.Builder
	b.WriteString("address,category,entity,source\n")
	for k := range w.accounts / 2000 {
		b.WriteString(w.names[k].Address.String() + ",exchange,e,bench\n")
	}
	for k := 1500; k < w.accounts; k += 1000 {
		b.WriteString(w.names[k].Address.String() + "," + categories[k/1000%len(categories)] + ",e,bench\n")
	}
	set := label.NewBuilder(label.Config{})
	if _, err := set.AddCSV(strings.NewReader(b.String()), label.Options{Name: "bench"}); err != nil {
		return nil, err
	}
	return set.Build(), nil
}
