package cluster

import "fmt"

// keylessRule marks inputs that anyone could have spent, so that spending them
// beside others proves nothing: anchors (P2A, "51024e73") and inputs whose
// script needed no signature. Those inputs are left out of common-input joins.
//
// Source: Bitcoin Core 28.0 release notes, pay to anchor; no clustering system
// published so far knows of it.
func keylessRule() GateRule {
	return GateRule{
		Type: Keyless, Doc: "inputs that need no key", Source: "Bitcoin Core 28.0, P2A",
		Match: func(s *Shape) (Gate, bool) {
			n := 0
			for i := range s.Rec.Inputs {
				if s.KeylessInput(i) {
					n++
				}
			}
			return Gate{Keyless, 100, fmt.Sprintf("%d of %d inputs need no key", n, len(s.Rec.Inputs))}, n > 0
		},
	}
}
