package typologytest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/hoptrail/hoptrail/ledger"
)

// Epoch is the time of a scenario's first row, 2026-01-01T00:00:00Z.
const Epoch = 1767225600

// Scenario is one readable case: transactions, what is known, and the findings
// that are wanted. It is immutable and safe for concurrent use.
type Scenario struct {
	Name  string // section name
	Doc   string // leading comment lines
	Txs   []ledger.Tx
	Wants []Want

	book  book
	names map[string]ledger.Account // of accounts that stand for an address
}

// Known returns what the scenario's directives say, as of any cut. Fields that
// no directive fills are nil.
func (s *Scenario) Known() *ledger.Known { return s.book.known() }

// Want is a finding that a row must complete.
type Want struct {
	Line     int // in the section
	At       ledger.Cut
	Typology string
	Subject  ledger.Account
	Values   [][2]string // key and value, in the order written
}

// Parse reads the scenarios of a txtar archive. An error names section and line.
func Parse(archive []byte) ([]*Scenario, error) {
	var out []*Scenario
	for _, f := range txtar.Parse(archive).Files {
		s, err := parseSection(f.Name, string(f.Data))
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("typologytest: no section (want lines such as \"-- what happens --\")")
	}
	return out, nil
}

// section is the state of reading one scenario.
type section struct {
	*Scenario
	clock int64
	index uint32 // transactions in this second
}

func parseSection(name, text string) (*Scenario, error) {
	s := &section{Scenario: &Scenario{Name: name, names: map[string]ledger.Account{}}, clock: Epoch}
	for i, line := range strings.Split(text, "\n") {
		if err := s.line(i+1, line); err != nil {
			return nil, fmt.Errorf("typologytest: %q line %d: %w", name, i+1, err)
		}
	}
	if len(s.Txs) == 0 {
		return nil, fmt.Errorf("typologytest: %q has no row", name)
	}
	return s.Scenario, nil
}

func (s *section) line(n int, line string) error {
	row, comment, _ := strings.Cut(line, "#")
	fields := strings.Fields(row)
	comment = strings.TrimSpace(comment)
	want, isWant := strings.CutPrefix(comment, "want ")
	if len(fields) == 0 {
		if isWant {
			return fmt.Errorf("a want needs a row before it on the line")
		}
		if len(s.Txs) == 0 && comment != "" {
			s.Doc = strings.TrimSpace(s.Doc + " " + comment)
		}
		return nil
	}
	switch fields[0] {
	case "label", "role", "owner", "wait", "address", "asset":
		return s.directive(fields)
	}
	read := s.row
	if fields[0] == "approve" {
		read = s.approve
	}
	if err := read(fields); err != nil {
		return err
	}
	if !isWant {
		return nil
	}
	for part := range strings.SplitSeq(want, ";") {
		if err := s.want(n, strings.Fields(part)); err != nil {
			return err
		}
	}
	return nil
}

// row reads "payer payee amount asset [when] [kind=…] [by=…]".
func (s *section) row(fields []string) error {
	if len(fields) < 4 {
		return fmt.Errorf("%q (want payer, payee, amount, asset and when)", strings.Join(fields, " "))
	}
	amount, err := ledger.ParseAmount(fields[2])
	if err != nil {
		return err
	}
	from, err := s.account(fields[0])
	if err != nil {
		return err
	}
	to, err := s.account(fields[1])
	if err != nil {
		return err
	}
	t := ledger.Transfer{Asset: ledger.Asset(fields[3]), From: from, To: to, Amount: amount}
	same, signer := false, from
	for _, f := range fields[4:] {
		kind, isKind := strings.CutPrefix(f, "kind=")
		by, isBy := strings.CutPrefix(f, "by=")
		switch {
		case isBy:
			if signer, err = s.account(by); err != nil {
				return err
			}
		case f == "same":
			same = true
		case isKind:
			k, ok := ledger.ParseTransferKind(kind)
			if !ok {
				return fmt.Errorf("kind %q", kind)
			}
			t.Kind = k
		default:
			if err := s.wait(f); err != nil {
				return err
			}
		}
	}
	if same {
		if len(s.Txs) == 0 {
			return fmt.Errorf("the first row cannot be the same transaction as the one before")
		}
		tx := &s.Txs[len(s.Txs)-1]
		t.Entry = uint32(len(tx.Transfers))
		tx.Transfers = append(tx.Transfers, t)
		return nil
	}
	return s.add(ledger.Tx{Initiator: signer, Transfers: []ledger.Transfer{t}})
}

