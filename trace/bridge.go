package trace

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// BridgeLeg is one side of a bridge's crossing, as its contract's events or its
// operator's transfers tell it. Plain data.
type BridgeLeg struct {
	// ID is the bridge's own number of the crossing; "" when not known.
	ID     string
	Chain  ledger.Chain
	Tx     ledger.TxID
	Index  uint32 // the transfer's Entry
	Asset  ledger.Asset
	Amount ledger.Amount
	Time   int64 // Clock, Unix seconds
	// Receiver is who is, or is to be, paid on the other chain; zero when not
	// known. Only its address is compared: the chain is the withdrawal's.
	Receiver ledger.Account
}

// BridgeConfig says what may be a crossing. The bounds are fixed: nothing
// widens until something fits, so a deposit without a withdrawal has none.
// DefaultBridgeConfig gives the usual one.
type BridgeConfig struct {
	// MaxDelay is the longest time between the two legs, in seconds.
	MaxDelay int64
	// MaxFee is the largest part of the deposit that may be missing from the
	// withdrawal.
	MaxFee ledger.Ratio
	// MinScore is the least score of a match.
	MinScore ledger.Ratio
	// MinLead is how much better a match must score than its rivals, unless a
	// receiver or the bridge's number decides.
	MinLead ledger.Ratio
	// Assets says which assets are the same thing; assets that it does not
	// name are the same only as themselves.
	Assets map[ledger.Asset]BridgeAsset
}

// BridgeAsset is what an asset stands for, and its decimals, which may differ
// between chains.
type BridgeAsset struct {
	Same     string
	Decimals uint8 // at most 77
}

// DefaultBridgeConfig returns the bounds of Connector (Lin et al., "Connector:
// Enhancing the Traceability of Decentralized Bridge Applications", 2024), half
// an hour and 3 %, without its widening; the scores are proposed.
func DefaultBridgeConfig() BridgeConfig {
	return BridgeConfig{
		MaxDelay: 1800, // sourced: Connector's first time window
		MaxFee:   300,  // sourced: Connector's first amount tolerance
		MinScore: 3000, // proposed
		MinLead:  500,  // proposed
	}
}

// Validate reports every fault at once. Errors match ErrConfig.
func (c BridgeConfig) Validate() error {
	var faults []error
	if c.MaxDelay <= 0 {
		faults = append(faults, fmt.Errorf("%w: bridge max_delay is %d (want seconds above 0)", ErrConfig, c.MaxDelay))
	}
	for _, r := range []struct {
		name  string
		value ledger.Ratio
	}{{"max_fee", c.MaxFee}, {"min_score", c.MinScore}, {"min_lead", c.MinLead}} {
		if r.value < 0 || r.value > ledger.One {
			faults = append(faults, fmt.Errorf("%w: bridge %s is %s (want 0 to 1)", ErrConfig, r.name, r.value))
		}
	}
	for a, b := range c.Assets {
		if b.Same == "" || b.Decimals > 77 {
			faults = append(faults, fmt.Errorf("%w: bridge asset %s (want what it is the same as, and at most 77 decimals)", ErrConfig, a))
		}
	}
	return errors.Join(faults...)
}

// Crossing is a deposit matched with its withdrawal.
type Crossing struct {
	Deposit, Withdrawal BridgeLeg
	// Score is 1 when the bridge's number matches, else what receiver, amount
	// and time add up to.
	Score ledger.Ratio
	// Evidence names what agrees.
	Evidence []string
}

// unit returns what an asset is the same as, and an amount of it in units of
// 10^-decimals; ok is false when that exceeds 2^256−1.
func (c *BridgeConfig) unit(l *BridgeLeg) (same string, amount ledger.Amount, ok bool) {
	b, known := c.Assets[l.Asset]
	if !known {
		return string(l.Asset), l.Amount, true
	}
	most := b.Decimals
	for _, o := range c.Assets {
		if o.Same == b.Same {
			most = max(most, o.Decimals)
		}
	}
	amount, ok = l.Amount, true
	for range most - b.Decimals {
		amount, ok = amount.MulDiv(ledger.NewAmount(10), ledger.NewAmount(1))
		if !ok {
			break
		}
	}
	return "=" + b.Same, amount, ok
}
