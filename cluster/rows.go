package cluster

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Member is one row of the clusters file.
type Member struct {
	Account ledger.Account
	Entity  ledger.Account // the member first in chain order
	Size    uint32         // members of the entity
}

// Members returns every account seen with its entity, singletons included, as
// of the last transaction read; see MembersAt.
func (c *Clustering) Members() []Member { return c.MembersAt(c.Cut()) }

// MembersAt returns every account seen by a cut with its entity as of then,
// singletons included. Sorted by entity, then address, as text. O(accounts · log
// accounts), and holds all texts while it runs.
func (c *Clustering) MembersAt(at ledger.Cut) []Member {
	c.mu.RLock()
	defer c.mu.RUnlock()
	type row struct {
		Member
		entity, address string
	}
	if !c.begun {
		return nil
	}
	joins, all := c.joinsAt(at), at.Compare(c.last) >= 0
	view := c.view.AsOf(at)
	rows := make([]row, 0, len(c.accounts))
	sizes := map[ledger.Account]uint32{}
	for n := range uint32(len(c.accounts)) {
		a := c.accountAt(n)
		if !all {
			if _, seen := view.Lookup(a); !seen {
				continue
			}
		}
		entity := c.accountAt(c.forest.LeadAt(c.forest.FindAt(n, joins), joins))
		rows = append(rows, row{Member{Account: a, Entity: entity}, entity.Address.String(), a.Address.String()})
		sizes[entity]++
	}
	slices.SortFunc(rows, func(v, w row) int {
		return cmp.Or(strings.Compare(v.entity, w.entity), cmp.Compare(v.Entity.Chain, w.Entity.Chain),
			strings.Compare(v.address, w.address), cmp.Compare(v.Account.Chain, w.Account.Chain))
	})
	out := make([]Member, len(rows))
	for i := range rows {
		out[i] = rows[i].Member
		out[i].Size = sizes[out[i].Entity]
	}
	return out
}

// Entity returns the members of a's entity as of a cut, in chain order; none
// when a was not seen by then. O(members of the entity now · log accounts).
func (c *Clustering) Entity(a ledger.Account, at ledger.Cut) []ledger.Account {
	c.mu.RLock()
	defer c.mu.RUnlock()
	nodes := c.entity(a, at)
	out := make([]ledger.Account, len(nodes))
	for i, n := range nodes {
		out[i] = c.accountAt(n)
	}
	return out
}

// entity returns the nodes of an entity, ascending.
func (c *Clustering) entity(a ledger.Account, at ledger.Cut) (nodes []uint32) {
	n, ok := c.find(a)
	if !ok {
		return nil
	}
	if _, seen := c.view.AsOf(at).Lookup(a); !seen {
		return nil
	}
	joins := c.joinsAt(at)
	root := c.forest.FindAt(n, joins)
	for m := range c.forest.Members(c.forest.Find(n)) {
		if c.forest.FindAt(m, joins) == root {
			nodes = append(nodes, m)
		}
	}
	slices.Sort(nodes)
	return nodes
}

// Len returns how many accounts were seen and how many entities they form.
func (c *Clustering) Len() (accounts, entities int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.forest.Len(), c.forest.Sets()
}

// Largest returns the sizes of the n largest entities, descending.
func (c *Clustering) Largest(n int) []uint32 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var sizes []uint32
	for i := range c.accounts {
		if c.forest.Find(uint32(i)) == uint32(i) {
			sizes = append(sizes, c.forest.Size(uint32(i)))
		}
	}
	slices.SortFunc(sizes, func(a, b uint32) int { return cmp.Compare(b, a) })
	return sizes[:min(n, len(sizes))]
}

// Joins iterates over the joins made and refused, in chain order, joins of one
// transaction in the order they were tried.
func (c *Clustering) Joins() iter.Seq[Join] {
	return func(yield func(Join) bool) {
		c.mu.RLock()
		joins, vetoes := len(c.evidence), len(c.vetoes)
		c.mu.RUnlock()
		for i, k := 0, 0; i < joins || k < vetoes; {
			c.mu.RLock()
			if i < joins && i >= len(c.evidence) || k < vetoes && k >= len(c.vetoes) {
				c.mu.RUnlock()
				return // rolled back meanwhile
			}
			var j Join
			if k == vetoes || i < joins && c.evidence[i].event <= c.vetoes[k].event {
				j = c.join1(uint32(i))
				i++
			} else {
				j = c.vetoed(k)
				k++
			}
			c.mu.RUnlock()
			if !yield(j) {
				return
			}
		}
	}
}

// GateRow is one row of the gates file.
type GateRow struct {
	Chain ledger.Chain
	Tx    ledger.TxID
	At    ledger.Cut
	Gate
}

// Gates iterates over what the gates said, in chain order.
func (c *Clustering) Gates() iter.Seq[GateRow] {
	return func(yield func(GateRow) bool) {
		for i := 0; ; i++ {
			c.mu.RLock()
			if i >= len(c.gates) {
				c.mu.RUnlock()
				return
			}
			g := c.gates[i]
			at := c.cut(g.event)
			row := GateRow{Chain: at.Chain, Tx: c.txID(g.event), At: at, Gate: g.gate}
			c.mu.RUnlock()
			if !yield(row) {
				return
			}
		}
	}
}

// Alias says that an entity got the name of an older one.
type Alias struct {
	Old, New ledger.Account
	At       ledger.Cut
}

// Aliases iterates over the renamings, in chain order: every join gives one.
func (c *Clustering) Aliases() iter.Seq[Alias] {
	return func(yield func(Alias) bool) {
		for i := uint32(0); ; i++ {
			c.mu.RLock()
			if i >= c.forest.Joins() {
				c.mu.RUnlock()
				return
			}
			j := c.forest.Join(i)
			a := c.forest.LeadAt(c.forest.FindAt(j.A, i), i)
			b := c.forest.LeadAt(c.forest.FindAt(j.B, i), i)
			alias := Alias{Old: c.accountAt(max(a, b)), New: c.accountAt(min(a, b)), At: c.cut(c.evidence[i].event)}
			c.mu.RUnlock()
			if !yield(alias) {
				return
			}
		}
	}
}
