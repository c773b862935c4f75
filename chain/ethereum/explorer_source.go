package ethereum

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Page is a part of an account's history, as package trace's Source has it.
type Page = struct {
	Txs       []ledger.Tx
	Next      string
	Truncated bool
}

// ErrOutputs is a question about outputs, which account chains do not have.
var ErrOutputs = errors.New("ethereum: an account chain has no outputs")

// lastHeight is beyond every block, and fits the integers of all servers.
const lastHeight = 999_999_999

// Transaction, Spender and History make Explorer a Source of package trace. With
// HTTPConfig.Attempts of 1, pauses are left to the caller's clock.

// Transaction returns a transaction as its sender's and its receiver's lists
// tell it: transfers among others are not in it. One request for its place, and
// Transfers' for both lists of its block.
func (e *Explorer) Transaction(ctx context.Context, c ledger.Chain, id ledger.TxID) (ledger.Tx, error) {
	hash, ok := id.Hash()
	if !ok || c != e.cfg.Options.Chain {
		return ledger.Tx{}, fmt.Errorf("%w: transaction %s is not on chain %s", ErrOptions, id, e.cfg.Options.Chain)
	}
	at, err := e.place(ctx, hash)
	if err != nil {
		return ledger.Tx{}, err
	}
	var found *ledger.Tx
	parties := []string{at.From, at.To}
	if at.To == at.From {
		parties = parties[:1]
	}
	for _, party := range parties {
		if party == "" { // it creates a contract
			continue
		}
		address, err := ledger.ParseAddress(party)
		if err != nil {
			return ledger.Tx{}, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		for tx, err := range e.transfers(ctx, ledger.AccountOn(c, address), at.height, at.height, e.index) {
			if err != nil {
				return ledger.Tx{}, err
			}
			if tx.ID != id {
				continue
			}
			if found == nil {
				found = &tx
				continue
			}
			found.Transfers = append(found.Transfers, others(&tx, found)...)
		}
	}
	if found == nil {
		return ledger.Tx{}, fmt.Errorf("%w: no list of block %d has transaction %s", ErrMismatch, at.height, id)
	}
	return *found, nil
}

// others returns the transfers of tx that seen does not hold. Lists without log
// indexes number transfers by themselves, so each is compared without Entry.
func others(tx, seen *ledger.Tx) (list []ledger.Transfer) {
	told := make([]bool, len(seen.Transfers))
next:
	for _, t := range tx.Transfers {
		for i, o := range seen.Transfers {
			if !told[i] && o.From == t.From && o.To == t.To && o.Asset == t.Asset && o.Amount == t.Amount && o.Kind == t.Kind {
				told[i] = true
				continue next
			}
		}
		list = append(list, t)
	}
	return list
}

// Spender fails with ErrOutputs.
func (e *Explorer) Spender(_ context.Context, _ ledger.Chain, out ledger.Outpoint) (ledger.Tx, bool, error) {
	return ledger.Tx{}, false, fmt.Errorf("%w: %s", ErrOutputs, out)
}

// History returns all transactions of an account as one page, truncated when
// MaxPages or the server's window cut it. The index of a transaction that only
// moved value by calls is asked for, one request each.
func (e *Explorer) History(ctx context.Context, a ledger.Account, _ string) (Page, error) {
	var p Page
	for tx, err := range e.transfers(ctx, a, 0, lastHeight, e.index) {
		switch {
		case errors.Is(err, ErrPages):
			p.Truncated = true
			return p, nil
		case err != nil:
			return Page{}, err
		}
		p.Txs = append(p.Txs, tx)
	}
	return p, nil
}

// txPlace is where a transaction is, as eth_getTransactionByHash tells it.
type txPlace struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Height string `json:"blockNumber"`
	Index  string `json:"transactionIndex"`
	height uint64
	index  uint32
}

func (e *Explorer) index(ctx context.Context, hash [32]byte) (uint32, error) {
	p, err := e.place(ctx, hash)
	return p.index, err
}

// place asks the API's node for a transaction.
func (e *Explorer) place(ctx context.Context, hash [32]byte) (p txPlace, err error) {
	id, _ := chainID(e.cfg.Options.Chain)
	v := url.Values{
		"chainid": {id.String()}, "module": {"proxy"}, "action": {"eth_getTransactionByHash"}, "txhash": {fmt.Sprintf("0x%x", hash)},
	}
	if e.cfg.Key != "" {
		v.Set("apikey", e.cfg.Key)
	}
	sep := "?"
	if strings.Contains(e.cfg.URL, "?") {
		sep = "&"
	}
	err = e.cfg.fetch(ctx, http.MethodGet, e.cfg.URL+sep+v.Encode(), nil, func(data []byte) error {
		p, err = readPlace(data)
		return err
	})
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("account API, transaction 0x%x: %w", hash, err)
	}
	return p, err
}

// readPlace reads {"result": {…}}, or a refusal as the account module has it.
func readPlace(data []byte) (p txPlace, err error) {
	var said struct {
		Message string          `json:"message"`
		Result  json.RawMessage `json:"result"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return p, formatError("no JSON: %s", clip([]byte(err.Error())))
	}
	if len(said.Result) == 0 || string(said.Result) == "null" {
		return p, fmt.Errorf("%w: the server does not know it", ErrNotFound)
	}
	if said.Result[0] != '{' {
		refusal := &APIError{"eth_getTransactionByHash", strings.TrimSpace(clip([]byte(said.Message)) + " " + strings.Trim(clip(said.Result), `"`))}
		if lower := strings.ToLower(refusal.Message); strings.Contains(lower, "rate limit") || strings.Contains(lower, "too many") || strings.Contains(lower, "timeout") {
			return p, &errBusy{cause: refusal}
		}
		return p, refusal
	}
	if err := json.Unmarshal(said.Result, &p); err != nil {
		return p, formatError("transaction: %s", clip([]byte(err.Error())))
	}
	if p.Height == "" {
		return p, fmt.Errorf("%w: it is not in a block yet", ErrNotFound)
	}
	if p.height, err = parseUint([]byte(p.Height)); err != nil {
		return p, wrapKey([]byte("blockNumber"), err)
	}
	if p.index, err = parseUint32([]byte(p.Index)); err != nil {
		return p, wrapKey([]byte("transactionIndex"), err)
	}
	return p, nil
}
