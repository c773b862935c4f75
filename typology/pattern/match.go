package pattern

import "github.com/hoptrail/hoptrail/ledger"

// Shape names a shape.
type Shape string

// The shapes; their definitions stand at the configuration types.
const (
	FanIn         Shape = "fan-in"
	FanOut        Shape = "fan-out"
	GatherScatter Shape = "gather-scatter"
	ScatterGather Shape = "scatter-gather"
	Cycle         Shape = "cycle"
	HopCycle      Shape = "hop-cycle"
	Chain         Shape = "layering-chain"
	Stack         Shape = "stack"
	Bipartite     Shape = "bipartite"
	PeelChain     Shape = "peel-chain"
	PassThrough   Shape = "pass-through"
	RoundTrip     Shape = "round-trip"
	Structuring   Shape = "structuring"
	NewPeers      Shape = "new-peers"
	Regular       Shape = "regular"
)

// ID is the identity of an instance of a shape: it stays the same while the
// instance grows. Comparable; comparing its fields in order sorts by them.
type ID struct {
	Shape Shape
	A, B  ledger.AccountID // the accounts it is anchored at; B is 0 for one
	Asset ledger.AssetID   // 0: any
	First Order            // the first witness when it was found
	Path  uint64           // tells instances of equal anchor and first witness apart
}

// Match is an instance of a shape, or the growth of one.
type Match struct {
	ID       ID
	Key      Key   // the nodes it is anchored at, where growth is kept
	Revision int   // 1 when found, one more each time it grows
	At       Order // the transfer that completed it
	Time     int64
	Size     int          // what the shape is measured by: payers, mids, hops, links
	Ratio    ledger.Ratio // of value out to value in, where the shape has one
	Dwell    int64        // time between in and out, where the shape has one

	// Legs are the witness transfers: all when Revision is 1, and later those
	// that are new. Good until the callback returns.
	Legs []Leg
	// Cut tells that a budget left witnesses out.
	Cut bool

	grows bool // the engine keeps ID and Revision
}

// Key is what the growth of an instance is kept under: the node it is anchored
// at, a second node and an asset where the shape has them.
type Key struct {
	A, B  Node
	Pair  bool // B counts
	Asset ledger.AssetID
}

// Open tells whether an instance was reported and can still grow, so that a
// finder reports what is new alone. A nil Open knows none.
type Open func(s Shape, k Key) bool

func (o Open) knows(s Shape, k Key) bool { return o != nil && o(s, k) }

// Finder looks for one shape. It looks at one transfer, the last of the lens,
// and reports what that transfer completes or grows. Finders hold scratch memory
// and are not safe for concurrent use; they carry nothing from one call to the
// next that could change an answer.
type Finder interface {
	// Shape returns what it finds.
	Shape() Shape
	// Window returns the length of the window that its lens must show.
	Window() int64
	// Find reports the instances that e completes. open tells of an instance
	// whose earlier witnesses were reported already; nil: none was.
	Find(l Lens, e *Leg, open Open, found func(*Match))
	// Trips returns how often a budget was met so far, and its limit.
	Trips() Budget

	pivot() pivot
	fault() error
}

// Budget is a bound on work and how often it was met.
type Budget struct {
	Shape Shape
	Limit int // transfers looked at, as the configuration has it; of peel chains, links
	Hits  uint64
}

// pivot says which account of a transfer an instance is kept by, so that work can
// be divided without two parts knowing the same instance.
type pivot uint8

const (
	byPayer pivot = iota
	byPayee
	byPair
)

// budget counts hits.
type budget struct {
	limit int
	hits  uint64
}

func (b *budget) trips(s Shape) Budget { return Budget{s, b.limit, b.hits} }
