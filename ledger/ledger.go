package ledger

import (
	"sync"
)

// Config sets a ledger up. The zero Config is useful.
type Config struct {
	// Assets classifies transfers as dust or counterfeit; nil tells only
	// zero-value transfers apart.
	Assets Assets
	// Labels turns the exposure tier on: what labelled accounts pay is carried
	// forward on ingest and outlives eviction. Nil turns it off.
	Labels Labels
	// MaxRollback is how many heights below the highest that a lane came to
	// exposures can still be undone; 0 means 1000, several times the deepest
	// reorganisations seen on proof-of-work chains that matter here. It binds
	// only with Labels.
	MaxRollback uint64
	// Complete lists lanes whose data starts at their beginning, so that
	// accounts first seen there are known from their creation. A lane whose
	// first height is 0 is complete without being listed.
	Complete []Chain
}

// Ledger holds the lanes. One goroutine may write (Append, Rollback, Evict);
// any number may take Views and read them meanwhile.
type Ledger struct {
	cfg Config

	mu  sync.RWMutex // guards what rows change in place, and the indexes
	gen *generation

	accounts   accounts
	assets     []Asset
	assetIndex map[Asset]AssetID
	assetClass []assetClass
	totalIndex map[totalKey]uint32

	txNames   []string
	nameIndex map[string][32]byte
	lanes     []*lane
	laneOf    map[Chain]uint16

	recentLane  uint16 // what was last asked for when writing
	recentAsset AssetID

	exposures *exposureBook
	warmed    warmth
}

// generation is the life of the columns between two evictions. Views of an
// earlier generation keep theirs, frozen as it was.
type generation struct {
	columns
	txIndex   txIndex
	feeIndex  feeIndex
	legMore   map[uint32]legExtra
	prevs     map[uint32]Outpoint
	createdIn map[uint32]uint32 // contract → the transaction that created it first
	rollbacks []TxRef           // the lowest transaction of each

	floor               TxRef // first transaction, edge and leg that are kept
	edgeFloor, legFloor uint32
}

// lane is one chain's sequence of transactions.
type lane struct {
	chain    Chain
	native   AssetID
	complete bool
	any      bool
	head     laneHead
	top      uint64   // the highest height that head ever had
	floor    laneHead // the last evicted transaction's
	runs     []run    // live transactions only
	n, base  uint32   // transactions ever and evicted
}

// laneHead is where a lane stands.
type laneHead struct {
	position Position
	clock    int64
	block    uint32 // block row
}

// run is a stretch of a lane's transactions with consecutive TxRefs.
type run struct{ seq, ref uint32 }

type assetClass struct {
	known       bool
	counterfeit bool
	dust        Amount
}

// New returns an empty ledger.
func New(cfg Config) *Ledger {
	if cfg.MaxRollback == 0 {
		cfg.MaxRollback = 1000
	}
	l := &Ledger{
		cfg: cfg, gen: &generation{legMore: map[uint32]legExtra{}, prevs: map[uint32]Outpoint{}, createdIn: map[uint32]uint32{}}, assets: []Asset{""}, assetIndex: map[Asset]AssetID{},
		assetClass: make([]assetClass, 1), totalIndex: map[totalKey]uint32{}, laneOf: map[Chain]uint16{},
		nameIndex: map[string][32]byte{},
	}
	l.accounts = newAccounts(&l.gen.accounts)
	l.gen.txIndex.seed = l.accounts.seed
	if cfg.Labels != nil {
		l.exposures = newExposureBook(cfg.Labels)
	}
	return l
}

// laneFor returns the lane of a chain, opening it if need be.
func (l *Ledger) laneFor(c Chain) (uint16, *lane) {
	if n := int(l.recentLane); n < len(l.lanes) && l.lanes[n].chain == c {
		return l.recentLane, l.lanes[n]
	}
	if i, ok := l.laneOf[c]; ok {
		l.recentLane = i
		return i, l.lanes[i]
	}
	i := uint16(len(l.lanes))
	ln := &lane{chain: c}
	if native := NativeAsset(c); native != "" {
		ln.native = l.assetID(native)
	}
	for _, done := range l.cfg.Complete {
		ln.complete = ln.complete || done == c
	}
	l.lanes = append(l.lanes, ln)
	l.laneOf[c] = i
	return i, ln
}

// assetID interns an asset and looks its description up once.
func (l *Ledger) assetID(a Asset) AssetID {
	if l.assets[l.recentAsset] == a && a != "" {
		return l.recentAsset
	}
	if id, ok := l.assetIndex[a]; ok {
		l.recentAsset = id
		return id
	}
	id := AssetID(len(l.assets))
	l.assets = append(l.assets, a)
	l.assetIndex[a] = id
	l.assetClass = append(l.assetClass, l.describe(a))
	return id
}

// describe asks the assets file what an asset is.
func (l *Ledger) describe(a Asset) (c assetClass) {
	if l.cfg.Assets != nil {
		if info, ok := l.cfg.Assets.Asset(a); ok {
			c = assetClass{known: true, counterfeit: info.Counterfeit, dust: info.Dust}
		}
	}
	return c
}

// classify tells the class of an amount of an asset.
func (l *Ledger) classify(id AssetID, a Amount) Class { return l.assetClass[id].classify(a) }

func (c assetClass) classify(a Amount) Class {
	switch {
	case a.IsZero():
		return ZeroValue
	case c.counterfeit:
		return Counterfeit
	case c.known && a.Cmp(c.dust) < 0:
		return Dust
	}
	return Material
}
