package bitcoin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// esploraServer replays a block as an Esplora server tells it.
func esploraServer(t testing.TB, c *recordedCore, prev *PrevTxs) *Esplora {
	txs := c.esplora(t, prev)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /blocks/tip/height", func(w http.ResponseWriter, _ *http.Request) { say(w, c.Height) })
	mux.HandleFunc("GET /block-height/{h}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("h") != strconv.FormatUint(c.Height, 10) {
			http.Error(w, "Block not found", http.StatusNotFound)
			return
		}
		say(w, c.Hash)
	})
	mux.HandleFunc("GET /block/"+c.Hash, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"id": c.Hash, "height": c.Height, "timestamp": c.Time, "tx_count": len(txs), "previousblockhash": c.Prev})
	})
	mux.HandleFunc("GET /block/"+c.Hash+"/txs/{from}", func(w http.ResponseWriter, r *http.Request) {
		from, err := strconv.Atoi(r.PathValue("from"))
		if err != nil || from%25 != 0 || from >= len(txs) {
			http.Error(w, "start index out of range", http.StatusNotFound)
			return
		}
		answer(w, txs[from:min(from+25, len(txs))])
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	e, err := NewEsplora(EsploraConfig{URL: s.URL})
	require.NoError(t, err)
	return e
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

func say(w http.ResponseWriter, v any) {
	if _, err := fmt.Fprint(w, v); err != nil {
		panic(err)
	}
}

// as asserts the type of a value that came from JSON.
func as[T any](v any) T {
	x, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("%T is no %T", v, x))
	}
	return x
}

