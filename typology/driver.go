package typology

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// DriverConfig says how a driver runs. The zero value is usable.
type DriverConfig struct {
	// MaxRollback is how many heights of a lane can be undone. Default 1000, as
	// the ledger's (proposed: no public chain that finalises reorganises deeper).
	MaxRollback uint64
	// MaxUndo is how many transactions, of all lanes together, can be undone,
	// whichever bound is met first. Default 1,048,576 (proposed, about 150 MB).
	MaxUndo int
	// MaxEvidence bounds the evidence rows of one finding, and its parties. Default 200
	// (proposed: what a person reads, about 70 kB).
	MaxEvidence int
	// MaxChanges bounds the list behind Reader.Changes; who asks for older
	// changes gets everything again. Default 65,536 (proposed, 2 MB).
	MaxChanges int
	// Innocent yields the findings of innocent detectors as well.
	Innocent bool
}

// Validate checks the bounds, joining every fault; errors match ErrConfig.
func (c DriverConfig) Validate() error {
	var errs []error
	if c.MaxEvidence < 0 || c.MaxEvidence > 0 && c.MaxEvidence < 8 {
		errs = append(errs, fmt.Errorf("%w: MaxEvidence %d (want 8 or more, 0 for 200)", ErrConfig, c.MaxEvidence))
	}
	if c.MaxUndo < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxUndo %d (want 1 or more, 0 for 1048576)", ErrConfig, c.MaxUndo))
	}
	if c.MaxChanges < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxChanges %d (want 1 or more, 0 for 65536)", ErrConfig, c.MaxChanges))
	}
	return errors.Join(errs...)
}

func (c DriverConfig) withDefaults() DriverConfig {
	c.MaxRollback = cmp.Or(c.MaxRollback, 1000)
	c.MaxUndo = cmp.Or(c.MaxUndo, 1<<20)
	c.MaxEvidence = cmp.Or(c.MaxEvidence, 200)
	c.MaxChanges = cmp.Or(c.MaxChanges, 1<<16)
	return c
}

// findingsColumn is the driver's own column, before those of the features.
const findingsColumn = 0

// Driver runs detectors once per transaction, in merge order, with the view cut
// there, and keeps what they remember and find. Batch (Run) and stream (Advance)
// are the same code, so any way of cutting a ledger into views gives the same
// findings.
//
// One goroutine at a time may call Advance, Rollback, Evict, Snapshot and
// Restore: the writer. Now, and everything on the Reader it returns, is safe for
// any number of goroutines at any time and takes no lock.
type Driver struct {
	cfg       DriverConfig
	known     *ledger.Known
	detectors []*Detector
	features  []*unit // each after what it requires
	watchers  []*unit // the detectors, innocent ones first, then by name
	asks      int64   // seconds that those which are asked about suspects look back; 0: none is

	columns  []column
	findings *Table[*dossier] // columns[findingsColumn]
	pass     *Pass
	peeks    sync.Pool // *Pass over overlays

	ahead    []ledger.AccountID // of the next transactions
	aheadRec ledger.Record

	batch bool                             // keep no undo beyond the current transaction
	cut   ledger.Cut                       // the last transaction consumed
	seq   uint64                           // how many were consumed
	base  mark                             // the last that cannot be undone
	floor map[ledger.Chain]ledger.Position // by lane: the last that cannot be undone
	heads map[ledger.Chain]ledger.Position // by lane: the last consumed
	marks deque[mark]                      // those that can be undone
	due   []deque[due]                     // by watcher: when findings may close

	used      map[FindingID]uint32 // revisions that a rollback used up
	retracted map[FindingID]retraction
	missing   []NotEvaluated
	feed      []change // the newest; readers share its memory, so it only grows
	fed       uint64   // changes ever made; the feed's end

	watch func(Finding) // told of every revision; nil: nobody
	now   atomic.Pointer[Reader]
}

