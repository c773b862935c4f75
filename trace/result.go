package trace

import (
	"github.com/hoptrail/hoptrail/ledger"
)

// Result is the outcome of a trace: an account of every seeded unit. It is
// plain data in the order that its fields state (accounts by
// ledger.Account.Compare), safe for concurrent reading.
type Result struct {
	Rule      Rule
	Direction Direction
	Seeds     []SeedResult // as given
	Totals    []Totals     // by asset
	Sinks     []Sink       // by account, asset, reason
	Holdings  []Holding    // by account, asset
	Links     []Link       // by cut, from, to
	Budgets   []Budget     // in fixed order
	Timeline  []HopSummary // by hop, asset
	// Movements are all traced transfers and outputs in chain order, when
	// Config.KeepMovements asks for them.
	Movements []Step
	// Provenance says what the trace was made from.
	Provenance Provenance
}

// SeedResult is a seed with what it contributed.
type SeedResult struct {
	Seed
	// Seeded is the new traced value, by asset; empty when nothing moved.
	Seeded []AssetAmount
	// Overlap is value that another seed had traced already, by asset.
	Overlap []AssetAmount
	// Missing is the part of Seed.Amount that was not found.
	Missing ledger.Amount
}

// AssetAmount is an amount of one asset in base units.
type AssetAmount struct {
	Asset  ledger.Asset
	Amount ledger.Amount
}

// Totals accounts for one asset. Conservation holds:
// Seeded + Grown + Received = Given + Σ Stopped.
type Totals struct {
	Asset  ledger.Asset
	Seeded ledger.Amount
	// Grown is traced value that Poison created; zero under other rules.
	Grown ledger.Amount
	// Received and Given are traced value that came from, or went to, another
	// asset or chain by a Link.
	Received, Given ledger.Amount
	Stopped         [numReasons]ledger.Amount // by Reason
}

// Held returns the value that rests unspent as of the view.
func (t Totals) Held() ledger.Amount { return t.Stopped[StopUnspent] }

// Sink is traced value that ended at one account for one reason.
type Sink struct {
	Account ledger.Account // zero when it ended nowhere: burnt or issued
	Reason  Reason
	Asset   ledger.Asset
	Amount  ledger.Amount
	// Hops counts the transactions of Path after the seed.
	Hops int
	// Carried is the part of Amount that came along Path, the path that
	// carried most; Paths is how many there are.
	Carried ledger.Amount
	Paths   int
	// Seeds are the indexes of the seeds that the value is from.
	Seeds []int
	// Path is in chain order: forward from the seed, backward to it.
	// Steps are shared between paths: do not modify them.
	Path []*Step
}

// Step is one movement of traced value.
type Step struct {
	Chain ledger.Chain
	Tx    ledger.TxID
	// Index is the transfer's Entry, or the output's index.
	Index    uint32
	From, To ledger.Account // zero From: several or unknown
	Asset    ledger.Asset
	// Amount is the traced value of this line that moved by this step; the
	// step after it (backward: before it) carries all or a part.
	Amount ledger.Amount
	Time   int64 // Clock, Unix seconds
}

// Holding is traced value that rests at an account as of the view.
type Holding struct {
	Account ledger.Account
	Asset   ledger.Asset
	Amount  ledger.Amount
	Since   int64 // Clock at which the oldest of it arrived
	// FreezableBy is who can freeze the asset, "" when nobody is known to.
	FreezableBy string
}

// Link is traced value that crossed from one asset or chain to another.
type Link struct {
	Kind               LinkKind
	FromTx, ToTx       ledger.TxID
	FromChain, ToChain ledger.Chain
	From, To           ledger.Account
	FromAsset, ToAsset ledger.Asset
	// Given and Received are the traced amounts on both sides.
	Given, Received ledger.Amount
	// WholeGiven and WholeReceived are the whole crossing's amounts.
	WholeGiven, WholeReceived ledger.Amount
	Time                      int64
	Score                     ledger.Ratio
	Evidence                  []string
}

// Budget tells whether a limit of Config cut the trace.
type Budget struct {
	Name  string
	Limit int64 // 0 means none was set
	Hit   bool
}

// Provenance says what a trace was made from.
type Provenance struct {
	Lanes []Lane // by chain
	// Labels are the lists behind Known.Labels. Run cannot tell them: who
	// writes the file may set them first. nil: not told.
	Labels []LabelSource
}

// LabelSource is one list of labels.
type LabelSource struct {
	Source string
	Date   int64  // Unix seconds; 0: unknown
	Digest string // SHA-256, hex
}

// Lane is the end of one chain's data as of the trace.
type Lane struct {
	Chain    ledger.Chain
	Position ledger.Position
	Clock    int64
}

// Check verifies that every unit is accounted for, per asset: what was seeded,
// grown and received equals what stopped and was given. It returns a
// *ConservationError for the first asset where that fails.
func (r *Result) Check() error {
	for i := range r.Totals {
		t := &r.Totals[i]
		in := t.Seeded.SaturatingAdd(t.Grown).SaturatingAdd(t.Received)
		ended := t.Given
		for _, a := range t.Stopped {
			ended = ended.SaturatingAdd(a)
		}
		if in != ended {
			return &ConservationError{Asset: t.Asset, In: in, Ended: ended}
		}
	}
	return nil
}
