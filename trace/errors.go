package trace

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Sentinel errors; use errors.Is.
var (
	// ErrConfig is a Config that makes no sense; every fault is joined.
	ErrConfig = errors.New("trace: bad config")
	// ErrSeed is a seed that makes no sense or that the view does not hold.
	ErrSeed = errors.New("trace: bad seed")
	// ErrOverflow is traced value beyond 2^256−1 base units of one asset.
	ErrOverflow = errors.New("trace: traced value exceeds 2^256−1")
	// ErrConservation is a Result whose units do not add up: a fault of this
	// package, never of the input.
	ErrConservation = errors.New("trace: value is not conserved")
)

// SeedError reports one seed that cannot be used. It matches ErrSeed.
type SeedError struct {
	Index int // place in the list of seeds, from 0
	Seed  Seed
	Why   string
}

// Error names the seed and what would make it usable.
func (e *SeedError) Error() string {
	return fmt.Sprintf("%v: seed %d (%s): %s", ErrSeed, e.Index, e.Seed, e.Why)
}

// Unwrap makes errors.Is(err, ErrSeed) true.
func (e *SeedError) Unwrap() error { return ErrSeed }

// ConservationError names the asset whose units do not add up. It matches
// ErrConservation.
type ConservationError struct {
	Asset     ledger.Asset
	In, Ended ledger.Amount
}

// Error gives both sides of the account.
func (e *ConservationError) Error() string {
	return fmt.Sprintf("%v: %s: %s in, %s accounted for (please report this with the input)",
		ErrConservation, e.Asset, e.In, e.Ended)
}

// Unwrap makes errors.Is(err, ErrConservation) true.
func (e *ConservationError) Unwrap() error { return ErrConservation }
