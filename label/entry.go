package label

import (
	"fmt"
	"unicode/utf8"

	"github.com/hoptrail/hoptrail/ledger"
)

// Entry is one statement about one address, with when it held and when it
// could be read. Times are Unix seconds; zero means not given. An Entry is
// plain data.
type Entry struct {
	Address ledger.Address
	// Chain limits the label to one chain. Empty means: an EVM address on
	// every EVM chain while it is a plain account and on Ethereum when it is a
	// contract; any other address on its default chain.
	Chain ledger.Chain

	Category   string // normalised, see Normalise
	Entity     string // who it is; may be empty
	Confidence uint8  // 0–100, GraphSense scale
	Source     string // where it is said: a URL or the name of a list

	ValidFrom int64 // it holds from here…
	ValidTo   int64 // …until before here
	KnownFrom int64 // it could be read from here; back-tests look no earlier

	// ClusterDefiner says that the label holds for everything that acts with
	// the address (GraphSense is_cluster_definer).
	ClusterDefiner bool
}

// maxText bounds Entity, Category and Source, in bytes. The longest text of
// GraphSense's public packs is a source URL of 512.
const maxText = 4096

// Account returns the account that the entry's address has on the entry's
// chain, or on its default chain.
func (e *Entry) Account() ledger.Account {
	if e.Chain == "" {
		return ledger.Account{Chain: ledger.DefaultChain(e.Address), Address: e.Address}
	}
	return ledger.Account{Chain: e.Chain, Address: e.Address}
}

// check reports the first field that no reader would let pass.
func (e *Entry) check() (field, value, want string) {
	switch {
	case e.Address.IsZero():
		return "address", "", "an address"
	case e.Chain != "" && e.Chain.Family() != e.Address.Family():
		return "chain", string(e.Chain), fmt.Sprintf("a chain whose addresses look like %s (%s)", e.Address, e.Address.Family())
	case e.Confidence > 100:
		return "confidence", fmt.Sprint(e.Confidence), "0–100"
	case e.ValidTo != 0 && e.ValidTo <= e.ValidFrom:
		return "valid_to", fmt.Sprint(e.ValidTo), "a time after valid_from (half-open: it holds before valid_to)"
	}
	for _, t := range [...]struct{ name, text string }{
		{"category", e.Category}, {"entity", e.Entity}, {"source", e.Source},
	} {
		if len(t.text) > maxText || !utf8.ValidString(t.text) || hasControl(t.text) {
			return t.name, t.text, fmt.Sprintf("at most %d bytes of UTF-8 without control characters", maxText)
		}
	}
	return "", "", ""
}

func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return true
		}
	}
	return false
}

// holds reports whether the label holds and could be read at a clock.
func holds(validFrom, validTo, knownFrom, clock int64, hindsight bool) bool {
	return (validFrom == 0 || validFrom <= clock) &&
		(validTo == 0 || clock < validTo) &&
		(hindsight || knownFrom == 0 || knownFrom <= clock)
}
