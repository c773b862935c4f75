package ethereum_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// apiRow is one record of the made-up account API.
type apiRow struct {
	height, index int
	text          string
}

// accountAPI serves records as Etherscan does: by height, page and offset,
// never beyond the window.
type accountAPI struct {
	rows   map[string][]apiRow
	asked  []url.Values
	answer func(q url.Values, w http.ResponseWriter) bool
}

func (a *accountAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a.asked = append(a.asked, q)
	if a.answer != nil && a.answer(q, w) {
		return
	}
	number := func(k string) int { n, _ := strconv.Atoi(q.Get(k)); return n }
	if number("page")*number("offset") > 10_000 {
		_, _ = io.WriteString(w, `{"status":"0","message":"Result window is too large, PageNo x Offset size must be less than or equal to 10000","result":null}`)
		return
	}
	var found []string
	for _, row := range a.rows[q.Get("action")] {
		if row.height >= number("startblock") && row.height <= number("endblock") {
			found = append(found, row.text)
		}
	}
	lo := min((number("page")-1)*number("offset"), len(found))
	hi := min(lo+number("offset"), len(found))
	if lo == hi {
		_, _ = io.WriteString(w, `{"status":"0","message":"No transactions found","result":[]}`)
		return
	}
	_, _ = fmt.Fprintf(w, `{"status":"1","message":"OK","result":[%s]}`, strings.Join(found[lo:hi], ","))
}

func (a *accountAPI) add(action string, height, index int, format string, args ...any) {
	text := fmt.Sprintf(`{"blockNumber":"%d","timeStamp":"%d","hash":"0x%064x",`, height, 1_700_000_000+12*height, height<<16|index)
	if action != "txlistinternal" {
		text += fmt.Sprintf(`"transactionIndex":"%d",`, index)
	}
	if a.rows == nil {
		a.rows = map[string][]apiRow{}
	}
	a.rows[action] = append(a.rows[action], apiRow{height, index, text + fmt.Sprintf(format, args...) + "}"})
}

func evm(n int) string { return fmt.Sprintf("0x%040x", n) }

const apiToken = 0xdd

func explore(t *testing.T, a *accountAPI, c *clock, pageSize, maxPages int) *ethereum.Explorer {
	t.Helper()
	srv := httptest.NewServer(a)
	t.Cleanup(srv.Close)
	e, err := ethereum.NewExplorer(ethereum.ExplorerConfig{
		HTTPConfig: ethereum.HTTPConfig{URL: srv.URL + "/api", Wait: c.wait}, Key: "secret", PageSize: pageSize, MaxPages: maxPages,
	})
	require.NoError(t, err)
	return e
}

func accountOf(t *testing.T, n int) ledger.Account {
	t.Helper()
	a, err := ledger.ParseAccount(evm(n))
	require.NoError(t, err)
	return a
}

// The three lists of one account become whole transactions in chain order.
func TestExplorerJoinsLists(t *testing.T) {
	a := &accountAPI{}
	a.add("txlist", 10, 3, `"from":%q,"to":%q,"value":"7","gas":"21000","gasUsed":"21000","gasPrice":"2","isError":"0","txreceipt_status":"1","input":"0x"`, evm(1), evm(2))
	a.add("txlist", 12, 0, `"from":%q,"to":%q,"value":"9","gas":"90000","gasUsed":"30000","gasPrice":"2","isError":"1","txreceipt_status":"0","input":"0x"`, evm(1), evm(2))
	a.add("txlistinternal", 10, 3, `"from":%q,"to":%q,"value":"4","type":"call","traceId":"0_1","isError":"0"`, evm(2), evm(1))
	a.add("tokentx", 10, 3, `"from":%q,"to":%q,"value":"500","contractAddress":%q,"tokenSymbol":"USDT"`, evm(2), evm(1), evm(apiToken))
	a.add("tokentx", 11, 5, `"from":"0x0000000000000000000000000000000000000000","to":%q,"value":"600","contractAddress":%q`, evm(1), evm(apiToken))
	e := explore(t, a, &clock{}, 100, 0)
	txs := collect(t, e.Transfers(context.Background(), accountOf(t, 1), 0, 99))
	require.Len(t, txs, 3)

	require.Equal(t, ledger.Position{Height: 10, Tx: 3}, txs[0].Position)
	require.Equal(t, "42000", txs[0].Fee.String())
	var got []string
	for _, tr := range txs[0].Transfers {
		got = append(got, fmt.Sprintf("%d %s %s", tr.Entry, tr.Kind, tr.Amount))
	}
	require.Equal(t, []string{"0 native 7", "1 internal 4", "10000 transfer 500"}, got)

	require.True(t, txs[1].Transfers[0].From.IsZero(), "a mint")
	require.True(t, txs[1].Fee.IsZero(), "somebody else's transaction")
	require.Equal(t, ledger.Failed, txs[2].Status)
	require.Empty(t, txs[2].Transfers)
	require.Equal(t, "60000", txs[2].Fee.String())
	require.Equal(t, "1", a.asked[0].Get("chainid"))
	require.Equal(t, "secret", a.asked[0].Get("apikey"))
}

