package cluster

import "slices"

// Heuristic is a reason to join two accounts.
type Heuristic uint8

// The heuristics. Their sources and published accuracy stand where each is
// implemented, in the file of the same name.
const (
	CommonInput Heuristic = iota
	SameKey
	NestedScript
	Change
	Peel
	PostMix
	DepositReuse
	Airdrop
	SelfAuthorisation
	GasFunder
	heuristics
)

var heuristicNames = [heuristics]string{
	"common-input", "same-key", "nested-script", "change", "peel", "post-mix",
	"deposit-reuse", "airdrop", "self-authorisation", "gas-funder",
}

// String returns the name that files and --heuristics use.
func (h Heuristic) String() string {
	if h < heuristics {
		return heuristicNames[h]
	}
	return "invalid"
}

// ParseHeuristic is the inverse of Heuristic.String.
func ParseHeuristic(s string) (Heuristic, bool) {
	i := slices.Index(heuristicNames[:], s)
	return Heuristic(max(i, 0)), i >= 0
}

// Heuristics lists all heuristics.
func Heuristics() []Heuristic {
	out := make([]Heuristic, heuristics)
	for i := range out {
		out[i] = Heuristic(i)
	}
	return out
}

// DefaultHeuristics lists those that are on unless Config says otherwise: the
// strong ones, and PostMix, which is common input under another name. The others
// guess, and are asked for by name; BlockSci turned change guessing off by
// default for the super-clusters it makes.
func DefaultHeuristics() []Heuristic {
	return slices.DeleteFunc(Heuristics(), func(h Heuristic) bool { return h.Strength() != Strong && h != PostMix })
}

// Strength tells what a heuristic's joins may do.
type Strength uint8

// Strong joins hold against negative pairs, which they refute. Medium ones
// give way to every veto. Weak ones are kept as evidence and join nothing.
const (
	Weak Strength = iota
	Medium
	Strong
)

// String returns "weak", "medium" or "strong".
func (s Strength) String() string { return [...]string{"weak", "medium", "strong"}[min(s, Strong)] }

// Strength returns what the heuristic's joins may do.
func (h Heuristic) Strength() Strength {
	switch h {
	case CommonInput, SameKey, NestedScript, DepositReuse:
		return Strong
	case GasFunder:
		return Weak
	}
	return Medium
}
