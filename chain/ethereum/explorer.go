package ethereum

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Defaults of ExplorerConfig. Etherscan serves at most 10,000 records of a
// query, whatever the page (docs.etherscan.io, "page × offset"). Kinds: the
// window is sourced, page size and page limit are proposed.
const (
	DefaultPageSize   = 1_000
	DefaultMaxPages   = 200
	explorerWindow    = 10_000
	explorerNoRecords = "no " // "No transactions found" and its kin
)

// ExplorerConfig tells which account API to ask and how much of it.
type ExplorerConfig struct {
	// HTTPConfig.URL is the API's address: https://api.etherscan.io/v2/api, or
	// https://<host>/api of a Blockscout instance.
	HTTPConfig
	// Key is the API key, if one is needed.
	Key string
	// Options as in the file readers; Chain is sent as chainid.
	Options Options
	// PageSize is how many records to ask for at a time, at most 10,000.
	PageSize int
	// MaxPages bounds the requests of one Transfers call. 0 is DefaultMaxPages.
	MaxPages int
}

// Validate reports every fault, joined; each matches ErrOptions.
func (c ExplorerConfig) Validate() error {
	errs := []error{c.HTTPConfig.Validate(), c.Options.Validate()}
	if c.PageSize < 0 || c.PageSize > explorerWindow {
		errs = append(errs, fmt.Errorf("%w: PageSize is %d (want 1 to %d, or 0 for the default)", ErrOptions, c.PageSize, explorerWindow))
	}
	if c.MaxPages < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxPages is %d (want 0 for the default, or more)", ErrOptions, c.MaxPages))
	}
	return errors.Join(errs...)
}

// ErrPages tells that MaxPages requests were sent and there is more, or that one block holds
// more records than the server gives out.
var ErrPages = errors.New("ethereum: page limit reached, the account has more transfers")

// APIError is a refusal in the server's own words.
type APIError struct {
	Action, Message string
}

// Error names the action and what the server says.
func (e *APIError) Error() string {
	return fmt.Sprintf("ethereum: account API, %s: the server says %q", e.Action, e.Message)
}

// Explorer reads the transfers of one account from an API of Etherscan's form
// (v2) or Blockscout's. Safe for concurrent use; Options.Stats and
// Options.Kinds are not.
type Explorer struct{ cfg ExplorerConfig }

// NewExplorer checks the configuration; it sends nothing.
func NewExplorer(cfg ExplorerConfig) (*Explorer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg.HTTPConfig = cfg.HTTPConfig.withDefaults()
	cfg.Options = cfg.Options.withDefaults(ledger.Ethereum)
	cfg.Options.NoRewards = true // accounts' pages do not tell who produced a block
	if _, ok := chainID(cfg.Options.Chain); !ok {
		return nil, fmt.Errorf("%w: Chain %q: want an eip155 chain", ErrOptions, cfg.Options.Chain)
	}
	if cfg.PageSize == 0 {
		cfg.PageSize = DefaultPageSize
	}
	if cfg.MaxPages == 0 {
		cfg.MaxPages = DefaultMaxPages
	}
	return &Explorer{cfg}, nil
}

// Transfers yields the transactions between two heights, inclusive, in which
// the account sent or received native value, value moved by calls, or ERC-20
// tokens, oldest first. Pages are asked for as the loop goes on, so breaking
// off saves requests. Each transaction holds this account's transfers only:
// its other parties' are on their own pages.
//
// Fees are told for transactions that name the account as sender or receiver,
// without the burnt part; for those that merely moved tokens or value by a call
// Fee is 0. Token transfers have no log index on Etherscan: those of one
// transaction are numbered as they come, so an Entry names one only together
// with the source. When MaxPages is used up the sequence ends with ErrPages;
// everything yielded until then is complete up to the last height yielded.
func (e *Explorer) Transfers(ctx context.Context, account ledger.Account, from, to uint64) iter.Seq2[ledger.Tx, error] {
	return e.transfers(ctx, account, from, to, nil)
}

// transfers is Transfers with a way to find the index of a transaction that no
// list tells; nil numbers those after the others of their block.
func (e *Explorer) transfers(ctx context.Context, account ledger.Account, from, to uint64, locate locator) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		owner, ok := account.Address.Hash160()
		if !ok || account.Chain != e.cfg.Options.Chain {
			yield(ledger.Tx{}, fmt.Errorf("%w: account %s is not on chain %s", ErrOptions, account, e.cfg.Options.Chain))
			return
		}
		q := &query{explorer: e, owner: owner, to: to, locate: locate, asm: newAssembler(e.cfg.Options)}
		for _, action := range []string{actionNormal, actionInternal, actionTokens} {
			q.feeds = append(q.feeds, &feed{query: q, action: action, next: from, page: 1})
		}
		for {
			r, more, err := q.block(ctx)
			if err != nil {
				yield(ledger.Tx{}, err)
				return
			}
			if !more {
				return
			}
			e.cfg.Options.observe(r)
			for _, tx := range r.txs {
				if !yield(tx, nil) {
					return
				}
			}
		}
	}
}

// The account module's actions.
const (
	actionNormal   = "txlist"
	actionInternal = "txlistinternal"
	actionTokens   = "tokentx"
)