// More records than one page, and more than the server's window: every record
// comes once, in order, whatever the page size.
func TestExplorerPages(t *testing.T) {
	a := &accountAPI{}
	const n = 25_000
	for i := range n {
		a.add("txlist", i/3, i%3, `"from":%q,"to":%q,"value":"%d","gasUsed":"21000","gasPrice":"1"`, evm(1), evm(2), i+1)
	}
	for _, size := range []int{1000, 3334, 10_000} {
		e := explore(t, a, &clock{}, size, 0)
		want := uint64(1)
		for tx, err := range e.Transfers(context.Background(), accountOf(t, 1), 0, 1<<40) {
			require.NoError(t, err)
			got, _ := tx.Transfers[0].Amount.Uint64()
			require.Equal(t, want, got, "page size %d", size)
			want++
		}
		require.EqualValues(t, n+1, want)
	}
}

// Breaking off early costs no further requests.
func TestExplorerIsLazy(t *testing.T) {
	a := &accountAPI{}
	for i := range 500 {
		a.add("txlist", i, 0, `"from":%q,"to":%q,"value":"1"`, evm(1), evm(2))
	}
	e := explore(t, a, &clock{}, 10, 0)
	for _, err := range e.Transfers(context.Background(), accountOf(t, 1), 0, 999) {
		require.NoError(t, err)
		break
	}
	require.Len(t, a.asked, 3, "one page of each list")
}

func TestExplorerLimits(t *testing.T) {
	a := &accountAPI{}
	for i := range 100 {
		a.add("txlist", i, 0, `"from":%q,"to":%q,"value":"1"`, evm(1), evm(2))
	}
	n, err := fails(explore(t, a, &clock{}, 10, 5).Transfers(context.Background(), accountOf(t, 1), 0, 999))
	require.ErrorIs(t, err, ethereum.ErrPages)
	require.Equal(t, 29, n, "complete up to the last height yielded")

	full := &accountAPI{}
	for i := range 10_001 {
		full.add("tokentx", 7, i, `"from":%q,"to":%q,"value":"1","contractAddress":%q`, evm(2), evm(1), evm(apiToken))
	}
	_, err = fails(explore(t, full, &clock{}, 5000, 0).Transfers(context.Background(), accountOf(t, 1), 0, 999))
	require.ErrorIs(t, err, ethereum.ErrPages, "one block fills the window")
}

func TestExplorerFaults(t *testing.T) {
	a := &accountAPI{}
	a.add("txlist", 1, 0, `"from":%q,"to":%q,"value":"1"`, evm(1), evm(2))
	c := &clock{}
	e := explore(t, a, c, 10, 0)
	busy := 3
	a.answer = func(_ url.Values, w http.ResponseWriter) bool {
		busy--
		switch busy {
		case 2:
			w.WriteHeader(http.StatusTooManyRequests)
		case 1:
			_, _ = io.WriteString(w, `{"status":"0","message":"NOTOK","result":"Max calls per sec rate limit reached (5/sec)"}`)
		case 0:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			return false
		}
		return true
	}
	require.Len(t, collect(t, e.Transfers(context.Background(), accountOf(t, 1), 0, 9)), 1)
	require.Equal(t, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, c.pauses)

	row := a.rows["txlist"][0].text
	for name, fault := range map[string]struct {
		body string
		want error
	}{
		"truncated":          {`{"status":"1","message":"OK","result":[` + row[:40], ethereum.ErrFormat},
		"trailing":           {`{"status":"1","message":"OK","result":[]}{`, ethereum.ErrFormat},
		"foreign record":     {`{"status":"1","message":"OK","result":[` + strings.ReplaceAll(row, evm(1), evm(8)) + `]}`, ethereum.ErrMismatch},
		"block out of range": {`{"status":"1","message":"OK","result":[` + strings.Replace(row, `"1"`, `"77"`, 1) + `]}`, ethereum.ErrOrder},
		"no hash":            {`{"status":"1","message":"OK","result":[{"blockNumber":"1","timeStamp":"5","from":"` + evm(1) + `"}]}`, ethereum.ErrFormat},
		"negative value":     {`{"status":"1","message":"OK","result":[` + strings.Replace(row, `"value":"1"`, `"value":"-1"`, 1) + `]}`, ethereum.ErrFormat},
	} {
		a.answer = func(_ url.Values, w http.ResponseWriter) bool { _, _ = io.WriteString(w, fault.body); return true }
		_, err := fails(e.Transfers(context.Background(), accountOf(t, 1), 0, 9))
		require.ErrorIs(t, err, fault.want, name)
		require.NotContains(t, err.Error(), "secret")
	}

	a.answer = func(_ url.Values, w http.ResponseWriter) bool {
		_, _ = io.WriteString(w, `{"status":"0","message":"NOTOK","result":"Invalid API Key"}`)
		return true
	}
	var said *ethereum.APIError
	_, err := fails(e.Transfers(context.Background(), accountOf(t, 1), 0, 9))
	require.ErrorAs(t, err, &said)
	require.Contains(t, said.Message, "Invalid API Key")

	_, err = fails(e.Transfers(context.Background(), ledger.Account{Chain: "eip155:56", Address: accountOf(t, 1).Address}, 0, 9))
	require.ErrorIs(t, err, ethereum.ErrOptions)
}
