package trace_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// flaky is a Source that fails as told: answers[n] is what the n-th question
// gets instead of an answer.
type flaky struct {
	trace.Source
	answers map[int]error
	asked   []string
}

func (f *flaky) next(what string) error {
	f.asked = append(f.asked, what)
	return f.answers[len(f.asked)-1]
}

func (f *flaky) Transaction(ctx context.Context, c ledger.Chain, id ledger.TxID) (ledger.Tx, error) {
	if err := f.next("tx " + id.String()); err != nil {
		return ledger.Tx{}, err
	}
	return f.Source.Transaction(ctx, c, id)
}

func (f *flaky) Spender(ctx context.Context, c ledger.Chain, o ledger.Outpoint) (ledger.Tx, bool, error) {
	if err := f.next("spender " + o.String()); err != nil {
		return ledger.Tx{}, false, err
	}
	return f.Source.Spender(ctx, c, o)
}

func (f *flaky) History(ctx context.Context, a ledger.Account, cursor string) (trace.Page, error) {
	if err := f.next("history " + a.Address.String()); err != nil {
		return trace.Page{}, err
	}
	return f.Source.History(ctx, a, cursor)
}

// A chain of hops, a service at its end and a busy neighbour that the value
// never reaches.
func hops(t testing.TB) ledger.View {
	return story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 100},
		pay{tx: "noise", from: "busy", to: "other", amount: 5},
		pay{tx: "h1", from: "A", to: "B", amount: 60},
		pay{tx: "h2", from: "A", to: "C", amount: 40},
		pay{tx: "h3", from: "B", to: "binance", amount: 60},
		pay{tx: "noise2", from: "binance", to: "other", amount: 500},
		pay{tx: "h4", from: "C", to: "D", amount: 30},
	).View()
}

// same compares what a trace says; the ledgers behind it differ in extent.
func same(t require.TestingT, want, got *trace.Result) {
	require.Equal(t, want.Totals, got.Totals)
	require.Equal(t, want.Sinks, got.Sinks)
	require.Equal(t, want.Holdings, got.Holdings)
	require.Equal(t, want.Links, got.Links)
	require.Equal(t, want.Seeds, got.Seeds)
}

func TestExploreReadsOnlyWhatValueReaches(t *testing.T) {
	view, k := hops(t), known(labels{"binance": "exchange"})
	seeds := []trace.Seed{transferSeed("theft", 0, "")}
	src := &flaky{Source: trace.NewLedgerSource(view, 1)}
	res, report, err := trace.Explore(t.Context(), src, k, seeds, trace.Config{}, trace.ExploreConfig{}, nil)
	require.NoError(t, err)
	same(t, run(t, view, k, trace.Config{}, seeds...), res)
	require.NotContains(t, src.asked, "history binance", "a service is stopped at before it is read")
	require.NotContains(t, src.asked, "history busy")
	require.Less(t, indexOf(src.asked, "history B"), indexOf(src.asked, "history C"), "the larger value first")
	require.Equal(t, len(src.asked), report.Requests)
	require.Empty(t, report.Failed)
}

func indexOf(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

// A source's failures, refusals and limits all show; no unit is lost to them.
func TestExploreShowsWhatItCouldNotRead(t *testing.T) {
	view, k := hops(t), known(labels{"binance": "exchange"})
	seeds := []trace.Seed{transferSeed("theft", 0, "")}
	explore := func(answers map[int]error, x trace.ExploreConfig) (*trace.Result, *trace.Exploration) {
		src := &flaky{Source: trace.NewLedgerSource(view, 0), answers: answers}
		res, report, err := trace.Explore(t.Context(), src, k, seeds, trace.Config{}, x, nil)
		require.NoError(t, err)
		require.NoError(t, res.Check())
		return res, report
	}
	broken := errors.New("500 internal error")

	res, report := explore(map[int]error{2: broken}, trace.ExploreConfig{})
	require.Equal(t, []trace.Failure{{Question: "history local:default:B", Err: "500 internal error"}}, report.Failed)
	require.Contains(t, ends(res), "B end_of_data 60")

	res, report = explore(nil, trace.ExploreConfig{MaxRequests: 2})
	require.Equal(t, 2, report.Requests)
	require.Equal(t, 2, report.Waiting)
	require.Equal(t, []string{"B budget 60", "C budget 40"}, ends(res))

	var pauses []time.Duration
	wait := func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }
	busy := &trace.RetryError{After: 3 * time.Second, Err: errors.New("429 too many requests")}
	res, report = explore(map[int]error{1: busy, 2: busy}, trace.ExploreConfig{Retries: 3, BackOff: 2 * time.Second, Wait: wait})
	require.Equal(t, []time.Duration{3 * time.Second, 4 * time.Second}, pauses, "what the source asks for, then twice the first pause")
	require.Empty(t, report.Failed)
	require.Equal(t, []string{"C unspent 10", "D unspent 30", "binance exchange 60"}, ends(res))

	_, report = explore(map[int]error{0: busy}, trace.ExploreConfig{Retries: 1, Wait: wait})
	require.Empty(t, report.Failed, "the seed itself is asked for again")

	src := trace.NewLedgerSource(view, 1)
	res, report, err := trace.Explore(t.Context(), src, k, seeds, trace.Config{}, trace.ExploreConfig{MaxPages: 2}, nil)
	require.NoError(t, err)
	require.Equal(t, []ledger.Account{name("A")}, report.Truncated)
	require.Equal(t, []string{"A limits 100"}, ends(res))
}

