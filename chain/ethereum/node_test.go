package ethereum_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hoptrail/hoptrail/chain/ethereum"
)

// fakeNode answers JSON-RPC for a chain whose blocks are named: the letter of
// a block says on which fork it is.
type fakeNode struct {
	mu    sync.Mutex
	chain []string // by height: "a", "b"…
	asked []string
	// answer, when not nil, may take a request over.
	answer func(method string, w http.ResponseWriter) bool
}

func (f *fakeNode) set(chain string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chain = strings.Split(chain, "")
}

func blockHash(height int, fork string) string {
	return fmt.Sprintf("0x%064x", height<<8|int(fork[0]))
}

func (f *fakeNode) block(h int) string {
	parent := fmt.Sprintf("0x%064x", 0)
	if h > 0 {
		parent = blockHash(h-1, f.chain[h-1])
	}
	return fmt.Sprintf(`{"number":"0x%x","hash":%q,"parentHash":%q,"timestamp":"0x%x","miner":"0x%040x","difficulty":"0x0","baseFeePerGas":"0x7","gasUsed":"0x5208","uncles":[],
	"transactions":[{"hash":"0x%064x","from":"0x%040x","to":"0x%040x","value":"0x%x","gas":"0x5208","gasPrice":"0x9","nonce":"0x0","transactionIndex":"0x0","input":"0x"}]}`,
		h, blockHash(h, f.chain[h]), parent, 1_700_000_000+12*h, 9, 1000+h, 1, 2, int(f.chain[h][0]))
}

