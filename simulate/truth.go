package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// Truth is one row of the truth table: a transfer that belongs to a scheme
// (Tx set) or an account with the role it plays (Account set). Innocent
// look-alikes are schemes too, of typology "innocent/<kind>".
type Truth struct {
	Scheme   string
	Typology string
	Chain    ledger.Chain
	Tx       ledger.TxID
	Index    uint32 // the transfer's entry in its transaction; UTXO: the output
	Account  ledger.Account
	Role     string
}

// InnocentPrefix begins the typology of look-alikes in the truth.
const InnocentPrefix = "innocent/"

// Innocent reports whether the row belongs to a look-alike.
func (t Truth) Innocent() bool {
	return len(t.Typology) > len(InnocentPrefix) && t.Typology[:len(InnocentPrefix)] == InnocentPrefix
}

// scheme gathers the truth of one planted scheme or look-alike.
type scheme struct {
	id       string
	typology string
	cast     map[ledger.Account]string // roles not yet reported
	seen     map[ledger.Account]bool
}

func newScheme(typology string, n int) *scheme {
	return &scheme{
		id: fmt.Sprintf("%s-%04d", typology, n), typology: typology,
		cast: map[ledger.Account]string{}, seen: map[ledger.Account]bool{},
	}
}

// role gives a wallet its part; the first one stays. It reaches the truth with
// the wallet's first marked transfer, so no row names an unseen account.
func (s *scheme) role(e *engine, w *wallet, role string) *wallet {
	s.play(e.account(w), role)
	return w
}

func (s *scheme) play(a ledger.Account, role string) {
	if _, waits := s.cast[a]; !waits && !s.seen[a] {
		s.cast[a] = role
	}
}

func (s *scheme) truth(e *engine, id ledger.TxID, legs []leg) (rows []Truth) {
	if s == nil {
		return nil
	}
	rows = make([]Truth, 0, len(legs)+min(len(s.cast), 2*len(legs)))
	for i := range legs {
		c := e.chains[walletOf(legs[i]).chain].id
		rows = append(rows, Truth{Scheme: s.id, Typology: s.typology, Chain: c, Tx: id, Index: uint32(i)})
		for _, w := range [...]*wallet{legs[i].from, legs[i].to} {
			if w != nil && len(s.cast) > 0 {
				rows = s.report(rows, e.account(w))
			}
		}
	}
	return rows
}

func walletOf(l leg) *wallet {
	if l.from != nil {
		return l.from
	}
	return l.to
}

func (s *scheme) localTruth(id ledger.TxID, from, to ledger.Account) []Truth {
	if s == nil {
		return nil
	}
	chain := from.Chain
	if chain.Family() != ledger.FamilyLocal {
		chain = to.Chain
	}
	rows := []Truth{{Scheme: s.id, Typology: s.typology, Chain: chain, Tx: id}}
	return s.report(s.report(rows, from), to)
}

func (s *scheme) report(rows []Truth, a ledger.Account) []Truth {
	role, ok := s.cast[a]
	if !ok {
		return rows
	}
	delete(s.cast, a)
	s.seen[a] = true
	return append(rows, Truth{Scheme: s.id, Typology: s.typology, Account: a, Role: role})
}

// WriteTruth writes rows as FORMATS' truth CSV.
func WriteTruth(w io.Writer, rows iter.Seq[Truth]) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"scheme", "typology", "tx", "index", "account", "role"}); err != nil {
		return fmt.Errorf("simulate: write truth: %w", err)
	}
	for t := range rows {
		rec := []string{t.Scheme, t.Typology, "", "", t.Account.String(), t.Role}
		if !t.Tx.IsZero() {
			rec[2], rec[3] = t.Tx.String(), strconv.FormatUint(uint64(t.Index), 10)
		}
		if err := out.Write(rec); err != nil {
			return fmt.Errorf("simulate: write truth: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("simulate: write truth: %w", err)
	}
	return nil
}
