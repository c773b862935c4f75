//go:build unix

package main

import (
	"math"
	"math/rand/v2"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// numbering numbers accounts in order of first appearance.
type numbering map[int]ledger.AccountID

func (n numbering) of(a int) ledger.AccountID {
	id, ok := n[a]
	if !ok {
		id = ledger.AccountID(len(n) + 1)
		n[a] = id
	}
	return id
}

// stream makes up payments: both ends of a payment are picked with weights that
// fall off as rank^-0.8, so that there are hubs and a long tail; a third of the
// payments answer one of the last thousand, so that there are cycles. Times run
// on by span/edges on average and tie.
func stream(seed uint64, edges, accounts int, span int64) (out []pattern.Transfer) {
	rng := rand.New(rand.NewPCG(seed, 1))
	ids := numbering{}
	pick := func() int { return int(float64(accounts) * math.Pow(rng.Float64(), 5)) }
	type pair struct{ from, to int }
	var recent []pair
	step := float64(span) / float64(edges)
	clock := 1.0
	for i := range edges {
		clock += rng.ExpFloat64() * step
		p := pair{pick(), pick()}
		if len(recent) > 0 && rng.IntN(3) == 0 {
			p.from = recent[max(0, len(recent)-1-rng.IntN(1000))].to
		}
		if p.from == p.to {
			p.to = (p.from + 1) % accounts
		}
		recent = append(recent, p)
		out = append(out, pattern.Transfer{
			From: ids.of(p.from), To: ids.of(p.to), Time: int64(clock), Tx: uint64(i), Ref: uint64(i),
			Asset: 1, Amount: ledger.NewAmount(1 + uint64(math.Exp(rng.NormFloat64()*2+6))),
		})
	}
	return out
}
