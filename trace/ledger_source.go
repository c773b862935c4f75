package trace

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// LedgerSource answers from a View, in pages. It is safe for concurrent use.
type LedgerSource struct {
	view     ledger.View
	pageSize int
}

// NewLedgerSource returns a Source over a view whose pages look at pageSize
// transfers, all when 0.
func NewLedgerSource(view ledger.View, pageSize int) *LedgerSource {
	return &LedgerSource{view: view, pageSize: pageSize}
}

// Transaction implements Source.
func (s *LedgerSource) Transaction(_ context.Context, c ledger.Chain, id ledger.TxID) (ledger.Tx, error) {
	ref, ok := s.view.FindTx(c, id)
	if !ok {
		return ledger.Tx{}, fmt.Errorf("%w: transaction %s on %s", ErrNotFound, id, c)
	}
	return s.view.Tx(ref), nil
}

// Spender implements Source.
func (s *LedgerSource) Spender(_ context.Context, c ledger.Chain, out ledger.Outpoint) (ledger.Tx, bool, error) {
	ref, ok := s.view.FindTx(c, out.Tx)
	if !ok {
		return ledger.Tx{}, false, fmt.Errorf("%w: transaction %s on %s", ErrNotFound, out.Tx, c)
	}
	var rec ledger.Record
	s.view.Read(ref, &rec)
	if int(out.Index) >= len(rec.Outputs) {
		return ledger.Tx{}, false, fmt.Errorf("%w: output %s", ErrNotFound, out)
	}
	if o := rec.Outputs[out.Index]; o.Linked {
		return s.view.Tx(o.Tx), true, nil
	}
	return ledger.Tx{}, false, nil
}

// History implements Source. The cursor is the number of transfers passed.
func (s *LedgerSource) History(_ context.Context, a ledger.Account, cursor string) (Page, error) {
	id, ok := s.view.Lookup(a)
	if !ok {
		return Page{}, nil
	}
	skip := 0
	if cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 0 {
			return Page{}, fmt.Errorf("%w: page %q of %s", ErrNotFound, cursor, a)
		}
		skip = n
	}
	var p Page
	seen := map[ledger.TxRef]bool{}
	n := 0
	add := func(ref ledger.TxRef) bool {
		n++
		switch {
		case n <= skip:
		case s.pageSize > 0 && n > skip+s.pageSize:
			p.Next = strconv.Itoa(skip + s.pageSize)
			return false
		case !seen[ref]:
			seen[ref] = true
			p.Txs = append(p.Txs, s.view.Tx(ref))
		}
		return true
	}
	for e := range s.view.Debits(id) {
		if !add(e.Tx) {
			return p, nil
		}
	}
	for ref := range s.view.FeesPaid(id) {
		if !add(ref) {
			return p, nil
		}
	}
	for e := range s.view.Credits(id) {
		if !add(e.Tx) {
			return p, nil
		}
	}
	return p, nil
}