// query is one Transfers call.
type query struct {
	explorer *Explorer
	owner    [20]byte
	to       uint64
	feeds    []*feed
	pages    int
	locate   locator
	asm      *assembler
}

// locator finds a transaction's index in its block.
type locator func(ctx context.Context, hash [32]byte) (uint32, error)

// feed is one action's records, block by block.
type feed struct {
	query  *query
	action string
	next   uint64 // first height not asked for yet
	page   int
	rows   []explorerRow
	done   bool
}

// ready makes sure that the rows of the feed's first block are all there.
func (f *feed) ready(ctx context.Context) error {
	for !f.done && (len(f.rows) == 0 || f.rows[0].height == f.rows[len(f.rows)-1].height) {
		if err := f.fetch(ctx); err != nil {
			return err
		}
	}
	return nil
}

// fetch asks for one more page. Pages of one query stop at the server's window:
// before that the query starts again at the last height, whose rows are asked
// for again.
func (f *feed) fetch(ctx context.Context) error {
	cfg := &f.query.explorer.cfg
	if f.query.pages++; f.query.pages > cfg.MaxPages {
		return fmt.Errorf("%w (%s, %d requests, next height %d; raise MaxPages or narrow the heights)", ErrPages, f.action, cfg.MaxPages, f.next)
	}
	rows, err := f.ask(ctx)
	if err != nil {
		return err
	}
	last := f.next
	if n := len(f.rows); n > 0 {
		last = f.rows[n-1].height
	}
	for i := range rows {
		r := &rows[i]
		if r.height < last || r.height > f.query.to {
			return fmt.Errorf("%w: %s gave block %d after %d, asked for %d to %d", ErrOrder, f.action, r.height, last, f.next, f.query.to)
		}
		if r.from != f.query.owner && r.to != f.query.owner && r.contract != f.query.owner {
			return fmt.Errorf("%w: %s gave transaction 0x%x, which is not of the account asked for", ErrMismatch, f.action, r.hash)
		}
		last = r.height
	}
	f.rows = append(f.rows, rows...)
	switch {
	case len(rows) < cfg.PageSize:
		f.done = true
	case (f.page+1)*cfg.PageSize <= explorerWindow:
		f.page++
	case last == f.next:
		return fmt.Errorf("%w (%s, block %d alone fills the server's window of %d)", ErrPages, f.action, last, explorerWindow)
	default: // ask again from the last height on
		for len(f.rows) > 0 && f.rows[len(f.rows)-1].height == last {
			f.rows = f.rows[:len(f.rows)-1]
		}
		f.next, f.page = last, 1
		if len(f.rows) == 0 {
			return nil
		}
	}
	return nil
}

// ask sends the request.
func (f *feed) ask(ctx context.Context) (rows []explorerRow, err error) {
	cfg := &f.query.explorer.cfg
	id, _ := chainID(cfg.Options.Chain)
	v := url.Values{
		"chainid": {id.String()}, "module": {"account"}, "action": {f.action},
		"address":    {fmt.Sprintf("0x%x", f.query.owner)},
		"startblock": {strconv.FormatUint(f.next, 10)}, "endblock": {strconv.FormatUint(f.query.to, 10)},
		"page": {strconv.Itoa(f.page)}, "offset": {strconv.Itoa(cfg.PageSize)}, "sort": {"asc"},
	}
	if cfg.Key != "" {
		v.Set("apikey", cfg.Key)
	}
	sep := "?"
	if strings.Contains(cfg.URL, "?") {
		sep = "&"
	}
	err = cfg.fetch(ctx, http.MethodGet, cfg.URL+sep+v.Encode(), nil, func(data []byte) error {
		rows, err = f.answer(data)
		return err
	})
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("account API, %s, from block %d: %w", f.action, f.next, err)
	}
	return rows, err
}

// answer reads {"status", "message", "result"}. A refusal has its reason in
// result; "too fast" asks for another attempt.
func (f *feed) answer(data []byte) (rows []explorerRow, err error) {
	var status, message, result []byte
	c := &cursor{b: data}
	err = c.object(func(key []byte) (err error) {
		switch string(key) {
		case "status":
			status, err = c.text()
		case "message":
			message, err = c.text()
		case "result":
			result, err = c.raw()
		default:
			return c.skip()
		}
		return err
	})
	if err == nil {
		err = c.end()
	}
	if err != nil {
		return nil, err
	}
	if len(result) == 0 || result[0] != '[' {
		said := &APIError{f.action, strings.TrimSpace(clip(message) + " " + strings.Trim(clip(result), `"`))}
		lower := strings.ToLower(said.Message)
		switch {
		case strings.Contains(lower, "rate limit") || strings.Contains(lower, "too many") || strings.Contains(lower, "timeout"):
			return nil, &errBusy{cause: said}
		case strings.HasPrefix(lower, explorerNoRecords):
			return nil, nil
		}
		return nil, said
	}
	c = &cursor{b: result}
	err = c.array(func() error {
		r, err := readExplorerRow(c, f.action)
		if err != nil {
			return fmt.Errorf("record %d: %w", len(rows), err)
		}
		rows = append(rows, r)
		return nil
	})
	if err == nil && len(rows) == 0 && string(status) == "0" && !strings.HasPrefix(strings.ToLower(string(message)), explorerNoRecords) {
		err = &APIError{f.action, clip(message)}
	}
	return rows, err
}
