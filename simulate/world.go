package simulate

import (
	"fmt"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// World is a simulated ledger: a recipe, run anew by every iteration. It is
// immutable and safe for concurrent use.
type World struct{ cfg Config }

// Event is one transaction with what is true of it.
type Event struct {
	Tx    ledger.Tx
	Truth []Truth // empty for the background
}

// New returns the world of a configuration. Errors match ErrConfig.
func New(cfg Config) (*World, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	return &World{cfg: cfg}, nil
}

// Config returns the configuration the world was made from.
func (w *World) Config() Config { return w.cfg }

// Stream runs the simulation and yields transactions with their truth in merge
// order (block time, chain, position), which is chain order on each lane.
// Memory grows with the accounts, not with the transactions. The consumer owns
// what it is given.
func (w *World) Stream() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		e := newEngine(w.cfg)
		e.run(yield)
	}
}

// Txs is Stream without the truth.
func (w *World) Txs() iter.Seq[ledger.Tx] {
	return func(yield func(ledger.Tx) bool) {
		for ev := range w.Stream() {
			if !yield(ev.Tx) {
				return
			}
		}
	}
}

// Truth runs the simulation and yields the truth alone, in the order of the
// transactions. Where both are needed, Stream runs it once.
func (w *World) Truth() iter.Seq[Truth] {
	return func(yield func(Truth) bool) {
		for ev := range w.Stream() {
			for _, t := range ev.Truth {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// Labels returns the public labels: incomplete by Config.Labels, some wrong.
func (w *World) Labels() []Label { return newEngine(w.cfg).publish() }

// Assets returns the assets that move.
func (w *World) Assets() []ledger.AssetInfo { return newEngine(w.cfg).assets() }

// Prices returns one price per asset and day.
func (w *World) Prices() []Price { return newEngine(w.cfg).prices() }

// newEngine sets the scene: chains, services, people, and the plan.
func newEngine(cfg Config) *engine {
	e := &engine{
		cfg: cfg, start: cfg.Start, end: int64(cfg.Days) * day,
		names: newNamer(cfg.Seed), rhythm: newRhythm(), agents: []agent{tasks{}},
	}
	for _, id := range cfg.Chains {
		for _, spec := range chainSpecs {
			if spec.id == id {
				c := newChain(spec, uint8(len(e.chains)), cfg.Seed, cfg.Days)
				e.chains = append(e.chains, c)
				e.lanes = append(e.lanes, c.lane)
			}
		}
	}
	e.mules = make([][]*wallet, len(e.chains))
	for i := range cfg.Exchanges {
		e.exchanges = append(e.exchanges, newExchange(e, i, i == 0 && cfg.PrivateLane != ""))
	}
	for _, c := range e.chains {
		e.dexes = append(e.dexes, newDex(e, c))
	}
	e.bridge = newBridge(e)
	for _, c := range e.chains {
		var desks []*desk
		for i := range 3 {
			desks = append(desks, newDesk(e, newActor(cfg.Seed, "broker/"+string(c.id), uint64(i)), c))
		}
		e.brokers = append(e.brokers, desks)
	}
	for _, c := range e.chains {
		e.mixers = append(e.mixers, newMixer(e, c))
		e.markets = append(e.markets, newGuarantee(e, c))
	}
	e.town = newTown(e)
	if slices.Contains(cfg.Chains, ledger.BitcoinMainnet) {
		e.openBitcoin()
	}
	e.plan()
	return e
}

// someChain picks a chain for a scheme or look-alike.
func (e *engine) someChain(by *actor) *chain { return e.chains[by.below(int64(len(e.chains)))] }

// hexChain picks a chain where addresses are shown in hex, if there is one: a
// TRON address ends in its checksum, and one that ends alike takes millions of
// trials to find.
func (e *engine) hexChain(by *actor) *chain {
	var hex []*chain
	for _, c := range e.chains {
		if !c.tron {
			hex = append(hex, c)
		}
	}
	if len(hex) == 0 {
		return e.someChain(by)
	}
	return hex[by.below(int64(len(hex)))]
}
