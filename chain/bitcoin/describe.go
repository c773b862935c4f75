package bitcoin

import (
	"slices"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// segwitTime is before witnesses could be spent on any public network (testnet3
// activated BIP-141 in May 2016). Later blocks without a single one may have
// been stored without.
const segwitTime = 1462060800 // 1 May 2016

// describe completes the inputs of a block after their outputs were looked up:
// it derives accounts that the data does not hold and reads from scriptSig and
// witness the signature class, the script inside, and the policy. The block
// then points into its bytes no more. O(bytes of scripts).
func describe(r *unlock.Reader, b *Block) {
	r.Stripped = b.Time >= segwitTime && !slices.ContainsFunc(b.spends, func(s spend) bool { return len(s.witness) > 0 })
	i := 0
	for t := range b.Txs {
		for n := range b.Txs[t].Transfers[0].Inputs {
			describeInput(r, &b.Txs[t].Transfers[0].Inputs[n], &b.spends[i], b.Time)
			i++
		}
	}
	b.spends, b.items, b.keyless = nil, nil, nil
}

func describeInput(r *unlock.Reader, in *ledger.Input, s *spend, time int64) {
	if !s.seen {
		return // neither account nor signature class can be told
	}
	r.Read(in, &unlock.Spend{Script: s.script, Witness: s.witness, Time: time, Keyless: s.keyless})
}
