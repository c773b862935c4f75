package cluster

import "github.com/hoptrail/hoptrail/ledger"

// AccountConfig sets the heuristics of account chains up. Zero fields take the
// defaults beside them.
type AccountConfig struct {
	// Window is how many seconds a deposit may wait before it is forwarded.
	// Default 48,000: Victor's 3,200 blocks at Ethereum's 15 seconds of then.
	// Kind: sourced, Victor, "Address Clustering Heuristics for Ethereum", FC
	// 2020.
	Window int64
	// Slack is how much less than it got a deposit address may forward, for gas,
	// by asset. Without an entry: 0.01 coin on EVM chains for the native asset
	// (sourced, Victor 2020), nothing for tokens (same).
	Slack map[ledger.Asset]ledger.Amount
	// MaxUsers is how many senders a deposit address may have; more is a
	// contract, a desk or a processor. Default 10. Kind: proposed; Tutela's
	// clusters of users and deposits have 4.3 members on average.
	MaxUsers int
	// MaxScan bounds how many transfers of one account a test looks at; an
	// account with more fails it. Of one that a chain and a private lane both tell
	// of, those within the bound are the first or last that the ledger took in.
	// Default 1,024. Kind: proposed.
	MaxScan int

	// InferSinks looks for exchanges that no label names. Off by default.
	InferSinks bool
	// SinkSenders, SinkDays and SinkRecipients are what such a sink must show:
	// single-purpose senders, days of activity, unrelated recipients. Defaults
	// 50, 30, 50. Kind: proposed.
	SinkSenders, SinkDays, SinkRecipients int

	// AirdropRecipients makes a distribution: so many equal transfers of one
	// token by one sender, half of the gaps at most AirdropGap blocks. Defaults
	// 1,000 and 2. AirdropForwarders recipients must pass the same amount on to
	// one account. Default 10. Kind: sourced, Victor 2020 and its code etherclust
	// (whose tests ask for 10, its default for 2).
	AirdropRecipients, AirdropGap, AirdropForwarders int

	// GasStations never count as a common funder: faucets, exchanges' payout
	// wallets and relayers that no label names.
	GasStations map[ledger.Account]bool
	// MaxFunded is how many accounts a funder may have opened before it counts
	// as a gas station. Default 20. Kind: proposed.
	MaxFunded int
}

func (c AccountConfig) complete() AccountConfig {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&c.MaxUsers, 10},
		{&c.MaxScan, 1024},
		{&c.SinkSenders, 50},
		{&c.SinkDays, 30},
		{&c.SinkRecipients, 50},
		{&c.AirdropRecipients, 1000},
		{&c.AirdropGap, 2},
		{&c.AirdropForwarders, 10},
		{&c.MaxFunded, 20},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if c.Window == 0 {
		c.Window = 48_000
	}
	return c
}

// faults names what is out of bounds.
func (c AccountConfig) faults() (out []string) {
	for _, f := range []struct {
		name  string
		value int
	}{
		{"Window", int(min(c.Window, 1))},
		{"MaxUsers", c.MaxUsers},
		{"MaxScan", c.MaxScan},
		{"SinkSenders", c.SinkSenders},
		{"SinkDays", c.SinkDays},
		{"SinkRecipients", c.SinkRecipients},
		{"AirdropRecipients", c.AirdropRecipients},
		{"AirdropGap", c.AirdropGap},
		{"AirdropForwarders", c.AirdropForwarders},
		{"MaxFunded", c.MaxFunded},
	} {
		if f.value < 0 {
			out = append(out, f.name)
		}
	}
	return out
}

// nativeSlack is what a forwarding may lack of an EVM chain's own coin: 0.01.
const nativeSlack = 10_000_000_000_000_000

// slack returns how much less may be forwarded.
func (c *AccountConfig) slack(chain ledger.Chain, a ledger.Asset) ledger.Amount {
	if s, ok := c.Slack[a]; ok {
		return s
	}
	if chain.Family() == ledger.FamilyEVM && a == ledger.NativeAsset(chain) {
		return ledger.NewAmount(nativeSlack)
	}
	return ledger.Amount{}
}
