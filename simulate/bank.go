package simulate

import (
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// BankConfig describes a ledger of plain bank transfers with planted laundering
// attempts: the two benchmarks that the literature measures on. Start from
// [AMLWorldHISmall] or [AMLSim]. Plain data.
type BankConfig struct {
	Seed      uint64
	Accounts  int
	Transfers int   // background transfers
	Days      int   // length; attempts that begin in time may run on to the end
	Active    int   // days that have background transfers
	Start     int64 // Unix second
	Hub       int   // distinct receivers of one account that pays everybody; 0: none
	Tail      int   // Pareto exponent of accounts' activity, thousandths
	Attempts  []Plan
	Strays    int  // laundering transfers outside any attempt
	Margin    int  // thousandths that AMLSim's forwarders keep
	Layers    bool // AMLSim's shapes: complete bipartite layers, whole sums
	Unordered bool // AMLSim's schedule 2: the steps of an attempt come in any order
}

// Attempt kinds of both benchmarks.
const (
	FanIn         = "fan-in"
	FanOut        = "fan-out"
	GatherScatter = "gather-scatter"
	ScatterGather = "scatter-gather"
	Cycle         = "cycle"
	Stack         = "stack"
	Bipartite     = "bipartite"
	Random        = "random"
)

// attemptTypology maps attempt kinds to typology ids; the shapes for which
// there is no id of ours get a vendor's.
var attemptTypology = map[string]string{
	FanIn: "fan-in-collector", FanOut: "fan-out", GatherScatter: "gather-scatter",
	ScatterGather: "scatter-gather", Cycle: "cycle",
	Stack: "x-amlworld/stack", Bipartite: "x-amlworld/bipartite", Random: "x-amlworld/random",
}

// hiSmallAttempts are the attempts per kind in AMLworld HI-Small's pattern
// file: 370 in all (counted in the published file).
var hiSmallAttempts = []Plan{
	{FanOut, 48},
	{FanIn, 40},
	{GatherScatter, 51},
	{ScatterGather, 44},
	{Cycle, 54},
	{Stack, 43},
	{Bipartite, 49},
	{Random, 41},
}

// AMLWorldHISmall has the size and shape of AMLworld HI-Small (Altman et al.,
// NeurIPS 2023): 5,078,345 transfers among 515,088 accounts over 18 days, of
// which the first ten carry the background, one account that pays 168,672
// others, 370 attempts, and 1,968 laundering transfers outside them (5,177
// less the 3,209 of the pattern file).
func AMLWorldHISmall(seed uint64) BankConfig {
	return BankConfig{
		Seed: seed, Accounts: 515_088, Transfers: 5_078_345 - 5_177, Days: 18, Active: 10,
		Start: 1_661_990_400, // 1 September 2022
		Hub:   168_672, Tail: 2450, Attempts: hiSmallAttempts, Strays: 1_968,
	}
}

// AMLSim has the size of AMLSim's 20K samples: 20,000 accounts, about 120,000
// transfers in 150 steps of a day, 200 alerts of each shape, complete bipartite
// layers, forwarders that keep a tenth.
func AMLSim(seed uint64) BankConfig {
	c := BankConfig{
		Seed: seed, Accounts: 20_000, Transfers: 116_000, Days: 150, Active: 150,
		Start: 1_483_228_800, // 1 January 2017
		Tail:  2200, Margin: 100, Layers: true,
	}
	for _, k := range []string{Cycle, FanIn, FanOut, ScatterGather, GatherScatter, Stack, Bipartite, Random} {
		c.Attempts = append(c.Attempts, Plan{k, 200})
	}
	return c
}

// Scaled returns the configuration at a share of its size, in thousandths.
func (c BankConfig) Scaled(thousandths int) BankConfig {
	scale := func(n int) int { return n * thousandths / 1000 }
	c.Accounts, c.Transfers, c.Hub, c.Strays = scale(c.Accounts), scale(c.Transfers), scale(c.Hub), scale(c.Strays)
	plans := make([]Plan, len(c.Attempts))
	for i, p := range c.Attempts {
		plans[i] = Plan{p.Kind, max(scale(p.Count), 1)}
	}
	c.Attempts = plans
	return c
}

// Validate reports every fault; errors match ErrConfig.
func (c BankConfig) Validate() error {
	var errs []error
	within := func(name string, v, lo, hi int) {
		if v < lo || v > hi {
			errs = append(errs, fmt.Errorf("%w: %s = %d (want %d–%d)", ErrConfig, name, v, lo, hi))
		}
	}
	within("Accounts", c.Accounts, 100, 1<<30)
	within("Transfers", c.Transfers, 1, 1<<30)
	within("Days", c.Days, 1, 3650)
	within("Active", c.Active, 1, c.Days)
	within("Hub", c.Hub, 0, c.Accounts-1)
	within("Tail", c.Tail, 1050, 10_000)
	within("Strays", c.Strays, 0, 1<<30)
	within("Margin", c.Margin, 0, 900)
	if c.Start <= 0 {
		errs = append(errs, fmt.Errorf("%w: Start = %d (want Unix seconds)", ErrConfig, c.Start))
	}
	for _, p := range c.Attempts {
		if attemptTypology[p.Kind] == "" || p.Count < 0 {
			errs = append(errs, fmt.Errorf("%w: Attempts: %q × %d (want a known shape, not negative)", ErrConfig, p.Kind, p.Count))
		}
	}
	return errors.Join(errs...)
}

// Bank is a simulated ledger of bank transfers on lane local:bank. Immutable
// and safe for concurrent use; every iteration runs it anew.
type Bank struct{ cfg BankConfig }

// BankLane is the lane of a Bank's transfers.
const BankLane ledger.Chain = "local:bank"

// NewBank returns the bank of a configuration. Errors match ErrConfig.
func NewBank(cfg BankConfig) (*Bank, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	return &Bank{cfg: cfg}, nil
}

// Config returns the configuration the bank was made from.
func (b *Bank) Config() BankConfig { return b.cfg }

// Stream yields transfers in time order, one to a transaction, with their
// truth. Memory is proportional to accounts and attempts.
func (b *Bank) Stream() iter.Seq[Event] {
	return func(yield func(Event) bool) { newTeller(b.cfg).run(yield) }
}

// Txs is Stream without the truth.
func (b *Bank) Txs() iter.Seq[ledger.Tx] {
	return func(yield func(ledger.Tx) bool) {
		for ev := range b.Stream() {
			if !yield(ev.Tx) {
				return
			}
		}
	}
}

// bankAccount names account i: digits and letters of a keyed hash.
func (n *namer) bankAccount(i int) ledger.Account {
	h := n.hash('k', uint64(i), 0)
	name := strconv.FormatUint(uint64(h[0])<<8|uint64(h[1]), 10) + "-" + strconv.FormatUint(uint64(h[2])<<40|uint64(h[3])<<32|uint64(h[4])<<24|uint64(h[5])<<16|uint64(h[6])<<8|uint64(h[7]), 16)
	addr, err := ledger.LocalAddress(name)
	if err != nil {
		panic(err) // unreachable: hex digits and a dash
	}
	return ledger.Account{Chain: BankLane, Address: addr}
}
