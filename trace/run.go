package trace

import (
	"context"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Run traces seeds through a view and accounts for every unit of them.
//
// known may be nil. Errors match ErrConfig, ErrSeed or ErrOverflow; then the
// Result is nil. When the context is done, Run returns its error together with
// a valid Result of what was followed so far, the rest under StopBudget.
//
// Run reads only what holds traced value: O((m + d) log m) for m movements of
// traced value through accounts with d transfers in all, plus the
// fees those accounts paid; the first trace of a coin since the ledger grew
// indexes who paid fees, O(transactions added).
func Run(ctx context.Context, view ledger.View, known *ledger.Known, seeds []Seed, cfg Config) (*Result, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if len(seeds) == 0 {
		return nil, fmt.Errorf("%w: there are none (give at least one)", ErrSeed)
	}
	e := newEngine(view, known, cfg.defaults())
	if len(cfg.Bridges) > 0 {
		e.openPassages(cfg.Bridges)
	}
	e.cancelled = func() bool { return ctx.Err() != nil }
	if err := e.plant(seeds); err != nil {
		return nil, err
	}
	stopped := e.run(ctx)
	if e.err != nil {
		return nil, e.err
	}
	res, err := e.result()
	if err != nil {
		return nil, err
	}
	return res, stopped
}

// someAccounts is how many accounts a trace has room for before it grows: a few
// dozen kilobytes. Kind: proposed.
const someAccounts = 1 << 10

func newEngine(view ledger.View, known *ledger.Known, cfg Config) *engine {
	back := cfg.Direction == Backward
	return &engine{
		clocked: newClocked(view), cfg: cfg, known: known, back: back, private: privateLane(view),
		agenda:    agenda{backward: back},
		lots:      make([]lot, 1),
		natives:   nativeAssets(view),
		poolOf:    make(map[poolKey]uint32, someAccounts),
		history:   make(map[ledger.AccountID][]*history, someAccounts),
		outputs:   map[outKey]*output{},
		blocks:    map[blockKey]*blockFees{},
		given:     map[ledger.AssetID]ledger.Amount{},
		received:  map[ledger.AssetID]ledger.Amount{},
		payers:    map[ledger.AccountID][]source{},
		live:      map[ledger.AssetID]map[place]struct{}{},
		allSeeded: map[ledger.AssetID]ledger.Amount{},
		grown:     map[ledger.AssetID]ledger.Amount{},
	}
}
