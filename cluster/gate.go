package cluster

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// GateType names why a transaction, or some of its inputs, must not be read as
// one owner's.
type GateType uint8

// The gate types of the gates file.
const (
	Wasabi1 GateType = iota
	Wasabi2
	Whirlpool
	WhirlpoolTx0
	JoinMarket
	Stonewall
	CoinJoin // equal outputs, no protocol recognised
	PayJoinDoubt
	Keyless
	AnyoneCanPay
	Coinbase
	gateTypes
)

var gateNames = [gateTypes]string{
	"wasabi1", "wasabi2", "whirlpool", "whirlpool-tx0", "joinmarket", "stonewall",
	"coinjoin", "payjoin-doubt", "keyless", "anyone-can-pay", "coinbase",
}

// String returns the name that files use.
func (t GateType) String() string {
	if t < gateTypes {
		return gateNames[t]
	}
	return "invalid"
}

// ParseGateType is the inverse of GateType.String.
func ParseGateType(s string) (GateType, bool) {
	i := slices.Index(gateNames[:], s)
	return GateType(max(i, 0)), i >= 0
}

// Mixes reports whether several owners' money passes through the transaction,
// so that it joins nothing and nothing may be traced through it. A Tx0 and a
// Stonewall have one owner, or look as if they had.
func (t GateType) Mixes() bool {
	switch t {
	case Wasabi1, Wasabi2, Whirlpool, JoinMarket, CoinJoin:
		return true
	}
	return false
}

// Gate is one reason for caution about one transaction.
type Gate struct {
	Type       GateType
	Confidence uint8 // 0–100
	Reason     string
}

// GateRule recognises one gate type. It is data; Match must depend on nothing
// but the Shape and keep nothing of it.
type GateRule struct {
	Type   GateType
	Doc    string // what is recognised, one line
	Source string
	Match  func(s *Shape) (Gate, bool)
}

// DefaultGates returns the built-in rules in the order they are tried. The
// first rule whose type mixes ends the search; the others add up.
func DefaultGates() []GateRule {
	return []GateRule{
		coinbaseRule(), keylessRule(), anyoneCanPayRule(),
		whirlpoolRule(), wasabi2Rule(), wasabi1Rule(), joinMarketRule(), genericRule(),
		whirlpoolTx0Rule(), stonewallRule(), payJoinRule(),
	}
}

// Listed returns a rule that gates the transactions it is given, for lists
// that others attest (coordinators, courts, a data set's own flags).
func Listed(t GateType, source string, ids map[ledger.TxID]bool) GateRule {
	return GateRule{
		Type: t, Doc: "named by the caller", Source: source,
		Match: func(s *Shape) (Gate, bool) {
			return Gate{t, 100, "listed by " + source}, ids[s.TxID()]
		},
	}
}

// ApplyGates runs rules over a shape and appends what they say to dst.
func ApplyGates(dst []Gate, rules []GateRule, s *Shape) []Gate {
	mixed := false
	for i := range rules {
		r := &rules[i]
		if mixed && (r.Type.Mixes() || r.Type == WhirlpoolTx0 || r.Type == Stonewall || r.Type == PayJoinDoubt) {
			continue
		}
		if g, ok := r.Match(s); ok {
			dst = append(dst, g)
			mixed = mixed || g.Type.Mixes()
		}
	}
	return dst
}
