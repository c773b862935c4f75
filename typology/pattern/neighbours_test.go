package pattern

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// Sketches say too much, never too little: neither a common payee or payer nor a
// short way back is missed, among few accounts that pay each other or many that
// share bits.
func TestNeighboursMissNothing(t *testing.T) {
	for _, c := range []struct{ payers, payees, transfers int }{{60, 60, 600}, {4, 240, 1000}} {
		r := rand.New(rand.NewPCG(1, 7))
		e, err := NewEngine(Config{Shapes: func() []Finder { return []Finder{NewBipartite(DefaultBipartite())} }})
		require.NoError(t, err)
		l := e.graph.Lens(0)
		spared, there := 0, 0
		for i := range c.transfers {
			x := Transfer{From: ledger.AccountID(1 + r.IntN(c.payers)), To: ledger.AccountID(1 + r.IntN(c.payees)), Time: int64(i), Tx: uint64(i)}
			if x.From == x.To {
				continue
			}
			require.NoError(t, e.Add(&x, func(*Match) {}))
			u, in := e.leg.From, l.In(e.leg.To)
			e.near.lens = nil
			e.near.load(l, &e.leg, in, 256)
			payees, payers := peerSet(l.Out(u)), peerSet(l.In(u))
			delete(payees, e.leg.To)
			for k := range in {
				if n := in[k].Peer; in[k].Latest() && n != u {
					common := shared(payees, l.Out(n))
					require.GreaterOrEqual(t, e.near.alike[k], common, "transfer %d", i)
					require.GreaterOrEqual(t, e.near.funded(n, &e.leg), shared(payers, l.In(n)), "transfer %d", i)
					there += common
				}
			}
			if !e.near.returns(l, &e.leg, 64) {
				spared++
				require.False(t, leadsBack(l, e.leg.To, u, 3), "transfer %d", i)
			}
		}
		require.Positive(t, spared, "nothing was told apart")
		require.Positive(t, there, "nothing was there to be missed")
	}
}

func peerSet(run []Half) map[Node]bool {
	set := map[Node]bool{}
	for i := range run {
		set[run[i].Peer] = true
	}
	return set
}

func shared(set map[Node]bool, run []Half) (n int) {
	for peer := range peerSet(run) {
		if set[peer] {
			n++
		}
	}
	return n
}

func leadsBack(l Lens, from, to Node, hops int) bool {
	for peer := range peerSet(l.Out(from)) {
		if peer == to || hops > 1 && leadsBack(l, peer, to, hops-1) {
			return true
		}
	}
	return false
}

// The shapes are divided so that none is left out or looked for twice, however
// many there are, and no group of them all has more than two thirds of the work.
func TestDivide(t *testing.T) {
	for n := 2; n <= 30; n++ {
		all := append(All(), All()...)[:n]
		seen := map[int]int{}
		for _, group := range divide(all, 2) {
			var finders []Finder
			for _, k := range group {
				seen[k]++
				finders = append(finders, all[k])
			}
			if n == len(All()) {
				require.Less(t, 3*costOf(finders), 2*costOf(all))
			}
		}
		require.Len(t, seen, n)
		for k, times := range seen {
			require.Equal(t, 1, times, all[k].Shape())
		}
	}
	require.Equal(t, [][]int{{0}}, divide(All()[:1], 2))
}
