package cluster

import (
	"context"
	"fmt"
	"sync"

	"github.com/hoptrail/hoptrail/internal/unionfind"
	"github.com/hoptrail/hoptrail/ledger"
)

// Clustering tells which accounts of one ledger act together. One goroutine
// may write (Append, Update, Rollback), any number may read meanwhile. It
// implements ledger.Entities and ledger.Gates.
type Clustering struct {
	cfg  Config
	uses [heuristics]bool

	mu     sync.RWMutex
	view   ledger.View // the last one given: turns accounts into ids
	begun  bool
	last   ledger.Cut // of the last transaction read
	lanes  []ledger.Chain
	blocks []block
	heads  []uint32 // by lane: its last block + 1

	forest   unionfind.Forest
	pairs    unionfind.Constraints
	nodes    []uint32           // by AccountID: node + 1
	accounts []ledger.AccountID // by node, in chain order
	evidence []evidence         // by join
	events   []event
	before   []uint32 // by TxRef, with Change or Peel: accounts seen before
	payments []uint32 // by negative pair: the event that decided it
	tags     tags
	roles    roles
	facts
	kinds     uint32                 // address kinds ever seen, as bits
	names     map[uint32]ledger.TxID // ids of events that their hash does not tell
	gates     []gateRow
	gateOf    map[ledger.TxRef]uint32 // first mixing gate + 1
	vetoes    []veto
	conflicts []conflict

	// The transaction at hand.
	rec    ledger.Record
	shape  Shape
	found  []Gate
	wanted []wish
}

// facts are what heuristics of account chains remember.
type facts struct {
	contracts journal[ledger.AccountID, bool]             // created in the data
	signed    journal[ledger.AccountID, bool]             // initiated a transaction
	credits   journal[uint32, uint32]                     // payments got, with InferSinks
	drops     journal[drop, dropState]                    // equal transfers of one sender
	passed    journal[passOn, uint32]                     // of a distribution, to one account
	approved  journal[ledger.AccountID, ledger.AccountID] // spender: its only owner
	opened    journal[uint32, opened]                     // funder: accounts it gave their first coin
}

// evidence is what a join rests on.
type evidence struct {
	event     uint32
	score     uint16 // 1/10,000
	heuristic Heuristic
}

// gateRow is a gate with its event.
type gateRow struct {
	event uint32
	gate  Gate
}

// New returns an empty clustering. Errors match ErrConfig.
func New(cfg Config) (*Clustering, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Clustering{cfg: cfg.complete(), tags: newTags(), names: map[uint32]ledger.TxID{}, gateOf: map[ledger.TxRef]uint32{}}
	for _, h := range c.cfg.Heuristics {
		c.uses[h] = true
	}
	return c, nil
}

// Run clusters everything a view shows. Errors match ErrConfig, or are ctx's.
func Run(ctx context.Context, view ledger.View, cfg Config) (*Clustering, error) {
	c, err := New(cfg)
	if err != nil {
		return nil, err
	}
	return c, c.Update(ctx, view)
}

// Update reads what a view shows and was not read. Where a lane that had fallen
// behind brings transactions from before the last one read, it undoes what comes
// after them and reads that again, so that the order in which lanes grow makes
// no difference; meanwhile readers see how far it was read. It stops between
// transactions when ctx is done, and can then be called again. Errors match
// ErrEvicted, and then nothing changed, or are ctx's.
func (c *Clustering) Update(ctx context.Context, view ledger.View) error {
	if err := c.goBack(view); err != nil {
		return err
	}
	n := 0
	for ref := range view.TxsAfter(c.Cut()) {
		if n++; n&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("cluster: stopped at %s: %w", c.Cut().Position, err)
			}
		}
		if err := c.Append(view, ref); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Append reads one transaction of a view, which must come after the last one
// in merge order (Update also takes those of a lane that fell behind). Errors
// match ErrOutOfOrder or ErrEvicted and change nothing.
// O(inputs and outputs · log accounts).
func (c *Clustering) Append(view ledger.View, ref ledger.TxRef) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := view.CutOf(ref)
	if c.begun && at.Compare(c.last) <= 0 {
		return &OrderError{ID: view.TxID(ref), Got: at, Last: c.last}
	}
	view.Read(ref, &c.rec)
	if c.rec.Evicted {
		return fmt.Errorf("%w: height %d of %s (cluster before evicting)", ErrEvicted, at.Position.Height, at.Chain)
	}
	c.begin(at, ref)
	c.number(ref)
	c.view, c.begun, c.last = view, true, at
	if c.rec.Status == ledger.Failed {
		return nil
	}
	if len(c.rec.Inputs)+len(c.rec.Outputs) > 0 {
		c.utxo()
	} else {
		c.account()
	}
	c.decide()
	return nil
}

// number notes how many accounts were seen before a transaction.
func (c *Clustering) number(ref ledger.TxRef) {
	if !c.uses[Change] && !c.uses[Peel] {
		return
	}
	for int(ref) >= len(c.before) {
		c.before = append(c.before, 0)
	}
	c.before[ref] = uint32(c.forest.Len())
}

// Cut returns the cut of the last transaction read.
func (c *Clustering) Cut() ledger.Cut {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.last
}

// node returns an account's node, adding it.
func (c *Clustering) node(id ledger.AccountID) uint32 {
	for int(id) >= len(c.nodes) {
		c.nodes = append(c.nodes, make([]uint32, 1+len(c.nodes)/4)...)
	}
	if n := c.nodes[id]; n != 0 {
		return n - 1
	}
	n := c.forest.Add()
	c.nodes[id] = n + 1
	c.accounts = append(c.accounts, id)
	c.appeared(id, n)
	return n
}

// act is node for an account that takes part in the transaction at hand.
func (c *Clustering) act(id ledger.AccountID) {
	if id != 0 {
		c.notice(id, c.node(id))
	}
}

// utxo reads a Bitcoin transaction.
func (c *Clustering) utxo() {
	for i := range c.rec.Inputs {
		c.act(c.rec.Inputs[i].Account)
	}
	for i := range c.rec.Outputs {
		c.act(c.rec.Outputs[i].Account)
	}
	mixes := c.gate()
	if c.uses[NestedScript] {
		c.nestedScript()
	}
	if mixes {
		return
	}
	if c.uses[CommonInput] || c.uses[PostMix] {
		c.commonInput()
	}
	if c.uses[Change] || c.uses[Peel] {
		c.change()
	}
}

// gate applies the gates and reports whether the transaction mixes.
func (c *Clustering) gate() (mixes bool) {
	c.shape.Load(c.view, &c.rec)
	c.found = ApplyGates(c.found[:0], c.cfg.Gates, &c.shape)
	for _, g := range c.found {
		c.gates = append(c.gates, gateRow{c.here(), g})
		if g.Type.Mixes() && !mixes {
			mixes = true
			c.gateOf[c.rec.Ref] = uint32(len(c.gates))
		}
	}
	return mixes
}
