package trace

import "fmt"

// LinkKind tells how value crossed.
type LinkKind uint8

// The kinds of link.
const (
	// LinkSwap is an exchange of assets inside one transaction.
	LinkSwap LinkKind = iota
	// LinkBridge is a deposit on one chain and its withdrawal on another.
	LinkBridge
)

// String returns "swap" or "bridge".
func (k LinkKind) String() string {
	switch k {
	case LinkSwap:
		return "swap"
	case LinkBridge:
		return "bridge"
	}
	return fmt.Sprintf("link(%d)", uint8(k))
}

// MarshalText implements encoding.TextMarshaler.
func (k LinkKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
