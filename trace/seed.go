package trace

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// SeedKind tells what a Seed points at.
type SeedKind uint8

// The kinds of seed.
const (
	// SeedOutpoint is one output of a UTXO transaction.
	SeedOutpoint SeedKind = iota
	// SeedTransfer is one transfer of an account-model transaction.
	SeedTransfer
	// SeedAccount is an account; see Seed.FromTime.
	SeedAccount
)

var seedKindNames = [...]string{"outpoint", "transfer", "account"}

// String returns the kind's name as seeds files have it.
func (k SeedKind) String() string {
	if int(k) < len(seedKindNames) {
		return seedKindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// MarshalText implements encoding.TextMarshaler.
func (k SeedKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ParseSeedKind reads "outpoint", "transfer" or "account". Errors match ErrSeed.
func ParseSeedKind(s string) (SeedKind, error) {
	for i, n := range seedKindNames {
		if n == s {
			return SeedKind(i), nil
		}
	}
	return 0, fmt.Errorf("%w: kind %q (want outpoint, transfer or account)", ErrSeed, s)
}

// AnyIndex as Seed.Index means every output or transfer of the transaction.
const AnyIndex = ^uint32(0)

// Seed is value that a trace starts from. Plain data.
//
// An outpoint or transfer seed taints that value, or Amount of it.
//
// An account seed without Amount taints everything that leaves Account from
// FromTime on (traced backward: everything that reaches it until FromTime).
// Value that returns to the account is not seeded twice: only what an outflow
// exceeds the traced value already held there is new, and that held value
// leaves first, whatever the rule. The fees that the account pays leave it too,
// if it is recorded moving anything.
//
// An account seed with Amount taints that much of what Account holds at
// FromTime, its newest units; on UTXO chains whole outputs, newest first, the
// last one in part.
//
// Where seeds overlap, the one listed first in the run's order keeps the value
// and the other's SeedResult.Overlap tells how much it lost.
type Seed struct {
	Chain    ledger.Chain
	Kind     SeedKind
	Tx       ledger.TxID    // outpoint and transfer
	Index    uint32         // output index or Transfer.Entry, or AnyIndex
	Account  ledger.Account // account
	Asset    ledger.Asset   // "" means any
	Amount   ledger.Amount  // zero means all
	FromTime int64          // account; Clock in Unix seconds, 0 means no bound
	Label    string         // whose value it is; may be empty
}

// String names the seed for messages.
func (s Seed) String() string {
	switch s.Kind {
	case SeedAccount:
		return "account " + s.Account.String()
	case SeedOutpoint:
		return fmt.Sprintf("outpoint %s:%d on %s", s.Tx, s.Index, s.Chain)
	}
	if s.Index == AnyIndex {
		return fmt.Sprintf("transfers of %s on %s", s.Tx, s.Chain)
	}
	return fmt.Sprintf("transfer %s/%d on %s", s.Tx, s.Index, s.Chain)
}

// Validate reports whether the seed is complete in itself. Errors match ErrSeed.
func (s Seed) Validate() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%w: "+format, append([]any{ErrSeed}, args...)...))
	}
	switch s.Kind {
	case SeedAccount:
		if s.Account.IsZero() {
			fault("an account seed needs an account")
		}
		if !s.Tx.IsZero() {
			fault("an account seed names no transaction; use from_time")
		}
	case SeedOutpoint, SeedTransfer:
		if s.Tx.IsZero() || s.Chain == "" {
			fault("kind %s needs a chain and a transaction", s.Kind)
		}
		if s.FromTime != 0 {
			fault("from_time is for account seeds")
		}
	default:
		fault("unknown kind %d", s.Kind)
	}
	return errors.Join(faults...)
}