// Exploring a ledger finds what Run finds, under every rule and both ways; and
// an exploration that is killed at any question and resumed from its file
// gives the same bytes as one that was not.
func TestExploreAgreesWithRunAndResumes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var view ledger.View
		var seeds []trace.Seed
		var k *ledger.Known
		if rapid.Bool().Draw(t, "utxo") {
			r := drawOutputs(t)
			view, seeds, k = r.view, r.seeds, r.known
		} else {
			r := drawAccounts(t)
			view, seeds, k = r.view, r.seeds, r.known
		}
		cfg := trace.Config{Rule: rapid.SampledFrom(trace.Rules()).Draw(t, "rule")}
		if rapid.Bool().Draw(t, "backward") {
			cfg.Direction = trace.Backward
		}
		want, err := trace.Run(t.Context(), view, k, seeds, cfg)
		require.NoError(t, err)

		var saved [][]byte
		keep := trace.ExploreConfig{Checkpoint: func(c *trace.Checkpoint) error {
			var b bytes.Buffer
			_, err := c.WriteTo(&b)
			saved = append(saved, b.Bytes())
			return err
		}}
		src := trace.NewLedgerSource(view, 2)
		got, report, err := trace.Explore(t.Context(), src, k, seeds, cfg, keep, nil)
		require.NoError(t, err)
		require.Empty(t, report.Failed)
		same(t, want, got)

		state, err := trace.ReadCheckpoint(bytes.NewReader(rapid.SampledFrom(saved).Draw(t, "killed")))
		require.NoError(t, err)
		resumed, again, err := trace.Explore(t.Context(), src, k, seeds, cfg, trace.ExploreConfig{}, state)
		require.NoError(t, err)
		require.Equal(t, report, again)
		var a, b bytes.Buffer
		require.NoError(t, got.WriteJSON(&a))
		require.NoError(t, resumed.WriteJSON(&b))
		require.Equal(t, a.String(), b.String())
	})
}

func FuzzReadCheckpoint(f *testing.F) {
	f.Add([]byte(`{"version":1,"requests":1,"done":{"history local:default:A":"answered"},"waiting":[{"kind":"history","account":"B"}],"failed":null,"txs":[{"chain":"local:default","id":"t","height":1,"index":0,"time":1,"fee":"0","fee_burnt":"0","transfers":[{"asset":"USD","from":"A","to":"B","amount":"5","entry":0,"kind":0}]}]}`))
	f.Add([]byte(`{"version":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := trace.ReadCheckpoint(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, trace.ErrCheckpoint)
			return
		}
		var b bytes.Buffer
		_, err = c.WriteTo(&b)
		require.NoError(t, err)
		again, err := trace.ReadCheckpoint(&b)
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}

// A checkpoint with many open questions is read in time that grows with their
// number, not its square.
func TestCheckpointOfManyQuestions(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"version":1,"waiting":[`)
	const n = 30_000
	for i := range 2 * n { // every question twice
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"kind":"history","account":"local:default:a%d"}`, i%n)
	}
	b.WriteString(`]}`)
	c, err := trace.ReadCheckpoint(strings.NewReader(b.String()))
	require.NoError(t, err)
	require.Len(t, c.Waiting, n)
}

// Two programs read one checkpoint alike, or not at all.
func TestCheckpointKeys(t *testing.T) {
	const good = `{"version":1,"done":{"history a":"answered"},"waiting":[{"kind":"history","account":"local:default:a"}]}`
	_, err := trace.ReadCheckpoint(strings.NewReader(good))
	require.NoError(t, err)
	for want, change := range map[string][2]string{
		`key "Version" (want the key "version": letter case counts)`:          {`"version"`, `"Version"`},
		`key "waiting.Account" (want the key "account": letter case counts)`:  {`"account"`, `"Account"`},
		`key "done.history a" (want the key once, it is there twice)`:         {`"done":{`, `"done":{"history a":"failed",`},
		`key "waiting.kind" (want the key once, it is there twice)`:           {`"kind":`, `"kind":"spender","kind":`},
		`cannot unmarshal string into Go struct field checkpointJSON.version`: {`"version":1`, `"version":"1"`},
		`unexpected EOF`: {`]}`, ``},
	} {
		_, err := trace.ReadCheckpoint(strings.NewReader(strings.Replace(good, change[0], change[1], 1)))
		require.ErrorIs(t, err, trace.ErrCheckpoint)
		require.ErrorContains(t, err, want)
	}
}