// approve reads "approve owner spender amount asset [when]".
func (s *section) approve(fields []string) error {
	if len(fields) < 5 || len(fields) > 6 {
		return fmt.Errorf("%q (want approve, owner, spender, amount, asset and when)", strings.Join(fields, " "))
	}
	owner, err := s.account(fields[1])
	if err != nil {
		return err
	}
	spender, err := s.account(fields[2])
	if err != nil {
		return err
	}
	amount, err := ledger.ParseAmount(fields[3])
	if err != nil {
		return err
	}
	if len(fields) == 6 {
		if err := s.wait(fields[5]); err != nil {
			return err
		}
	}
	return s.add(ledger.Tx{Initiator: owner, Approvals: []ledger.Approval{{Owner: owner, Spender: spender, Asset: ledger.Asset(fields[4]), Amount: amount}}})
}

// add appends a transaction that happens now.
func (s *section) add(tx ledger.Tx) error {
	if n := len(s.Txs); n > 0 && s.Txs[n-1].Time == s.clock {
		s.index++
	} else {
		s.index = 0
	}
	id, err := ledger.NameTxID("t" + strconv.Itoa(len(s.Txs)+1))
	if err != nil {
		return err
	}
	tx.ID, tx.Chain, tx.Time = id, ledger.LocalDefault, s.clock
	tx.Position = ledger.Position{Height: uint64(s.clock), Tx: s.index}
	s.Txs = append(s.Txs, tx)
	return nil
}

// wait moves the clock by "+90m"; days are written 3d.
func (s *section) wait(text string) error {
	digits, isDays := strings.CutSuffix(strings.TrimPrefix(text, "+"), "d")
	if days, err := strconv.ParseUint(digits, 10, 16); isDays && err == nil {
		s.clock += int64(days) * 24 * 3600
		return nil
	}
	d, err := time.ParseDuration(strings.TrimPrefix(text, "+"))
	if err != nil || d < 0 {
		return fmt.Errorf("%q (want when, such as +2h, +90m or +3d, or same, or kind=native)", text)
	}
	s.clock += int64(d / time.Second)
	return nil
}

// want reads "TYPOLOGY SUBJECT key=value…" and ties it to the last row.
func (s *section) want(line int, fields []string) error {
	if len(fields) < 2 {
		return fmt.Errorf("%q (want: want TYPOLOGY SUBJECT [key=value …])", strings.Join(fields, " "))
	}
	subject, err := s.account(fields[1])
	if err != nil {
		return err
	}
	tx := &s.Txs[len(s.Txs)-1]
	w := Want{
		Line: line, Typology: fields[0], Subject: subject,
		At: ledger.Cut{Clock: tx.Time, Chain: tx.Chain, Position: tx.Position},
	}
	for _, f := range fields[2:] {
		i := strings.LastIndex(f, "=")
		if i <= 0 {
			return fmt.Errorf("%q in a want (want key=value)", f)
		}
		w.Values = append(w.Values, [2]string{f[:i], f[i+1:]})
	}
	s.Wants = append(s.Wants, w)
	return nil
}

// account returns the account that a name stands for.
func (s *Scenario) account(name string) (ledger.Account, error) {
	if name == "-" {
		return ledger.Account{}, nil
	}
	if a, ok := s.names[name]; ok {
		return a, nil
	}
	a, err := ledger.ParseAccount(name)
	if err == nil && a.Chain != ledger.LocalDefault {
		err = fmt.Errorf("%q is a public address (want a name: scenarios are made up)", name)
	}
	return a, err
}

// Ledger returns a ledger that holds the scenario's transactions. Every account
// is known from its beginning.
func (s *Scenario) Ledger() (*ledger.Ledger, error) {
	l := ledger.New(s.config())
	if err := l.Append(s.Txs...); err != nil {
		return nil, fmt.Errorf("typologytest: %q: %w", s.Name, err)
	}
	return l, nil
}

func (s *Scenario) config() ledger.Config {
	c := ledger.Config{Complete: []ledger.Chain{ledger.LocalDefault}}
	if len(s.book.assets) > 0 {
		c.Assets = s.book.assets
	}
	return c
}

// transformed returns a copy of the transactions with f applied to each.
func (s *Scenario) transformed(f func(tx *ledger.Tx)) []ledger.Tx {
	txs := slices.Clone(s.Txs)
	for i := range txs {
		txs[i].Transfers = slices.Clone(txs[i].Transfers)
		f(&txs[i])
	}
	return txs
}