// mark is a consumed transaction that can be undone.
type mark struct {
	cut ledger.Cut
	seq uint64
}

// due says that a finding's window ends at clock, if it does not grow.
type due struct {
	subject ledger.AccountID
	id      FindingID
	last    int64
}

type retraction struct {
	subject ledger.AccountID
	finding *Finding
}

// NewDriver returns a driver that has seen nothing. known may be nil; its
// members must answer as of a Cut. Every fault of the detectors and the config
// is reported at once.
func NewDriver(cfg DriverConfig, known *ledger.Known, detectors ...*Detector) (*Driver, error) {
	if err := errors.Join(cfg.Validate(), Validate(detectors...)); err != nil {
		return nil, err
	}
	features, err := resolve(detectors)
	if err != nil {
		return nil, err
	}
	if known == nil {
		known = new(ledger.Known)
	}
	d := &Driver{cfg: cfg.withDefaults(), known: known, detectors: slices.Clone(detectors)}
	index := map[string]int{}
	for i, f := range features {
		index[f.FeatureName()] = i + 1
	}
	unitOf := func(name string, requires []Requirement, classes []ledger.Class) *unit {
		u := &unit{name: name, requires: requires, classes: classMask(classes)}
		for _, r := range requires {
			u.columns = append(u.columns, index[r.FeatureName()])
		}
		return u
	}
	for i, f := range features {
		u := unitOf(f.FeatureName(), f.requires(), f.classes())
		u.feature, u.column = f, i+1
		d.features = append(d.features, u)
	}
	for _, det := range detectors {
		u := unitOf(det.Name, det.Requires, det.Classes)
		u.detector = det
		d.watchers = append(d.watchers, u)
		if det.Asked {
			d.asks = max(d.asks, int64(det.Window/time.Second))
		}
	}
	slices.SortFunc(d.watchers, func(a, b *unit) int {
		return cmp.Or(cmp.Compare(b.detector.Kind, a.detector.Kind), cmp.Compare(a.name, b.name))
	})
	d.reset()
	return d, nil
}

// reset makes the driver one that has seen nothing.
func (d *Driver) reset() {
	d.findings = newTable[*dossier]()
	d.columns = []column{d.findings}
	for _, u := range d.features {
		d.columns = append(d.columns, u.feature.newColumn())
	}
	d.pass = d.newPass(d.columns)
	d.cut, d.seq, d.base = ledger.Cut{}, 0, mark{}
	d.marks, d.feed, d.fed = deque[mark]{}, nil, 0
	d.due = make([]deque[due], len(d.watchers))
	d.floor, d.heads = map[ledger.Chain]ledger.Position{}, map[ledger.Chain]ledger.Position{}
	d.used, d.retracted = map[FindingID]uint32{}, map[FindingID]retraction{}
	d.missing = nil
	d.now.Store(nil)
}

func (d *Driver) newPass(columns []column) *Pass {
	p := &Pass{Known: d.known, columns: columns, bare: *d.known}
	p.bare.Entities = nil
	return p
}

// Continue makes a driver that has seen nothing count its changes on from a
// cursor of the driver whose place it takes: who asks from there or from before
// is told everything there is.
func (d *Driver) Continue(c Cursor) { d.fed = uint64(c) + 1 }

// Detectors returns the driver's detectors in the order they were given.
func (d *Driver) Detectors() []*Detector { return slices.Clone(d.detectors) }

// Window returns the longest window that a detector declares: edges younger than
// that must not be evicted from the ledger.
func (d *Driver) Window() time.Duration {
	var w time.Duration
	for _, det := range d.detectors {
		w = max(w, det.Window)
	}
	return w
}

// Cut returns the last transaction that the driver has consumed.
func (d *Driver) Cut() ledger.Cut { return d.cut }

// Now returns the driver's state as of the end of the last Advance, Rollback,
// Evict or Restore; nil before the first. Safe for concurrent use, O(1).
func (d *Driver) Now() *Reader { return d.now.Load() }
