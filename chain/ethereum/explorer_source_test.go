package ethereum_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

var _ trace.Source = (*ethereum.Explorer)(nil)

// explorerWorld is the made-up API of a ledger: every account's own lists, and the
// place of every transaction.
type explorerWorld struct {
	lists  map[string]*accountAPI // by account
	places map[string]string      // by transaction
	asked  int
	fault  func(n int, w http.ResponseWriter) bool
}

func newExplorerWorld() *explorerWorld {
	return &explorerWorld{lists: map[string]*accountAPI{}, places: map[string]string{}}
}

// pay adds a transaction that moves the coin and then a token, both or either.
func (x *explorerWorld) pay(height, from, to int, coin, token uint64, logIndex string) {
	hash := fmt.Sprintf("0x%064x", height<<16|1)
	x.places[hash] = fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"result":{"from":%q,"to":%q,"blockNumber":"0x%x","transactionIndex":"0x1"}}`, evm(from), evm(to), height)
	for _, n := range []int{from, to} {
		a := x.lists[evm(n)]
		if a == nil {
			a = &accountAPI{}
			x.lists[evm(n)] = a
		}
		a.add("txlist", height, 1, `"from":%q,"to":%q,"value":"%d","gas":"21000","gasUsed":"10","gasPrice":"1"`, evm(from), evm(to), coin)
		if token > 0 {
			a.add("tokentx", height, 1, `"from":%q,"to":%q,"value":"%d","contractAddress":%q%s`, evm(from), evm(to), token, evm(apiToken), logIndex)
		}
	}
}

func (x *explorerWorld) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x.asked++
	if x.fault != nil && x.fault(x.asked, w) {
		return
	}
	q := r.URL.Query()
	if q.Get("module") == "proxy" {
		place := x.places[q.Get("txhash")]
		if place == "" {
			place = `{"jsonrpc":"2.0","id":1,"result":null}`
		}
		_, _ = io.WriteString(w, place)
		return
	}
	if a := x.lists[q.Get("address")]; a != nil {
		a.ServeHTTP(w, r)
		return
	}
	_, _ = io.WriteString(w, `{"status":"0","message":"No transactions found","result":[]}`)
}

func (x *explorerWorld) explorer(t *testing.T, maxPages int) *ethereum.Explorer {
	e := explore(t, &accountAPI{answer: func(q url.Values, w http.ResponseWriter) bool {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "/?"+q.Encode(), http.NoBody)
		require.NoError(t, err)
		x.ServeHTTP(w, r)
		return true
	}}, &clock{}, 100, maxPages)
	return e
}

func ends(r *trace.Result) []string {
	out := []string{}
	for _, s := range r.Sinks {
		asset := "coin"
		if !s.Asset.IsNative() {
			asset = "token"
		}
		out = append(out, fmt.Sprintf("%s %s %s %s", strings.TrimLeft(strings.ToLower(s.Account.Address.String()), "0x"), s.Reason, s.Amount, asset))
	}
	slices.Sort(out)
	return out
}

// An account API is asked only for the accounts that value reaches; the two sides
// of a transfer are one transfer, with and without log indexes; refusals are
// asked again, and cut lists are told.
func TestExploreAccountAPI(t *testing.T) {
	for name, logIndex := range map[string]string{"log indexes": `,"logIndex":"4"`, "no log indexes": ""} {
		t.Run(name, func(t *testing.T) {
			x := newExplorerWorld()
			x.pay(1, 1, 2, 0, 500, logIndex)
			x.pay(2, 2, 3, 0, 300, logIndex)
			x.pay(3, 2, 4, 0, 150, logIndex)
			x.pay(4, 3, 5, 0, 300, logIndex)
			x.pay(5, 6, 7, 0, 999, logIndex)
			theft, err := ledger.ParseTxID(ledger.Ethereum, fmt.Sprintf("0x%064x", 1<<16|1))
			require.NoError(t, err)
			seeds := []trace.Seed{{Chain: ledger.Ethereum, Kind: trace.SeedTransfer, Tx: theft, Index: trace.AnyIndex, Asset: tokenOf(t, apiToken)}}
			want := []string{"2 unspent 50 token", "4 unspent 150 token", "5 unspent 300 token"}

			res, report, err := trace.Explore(t.Context(), x.explorer(t, 0), nil, seeds, trace.Config{}, trace.ExploreConfig{}, nil)
			require.NoError(t, err)
			require.Equal(t, want, ends(res))
			require.Empty(t, report.Failed)
			require.Equal(t, 4, report.Txs, "the stranger's payment is not read")

			x.fault = func(n int, w http.ResponseWriter) bool {
				if n%7 == 0 {
					_, _ = io.WriteString(w, `{"status":"0","message":"NOTOK","result":"Max calls per sec rate limit reached (5/sec)"}`)
				}
				return n%7 == 0
			}
			res, report, err = trace.Explore(t.Context(), x.explorer(t, 0), nil, seeds, trace.Config{}, trace.ExploreConfig{}, nil)
			require.NoError(t, err)
			require.Equal(t, want, ends(res))
			require.Empty(t, report.Failed)

			x.fault = nil
			res, report, err = trace.Explore(t.Context(), x.explorer(t, 2), nil, []trace.Seed{{Kind: trace.SeedAccount, Account: accountOf(t, 2)}}, trace.Config{}, trace.ExploreConfig{}, nil)
			require.NoError(t, err)
			require.NoError(t, res.Check())
			require.NotEmpty(t, report.Truncated, "two requests are not enough for three lists")
		})
	}
}

// What an API answers badly fails with its reason, and what may pass says so.
func TestExplorerTransactionFaults(t *testing.T) {
	id, err := ledger.ParseTxID(ledger.Ethereum, fmt.Sprintf("0x%064x", 1<<16|1))
	require.NoError(t, err)
	for body, want := range map[string]error{
		`{"result":null}`:                                         ethereum.ErrNotFound,
		`{"result":{"from":"0x"}}`:                                ethereum.ErrNotFound,
		`{"result":{"blockNumber":7}`:                             ethereum.ErrFormat,
		`{"result":{"blockNumber":"0x1","transactionIndex":"x"}}`: ethereum.ErrFormat,
		`<html>`: ethereum.ErrFormat,
	} {
		x := newExplorerWorld()
		x.fault = func(_ int, w http.ResponseWriter) bool { _, _ = io.WriteString(w, body); return true }
		_, err := x.explorer(t, 0).Transaction(t.Context(), ledger.Ethereum, id)
		require.ErrorIs(t, err, want, body)
	}
	x := newExplorerWorld()
	x.fault = func(_ int, w http.ResponseWriter) bool {
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	_, err = x.explorer(t, 0).Transaction(t.Context(), ledger.Ethereum, id)
	var again interface{ RetryAfter() time.Duration }
	require.ErrorAs(t, err, &again)
	require.Equal(t, 9*time.Second, again.RetryAfter())
	_, _, err = x.explorer(t, 0).Spender(t.Context(), ledger.Ethereum, ledger.Outpoint{Tx: id})
	require.ErrorIs(t, err, ethereum.ErrOutputs)
}

func tokenOf(t *testing.T, n int) ledger.Asset {
	return ledger.TokenAsset(ledger.Ethereum, accountOf(t, n).Address)
}
