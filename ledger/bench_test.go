package ledger

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// The benchmarks measure a ledger of benchTransfers one-transfer transactions
// over benchAccounts accounts, both ends drawn with a heavy tail (Zipf), in
// blocks of 150. Run with -benchtime=1x for one pass each.
const (
	benchTransfers = 10_000_000
	benchAccounts  = 2_000_000
	benchBatch     = 150
)

// draw returns the two ends of transfer i and its amount, by a stateless hash,
// so that the generator costs a few nanoseconds.
func draw(i uint64) (from, to uint32, amount uint64) {
	h := mix(i)
	return tail(uint32(h)), tail(uint32(h >> 32)), mix(h) % 1e12
}

func mix(x uint64) uint64 { // splitmix64
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// tail maps a uniform 32-bit number to an account with a heavy tail: cubing a
// uniform variate gives the busiest account about 1/125 of all ends.
func tail(u uint32) uint32 {
	f := float64(u) / (1 << 32)
	return uint32(f * f * f * benchAccounts)
}

func benchAccount(k uint32) Account {
	var b [20]byte
	binary.BigEndian.PutUint64(b[:], mix(uint64(k)))
	binary.BigEndian.PutUint64(b[8:], mix(uint64(k)+1<<40))
	return Account{Ethereum, EVMAddress(b)}
}

// benchTxs fills one batch; the accounts' texts are made beforehand, as a
// parser's interning would.
type benchFeed struct {
	accounts []Account
	usdt     Asset
	txs      []Tx
	moves    []Transfer
}

func newBenchFeed() *benchFeed {
	f := &benchFeed{accounts: make([]Account, benchAccounts), usdt: "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"}
	for k := range f.accounts {
		f.accounts[k] = benchAccount(uint32(k))
	}
	f.txs, f.moves = make([]Tx, benchBatch), make([]Transfer, benchBatch)
	return f
}

func (f *benchFeed) batch(from, n int) []Tx {
	for j := range n {
		i := uint64(from + j)
		a, b, amount := draw(i)
		var h [32]byte
		binary.BigEndian.PutUint64(h[:], mix(i+7))
		binary.BigEndian.PutUint64(h[8:], i)
		f.moves[j] = Transfer{Asset: f.usdt, From: f.accounts[a], To: f.accounts[b], Amount: NewAmount(amount)}
		f.txs[j] = Tx{
			ID: HashTxID(Ethereum, h), Chain: Ethereum, Time: int64(1_700_000_000 + i/benchBatch*12),
			Position:  Position{Height: 18_000_000 + i/benchBatch, Tx: uint32(i % benchBatch)},
			Initiator: f.accounts[a], Transfers: f.moves[j : j+1],
		}
	}
	return f.txs[:n]
}

func benchLedger(b testing.TB, n int) *Ledger {
	b.Helper()
	l, f := New(Config{}), newBenchFeed()
	for i := 0; i < n; i += benchBatch {
		if err := l.Append(f.batch(i, min(benchBatch, n-i))...); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

// BenchmarkAppend builds the whole ledger; the bare loop beside it draws the
// same transfers and adds them to a slice of 24-byte rows, nothing else. Both
// include making the transactions; in-append/s is without.
func BenchmarkAppend(b *testing.B) {
	f := newBenchFeed()
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			rows := make([]edgeRow, 0, 1<<10)
			for i := 0; i < benchTransfers; i += benchBatch {
				for _, tx := range f.batch(i, min(benchBatch, benchTransfers-i)) {
					u, _ := tx.Transfers[0].Amount.Uint64()
					rows = append(rows, edgeRow{amount: u})
				}
			}
			runtime.KeepAlive(rows)
		}
		b.ReportMetric(float64(benchTransfers)*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
	})
	b.Run("ledger", func(b *testing.B) {
		for b.Loop() {
			l, spent := New(Config{}), time.Duration(0)
			for i := 0; i < benchTransfers; i += benchBatch {
				txs := f.batch(i, min(benchBatch, benchTransfers-i))
				start := time.Now()
				if err := l.Append(txs...); err != nil {
					b.Fatal(err)
				}
				spent += time.Since(start)
			}
			b.ReportMetric(benchTransfers/spent.Seconds(), "in-append/s")
			s := l.Stats()
			b.ReportMetric(float64(s.TxBytes)/benchTransfers, "B/transfer")
			b.ReportMetric(float64(s.AccountBytes)/float64(s.Accounts), "B/account")
		}
		b.ReportMetric(float64(benchTransfers)*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
	})
}

// BenchmarkMemory compares the heap before and after with what Stats says.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		l := New(Config{})
		f := newBenchFeed()
		for i := 0; i < benchTransfers; i += benchBatch {
			if err := l.Append(f.batch(i, min(benchBatch, benchTransfers-i))...); err != nil {
				b.Fatal(err)
			}
		}
		f = nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		s := l.Stats()
		b.ReportMetric(float64(s.TxBytes)/float64(s.Transfers), "B/transfer")
		b.ReportMetric(float64(s.AccountBytes)/float64(s.Accounts), "B/account")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(s.TxBytes+s.AccountBytes), "heap/counted")
		runtime.KeepAlive(l)
	}
}

