package cluster

import (
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

var _ ledger.Roles = (*Clustering)(nil)

// Role names.
const (
	DepositAddress = "deposit-address" // forwards to one exchange
	Sink           = "hot-wallet"      // an exchange that no label names
)

// role is a stretch of time in which an account has a role.
type role struct {
	node   uint32
	serves uint32 // node of what it serves
	from   uint32 // event
	name   string
	entity string
	reason string
}

// roles are kept per account in order of time; a role without name ends the one
// before.
type roles struct {
	rows  []role
	of    map[uint32][]uint32 // rows by node
	users journal[uint32, depositUsers]
}

// depositUsers counts who paid into a deposit address and was forwarded.
type depositUsers struct{ first, n uint32 }

func (r *roles) now(n uint32) (role, bool) {
	rows := r.of[n]
	if len(rows) == 0 {
		return role{}, false
	}
	last := r.rows[rows[len(rows)-1]]
	return last, last.name != ""
}

func (r *roles) add(row role) {
	if r.of == nil {
		r.of = map[uint32][]uint32{}
	}
	r.of[row.node] = append(r.of[row.node], uint32(len(r.rows)))
	r.rows = append(r.rows, row)
}

func (r *roles) undo(rows, users int) {
	for i := len(r.rows) - 1; i >= rows; i-- {
		n := r.rows[i].node
		if r.of[n] = r.of[n][:len(r.of[n])-1]; len(r.of[n]) == 0 {
			delete(r.of, n)
		}
	}
	r.rows = r.rows[:rows]
	r.users.undo(users)
}

// Role returns what an account does as of a cut, and what it serves: a deposit
// address its exchange. It implements ledger.Roles. O(1) for accounts without a
// role, else O(log roles of the account).
func (c *Clustering) Role(a ledger.Account, at ledger.Cut) (ledger.Role, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.find(a)
	if !ok {
		return ledger.Role{}, false
	}
	rows := c.roles.of[n]
	k := sort.Search(len(rows), func(i int) bool { return c.cut(c.roles.rows[rows[i]].from).Compare(at) > 0 })
	if k == 0 {
		return ledger.Role{}, false
	}
	r := c.roles.rows[rows[k-1]]
	if r.name == "" {
		return ledger.Role{}, false
	}
	return ledger.Role{Name: r.name, Serves: c.accountAt(r.serves), Entity: r.entity, Reasons: []string{r.reason}}, true
}

// RoleRow is one role as it was found, for output.
type RoleRow struct {
	Account ledger.Account
	ledger.Role
	Chain ledger.Chain
	Tx    ledger.TxID // the transaction that completes the evidence
	At    ledger.Cut
}

// Roles returns every role found, in chain order; a row without Name ends the
// account's role before.
func (c *Clustering) Roles() []RoleRow {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]RoleRow, len(c.roles.rows))
	for i, r := range c.roles.rows {
		at := c.cut(r.from)
		out[i] = RoleRow{
			Account: c.accountAt(r.node), Chain: at.Chain, Tx: c.txID(r.from), At: at,
			Role: ledger.Role{Name: r.name, Entity: r.entity, Reasons: []string{r.reason}},
		}
		if r.name != "" {
			out[i].Serves = c.accountAt(r.serves)
		}
	}
	return out
}
