package cluster

import (
	"slices"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// tags are the services that accounts were said to be, by set: two different
// services are not one entity.
type tags struct {
	names  []string
	index  map[string]uint32
	node   map[uint32]uint32 // tag + 1 of a labelled node
	root   map[uint32]uint32 // tag + 1 of a set, by every root that ever had one
	nodes  []uint32          // labelled nodes, in the order they were noticed
	rooted []uint32          // roots, in the order they got a tag
}

func newTags() tags {
	return tags{index: map[string]uint32{}, node: map[uint32]uint32{}, root: map[uint32]uint32{}}
}

// notice looks an acting account's labels up until it has a tag. A label is
// noticed when its account next acts, so that nothing is known too early.
func (c *Clustering) notice(id ledger.AccountID, n uint32) {
	if c.cfg.Labels == nil || c.tags.node[n] != 0 {
		return
	}
	name := c.service(c.view.Account(id), c.last)
	if name == "" {
		return
	}
	t := &c.tags
	tag, ok := t.index[name]
	if !ok {
		tag = uint32(len(t.names))
		t.names = append(t.names, name)
		t.index[name] = tag
	}
	t.node[n] = tag + 1
	t.nodes = append(t.nodes, n)
	t.setRoot(c.forest.Find(n), tag+1)
}

// service returns the entity of the most confident service label of an account.
func (c *Clustering) service(a ledger.Account, at ledger.Cut) string {
	for _, l := range c.cfg.Labels.Labels(a, at) {
		if l.Confidence >= c.cfg.MinConfidence && l.Entity != "" && label.IsService(l.Category) {
			return l.Entity
		}
	}
	return ""
}

// setRoot gives a set its tag, unless it has one.
func (t *tags) setRoot(root, tag uint32) {
	if tag != 0 && t.root[root] == 0 {
		t.root[root] = tag
		t.rooted = append(t.rooted, root)
	}
}

// undo takes the tags back.
func (t *tags) undo(nodes, rooted int) {
	for _, n := range t.nodes[nodes:] {
		delete(t.node, n)
	}
	for _, r := range t.rooted[rooted:] {
		delete(t.root, r)
	}
	t.nodes, t.rooted = t.nodes[:nodes], t.rooted[:rooted]
}

// exclusive reports whether two sets bear different tags.
func (t *tags) exclusive(ra, rb uint32) bool {
	if len(t.rooted) == 0 {
		return false
	}
	a, b := t.root[ra], t.root[rb]
	return a != 0 && b != 0 && a != b
}

// Conflict is an entity that something speaks against, with the join that is
// to blame.
type Conflict struct {
	Reason VetoReason
	// Join is the join that brought the two together.
	Join Join
	// A and B are the accounts that should be apart: with exclusive tags the
	// two labelled accounts, with a negative pair payer and payee; with a
	// super-cluster the join's own.
	A, B ledger.Account
	// Tags are the two services, with VetoTags.
	Tags [2]string
}

// Conflicts lists the strong joins that refuted a negative pair or raised the
// super-cluster alarm, in chain order, then the entities that bear exclusive
// tags: for each further tag the join that brought it to the first.
func (c *Clustering) Conflicts() (out []Conflict) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, k := range c.conflicts {
		if k.reason == VetoTags {
			continue // told below, with the accounts
		}
		f := Conflict{Reason: k.reason, Join: c.join1(k.join)}
		f.A, f.B = f.Join.A, f.Join.B
		if k.reason == VetoPair {
			a, b := c.pairs.Pair(int(k.pair))
			f.A, f.B = c.accountAt(b), c.accountAt(a)
		}
		out = append(out, f)
	}
	nodes := slices.Sorted(slices.Values(c.tags.nodes))
	type key struct{ root, tag uint32 }
	first := map[uint32]uint32{} // labelled node that came first, by root
	told := map[key]bool{}
	for _, n := range nodes {
		root, tag := c.forest.Find(n), c.tags.node[n]
		f, ok := first[root]
		if !ok {
			first[root] = n
			continue
		}
		if tag == c.tags.node[f] || told[key{root, tag}] {
			continue
		}
		told[key{root, tag}] = true
		if j, ok := c.forest.FirstJoined(f, n); ok {
			out = append(out, Conflict{
				Reason: VetoTags, Join: c.join1(j), A: c.accountAt(f), B: c.accountAt(n),
				Tags: [2]string{c.tags.names[c.tags.node[f]-1], c.tags.names[tag-1]},
			})
		}
	}
	return out
}
