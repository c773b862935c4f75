package bitcoin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

var _ trace.Source = (*Esplora)(nil)

// replay is an Esplora server over transactions as Esplora tells them; fault
// answers a request in their place when it returns true.
type replay struct {
	txs      []map[string]any
	byID     map[string]int
	spenders map[string]string // "txid:n" to "txid vin"
	asked    int
	fault    func(n int, w http.ResponseWriter) bool
}

func newReplay(txs []map[string]any) *replay {
	r := &replay{txs: txs, byID: map[string]int{}, spenders: map[string]string{}}
	for i, tx := range txs {
		r.byID[as[string](tx["txid"])] = i
		for n, in := range as[[]any](tx["vin"]) {
			v := as[map[string]any](in)
			r.spenders[fmt.Sprint(v["txid"], ":", v["vout"])] = fmt.Sprintf(`{"spent":true,"txid":%q,"vin":%d,"status":{"confirmed":true}}`, tx["txid"], n)
		}
	}
	return r
}

func (r *replay) start(t testing.TB) *Esplora {
	mux := http.NewServeMux()
	find := func(w http.ResponseWriter, q *http.Request) (int, bool) {
		i, ok := r.byID[q.PathValue("id")]
		if !ok {
			http.Error(w, "Transaction not found", http.StatusNotFound)
		}
		return i, ok
	}
	mux.HandleFunc("GET /tx/{id}", func(w http.ResponseWriter, q *http.Request) {
		if i, ok := find(w, q); ok {
			answer(w, r.txs[i])
		}
	})
	mux.HandleFunc("GET /tx/{id}/merkle-proof", func(w http.ResponseWriter, q *http.Request) {
		if i, ok := find(w, q); ok {
			answer(w, map[string]any{"block_height": as[map[string]any](r.txs[i]["status"])["block_height"], "pos": i})
		}
	})
	mux.HandleFunc("GET /tx/{id}/outspend/{n}", func(w http.ResponseWriter, q *http.Request) {
		if _, ok := find(w, q); !ok {
			return
		}
		spent := r.spenders[q.PathValue("id")+":"+q.PathValue("n")]
		if spent == "" {
			spent = `{"spent":false}`
		}
		say(w, spent)
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.asked++
		if r.fault == nil || !r.fault(r.asked, w) {
			mux.ServeHTTP(w, q)
		}
	}))
	t.Cleanup(s.Close)
	e, err := NewEsplora(EsploraConfig{URL: s.URL, Attempts: 1})
	require.NoError(t, err)
	return e
}

// pauses is the caller's clock in tests: it notes and does not wait.
type pauses []time.Duration

func (p *pauses) wait(_ context.Context, d time.Duration) error {
	*p = append(*p, d)
	return nil
}

// A real block over HTTP: exploring from outputs that are spent within it gives
// what Run gives over the whole block, also when the server is busy.
func TestExploreEsploraBlock(t *testing.T) {
	c, prev := block200000(t)
	r := newReplay(c.esplora(t, prev))
	e := r.start(t)
	l := ledger.New(ledger.Config{})
	d := newDecoder(&e.net)
	for i, tx := range r.txs {
		raw, err := json.Marshal(tx)
		require.NoError(t, err)
		var parsed esploraTx
		require.NoError(t, json.Unmarshal(raw, &parsed))
		b := &Block{Chain: e.net.Chain, Height: c.Height, Time: parsed.Status.Time, Txs: make([]ledger.Tx, 1)}
		p := parsed.plain()
		require.NoError(t, d.plain(b, 0, &p))
		describe(newUnlock(&e.net), b)
		b.Txs[0].Position.Tx = uint32(i)
		require.NoError(t, l.Append(b.Txs[0]))
	}
	view := l.View()
	var seeds []trace.Seed
	var rec ledger.Record
	for ref := range view.Txs() {
		view.Read(ref, &rec)
		for i := range rec.Outputs {
			if rec.Outputs[i].Linked && len(seeds) < 10 {
				seeds = append(seeds, trace.Seed{Chain: e.net.Chain, Kind: trace.SeedOutpoint, Tx: view.TxID(ref), Index: uint32(i)})
			}
		}
	}
	require.NotEmpty(t, seeds)
	want, err := trace.Run(t.Context(), view, nil, seeds, trace.Config{})
	require.NoError(t, err)

	var clock pauses
	cfg := trace.ExploreConfig{Retries: 2, BackOff: time.Second, Wait: clock.wait}
	got, report, err := trace.Explore(t.Context(), e, nil, seeds, trace.Config{}, cfg, nil)
	require.NoError(t, err)
	require.Empty(t, report.Failed)
	require.Equal(t, want.Totals, got.Totals)
	require.Equal(t, want.Sinks, got.Sinks)
	require.Less(t, report.Txs, len(r.txs)/4, "only what value reaches is read")

	// every fifth request is refused, with a pause asked for
	r.fault = func(n int, w http.ResponseWriter) bool {
		if n%5 == 0 {
			w.Header().Set("Retry-After", "7")
			http.Error(w, "slow down", http.StatusTooManyRequests)
		}
		return n%5 == 0
	}
	cfg.Retries = 8
	again, report, err := trace.Explore(t.Context(), e, nil, seeds, trace.Config{}, cfg, nil)
	require.NoError(t, err)
	require.Empty(t, report.Failed)
	require.Equal(t, want.Sinks, again.Sinks)
	require.NotEmpty(t, clock)
	require.GreaterOrEqual(t, clock[0], 7*time.Second, "as long as the server asks")
}

// Recorded answers of a public server, traced backward: what the server does not
// have, cuts off or garbles is listed, and no unit is lost over it.
func TestExploreEsploraFaults(t *testing.T) {
	raw, err := os.ReadFile(data(t, "esplora/api-responses/joinmarket-coinjoin.json"))
	require.NoError(t, err)
	var tx map[string]any
	require.NoError(t, json.Unmarshal(raw, &tx))
	id, err := ledger.ParseTxID(ledger.BitcoinMainnet, as[string](tx["txid"]))
	require.NoError(t, err)
	seeds := []trace.Seed{{Chain: ledger.BitcoinMainnet, Kind: trace.SeedOutpoint, Tx: id, Index: 0}}
	back := trace.Config{Direction: trace.Backward}

	r := newReplay([]map[string]any{tx})
	res, report, err := trace.Explore(t.Context(), r.start(t), nil, seeds, back, trace.ExploreConfig{}, nil)
	require.NoError(t, err)
	require.NoError(t, res.Check())
	require.NotEmpty(t, report.Failed)
	require.Contains(t, report.Failed[0].Err, "404")
	require.Equal(t, res.Totals[0].Seeded, res.Totals[0].Stopped[trace.StopEndOfData])

	for name, fault := range map[string]func(w http.ResponseWriter){
		"cut off": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
			say(w, string(raw[:100]))
		},
		"malformed": func(w http.ResponseWriter) { say(w, `{"txid":7}`) },
		"no JSON":   func(w http.ResponseWriter) { say(w, "<html>maintenance</html>") },
		"error":     func(w http.ResponseWriter) { http.Error(w, "boom", http.StatusInternalServerError) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newReplay([]map[string]any{tx})
			r.fault = func(_ int, w http.ResponseWriter) bool { fault(w); return true }
			_, report, err := trace.Explore(t.Context(), r.start(t), nil, seeds, back, trace.ExploreConfig{}, nil)
			require.Error(t, err, "without its seed a trace has nothing to say")
			require.Len(t, report.Failed, 1)
		})
	}
}
