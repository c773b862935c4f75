package typology

import "strings"

// Typology ids, as the findings carry them. What each means, and how it maps to
// the vocabularies of others, is in package catalog.
const (
	PigButchering    = "pig-butchering"
	MuleWallet       = "mule-wallet"
	MuleNetwork      = "mule-network"
	Layering         = "layering"
	PeelChain        = "peel-chain"
	ChainHopping     = "chain-hopping"
	Structuring      = "structuring"
	FanInCollector   = "fan-in-collector"
	FanOut           = "fan-out"
	ScatterGather    = "scatter-gather"
	GatherScatter    = "gather-scatter"
	Cycle            = "cycle"
	TestThenLarge    = "test-then-large"
	ApprovalPhishing = "approval-phishing"
	AddressPoisoning = "address-poisoning"
	MixerUse         = "mixer-use"
)

// Typologies returns every typology id of the library, in the order of the
// formats document.
func Typologies() []string {
	return []string{
		PigButchering, MuleWallet, MuleNetwork, Layering, PeelChain, ChainHopping, Structuring, FanInCollector, FanOut,
		ScatterGather, GatherScatter, Cycle, TestThenLarge, ApprovalPhishing, AddressPoisoning, MixerUse,
	}
}

// Role is the part that an account, or a transfer of a finding's evidence,
// plays in the typology.
type Role string

// The roles.
const (
	Victim         Role = "victim"
	Collector      Role = "collector"
	Mule           Role = "mule"
	Consolidator   Role = "consolidator"
	Hop            Role = "hop"
	Exit           Role = "exit"
	Service        Role = "service"
	DepositAddress Role = "deposit-address"
	Funder         Role = "funder"
)

// Roles returns every role, in the order of the formats document.
func Roles() []Role {
	return []Role{Victim, Collector, Mule, Consolidator, Hop, Exit, Service, DepositAddress, Funder}
}

// IsThirdParty reports whether id has the form x-<vendor>/<name>, which is
// reserved for detectors and typologies from outside this library. They run in
// shadow until a policy weighs them.
func IsThirdParty(id string) bool {
	rest, ok := strings.CutPrefix(id, "x-")
	vendor, name, ok2 := strings.Cut(rest, "/")
	return ok && ok2 && isKebab(vendor) && isKebab(name)
}

// isKebab reports whether s is lower-case words joined by hyphens: a–z first,
// then a–z, 0–9 and single inner hyphens, at most 64 bytes.
func isKebab(s string) bool {
	if s == "" || len(s) > 64 || s[0] < 'a' || s[0] > 'z' || s[len(s)-1] == '-' || strings.Contains(s, "--") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
