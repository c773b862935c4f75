package typology

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Sentinel errors; use errors.Is. Each is wrapped with what was wrong and what
// to do about it.
var (
	ErrDetector = errors.New("typology: bad detector")
	ErrConfig   = errors.New("typology: bad config")
	ErrReport   = errors.New("typology: bad report")
	ErrFinding  = errors.New("typology: bad finding")
	ErrSnapshot = errors.New("typology: bad snapshot")
	ErrRollback = errors.New("typology: cannot roll back that far")
	ErrView     = errors.New("typology: the view does not continue the driver's")
)

// DetectorError says that a detector failed on a transaction. The other
// detectors went on, and so did this one with the next transaction; what it
// reported for the failed one was dropped.
type DetectorError struct {
	Detector string
	At       ledger.Cut // the first transaction it failed on
	Tx       ledger.TxID
	Count    int // transactions it failed on in this call
	Err      error
}

// Error names the detector and the transaction.
func (e *DetectorError) Error() string {
	return fmt.Sprintf("typology: detector %s failed on %d transaction(s), first %s %s at %s: %v",
		e.Detector, e.Count, e.At.Chain, e.Tx, e.At.Position, e.Err)
}

// Unwrap returns the detector's own first error.
func (e *DetectorError) Unwrap() error { return e.Err }

// clip bounds a value that is quoted in an error to 80 characters.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == 80 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