// A recorded transaction, and the recorded pages of an address, newest first.
func TestEsploraTxAndAddress(t *testing.T) {
	tx, err := os.ReadFile(data(t, "esplora/api-responses/taproot-script-path.json"))
	require.NoError(t, err)
	list, err := os.ReadFile(data(t, "esplora/api-responses/satoshi-genesis-txs.json"))
	require.NoError(t, err)
	var page []map[string]any
	require.NoError(t, json.Unmarshal(list, &page))
	const genesis = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	busy := 2
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tx/{id}", func(w http.ResponseWriter, _ *http.Request) {
		if busy--; busy >= 0 {
			w.Header().Set("Retry-After", "0")
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		say(w, string(tx))
	})
	mux.HandleFunc("GET /tx/{id}/merkle-proof", func(w http.ResponseWriter, r *http.Request) {
		height := any(709635)
		for _, p := range page {
			if p["txid"] == r.PathValue("id") {
				height = as[map[string]any](p["status"])["block_height"]
			}
		}
		answer(w, map[string]any{"block_height": height, "pos": 7, "merkle": []string{}})
	})
	mux.HandleFunc("GET /address/"+genesis+"/txs/chain", func(w http.ResponseWriter, _ *http.Request) { answer(w, page[:25]) })
	mux.HandleFunc("GET /address/"+genesis+"/txs/chain/{last}", func(w http.ResponseWriter, r *http.Request) {
		for i := range page {
			if page[i]["txid"] == r.PathValue("last") {
				answer(w, page[i+1:])
				return
			}
		}
		http.NotFound(w, r)
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	e, err := NewEsplora(EsploraConfig{URL: s.URL, Backoff: time.Millisecond})
	require.NoError(t, err)

	id, err := ledger.ParseTxID(ledger.BitcoinMainnet, "37777defed8717c581b4c0509329550e344bdc14ac38f71fc050096887e535c8")
	require.NoError(t, err)
	got, err := e.Tx(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, ledger.Position{Height: 709635, Tx: 7}, got.Position)
	require.Len(t, got.Transfers[0].Inputs, 2)
	for _, in := range got.Transfers[0].Inputs {
		require.Equal(t, ledger.SigHashAll, in.SigHash)
		require.Equal(t, ledger.P2TR, in.Account.Address.Kind())
	}

	addr, err := ledger.ParseAddress(genesis)
	require.NoError(t, err)
	txs, err := collect(e.AddressTxs(t.Context(), addr))
	require.NoError(t, err)
	require.Len(t, txs, len(page))
	for i := range txs {
		require.Equal(t, page[i]["txid"], txs[i].ID.String())
	}
}

// fakeNode answers getblock from a chain that a test can change.
type fakeNode struct {
	blocks []map[string]any // best chain by height
	txs    map[string]any   // getrawtransaction
	calls  int
	later  []func() // what happens after each question
}

func (f *fakeNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.calls++
	if user, pass, _ := r.BasicAuth(); user != "u" || pass != "p" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var raw json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var many []rpcRequest
	if json.Unmarshal(raw, &many) == nil {
		out := make([]map[string]any, len(many))
		for i := range many {
			out[len(many)-1-i] = f.one(&many[i]) // in any order
		}
		answer(w, out)
		return
	}
	var one rpcRequest
	if err := json.Unmarshal(raw, &one); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	res := f.one(&one)
	if len(f.later) > 0 {
		f.later[0]()
		f.later = f.later[1:]
	}
	if res["error"] != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
	answer(w, res)
}

func (f *fakeNode) one(q *rpcRequest) map[string]any {
	fail := func(code int, text string) map[string]any {
		return map[string]any{"id": q.ID, "result": nil, "error": map[string]any{"code": code, "message": text}}
	}
	var result any
	switch q.Method {
	case "getblockcount":
		result = len(f.blocks) - 1
	case "getblockhash":
		h := int(as[float64](q.Params[0]))
		if h >= len(f.blocks) {
			return fail(-8, "Block height out of range")
		}
		result = f.blocks[h]["hash"]
	case "getblock":
		for _, b := range f.blocks {
			if b["hash"] == q.Params[0] {
				result = b
			}
		}
		if result == nil {
			return fail(-5, "Block not found")
		}
	case "getrawtransaction":
		if result = f.txs[as[string](q.Params[0])]; result == nil {
			return fail(-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.")
		}
	default:
		return fail(-32601, "Method not found")
	}
	return map[string]any{"id": q.ID, "result": result, "error": nil}
}

// made makes a block answer out of nothing but links.
func made(height int, branch string, prev map[string]any) map[string]any {
	name := func(kind string) string { return fmt.Sprintf("%064x", []byte(kind+branch+strconv.Itoa(height)))[:64] }
	b := map[string]any{
		"hash": name("b"), "height": height, "time": 1_600_000_000 + 600*height,
		"tx": []any{map[string]any{
			"txid": name("t"), "version": 1, "locktime": 0,
			"vin":  []any{map[string]any{"coinbase": "51", "sequence": 0}},
			"vout": []any{map[string]any{"value": json.Number("50.00000000"), "n": 0, "scriptPubKey": map[string]any{"hex": "51"}}},
		}},
	}
	if prev != nil {
		b["previousblockhash"] = prev["hash"]
	} else {
		b["hash"] = Networks()[4].Genesis.String()
	}
	return b
}

func startNode(t *testing.T, f *fakeNode, cfg NodeConfig) *Node {
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	cfg.URL, cfg.User, cfg.Password = s.URL, "u", "p"
	n, err := NewNode(t.Context(), cfg)
	require.NoError(t, err)
	return n
}

func madeChain(n int) (out []map[string]any) {
	for h := range n {
		var prev map[string]any
		if h > 0 {
			prev = out[h-1]
		}
		out = append(out, made(h, "main", prev))
	}
	return out
}

// The best chain changes while it is followed: what is undone is said before
// what replaces it, and the follower ends with its context.
func TestFollowTellsReorganisations(t *testing.T) {
	f := &fakeNode{blocks: madeChain(6)}
	n := startNode(t, f, NodeConfig{Chain: ledger.BitcoinRegtest})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var log []string
	for e, err := range n.Follow(ctx, FollowConfig{From: 3, Poll: time.Millisecond}) {
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
			break
		}
		if e.Reorg {
			log = append(log, fmt.Sprintf("back to %d", e.Height))
			continue
		}
		log = append(log, fmt.Sprintf("%d %s", e.Height, e.Block.Hash.String()[:4]))
		switch {
		case e.Height == 5 && len(log) == 3: // a fork from 3 on replaces 4 and 5
			for h := 4; h < 7; h++ {
				f.blocks = append(f.blocks[:h], made(h, "fork", f.blocks[h-1]))
			}
		case e.Height == 6:
			cancel()
		}
	}
	line := func(b map[string]any) string { return fmt.Sprintf("%v %s", b["height"], as[string](b["hash"])[:4]) }
	before := madeChain(6)
	require.Equal(t, []string{
		line(before[3]), line(before[4]), line(before[5]),
		"back to 3", line(f.blocks[4]), line(f.blocks[5]), line(f.blocks[6]),
	}, log)
}

// A node that is behind undoes nothing, whether it says so or says that it does
// not have the block.
func TestFollowABehindNode(t *testing.T) {
	f := &fakeNode{blocks: madeChain(8)}
	all := f.blocks
	n := startNode(t, f, NodeConfig{})
	var log []uint64
	for e, err := range n.Follow(t.Context(), FollowConfig{From: 3, Poll: time.Millisecond}) {
		require.NoError(t, err)
		require.False(t, e.Reorg)
		log = append(log, e.Height)
		switch e.Height {
		case 5: // the next questions reach a node that is behind, and says so
			f.blocks = all[:4]
			f.later = append(f.later, func() {}, func() {}, func() { f.blocks = all })
		case 6: // the height is told by one node, all the rest by another
			f.later = append(f.later, func() { f.blocks = all[:5] }, func() { f.blocks = all })
		}
		if e.Height == 7 {
			break
		}
	}
	require.Equal(t, []uint64{3, 4, 5, 6, 7}, log)
	require.Empty(t, f.later, "all of it happened")
}

// A reorganisation deeper than what is remembered is an error, not a guess.
func TestFollowRefusesDeepReorganisation(t *testing.T) {
	f := &fakeNode{blocks: madeChain(9)}
	n := startNode(t, f, NodeConfig{})
	var last error
	for e, err := range n.Follow(t.Context(), FollowConfig{From: 1, Poll: time.Millisecond, MaxReorg: 2}) {
		if last = err; err != nil {
			break
		}
		if e.Height == 8 {
			for h := 2; h < 12; h++ {
				f.blocks = append(f.blocks[:h], made(h, "fork", f.blocks[h-1]))
			}
		}
	}
	require.ErrorIs(t, last, ErrDeepReorg)
}

// A node without prevouts (btcd): with its transaction index the block resolves
// as if it had told them.
func TestNodeResolvesThroughTransactionIndex(t *testing.T) {
	c, prev := block200000(t)
	raw, err := os.ReadFile(data(t, "block-200000/btc_200000.getblock2.json"))
	require.NoError(t, err)
	var block map[string]any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	require.NoError(t, d.Decode(&block))
	text, err := os.ReadFile(data(t, "block-200000/btc_200000.prevtxs.json"))
	require.NoError(t, err)
	var txs []map[string]any
	d = json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	require.NoError(t, d.Decode(&txs))
	f := &fakeNode{txs: map[string]any{}}
	for _, tx := range txs {
		f.txs[as[string](tx["txid"])] = tx
	}
	f.blocks = []map[string]any{{"hash": Networks()[0].Genesis.String()}, block}
	n := startNode(t, f, NodeConfig{TxIndex: true, Verify: true, Chain: ledger.BitcoinMainnet})
	hash, err := ParseHash(c.Hash)
	require.NoError(t, err)
	got, err := n.Block(t.Context(), hash)
	require.NoError(t, err)
	want, _ := readAll(t, Options{Prevouts: prev}, source("b", frame(Networks()[0].Magic, c.serialize(t))))
	require.Equal(t, dump(txsOf(want)), dump(got.Txs))
	require.Less(t, f.calls, 20, "previous transactions are asked for in batches")

	// Asked by height the node gives another block than expected: refused.
	_, err = collect(n.Blocks(t.Context(), 1, 1))
	require.ErrorIs(t, err, ErrMismatch)
}

// Every way a node can fail has its own words.
func TestNodeErrors(t *testing.T) {
	f := &fakeNode{blocks: madeChain(2)}
	n := startNode(t, f, NodeConfig{})
	var e *RPCError
	_, err := n.HashAt(t.Context(), 7)
	require.ErrorAs(t, err, &e)
	require.Equal(t, -8, e.Code)
	require.ErrorContains(t, err, `getblockhash: the node says "Block height out of range"`)
	require.ErrorIs(t, err, ErrNotFound)
	_, err = n.Block(t.Context(), Hash{7})
	require.ErrorIs(t, err, ErrNotFound)
	require.NotErrorIs(t, n.rpc.do(t.Context(), "getrawtransaction", new(coreTx), "7", 1), ErrNotFound, "no txindex is no lag")

	_, err = NewNode(t.Context(), NodeConfig{RPCConfig: RPCConfig{URL: n.cfg.URL, User: "u", Password: "wrong"}})
	require.ErrorContains(t, err, "check user, password")
	_, err = NewNode(t.Context(), NodeConfig{RPCConfig: RPCConfig{URL: n.cfg.URL, User: "u", Password: "p"}, Chain: ledger.BitcoinMainnet})
	require.ErrorContains(t, err, "the node is on network regtest")
	_, err = NewNode(t.Context(), NodeConfig{RPCConfig: RPCConfig{URL: "localhost:8332", MaxResponse: -1}})
	require.ErrorIs(t, err, ErrOptions)
	require.ErrorContains(t, err, "MaxResponse")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = collect(n.Blocks(ctx, 0, 1))
	require.ErrorIs(t, err, context.Canceled)
}

// Esplora's refusals, and an answer that does not end.
func TestEsploraErrors(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /blocks/tip/height", func(w http.ResponseWriter, _ *http.Request) {
		say(w, strings.Repeat("1", 2000))
	})
	mux.HandleFunc("GET /block-height/1", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "busy", http.StatusServiceUnavailable)
	})
	mux.HandleFunc("GET /tx/{id}", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]any{"txid": r.PathValue("id"), "status": map[string]any{"confirmed": false}})
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	e, err := NewEsplora(EsploraConfig{URL: s.URL, MaxResponse: 1000, Attempts: 2, Backoff: time.Millisecond})
	require.NoError(t, err)
	_, err = e.Height(t.Context())
	require.ErrorIs(t, err, ErrTooLarge)
	_, err = e.HashAt(t.Context(), 1)
	require.ErrorContains(t, err, "HTTP 503")
	require.NotErrorIs(t, err, ErrNotFound)
	_, err = e.HashAt(t.Context(), 2)
	require.ErrorContains(t, err, "HTTP 404")
	require.ErrorIs(t, err, ErrNotFound)
	_, err = e.Tx(t.Context(), ledger.HashTxID(ledger.BitcoinMainnet, [32]byte{1}))
	require.ErrorIs(t, err, ErrUnconfirmed)
	_, err = NewEsplora(EsploraConfig{URL: "mempool.space", Chain: "eip155:1", Attempts: -1})
	require.ErrorIs(t, err, ErrOptions)
	require.ErrorContains(t, err, "Attempts")
	require.ErrorContains(t, err, "eip155:1")
}