func (f *fakeNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var req struct {
		Method string
		Params []any
	}
	if json.NewDecoder(r.Body).Decode(&req) != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	f.asked = append(f.asked, req.Method)
	if f.answer != nil && f.answer(req.Method, w) {
		return
	}
	result := "null"
	height := -1
	if len(req.Params) > 0 {
		text, _ := req.Params[0].(string)
		if n, err := strconv.ParseUint(text, 0, 64); err == nil {
			height = int(n)
		}
		for h := range f.chain {
			if blockHash(h, f.chain[h]) == text {
				height = h
			}
		}
	}
	switch {
	case req.Method == "eth_chainId":
		result = `"0x1"`
	case req.Method == "eth_blockNumber":
		result = fmt.Sprintf(`"0x%x"`, len(f.chain)-1)
	case height < 0 || height >= len(f.chain):
	case req.Method == "eth_getBlockByNumber":
		result = f.block(height)
	case req.Method == "eth_getBlockReceipts":
		result = fmt.Sprintf(`[{"transactionHash":"0x%064x","blockHash":%q,"status":"0x1","gasUsed":"0x5208","effectiveGasPrice":"0x9","cumulativeGasUsed":"0x5208","logs":[]}]`,
			1000+height, blockHash(height, f.chain[height]))
	case req.Method == "debug_traceBlockByHash":
		result = fmt.Sprintf(`[{"txHash":"0x%064x","result":{"type":"CALL","from":"0x%040x","to":"0x%040x","value":"0x1","calls":[{"type":"CALL","from":"0x%040x","to":"0x%040x","value":"0x3"}]}}]`,
			1000+height, 1, 2, 2, 3)
	}
	_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"result":%s}`, result)
}

// clock counts pauses instead of waiting, and can act at the n-th.
type clock struct {
	pauses []time.Duration
	at     map[int]func()
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.pauses = append(c.pauses, d)
	if act := c.at[len(c.pauses)]; act != nil {
		act()
	}
	if len(c.pauses) > 50 {
		return errors.New("the clock ran out")
	}
	return ctx.Err()
}

func dial(t *testing.T, f *fakeNode, c *clock, traces bool) *ethereum.Node {
	t.Helper()
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	n, err := ethereum.NewNode(context.Background(), ethereum.NodeConfig{
		HTTPConfig: ethereum.HTTPConfig{URL: srv.URL, Wait: c.wait, Client: srv.Client()}, Traces: traces,
	})
	require.NoError(t, err)
	return n
}

// noLeak fails the test if goroutines outlive it; call it first, so that it
// looks last.
func noLeak(t *testing.T) {
	here := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, here) })
}

// events renders what Follow tells: "+5a" for block 5 of fork a, "<4" for a
// rollback to 4.
func events(seq func(func(ethereum.Event, error) bool), stop int) (out []string, err error) {
	for e, err := range seq {
		switch {
		case err != nil:
			return out, err
		case e.Reorg:
			out = append(out, fmt.Sprintf("<%d", e.Height))
		default:
			out = append(out, fmt.Sprintf("+%d%c", e.Height, e.Block.Hash[31]))
		}
		if len(out) == stop {
			break
		}
	}
	return out, nil
}

func TestFollowReorganisation(t *testing.T) {
	noLeak(t)
	f := &fakeNode{}
	f.set("aaaa")
	c := &clock{at: map[int]func(){
		1: func() { f.set("aabbb") },  // the chain forks at height 2
		2: func() { f.set("aabbbb") }, // and grows
		3: func() { f.set("aab") },    // and is behind
		4: func() { f.set("aabbbb") }, // and comes again
		5: func() { f.set("aabc") },   // and a shorter one takes its place
	}}
	n := dial(t, f, c, false)
	got, err := events(n.Follow(context.Background(), ethereum.FollowConfig{From: 1}), 10)
	require.NoError(t, err)
	require.Equal(t, []string{"+1a", "+2a", "+3a", "<1", "+2b", "+3b", "+4b", "+5b", "<2", "+3c"}, got)
	require.Len(t, c.pauses, 5)
	require.Equal(t, ethereum.DefaultPoll, c.pauses[0])
}

func TestFollowConfirmations(t *testing.T) {
	f := &fakeNode{}
	f.set("aaaaa")
	c := &clock{at: map[int]func(){1: func() { f.set("aaaaaa") }}}
	n := dial(t, f, c, false)
	got, err := events(n.Follow(context.Background(), ethereum.FollowConfig{From: 1, To: 3, Confirmations: 2}), 0)
	require.NoError(t, err)
	require.Equal(t, []string{"+1a", "+2a", "+3a"}, got, "heights 3 and 4 wait; To ends it")
}

func TestFollowDeepReorganisation(t *testing.T) {
	f := &fakeNode{}
	f.set("aaaaaaa")
	c := &clock{at: map[int]func(){1: func() { f.set("bbbbbbbb") }}}
	n := dial(t, f, c, false)
	got, err := events(n.Follow(context.Background(), ethereum.FollowConfig{From: 1, MaxReorg: 2}), 0)
	require.ErrorIs(t, err, ethereum.ErrDeepReorg)
	require.Len(t, got, 6)
}

func TestNodeBlockWithTraces(t *testing.T) {
	f := &fakeNode{}
	f.set("aaa")
	n := dial(t, f, &clock{}, true)
	b, err := n.Block(context.Background(), 2)
	require.NoError(t, err)
	require.Len(t, b.Txs, 2, "the transaction and the producer's tips")
	require.Equal(t, "189000", b.Txs[0].Fee.String())
	require.Equal(t, "147000", b.Txs[0].FeeBurnt.String())
	require.Len(t, b.Txs[0].Transfers, 2)
	require.Equal(t, "3", b.Txs[0].Transfers[1].Amount.String())
	require.Equal(t, "42000", b.Txs[1].Transfers[0].Amount.String())
	_, err = n.Block(context.Background(), 99)
	require.ErrorIs(t, err, ethereum.ErrNotFound)
}

// A busy server is asked again after the pause it names; a broken answer is an
// error that says so.
func TestNodeFaults(t *testing.T) {
	noLeak(t)
	f := &fakeNode{}
	f.set("aaa")
	c := &clock{}
	n := dial(t, f, c, false)

	left := 2
	f.answer = func(_ string, w http.ResponseWriter) bool {
		if left--; left < 0 {
			return false
		}
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	h, err := n.Height(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, 2, h)
	require.Equal(t, []time.Duration{7 * time.Second, 7 * time.Second}, c.pauses)

	left = 100
	var status *ethereum.StatusError
	_, err = n.Height(context.Background())
	require.ErrorAs(t, err, &status)
	require.Equal(t, ethereum.DefaultAttempts, status.Attempts)

	for name, fault := range map[string]struct {
		write func(w http.ResponseWriter)
		want  error
	}{
		"truncated body": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","result":{"number"`)
		}, ethereum.ErrFormat},
		"truncated JSON": {func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"jsonrpc":"2.0","result":{"num`) }, ethereum.ErrFormat},
		"no JSON":        {func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") }, ethereum.ErrFormat},
		"nothing":        {func(http.ResponseWriter) {}, ethereum.ErrFormat},
		"other block":    {func(w http.ResponseWriter) { _, _ = fmt.Fprintf(w, `{"result":%s}`, f.block(0)) }, ethereum.ErrMismatch},
	} {
		f.answer = func(_ string, w http.ResponseWriter) bool { fault.write(w); return true }
		_, err := n.Block(context.Background(), 1)
		require.ErrorIs(t, err, fault.want, name)
	}

	f.answer = func(_ string, w http.ResponseWriter) bool {
		_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"the method does not exist"}}`)
		return true
	}
	var said *ethereum.NodeError
	_, err = n.Block(context.Background(), 1)
	require.ErrorAs(t, err, &said)
	require.Equal(t, -32601, said.Code)

	f.answer = nil
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = n.Block(ctx, 1)
	require.ErrorIs(t, err, context.Canceled)
}

// Receipts of another block (the chain changed in between) are refused.
func TestNodeRace(t *testing.T) {
	f := &fakeNode{}
	f.set("aaa")
	n := dial(t, f, &clock{}, false)
	f.answer = func(method string, w http.ResponseWriter) bool {
		if method != "eth_getBlockReceipts" {
			return false
		}
		_, _ = fmt.Fprintf(w, `{"result":[{"transactionHash":"0x%064x","blockHash":%q,"status":"0x1","gasUsed":"0x5208","logs":[]}]}`, 1001, blockHash(1, "b"))
		return true
	}
	_, err := n.Block(context.Background(), 1)
	require.ErrorIs(t, err, ethereum.ErrMismatch)
}

func TestNodeOnAnotherChain(t *testing.T) {
	srv := httptest.NewServer(&fakeNode{chain: []string{"a"}})
	defer srv.Close()
	_, err := ethereum.NewNode(context.Background(), ethereum.NodeConfig{
		HTTPConfig: ethereum.HTTPConfig{URL: srv.URL}, Options: ethereum.Options{Chain: "eip155:137"},
	})
	require.ErrorIs(t, err, ethereum.ErrMismatch)
	_, err = ethereum.NewNode(context.Background(), ethereum.NodeConfig{HTTPConfig: ethereum.HTTPConfig{URL: "ftp://x", Attempts: -1}})
	require.ErrorIs(t, err, ethereum.ErrOptions)
}