// BenchmarkNeighbours scans the credits and debits of random accounts:
// counterparty, amount and position of each; the bare loop reads the same rows
// by random index.
func BenchmarkNeighbours(b *testing.B) {
	l := benchLedger(b, benchTransfers)
	v := l.View()
	n := uint32(v.MaxAccountID())
	b.Run("bare", func(b *testing.B) {
		rng, sum := rand.New(rand.NewPCG(1, 2)), uint64(0)
		count := 0
		for b.Loop() {
			for range 1000 {
				e := v.s.edges.At(rng.Uint32N(benchTransfers))
				sum += e.amount + uint64(e.to) + v.s.blocks.At(v.s.txs.At(e.tx).block).height
				count++
			}
		}
		runtime.KeepAlive(sum)
		b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "entries/s")
	})
	for _, hub := range []bool{false, true} {
		name := "typical"
		if hub {
			name = "hub"
		}
		b.Run(name, func(b *testing.B) {
			rng, sum, count := rand.New(rand.NewPCG(1, 2)), uint64(0), 0
			for b.Loop() {
				id := AccountID(1 + rng.Uint32N(n))
				if hub {
					id, _ = v.Lookup(benchAccount(0))
				}
				for e := range v.Credits(id) {
					u, _ := e.Amount.Uint64()
					sum += u + uint64(e.Counterparty) + v.CutOf(e.Tx).Position.Height
					count++
				}
				for e := range v.Debits(id) {
					u, _ := e.Amount.Uint64()
					sum += u + uint64(e.Counterparty) + v.CutOf(e.Tx).Position.Height
					count++
				}
			}
			runtime.KeepAlive(sum)
			b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkMoves nets every transaction of the ledger in chain order.
func BenchmarkMoves(b *testing.B) {
	const n = 1_000_000
	l := benchLedger(b, n)
	v := l.View()
	b.ReportAllocs()
	for b.Loop() {
		var rec Record
		var moves []Move
		for ref := range v.Txs() {
			v.Read(ref, &rec)
			moves = v.AppendMoves(moves[:0], &rec, nil)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}

// BenchmarkHubNeighbours reads the newest credits of ordinary accounts while
// one hub holds all transfers, and without the hub.
func BenchmarkHubNeighbours(b *testing.B) {
	for _, hub := range []int{0, benchTransfers} {
		name := "without-hub"
		if hub > 0 {
			name = "with-hub"
		}
		b.Run(name, func(b *testing.B) {
			l := hubLedger(b, hub)
			v := l.View()
			ids := make([]AccountID, 1000)
			for k := range ids {
				ids[k], _ = v.Lookup(benchAccount(uint32(k + 1)))
			}
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				for e := range v.DebitsDesc(ids[i%len(ids)]) {
					runtime.KeepAlive(e)
					break
				}
			}
		})
	}
}

func hubLedger(b *testing.B, transfers int) *Ledger {
	b.Helper()
	l := New(Config{})
	hub := benchAccount(0)
	var txs []Tx
	for i := range max(transfers, 1000) {
		from, to := benchAccount(uint32(i%1000+1)), hub
		if transfers == 0 {
			to = benchAccount(uint32(i%1000 + 2000))
		}
		var h [32]byte
		binary.BigEndian.PutUint64(h[:], mix(uint64(i)))
		txs = append(txs, Tx{
			ID: HashTxID(Ethereum, h), Chain: Ethereum, Position: Position{Height: uint64(i)}, Time: int64(i),
			Transfers: []Transfer{{Asset: "USD", From: from, To: to, Amount: NewAmount(1)}},
		})
		if len(txs) == 1000 || i+1 == max(transfers, 1000) {
			if err := l.Append(txs...); err != nil {
				b.Fatal(err)
			}
			txs = txs[:0]
		}
	}
	return l
}

// BenchmarkMemoryBitcoin appends Bitcoin transactions of two inputs and two
// outputs, each output spent within the data, and tells bytes per transaction,
// and per input or output what remains beyond 56 of these.
func BenchmarkMemoryBitcoin(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		l := New(Config{})
		asset := NativeAsset(BitcoinMainnet)
		id := func(i int) (h [32]byte) {
			binary.BigEndian.PutUint64(h[:], mix(uint64(i)))
			return h
		}
		who := func(i int) Account {
			var h [20]byte
			binary.BigEndian.PutUint64(h[:], mix(uint64(tail(uint32(mix(uint64(i)))))/4))
			return Account{BitcoinMainnet, hashAddress(P2WPKH, Mainnet, h[:])}
		}
		var txs []Tx
		for i := range n {
			t := Transfer{Asset: asset}
			for k := range 2 {
				t.Outputs = append(t.Outputs, Output{Account: who(2*i + k), Amount: NewAmount(5000), ScriptLen: 22})
				in := Input{Account: who(2*(i-1000) + k), Amount: NewAmount(5001), Sequence: 0xfffffffd, Prev: Outpoint{HashTxID(BitcoinMainnet, id(i-1000)), uint32(k)}}
				t.Inputs = append(t.Inputs, in)
			}
			txs = append(txs, Tx{
				ID: HashTxID(BitcoinMainnet, id(i)), Chain: BitcoinMainnet, Version: 2,
				Position: Position{Height: uint64(i / 2000), Tx: uint32(i % 2000)}, Time: int64(i / 2000 * 600), Transfers: []Transfer{t},
			})
			if len(txs) == 2000 {
				if err := l.Append(txs...); err != nil {
					b.Fatal(err)
				}
				txs = txs[:0]
			}
		}
		s := l.Stats()
		b.ReportMetric(float64(s.TxBytes)/n, "B/tx")
		b.ReportMetric((float64(s.TxBytes)/n-56)/4, "B/leg-beyond-56-a-tx")
		b.ReportMetric(float64(s.AccountBytes)/float64(s.Accounts), "B/account")
	}
}
