package bitcoin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// BusyError tells that a server was still too busy after all attempts, and
// when it asked to be asked again.
type BusyError struct {
	URL, Status string
	After       time.Duration // 0: it did not say
}

// Error names the request and the server's answer.
func (e *BusyError) Error() string {
	return fmt.Sprintf("bitcoin: %s: HTTP %s after all attempts (ask again later)", e.URL, e.Status)
}

// RetryAfter returns After; it marks the error as one that may pass.
func (e *BusyError) RetryAfter() time.Duration { return e.After }

// ErrHistory is a history asked of what has no address.
var ErrHistory = errors.New("bitcoin: no history")

// Page is a part of an address's history, as package trace's Source has it.
type Page = struct {
	Txs       []ledger.Tx
	Next      string
	Truncated bool
}

// Transaction, Spender and History make Esplora a Source of package trace. With
// EsploraConfig.Attempts of 1, pauses are left to the caller's clock.

// Transaction returns a confirmed transaction.
func (e *Esplora) Transaction(ctx context.Context, c ledger.Chain, id ledger.TxID) (ledger.Tx, error) {
	if err := e.serves(c); err != nil {
		return ledger.Tx{}, err
	}
	return e.Tx(ctx, id)
}

// Spender returns the confirmed transaction that spends an output; spent is
// false while there is none.
func (e *Esplora) Spender(ctx context.Context, c ledger.Chain, out ledger.Outpoint) (tx ledger.Tx, spent bool, err error) {
	if err := e.serves(c); err != nil {
		return tx, false, err
	}
	var said struct {
		Spent  bool   `json:"spent"`
		TxID   string `json:"txid"`
		Vin    uint32 `json:"vin"`
		Status struct {
			Confirmed bool `json:"confirmed"`
		} `json:"status"`
	}
	path := fmt.Sprintf("/tx/%s/outspend/%d", out.Tx, out.Index)
	if err := e.json(ctx, path, &said); err != nil || !said.Spent || !said.Status.Confirmed {
		return tx, false, err
	}
	id, err := ledger.ParseTxID(c, said.TxID)
	if err != nil {
		return tx, false, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, path, err)
	}
	if tx, err = e.Tx(ctx, id); err != nil {
		return ledger.Tx{}, false, err
	}
	ins := tx.Transfers[0].Inputs
	if int(said.Vin) >= len(ins) || ins[said.Vin].Prev != out {
		return ledger.Tx{}, false, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, path, faultf(ErrMismatch, "input %d of %s spends something else", said.Vin, id))
	}
	return tx, true, nil
}

// History returns a page of an address's confirmed transactions, newest first,
// as many as the server gives at a time; the cursor is the last one's id.
func (e *Esplora) History(ctx context.Context, a ledger.Account, cursor string) (Page, error) {
	if err := e.serves(a.Chain); err != nil {
		return Page{}, err
	}
	if a.Address.Family() != ledger.FamilyBitcoin {
		return Page{}, fmt.Errorf("%w: %s", ErrHistory, a)
	}
	path := "/address/" + a.Address.String() + "/txs/chain"
	if cursor != "" {
		path += "/" + cursor
	}
	var list []esploraTx
	if err := e.json(ctx, path, &list); err != nil || len(list) == 0 {
		return Page{}, err
	}
	p := Page{Next: list[len(list)-1].TxID}
	if p.Next == cursor {
		return Page{}, fmt.Errorf("bitcoin: %s%s: the server gives the same page again", e.cfg.URL, path)
	}
	for i := range list {
		tx, err := e.tx(ctx, &list[i])
		if err != nil {
			return Page{}, err
		}
		p.Txs = append(p.Txs, tx)
	}
	return p, nil
}

func (e *Esplora) serves(c ledger.Chain) error {
	if c != e.net.Chain {
		return fmt.Errorf("%w: %s serves %s, not %s", ErrOptions, e.cfg.URL, e.net.Chain, c)
	}
	return nil
}
