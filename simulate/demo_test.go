package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// TestDemoShowsTheRing reads the demo's ring as an investigator would: probe,
// a return slightly above it, escalation, and a collector that empties at once.
func TestDemoShowsTheRing(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		var collector ledger.Account
		var in, out float64
		sent, back := map[ledger.Account][]float64{}, map[ledger.Account][]float64{}
		usd := func(a ledger.Amount) float64 { u, _ := a.Uint64(); return float64(u) / 1e6 }
		for ev := range Demo(seed).Stream() {
			for _, r := range ev.Truth {
				if r.Typology == "pig-butchering" && r.Role == "collector" {
					collector = r.Account
				}
			}
			for _, x := range ev.Tx.Transfers {
				local := ev.Tx.Chain.Family() == ledger.FamilyLocal
				switch {
				case collector.IsZero() || x.Asset.IsNative():
				case local && x.To == collector:
					sent[x.From] = append(sent[x.From], usd(x.Amount))
				case local && x.From == collector:
					back[x.To] = append(back[x.To], usd(x.Amount))
				case x.To == collector:
					in += usd(x.Amount)
				case x.From == collector:
					out += usd(x.Amount)
				}
			}
		}
		require.GreaterOrEqual(t, len(sent), 5, "victims on the private lane")
		lured, escalated := 0, 0
		for who, pays := range sent {
			for _, r := range back[who] {
				for _, p := range pays {
					if r >= 1.0*p && r <= 1.25*p {
						lured++
						break
					}
				}
			}
			for _, p := range pays {
				if p >= 5*pays[0] {
					escalated++
					break
				}
			}
		}
		require.GreaterOrEqual(t, lured, 3, "returns at or slightly above")
		require.GreaterOrEqual(t, escalated, 3)
		require.Greater(t, out/in, 0.9, "forwarded share")
	}
}
