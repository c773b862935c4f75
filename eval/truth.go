package eval

import (
	"fmt"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Truth is one row of a truth file (FORMATS): a transfer that belongs to a
// scheme, or an account with the role it plays in it. Schemes of a typology
// "innocent/<kind>" are look-alikes: whoever alerts on them is wrong.
type Truth struct {
	Scheme   string
	Typology string
	Tx       ledger.TxID // zero on rows about an account
	Index    uint32      // log or output index; AnyIndex: the whole transaction
	Account  ledger.Account
	Role     string
}

// AnyIndex stands for every transfer of a transaction.
const AnyIndex = ^uint32(0)

const innocentPrefix = "innocent/"

// transfer names one transfer.
type transfer struct {
	tx    ledger.TxID
	index uint32
}

// scheme is what the truth says of one scheme or look-alike.
type scheme struct {
	id, typology string
	transfers    map[transfer]bool
	txs          map[ledger.TxID]bool
	accounts     map[ledger.Account]string // the first role given
}

func (s *scheme) innocent() bool { return strings.HasPrefix(s.typology, innocentPrefix) }

// kind returns the innocent kind, or the typology.
func (s *scheme) kind() string { return strings.TrimPrefix(s.typology, innocentPrefix) }

// holds reports whether a transfer belongs to the scheme; AnyIndex asks whether
// any transfer of the transaction does.
func (s *scheme) holds(t transfer) bool {
	return s.transfers[t] || s.transfers[transfer{t.tx, AnyIndex}] || t.index == AnyIndex && s.txs[t.tx]
}

// register is the truth by scheme, transfer and account.
type register struct {
	schemes   []*scheme // in the order of their first row
	byTx      map[ledger.TxID][]*scheme
	byAccount map[ledger.Account][]*scheme
}

func newRegister(rows []Truth) (*register, error) {
	r := &register{byTx: map[ledger.TxID][]*scheme{}, byAccount: map[ledger.Account][]*scheme{}}
	byID := map[string]*scheme{}
	for i, row := range rows {
		switch {
		case row.Scheme == "" || row.Typology == "":
			return nil, fmt.Errorf("%w: row %d has no scheme or no typology", ErrTruth, i+1)
		case row.Tx.IsZero() && row.Account.IsZero():
			return nil, fmt.Errorf("%w: row %d of scheme %q names neither a transaction nor an account", ErrTruth, i+1, row.Scheme)
		}
		s := byID[row.Scheme]
		if s == nil {
			s = &scheme{id: row.Scheme, typology: row.Typology, transfers: map[transfer]bool{}, txs: map[ledger.TxID]bool{}, accounts: map[ledger.Account]string{}}
			byID[row.Scheme] = s
			r.schemes = append(r.schemes, s)
		}
		if s.typology != row.Typology {
			return nil, fmt.Errorf("%w: row %d calls scheme %q %q, an earlier one %q", ErrTruth, i+1, row.Scheme, row.Typology, s.typology)
		}
		if !row.Tx.IsZero() {
			s.transfers[transfer{row.Tx, row.Index}], s.txs[row.Tx] = true, true
			r.byTx[row.Tx] = include(r.byTx[row.Tx], s)
		}
		if _, known := s.accounts[row.Account]; !known && !row.Account.IsZero() {
			s.accounts[row.Account] = row.Role
			r.byAccount[row.Account] = include(r.byAccount[row.Account], s)
		}
	}
	return r, nil
}

func include(list []*scheme, s *scheme) []*scheme {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
