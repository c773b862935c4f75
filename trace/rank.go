package trace

import (
	"context"
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// RankConfig says how far a ranking looks. DefaultRankConfig gives the usual
// one.
type RankConfig struct {
	Direction Direction
	// Stay is the part of the mass reaching an account that stays with it
	// (the restart probability α).
	Stay ledger.Ratio
	// Least is the mass, in millionths of the whole, below which an account is
	// not expanded (ε).
	Least uint32
	// MaxAccounts bounds the accounts expanded; 0 means no limit.
	MaxAccounts int
	// MaxHistory does not expand accounts with more transfers; 0: no limit.
	MaxHistory int
	// MinConfidence is the least label confidence that stops, as in Config.
	MinConfidence uint8
}

// DefaultRankConfig returns TRacer's α (Wu et al., IEEE TIFS 18, 2023) and an ε
// a thousand times finer than its 10⁻³, which costs milliseconds here.
func DefaultRankConfig() RankConfig {
	return RankConfig{Stay: 1500, Least: 1}
}

// Validate reports every fault at once. Errors match ErrConfig.
func (c RankConfig) Validate() error {
	var faults []error
	if c.Stay <= 0 || c.Stay >= ledger.One {
		faults = append(faults, fmt.Errorf("%w: rank stay is %s (want more than 0 and less than 1)", ErrConfig, c.Stay))
	}
	if c.Least == 0 || c.Least > 1_000_000 || c.MaxAccounts < 0 || c.MaxHistory < 0 || c.Direction > Backward {
		faults = append(faults, fmt.Errorf("%w: rank least must be 1 to 1000000 (millionths), limits 0 or more, direction forward or backward", ErrConfig))
	}
	return errors.Join(faults...)
}

// rankWhole is the mass that a ranking divides: 2^60.
const rankWhole = uint64(1) << 60

// Ranked is an account with its share of the mass.
type Ranked struct {
	Account ledger.Account
	Share   ledger.Ratio // rounded
	Mass    uint64       // of 2^60, exact
	Hops    int          // the fewest transfers from a seed
}

// Ranking is the outcome of Rank; plain data.
type Ranking struct {
	Accounts []Ranked // by mass, then account
	Expanded int
	// Residual is the mass that was too small to follow, of 2^60. Accounts'
	// masses and Residual add up to exactly 2^60, or 0 without seeds.
	Residual uint64
	// Cut tells that MaxAccounts or MaxHistory left accounts unexpanded.
	Cut bool
}

// Rank orders accounts by closeness to the seeds along the flow of value: a
// personalised PageRank, by local push (Andersen, Chung, Lang, FOCS 2006), that
// respects time. Mass that reaches an account moves on only by transfers later
// in chain order, in proportion to their amounts in the same asset, so transfers
// within one second or block are kept apart by their order and none is lost.
// Mass with no later transfer stays. It prioritises; it does not account for
// value. Services keep what reaches them.
//
// Exact integers: the same input gives the same order everywhere. At most
// 1/(Stay·Least) pushes, each O(later transfers of the account). Seeds are
// transfers of, or accounts on, account chains; errors match ErrConfig or
// ErrSeed. For many rankings of one large ledger, see RankIndex.
func Rank(ctx context.Context, view ledger.View, known *ledger.Known, seeds []Seed, cfg RankConfig) (*Ranking, error) {
	return rank(ctx, view, known, seeds, cfg, &rankRoom{}, func(e *engine) rankRows { return &viewRows{e} })
}

func rank(ctx context.Context, view ledger.View, known *ledger.Known, seeds []Seed, cfg RankConfig, room *rankRoom, rows func(*engine) rankRows) (*Ranking, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	e := newEngine(view, known, Config{Direction: cfg.Direction, MinConfidence: cfg.MinConfidence, MaxHistory: cfg.MaxHistory}.defaults())
	e.natives = nil // fees are no transfers: mass does not leave by them
	r := newRanker(e, rows(e), cfg, room)
	if err := r.plant(seeds); err != nil {
		return nil, err
	}
	err := r.run(ctx)
	return r.result(), err
}
