package score

import (
	"fmt"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Subject is a question: an Address, a Deposit or a Withdrawal.
type Subject interface {
	question(m *moment) (*question, error)
}

// Address asks about an account as it is.
type Address struct{ ledger.Account }

// Deposit asks about the payers of a transaction that credited an account, as
// an exchange does at confirmation and again when new hops appear.
type Deposit struct {
	Chain ledger.Chain
	Tx    ledger.TxID
	To    ledger.Account // the deposit address that was credited
	Facts *CustomerFacts
}

// Withdrawal asks about a payment that is planned but not signed. Nothing is
// written: the state is the same before and after.
type Withdrawal struct {
	Lane     ledger.Chain // the exchange's private lane; "local:exchange" when empty
	Customer string       // opaque; the account is customer:<Customer> on Lane
	To       ledger.Account
	Asset    ledger.Asset
	Amount   ledger.Amount
	Time     int64 // Unix seconds; 0 means the state's newest
	Facts    *CustomerFacts
}

// CustomerFacts are what the caller knows of his customer. A nil pointer, or a
// nil field, means not known: the rule is then not evaluated.
type CustomerFacts struct {
	Age          *time.Duration // of the customer's account
	FirstPayment *bool          // nothing was ever paid to this address before
	DeclaredOwn  *bool          // the customer declared the address his own
	UnknownVASP  *bool          // a Travel Rule counterparty that did not answer
}

// question is a subject made concrete.
type question struct {
	text     string // subject, as printed
	view     ledger.View
	accounts []ledger.AccountID // whose exposure is asked
	named    []ledger.Account   // the same as accounts, also the unknown ones
	customer ledger.AccountID   // findings on the customer count too
	planned  ledger.TxRef
	peek     bool
	facts    *CustomerFacts
	assets   []ledger.Asset // that the question is about; none: any
}

func (a Address) question(m *moment) (*question, error) {
	if a.IsZero() {
		return nil, fmt.Errorf("%w: an Address without account", ErrSubject)
	}
	q := &question{text: a.String(), view: m.view}
	q.add(a.Account)
	return q, nil
}

func (q *question) add(a ledger.Account) {
	q.named = append(q.named, a)
	if id, ok := q.view.Lookup(a); ok {
		q.accounts = append(q.accounts, id)
	}
}

func (d Deposit) question(m *moment) (*question, error) {
	ref, ok := m.view.FindTx(d.Chain, d.Tx)
	if !ok {
		return nil, fmt.Errorf("%w: transaction %s is not in lane %s (append its block first)", ErrSubject, d.Tx, d.Chain)
	}
	to, ok := m.view.Lookup(d.To)
	if !ok {
		return nil, fmt.Errorf("%w: transaction %s does not credit %s", ErrSubject, d.Tx, d.To)
	}
	q := &question{text: d.To.String() + " from " + d.Tx.String(), view: m.view, facts: d.Facts}
	var rec ledger.Record
	m.view.Read(ref, &rec)
	payers := map[ledger.AccountID]bool{}
	credited := false
	for _, t := range rec.Transfers {
		if t.To == to {
			credited = true
			payers[t.From] = true
			if a := m.view.Asset(t.Asset); !slices.Contains(q.assets, a) {
				q.assets = append(q.assets, a)
			}
		}
	}
	for _, out := range rec.Outputs {
		if out.Account == to {
			credited, q.assets = true, []ledger.Asset{m.view.Asset(rec.Native)}
		}
	}
	slices.Sort(q.assets)
	for _, in := range rec.Inputs {
		payers[in.Account] = true
	}
	if !credited {
		return nil, fmt.Errorf("%w: transaction %s does not credit %s", ErrSubject, d.Tx, d.To)
	}
	for _, id := range sorted(payers) {
		if id != 0 {
			q.add(m.view.Account(id))
		}
	}
	return q, nil
}

func (w Withdrawal) question(m *moment) (*question, error) {
	if w.Customer == "" || w.To.IsZero() || w.Asset == "" {
		return nil, fmt.Errorf("%w: a Withdrawal needs Customer, To and Asset", ErrSubject)
	}
	lane := w.Lane
	if lane == "" {
		lane = "local:exchange"
	}
	if !lane.IsPrivate() {
		return nil, fmt.Errorf("%w: the Lane of a Withdrawal is a private one such as local:exchange, not %s", ErrSubject, lane)
	}
	name, err := ledger.LocalAddress("customer:" + w.Customer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSubject, err)
	}
	id, err := ledger.NameTxID("planned")
	if err != nil {
		return nil, err
	}
	_, clock, _ := m.view.Head(lane)
	at := max(w.Time, clock, m.view.Cut().Clock)
	tx := ledger.Tx{
		ID: id, Chain: lane, Time: at,
		Transfers: []ledger.Transfer{{Asset: w.Asset, From: ledger.Account{Chain: lane, Address: name}, To: w.To, Amount: w.Amount}},
	}
	if head, _, ok := m.view.Head(lane); ok && head.Height >= uint64(at) {
		tx.Position = ledger.Position{Height: head.Height, Tx: head.Tx + 1}
	} else {
		tx.Position = ledger.Position{Height: uint64(at)} // lanes without heights count seconds
	}
	view, ref, err := m.view.With(tx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSubject, err)
	}
	q := &question{
		text: name.String() + " to " + w.To.String(), view: view, facts: w.Facts,
		planned: ref, peek: true, assets: []ledger.Asset{w.Asset},
	}
	q.named = append(q.named, w.To)
	if to, ok := m.view.Lookup(w.To); ok { // what the payment itself would tell does not count
		q.accounts = append(q.accounts, to)
	}
	q.customer, _ = view.Lookup(ledger.Account{Chain: lane, Address: name})
	return q, nil
}
