package trace

import (
	"fmt"
	"strings"
)

// Rule says which units leave first when traced and other value lie together.
// Courts accept several, and none is preferred in all cases, so a trace can be
// repeated under each of them.
type Rule uint8

// The accounting rules.
const (
	// FIFO: first in, first out. Clayton's case (Devaynes v Noble, 1816, 1 Mer
	// 572); for Bitcoin: Anderson, Shumailov, Ahmed, "Making Bitcoin Legal", 2018.
	FIFO Rule = iota
	// LIFO: last in, first out.
	LIFO
	// Haircut: pro rata. Möser, Böhme, Breuker, "Towards Risk Scoring of
	// Bitcoin Transactions", 2014.
	Haircut
	// LIBR: lowest intermediate balance; clean value leaves first. Restatement
	// (Third) of Restitution and Unjust Enrichment § 59.
	LIBR
	// DirtyFirst: traced value leaves first ("seniority" in Möser and
	// Narayanan, "Effective Cryptocurrency Regulation Through Blacklisting", 2019).
	DirtyFirst
	// Poison: whatever traced value touches is traced entirely; the only rule
	// that does not conserve value. Möser, Böhme, Breuker, 2014.
	Poison
	// TIHO: taint in, highest out; traced value goes to the largest outputs.
	// Tironsakkul et al., arXiv 1906.05754, 2019.
	TIHO

	numRules = iota
)

var ruleNames = [numRules]string{"fifo", "lifo", "haircut", "libr", "dirty-first", "poison", "tiho"}

// Rules returns all rules.
func Rules() []Rule {
	all := make([]Rule, numRules)
	for i := range all {
		all[i] = Rule(i)
	}
	return all
}

// String returns the rule's name as output files and the command line have it.
func (r Rule) String() string {
	if int(r) < numRules {
		return ruleNames[r]
	}
	return fmt.Sprintf("rule(%d)", uint8(r))
}

// MarshalText implements encoding.TextMarshaler.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// ParseRule reads a rule's name. Errors match ErrConfig.
func ParseRule(s string) (Rule, error) {
	for i, n := range ruleNames {
		if n == s {
			return Rule(i), nil
		}
	}
	return 0, fmt.Errorf("%w: rule %q (want one of %s)", ErrConfig, s, strings.Join(ruleNames[:], ", "))
}

// needsBalance reports whether the rule divides by what else an account holds,
// so that it cannot start in the middle of a history.
func (r Rule) needsBalance() bool { return r == FIFO || r == LIFO || r == Haircut || r == LIBR }

// Direction tells whether a trace follows value onwards or back to its origin.
type Direction uint8

// The directions. Forward asks where seeded value went, Backward where it came
// from, under the same rule read in reverse.
const (
	Forward Direction = iota
	Backward
)

// String returns "forward" or "backward".
func (d Direction) String() string {
	switch d {
	case Forward:
		return "forward"
	case Backward:
		return "backward"
	}
	return fmt.Sprintf("direction(%d)", uint8(d))
}

// MarshalText implements encoding.TextMarshaler.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// ParseDirection reads "forward" or "backward". Errors match ErrConfig.
func ParseDirection(s string) (Direction, error) {
	switch s {
	case "forward":
		return Forward, nil
	case "backward":
		return Backward, nil
	}
	return 0, fmt.Errorf("%w: direction %q (want forward or backward)", ErrConfig, s)
}
