package approvals

import (
	"crypto/sha256"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// How many of an owner's latest approvals, and of a receiver's latest owners, are
// told apart (proposed: people approve a few contracts at a time).
const grantSlots, ownerSlots = 4, 12

// Grants is the latest approvals that an owner gave and did not revoke.
type Grants struct{ Slots [grantSlots]Grant }

// Grant is one spender of one asset and when he was last approved. Most spenders
// never hold value themselves, and a ledger only answers for accounts that did, so
// the spender is kept as the start of a SHA-256.
type Grant struct {
	Spender [16]byte
	Asset   ledger.AssetID
	Clock   int64 // Unix seconds
}

// since returns when a spender of an asset was approved.
func (g *Grants) since(p *typology.Pass, spender ledger.AccountID, asset ledger.AssetID) (clock int64, ok bool) {
	var digest [16]byte
	for i := range g.Slots {
		s := &g.Slots[i]
		if s.Asset != asset || s.Clock == 0 {
			continue
		}
		if digest == ([16]byte{}) {
			digest = digestOf(p, spender)
		}
		if s.Spender == digest {
			return s.Clock, true
		}
	}
	return 0, false
}

func digestOf(p *typology.Pass, id ledger.AccountID) [16]byte {
	a := p.Account(id)
	sum := sha256.Sum256(a.Address.AppendText([]byte(a.Chain)))
	return [16]byte(sum[:16])
}

// OpenApprovals is the feature of what owners allow others to spend.
var OpenApprovals = &typology.Feature[Grants]{
	Name: "approvals/open",
	Doc:  "the four latest approvals that an account gave and did not revoke",
	Advance: func(p *typology.Pass, t *typology.Table[Grants]) {
		if p.Tx.Status == ledger.Failed {
			return
		}
		for i := range p.Tx.Approvals {
			a := &p.Tx.Approvals[i]
			if a.Owner == 0 || a.Spender == 0 {
				continue
			}
			spender := digestOf(p, a.Spender)
			g := t.Edit(a.Owner)
			at := 0
			for k := range g.Slots {
				if g.Slots[k].Spender == spender && g.Slots[k].Asset == a.Asset {
					at = k
					break
				}
				if g.Slots[k].Clock < g.Slots[at].Clock {
					at = k
				}
			}
			switch known := g.Slots[at].Spender == spender && g.Slots[at].Asset == a.Asset; {
			case !a.Amount.IsZero():
				g.Slots[at] = Grant{spender, a.Asset, p.At.Clock}
			case known:
				g.Slots[at] = Grant{}
			}
		}
	},
}

// Takings is the latest owners whose tokens a receiver got by their approval.
type Takings struct{ Slots [ownerSlots]Taking }

// Taking is what was last taken of one owner.
type Taking struct {
	Owner   ledger.AccountID
	Asset   ledger.AssetID
	Clock   int64  // of the transaction, Unix seconds
	Height  uint64 // its block
	Index   uint32 // its place there
	Drained int64  // share of what the owner held, in 1/10,000
}

// note keeps a taking in the place of the same owner's last, or of the oldest.
func (t *Takings) note(n Taking) {
	at := 0
	for k := range t.Slots {
		if t.Slots[k].Owner == n.Owner && t.Slots[k].Asset == n.Asset {
			at = k
			break
		}
		if t.Slots[k].Clock < t.Slots[at].Clock {
			at = k
		}
	}
	t.Slots[at] = n
}

// newTakings returns the feature, which the detector itself edits: what counts
// as taken depends on its configuration.
func newTakings() *typology.Feature[Takings] {
	return &typology.Feature[Takings]{
		Name:    "approval-phishing/takings",
		Doc:     "the twelve latest owners that were drained by their approval to the account's gain",
		Advance: func(*typology.Pass, *typology.Table[Takings]) {},
	}
}
