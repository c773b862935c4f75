package typology

import (
	"fmt"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Pass is one transaction as a feature or detector sees it: everything up to and
// including the transaction, nothing after. A Pass is reused for the next
// transaction, so nothing of it may be kept beyond the call. It is not safe for
// concurrent use.
type Pass struct {
	Known *ledger.Known  // never nil; nil fields are unknown
	At    ledger.Cut     // the transaction
	Tx    *ledger.Record // the transaction in the ledger's ids; do not modify

	// Moves is what changed hands between owners, netted, of the classes that
	// the running detector declares. Owners are entities where Known has them.
	Moves []ledger.Move

	// AccountMoves is the same between accounts, whoever owns them: what
	// features read, since entities merge and accounts do not. It is Moves
	// itself where Known has no entities.
	AccountMoves []ledger.Move

	view    ledger.View // may see further than At, unless planned
	oneLane bool        // view has one lane
	ticks   []tick      // in a batch: every 256th transaction gone through
	planned bool        // view is an overlay, which ends with the transaction
	ref     ledger.TxRef
	cut     ledger.View // view as of At, made when asked for
	isCut   bool
	rec     ledger.Record
	owner   moveSet
	account moveSet
	bare    ledger.Known // Known without entities

	columns []column
	unit    *unit
	reports []report // of the running detector
	filed   []report // of all detectors on this transaction
	missing []NotEvaluated
	history history
	err     error

	suspects []ledger.AccountID // whom the detectors that are asked are to explain
	derived  []derived          // values computed for this transaction
}

// unit is a detector or feature with its requirements resolved to columns.
type unit struct {
	name     string
	requires []Requirement
	columns  []int
	classes  uint8

	detector *Detector   // nil for a feature
	feature  Requirement // nil for a detector
	column   int         // the feature's own
}

// View returns the ledger as of this transaction.
func (p *Pass) View() ledger.View {
	if p.planned {
		return p.view
	}
	if !p.isCut {
		p.cut, p.isCut = p.view.AsOf(p.At), true
	}
	return p.cut
}

// Account returns the account of an id; the zero Account for id 0.
func (p *Pass) Account(id ledger.AccountID) ledger.Account {
	if id == 0 {
		return ledger.Account{}
	}
	return p.view.Account(id)
}

// Asset returns the asset of an id.
func (p *Pass) Asset(id ledger.AssetID) ledger.Asset { return p.view.Asset(id) }

// Owner returns the account that stands for the entity of id as of this
// transaction; id itself where entities are unknown or nothing joins it.
func (p *Pass) Owner(id ledger.AccountID) ledger.AccountID {
	if id == 0 || p.Known.Entities == nil {
		return id
	}
	if o, ok := p.view.Lookup(p.Known.Entities.Owner(p.view.Account(id), p.At)); ok {
		return o
	}
	return id
}

// Role returns what is known of an account's behaviour as of this transaction;
// ok is false where roles are unknown or the account has none.
func (p *Pass) Role(id ledger.AccountID) (ledger.Role, bool) {
	if id == 0 || p.Known.Roles == nil {
		return ledger.Role{}, false
	}
	return p.Known.Roles.Role(p.view.Account(id), p.At)
}

// Labels returns what has been said of an account by this transaction, most
// confident first.
func (p *Pass) Labels(id ledger.AccountID) []ledger.Label {
	if id == 0 || p.Known.Labels == nil {
		return nil
	}
	return p.Known.Labels.Labels(p.view.Account(id), p.At)
}

// Report hands a finding to the driver, which fills in id, revision, status,
// detector, version and At, and the asset where it is empty (that of the first
// evidence row).
//
// Where a finding of this detector with the same typology, subject and asset is
// open (its last witness no longer ago than the detector's window), the report
// is its next revision: evidence that it does not hold yet is added, also from
// before its last witness (but not once rows were left out for MaxEvidence), the
// other fields are replaced. A detector may therefore report everything in its
// window or, after asking Open, the new witnesses alone. A report with nothing
// new changes nothing.
//
// Report refuses, and fails the detector on this transaction, a typology that it
// did not declare, a strength outside 0–1, no subject or evidence, and evidence
// from after the transaction or from before the detector's window.
func (p *Pass) Report(f Finding) {
	d := p.unit.detector
	if d == nil {
		panic(fmt.Sprintf("typology: feature %s reports a finding", p.unit.name))
	}
	f.Detector, f.Version, f.At = d.Name, d.Version, p.At
	fail := func(format string, args ...any) {
		if p.err == nil {
			p.err = fmt.Errorf("%w: "+format, append([]any{ErrReport}, args...)...)
		}
	}
	switch {
	case !slices.Contains(d.Typologies, f.Typology):
		fail("typology %q is not among those that %s declares (%q)", f.Typology, d.Name, d.Typologies)
		return
	case f.Strength < 0 || f.Strength > ledger.One:
		fail("strength %s (want 0–1)", f.Strength)
		return
	case f.Subject.IsZero():
		fail("no subject")
		return
	case len(f.Evidence) == 0:
		fail("no evidence for %s", f.Subject)
		return
	}
	slices.SortFunc(f.Evidence, func(a, b Evidence) int { return a.compare(&b) })
	last := &f.Evidence[len(f.Evidence)-1]
	if last.Cut().Compare(p.At) > 0 || last.Chain == p.At.Chain && p.At.Position.Before(last.Position) {
		fail("evidence %s at %s is later than the transaction itself at %s", last.Tx, last.Position, p.At.Position)
		return
	}
	if oldest := p.At.Clock - int64(d.Window/time.Second); f.Evidence[0].Clock < oldest {
		fail("evidence %s is older than the window of %v", f.Evidence[0].Tx, d.Window)
		return
	}
	subject, ok := p.view.Lookup(f.Subject)
	if !ok {
		fail("subject %s does not occur in the ledger", f.Subject)
		return
	}
	first := f.Evidence[0].Asset
	if f.Asset == "" {
		f.Asset = first
	}
	if f.Asset != first && p.Open(f.Typology, subject, f.Asset) == nil {
		fail("asset %q of a new finding (want %q, that of its first evidence row)", f.Asset, first)
		return
	}
	f.First, f.Last = f.Evidence[0].Cut(), last.Cut()
	p.reports = append(p.reports, report{d, subject, &f})
}

// Open returns the finding of the running detector that a report with this
// typology, subject and asset would grow, or nil. Do not modify it.
func (p *Pass) Open(typology string, subject ledger.AccountID, asset ledger.Asset) *Finding {
	c, ok := p.columns[findingsColumn].(*Table[*dossier])
	if !ok || p.unit.detector == nil {
		return nil
	}
	if e := c.Get(subject).open(p.unit.detector, typology, asset, p.At.Clock); e != nil {
		return &e.Finding
	}
	return nil
}

// NotEvaluated records that a rule of the running detector could not be judged
// because something is missing, such as "labels". It is about the driver's
// input and kept once; for a single finding use its NotEvaluated field.
func (p *Pass) NotEvaluated(rule, missing string) {
	n := NotEvaluated{Rule: p.unit.name + "/" + rule, Missing: missing}
	if !slices.Contains(p.missing, n) {
		p.missing = append(p.missing, n)
	}
}

// start reads transaction ref of view into the pass.
func (p *Pass) start(view ledger.View, ref ledger.TxRef) {
	p.view, p.ref, p.isCut = view, ref, false
	view.Read(ref, &p.rec)
	p.Tx = &p.rec
	p.At = view.CutOf(ref)
	p.owner.read(view, &p.rec, p.Known)
	if p.Known.Entities != nil {
		p.account.read(view, &p.rec, &p.bare)
	}
	p.history.reset()
	p.missing = p.missing[:0]
	p.suspects = p.suspects[:0]
	clear(p.derived)
	p.derived = p.derived[:0]
}

// enter gives the pass to a detector or feature.
func (p *Pass) enter(u *unit) {
	p.unit, p.err = u, nil
	p.reports = p.reports[:0]
	p.Moves = p.owner.of(u.classes)
	p.AccountMoves = p.Moves
	if p.Known.Entities != nil {
		p.AccountMoves = p.account.of(u.classes)
	}
}

// moveSet holds a transaction's moves, and those of some classes.
type moveSet struct {
	all     []ledger.Move
	classes uint8 // that occur in all
	some    []ledger.Move
	mask    uint8 // of some
}

func (m *moveSet) read(view ledger.View, rec *ledger.Record, known *ledger.Known) {
	m.all = view.AppendMoves(m.all[:0], rec, known)
	m.classes, m.mask = 0, 0
	for i := range m.all {
		m.classes |= 1 << m.all[i].Class
	}
}

// of returns the moves of the classes in mask. The result is good until of is
// called with another mask.
func (m *moveSet) of(mask uint8) []ledger.Move {
	if m.classes&^mask == 0 {
		return m.all
	}
	if m.mask != mask {
		m.mask, m.some = mask, m.some[:0]
		for _, mv := range m.all {
			if mask>>mv.Class&1 == 1 {
				m.some = append(m.some, mv)
			}
		}
	}
	return m.some
}
