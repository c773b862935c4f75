package cluster

// coinbaseRule marks what creates money: it has no inputs, and its outputs are
// often many people's (pool payouts), so no change is looked for either.
func coinbaseRule() GateRule {
	return GateRule{
		Type: Coinbase, Doc: "block reward", Source: "Bitcoin protocol",
		Match: func(s *Shape) (Gate, bool) {
			return Gate{Coinbase, 100, "creates money"}, s.Rec.Coinbase
		},
	}
}
