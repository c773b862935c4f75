package eval

import (
	"cmp"
	"math"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Findings is the name of the ranking under judgement; the others need no
// detector, and a detector that does not beat them is worth nothing.
const Findings = "findings"

// trivial are the rankings without knowledge: by one number each, or none.
var trivial = []struct {
	name  string
	score func(a *activity, id ledger.AccountID, seed uint64) uint64
}{
	{"random", func(_ *activity, id ledger.AccountID, seed uint64) uint64 { return mix(seed^0x72616e64, id) }},
	{"size", func(a *activity, _ ledger.AccountID, _ uint64) uint64 { return a.moves }},
	{"degree", func(a *activity, _ ledger.AccountID, _ uint64) uint64 { return a.senders + a.receivers }},
	{"fan-in", func(a *activity, _ ledger.AccountID, _ uint64) uint64 { return a.senders }},
	{"fan-out", func(a *activity, _ ledger.AccountID, _ uint64) uint64 { return a.receivers }},
	{"pass-through", func(a *activity, _ ledger.AccountID, _ uint64) uint64 { return a.passThrough }},
	{"youngest", func(a *activity, _ ledger.AccountID, _ uint64) uint64 { return uint64(a.first) ^ 1<<63 }},
	{"shortest-lived", func(a *activity, _ ledger.AccountID, _ uint64) uint64 {
		if a.moves < 2 {
			return 0 // one movement is no life
		}
		return math.MaxUint64 - uint64(a.last-a.first)
	}},
}

// Rankings lists the methods that are compared, findings first.
func Rankings() []string {
	names := []string{Findings}
	for _, t := range trivial {
		names = append(names, t.name)
	}
	return names
}

// mix is SplitMix64 over a seed and an id: the order of ties, which must not
// depend on anything that a scheme could have written into its addresses.
// Source: Steele, Lea and Flood 2014, OOPSLA.
func mix(seed uint64, id ledger.AccountID) uint64 {
	z := seed + (uint64(id)+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// ranked is an account with its score.
type ranked struct {
	id    ledger.AccountID
	score uint64
	tie   uint64
}

// top returns the best k, highest score first, ties in the order of the seed.
func top(list []ranked, k int) []ranked {
	slices.SortFunc(list, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.tie, b.tie), cmp.Compare(a.id, b.id))
	})
	return list[:min(k, len(list))]
}

// rank orders the accounts of a scan by a trivial score.
func (s *scan) rank(score func(*activity, ledger.AccountID, uint64) uint64, seed uint64, k int) []ranked {
	list := make([]ranked, 0, s.active)
	for i := range s.accounts {
		if a := &s.accounts[i]; a.moves > 0 {
			id := ledger.AccountID(i)
			list = append(list, ranked{id, score(a, id, seed), mix(seed, id)})
		}
	}
	return top(list, k)
}
