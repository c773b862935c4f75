package trace

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Config says how to trace. The zero Config is valid: FIFO, forward, no
// limits. Plain data; not modified by Run.
type Config struct {
	Rule      Rule
	Direction Direction

	// MaxHops stops value that is this many transactions from its seed; 0
	// means no limit. Transfers inside one transaction are one hop.
	MaxHops int
	// MinValue drops a movement whose traced part is less, per asset.
	MinValue map[ledger.Asset]ledger.Amount
	// Until stops following at this Clock (Unix seconds); backward it is the
	// earliest Clock followed. 0 means no limit.
	Until int64
	// MaxWidth bounds how many places may hold traced value of one asset at
	// the same time; the largest are kept, the rest is dropped. 0: no limit.
	MaxWidth int
	// MaxTxs bounds the transactions examined; 0 means no limit.
	MaxTxs int
	// MaxHistory stops at accounts with more transfers than this, whatever
	// their labels; 0 means no limit. MFTracer (SIGMETRICS 2026) uses 1000.
	MaxHistory int

	// Coinbase says what becomes of traced fees on UTXO chains.
	Coinbase CoinbaseOrder
	// Subsidy gives a chain's block subsidy, so that what a block reward does
	// not claim is known to be burnt. nil: the reward claims everything.
	Subsidy Subsidy

	// StopCategories maps label categories to the reason to stop for; nil
	// means DefaultStopCategories. Categories not in it do not stop a trace.
	StopCategories map[string]Reason
	// StopRoles does the same for role names; nil means DefaultStopRoles.
	StopRoles map[string]Reason
	// MinConfidence is the least label confidence that stops a trace, 0–100 on
	// the GraphSense scale.
	MinConfidence uint8
	// EnterContracts follows value through contract accounts as through any
	// other, instead of stopping with StopContract. Value that only passes
	// through a contract within one transaction is followed either way.
	EnterContracts bool

	// NoSwaps leaves exchanges of assets inside one transaction alone, so that
	// value given to a pool stays there (backward: is traced into it).
	NoSwaps bool
	// Bridges are crossings that value may go through (see MatchBridge); value
	// given to a bridge without one ends there. Backward, what a bridge paid out
	// is traced to the deposit that it paid for.
	Bridges []Crossing
	// KeepMovements lists every traced movement in the Result, for drawing the
	// flow and for measuring; trace files do not hold it.
	KeepMovements bool
	// Progress, when set, is called now and then from Run's goroutine.
	Progress func(Progress)
}

// Progress tells how far a trace has come.
type Progress struct {
	Txs  int   // transactions examined
	Lots int   // movements of traced value recorded
	At   int64 // Clock of the last transaction examined
}

// DefaultStopCategories maps GraphSense's entity concepts to stop reasons
// (github.com/graphsense/graphsense-tagpack-tool, concepts.yaml, 2023).
// "mixer" and "bridge" are accepted beside GraphSense's own names.
func DefaultStopCategories() map[string]Reason {
	m := map[string]Reason{
		"exchange": StopExchange, "mixing_service": StopMixer, "mixer": StopMixer, "coinjoin": StopMixer,
		"defi_bridge": StopBridge, "bridge": StopBridge, "burn": StopBurn,
	}
	for _, c := range []string{
		"service", "hosted_wallet", "wallet_service", "hot_wallet", "cold_wallet", "warm_wallet", "escrow_wallet",
		"payment_processor", "gambling", "market", "atm", "shop", "faucet", "miner", "mining_service", "hosting", "vpn",
	} {
		m[c] = StopService
	}
	for _, c := range []string{
		"defi", "defi_dex", "defi_dex_pair", "defi_lending", "defi_staking", "defi_derivative", "defi_custody",
		"defi_dao", "defi_token",
	} {
		m[c] = StopContract
	}
	return m
}

// DefaultStopRoles maps behavioural roles to stop reasons. A deposit address
// is the exchange's, so the trace ends on reaching it.
func DefaultStopRoles() map[string]Reason {
	return map[string]Reason{
		"deposit-address": StopExchange, "hot-wallet": StopExchange, "service": StopService, "contract": StopContract,
		"mixer": StopMixer, "bridge": StopBridge,
	}
}

// Validate reports every fault at once. Errors match ErrConfig.
func (c Config) Validate() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%w: "+format, append([]any{ErrConfig}, args...)...))
	}
	if int(c.Rule) >= numRules {
		fault("unknown rule %d", c.Rule)
	}
	if c.Direction > Backward {
		fault("unknown direction %d", c.Direction)
	}
	if c.Coinbase > SubsidyFirst {
		fault("unknown coinbase order %d", c.Coinbase)
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"max_hops", c.MaxHops}, {"max_width", c.MaxWidth}, {"max_txs", c.MaxTxs}, {"max_history", c.MaxHistory}} {
		if n.value < 0 {
			fault("%s is %d (want 0 for no limit, or more)", n.name, n.value)
		}
	}
	if c.Until < 0 {
		fault("until is %d (want Unix seconds, or 0 for no limit)", c.Until)
	}
	if c.MinConfidence > 100 {
		fault("min_confidence is %d (want 0–100)", c.MinConfidence)
	}
	for _, m := range []map[string]Reason{c.StopCategories, c.StopRoles} {
		names := make([]string, 0, len(m))
		for name := range m {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if m[name] > StopBurn {
				fault("%q stops for %s (want exchange, service, mixer, bridge, contract or burn)", name, m[name])
			}
		}
	}
	return errors.Join(faults...)
}

// defaults fills what was left out.
func (c Config) defaults() Config {
	if c.StopCategories == nil {
		c.StopCategories = DefaultStopCategories()
	}
	if c.StopRoles == nil {
		c.StopRoles = DefaultStopRoles()
	}
	return c
}
