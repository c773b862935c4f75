package typology

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// Finding is one recognised pattern with everything that shows it. It carries
// evidence and strength, never a severity: weights live in package score.
//
// A finding has revisions. It stays open while further witnesses arrive within
// the detector's window, and each adds evidence and raises Revision; the highest
// revision wins. No revision depends on anything after its At. A Finding that
// was handed out is shared: do not modify its slices. Reading is safe for
// concurrent use.
type Finding struct {
	ID       FindingID
	Revision uint32
	Status   Status

	Typology string
	Detector string
	Version  string

	Subject  ledger.Account
	Asset    ledger.Asset // of the first witness; not written, the evidence holds it
	Strength ledger.Ratio // 0–1

	At    ledger.Cut // the transaction that completed this revision
	First ledger.Cut // the witness that ID is made of: the first when the finding was born
	Last  ledger.Cut // last witness

	Parties      []Party // at most the driver's MaxEvidence
	Measures     []Measure
	Evidence     []Evidence // sorted by position; at most the driver's MaxEvidence
	References   []string
	Suppressed   *Suppression // nil: not suppressed
	NotEvaluated []NotEvaluated
}

// Status is where a finding stands.
type Status uint8

// The statuses. Open findings may still grow; Closed ones no longer, their
// window has passed; Suppressed ones are explained by an innocent behaviour and
// kept; Retracted ones rested on transactions that a reorganisation took back.
const (
	Open Status = iota
	Closed
	Suppressed
	Retracted
)

var statusNames = [...]string{"open", "closed", "suppressed", "retracted"}

// String returns the status as findings files have it.
func (s Status) String() string { return statusNames[min(s, Retracted)] }

// Party is an account with the part it plays.
type Party struct {
	Account ledger.Account
	Role    Role
}

// Evidence is one movement of value that witnesses a finding, with everything
// that is needed to find it on its chain.
type Evidence struct {
	Chain    ledger.Chain // the lane of the transaction
	Position ledger.Position
	Tx       ledger.TxID
	Index    uint32 // log, call or entry number; output index on UTXO chains
	From, To ledger.Account
	Asset    ledger.Asset
	Amount   ledger.Amount
	Time     int64 // header time, Unix seconds
	Clock    int64 // the lane's running maximum of Time, which windows use; not written
	Role     Role  // what the transfer is in the pattern, by the role of its payer
}

// Suppression says which rule explains a finding, and shows why.
type Suppression struct {
	Rule     string
	Reason   string
	Evidence []Evidence
}

// NotEvaluated names a rule that could not be judged, and what was missing.
type NotEvaluated struct {
	Rule    string
	Missing string
}

// FindingID is the first 128 bits of SHA-256 over the fields that identify a
// finding. The hash input is, for each of
//
//	detector, typology, subject (CAIP-10), asset (CAIP-19 or name),
//	chain, transaction id and index of the first witness (index in decimal)
//
// in this order, the length of the UTF-8 text in bytes as a 4-byte big-endian
// integer and then the text. The first witness is the first evidence row when the
// finding was born, found at the position First, and the asset is that row's, so
// anyone can recompute the id from a findings file. Later revisions may bring rows
// from before it, which do not change the id.
type FindingID [16]byte

// NewFindingID computes the id of a finding whose first witness is w.
func NewFindingID(detector, typology string, subject ledger.Account, w *Evidence) FindingID {
	var buf [512]byte
	b := buf[:0]
	for _, s := range [...]string{
		detector, typology, subject.String(), string(w.Asset),
		string(w.Chain), w.Tx.String(), strconv.FormatUint(uint64(w.Index), 10),
	} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	sum := sha256.Sum256(b)
	return FindingID(sum[:16])
}

// FirstWitness returns the evidence row that ID is made of: of the rows of
// transaction First the one that gives it. Nil when the evidence does not hold it.
func (f *Finding) FirstWitness() *Evidence {
	for i := range f.Evidence {
		e := &f.Evidence[i]
		if e.Chain == f.First.Chain && e.Position.Height == f.First.Position.Height && e.Position.Tx == f.First.Position.Tx &&
			NewFindingID(f.Detector, f.Typology, f.Subject, e) == f.ID {
			return e
		}
	}
	return nil
}

// String returns 32 lower-case hex digits.
func (id FindingID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText implements encoding.TextMarshaler.
func (id FindingID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads 32 hex digits. Errors match ErrFinding.
func (id *FindingID) UnmarshalText(text []byte) error {
	var v FindingID
	if n, err := hex.Decode(v[:], clampText(text)); err != nil || n != len(v) || len(text) != 2*len(v) || v.String() != string(text) {
		return fmt.Errorf("%w: id %q (want 32 lower-case hex digits)", ErrFinding, clip(string(text)))
	}
	*id = v
	return nil
}

func clampText(text []byte) []byte { return text[:min(len(text), 2*len(FindingID{}))] }

// Compare is the order of findings files: At in merge order, detector, subject;
// then typology and id, so that the order is total.
func (f *Finding) Compare(g *Finding) int {
	return cmp.Or(f.At.Compare(g.At), cmp.Compare(f.Detector, g.Detector),
		cmp.Compare(f.Subject.String(), g.Subject.String()),
		cmp.Compare(f.Typology, g.Typology), cmp.Compare(f.ID.String(), g.ID.String()))
}

// evidenceRows returns the finding's evidence and that of its suppression.
func (f *Finding) evidenceRows() [][]Evidence {
	if f.Suppressed == nil {
		return [][]Evidence{f.Evidence}
	}
	return [][]Evidence{f.Evidence, f.Suppressed.Evidence}
}

// Cut returns the point in merge order at which the evidence row became known.
func (e *Evidence) Cut() ledger.Cut {
	return ledger.Cut{Clock: e.Clock, Chain: e.Chain, Position: e.Position}
}

// compare orders evidence by position in merge order, then index, then role.
func (e *Evidence) compare(o *Evidence) int {
	return cmp.Or(e.Cut().Compare(o.Cut()), cmp.Compare(e.Index, o.Index), cmp.Compare(e.Role, o.Role),
		cmp.Compare(e.Asset, o.Asset), e.From.Compare(o.From), e.To.Compare(o.To), e.Amount.Cmp(o.Amount))
}
