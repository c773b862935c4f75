package trace

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Checkpoint is the state of an exploration between two questions: what was
// answered, and what is to be asked next. Write it with WriteTo, read it with
// ReadCheckpoint. Not safe for concurrent use; valid during the callback that
// hands it out.
type Checkpoint struct {
	Requests int
	Txs      map[txKey]ledger.Tx
	Done     map[string]outcome // by question.key
	Waiting  []question
	Failed   []Failure

	asked map[string]bool // keys of what is, or once was, in Waiting
}

type txKey struct {
	chain ledger.Chain
	id    ledger.TxID
}

// outcome is what became of a question.
type outcome string

const (
	answered outcome = "answered"
	failed   outcome = "failed"
	cut      outcome = "cut"
)

// question is one thing to ask a Source.
type question struct {
	Kind    string
	Account ledger.Account
	Chain   ledger.Chain
	Tx      ledger.TxID
	Index   uint32
}

const (
	askTransaction = "transaction"
	askSpender     = "spender"
	askHistory     = "history"

	historyPrefix = askHistory + " "
)

// key names a question; equal questions have equal keys.
func (q question) key() string {
	switch q.Kind {
	case askHistory:
		return historyPrefix + q.Account.String()
	case askSpender:
		return fmt.Sprintf("%s %s %s:%d", askSpender, q.Chain, q.Tx, q.Index)
	}
	return fmt.Sprintf("%s %s %s", askTransaction, q.Chain, q.Tx)
}

// String is the question as reports have it.
func (q question) String() string { return q.key() }

func newCheckpoint() *Checkpoint {
	return &Checkpoint{Txs: map[txKey]ledger.Tx{}, Done: map[string]outcome{}}
}

func (c *Checkpoint) clone() *Checkpoint {
	return &Checkpoint{
		Requests: c.Requests, Txs: maps.Clone(c.Txs), Done: maps.Clone(c.Done),
		Waiting: slices.Clone(c.Waiting), Failed: slices.Clone(c.Failed), asked: maps.Clone(c.asked),
	}
}

// queue adds a question that was neither answered nor asked for yet.
func (c *Checkpoint) queue(q question) {
	if c.asked == nil {
		c.asked = map[string]bool{}
		for _, w := range c.Waiting {
			c.asked[w.key()] = true
		}
	}
	if k := q.key(); c.Done[k] == "" && !c.asked[k] {
		c.asked[k] = true
		c.Waiting = append(c.Waiting, q)
	}
}

// keep adds transactions, all or none. The same transaction seen from several
// accounts is one: its transfers are merged by Entry.
func (c *Checkpoint) keep(txs []ledger.Tx) error {
	merged := map[txKey]ledger.Tx{}
	for _, tx := range txs {
		if tx.ID.IsZero() || tx.Chain == "" {
			return fmt.Errorf("trace: the source gave a transaction without id or chain")
		}
		k := txKey{tx.Chain, tx.ID}
		old, ok := merged[k]
		if !ok {
			old, ok = c.Txs[k]
		}
		if ok {
			var err error
			if tx, err = mergeTx(old, tx); err != nil {
				return err
			}
		}
		merged[k] = tx
	}
	maps.Copy(c.Txs, merged)
	return nil
}

// mergeTx joins two sights of one transaction.
func mergeTx(a, b ledger.Tx) (ledger.Tx, error) {
	if a.Position != b.Position || a.Time != b.Time {
		return a, fmt.Errorf("trace: the source gives transaction %s at %s and at %s (it may have been reorganised: start anew)", a.ID, a.Position, b.Position)
	}
	if len(a.Transfers) > 0 && a.Transfers[0].IsUTXO() {
		return a, nil
	}
	all := append(slices.Clone(a.Transfers), untold(a.Transfers, b.Transfers)...)
	slices.SortStableFunc(all, func(x, y ledger.Transfer) int { return cmp.Compare(x.Entry, y.Entry) })
	a.Transfers = all
	if a.Initiator.IsZero() {
		a.Initiator = b.Initiator
	}
	if a.Fee.IsZero() {
		a.Fee, a.FeeBurnt, a.FeePayer = b.Fee, b.FeeBurnt, b.FeePayer
	}
	for _, id := range b.Created {
		if !slices.Contains(a.Created, id) {
			a.Created = append(slices.Clone(a.Created), id)
		}
	}
	return a, nil
}

// untold returns the transfers of b that a does not tell. Each sight holds all
// transfers of its account, so what both hold is the same; Entries need not
// agree, because some sources number what they show.
func untold(a, b []ledger.Transfer) []ledger.Transfer {
	told := make([]bool, len(a))
	same := func(x, y *ledger.Transfer) bool {
		return x.From == y.From && x.To == y.To && x.Asset == y.Asset && x.Amount == y.Amount && x.Kind == y.Kind
	}
	for _, byEntry := range []bool{true, false} {
		b = slices.DeleteFunc(slices.Clone(b), func(t ledger.Transfer) bool {
			for i := range a {
				if !told[i] && same(&a[i], &t) && (!byEntry || a[i].Entry == t.Entry) {
					told[i] = true
					return true
				}
			}
			return false
		})
	}
	return b
}

// sorted returns the transactions by chain and position.
func (c *Checkpoint) sorted() []ledger.Tx {
	return slices.SortedFunc(maps.Values(c.Txs), func(a, b ledger.Tx) int {
		return cmp.Or(cmp.Compare(a.Chain, b.Chain), a.Position.Compare(b.Position), a.ID.Compare(b.ID))
	})
}

// view puts what is held into a ledger.
func (c *Checkpoint) view() (ledger.View, error) {
	l := ledger.New(ledger.Config{})
	if err := l.Append(c.sorted()...); err != nil {
		return ledger.View{}, fmt.Errorf("trace: what the source gave is no ledger: %w", err)
	}
	return l.View(), nil
}
