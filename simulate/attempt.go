package simulate

import (
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// attempt is one planned laundering pattern of a bank.
type attempt struct {
	scheme   string
	typology string
	reported map[ledger.Account]bool
	role     func(a ledger.Account) string
}

func (a *attempt) rows(id ledger.TxID, from, to ledger.Account) []Truth {
	rows := []Truth{{Scheme: a.scheme, Typology: a.typology, Chain: BankLane, Tx: id}}
	for _, who := range [...]ledger.Account{from, to} {
		if a.role == nil || a.reported[who] {
			continue
		}
		if role := a.role(who); role != "" {
			a.reported[who] = true
			rows = append(rows, Truth{Scheme: a.scheme, Typology: a.typology, Account: who, Role: role})
		}
	}
	return rows
}

// shape is the plan of an attempt: edges between its own account numbers, each
// with a step; edges of a step go before those of the next.
type shape struct {
	edges [][3]int // from, to, step
	roles []string // by account number
	blur  bool     // the second step may begin before the first ends
}

// layOut returns a shape of a kind with the sizes of AMLworld HI-Small's
// attempts, or, when layers is set, AMLSim's complete ones.
func layOut(by *actor, kind string, layers bool) (s shape) {
	n := int(by.between(2, 16)) // degree: median 8, at most 16
	add := func(from, to, step int) { s.edges = append(s.edges, [3]int{from, to, step}) }
	roles := func(n int, f func(i int) string) {
		s.roles = make([]string, n)
		for i := range s.roles {
			s.roles[i] = f(i)
		}
	}
	same := func(role string) func(int) string { return func(int) string { return role } }
	first := func(role, rest string) func(int) string {
		return func(i int) string {
			if i == 0 {
				return role
			}
			return rest
		}
	}
	switch kind {
	case FanIn:
		for i := range n {
			add(i+1, 0, 0)
		}
		roles(n+1, first("collector", "mule"))
	case FanOut:
		for i := range n {
			add(0, i+1, 0)
		}
		roles(n+1, first("collector", "mule"))
	case GatherScatter:
		out := int(by.between(2, 16))
		for i := range n {
			add(i+1, 0, 0)
		}
		for i := range out {
			add(0, n+1+i, 1)
		}
		roles(n+out+1, first("consolidator", "mule"))
		s.blur = !layers
	case ScatterGather:
		for i := range n {
			add(0, i+2, 0)
			add(i+2, 1, 1)
		}
		roles(n+2, func(i int) string { return [...]string{"collector", "consolidator", "mule"}[min(i, 2)] })
	case Cycle:
		// Lengths 2 (14), 3 (9), 4 (7) and 7–12 (21) of 54.
		n = [...]int{2, 2, 2, 3, 3, 4, 7, 8, 9, 10, 11, 12}[by.below(12)]
		for i := range n {
			add(i, (i+1)%n, i)
		}
		roles(n, same("hop"))
	case Stack, Bipartite:
		layOutLayers(by, kind, layers, add)
		count := 0
		for _, e := range s.edges {
			count = max(count, e[0]+1, e[1]+1)
		}
		roles(count, same("hop"))
	default: // random: a path in time order; 13 of 41 are one transfer
		n = int(by.between(1, 12))
		if by.chance(300) {
			n = 1
		}
		for i := range n {
			add(i, i+1, i)
		}
		roles(n+1, same("hop"))
	}
	return s
}

// layOutLayers: AMLworld's bipartite attempts are perfect matchings and its
// stacks disjoint two-edge paths; AMLSim's join every account of a layer to
// every one of the next.
func layOutLayers(by *actor, kind string, complete bool, add func(from, to, step int)) {
	depth := 2
	if kind == Stack {
		depth = 3
	}
	width := int(by.between(2, 9))
	for l := range depth - 1 {
		for i := range width {
			if !complete {
				add(l*width+i, (l+1)*width+i, l)
				continue
			}
			for j := range width {
				add(l*width+i, (l+1)*width+j, l)
			}
		}
	}
}

// plant schedules one attempt on accounts of the background.
func (t *teller) plant(kind string, i, number int) {
	by := newActor(t.cfg.Seed, "bank/"+kind, uint64(i))
	s := layOut(&by, kind, t.cfg.Layers)
	a := &attempt{scheme: kind + "-" + strconv.Itoa(number), typology: attemptTypology[kind], reported: map[ledger.Account]bool{}}
	cast, roleOf := make([]int, len(s.roles)), map[ledger.Account]string{}
	taken := map[int]bool{0: true}
	for j := range cast {
		for cast[j] = 0; taken[cast[j]]; {
			cast[j] = t.pay.pick(&by)
		}
		taken[cast[j]] = true
		roleOf[t.people[cast[j]]] = s.roles[j]
	}
	a.role = func(who ledger.Account) string { return roleOf[who] }
	t.schedule(&by, s, cast, a)
}

// schedule gives the edges times and sums. AMLworld: an attempt lasts 85 hours
// in the median and 96 at most (gather-scatter up to 202); a pass-through
// dwells 28.6 hours in the median; sums along a path keep their size within
// about a tenth (.88–1.19 at the 5th and 95th percentile), sums within a fan
// differ twelvefold; one currency. AMLSim: every forwarder keeps the margin.
func (t *teller) schedule(by *actor, s shape, cast []int, a *attempt) {
	steps := 1
	for _, e := range s.edges {
		steps = max(steps, e[2]+1)
	}
	length := by.between(50*hour, 96*hour)
	if steps == 2 && len(s.roles) > 8 {
		length = by.between(96*hour, 202*hour)
	}
	start := day + by.below(max(int64(t.cfg.Active-1)*day, 1))
	coin := int(by.below(int64(len(currencies))))
	held := make([]int64, len(cast))
	fresh := make([]int64, len(cast)) // edges still to leave an account
	for _, e := range s.edges {
		fresh[e[0]]++
	}
	base := by.logNormal(bankMedian*4, 1500)
	shift := by.between(-18*hour, 19*hour) // first out less last in, gather-scatter
	for _, e := range s.edges {
		cents := by.logNormal(base, 1000)
		if in := held[e[0]]; in > 0 {
			cents = in / max(fresh[e[0]], 1)
			if t.cfg.Layers {
				cents = mulDiv(cents, int64(1000-t.cfg.Margin), 1000)
			} else {
				cents = by.logNormal(cents, 95)
			}
		}
		step := int64(e[2])
		if t.cfg.Unordered {
			step = by.below(int64(steps))
		}
		slot := length / int64(steps)
		held[e[1]] += cents
		start := start
		if s.blur && step == 1 {
			start += shift
		}
		t.due = append(t.due, dueTransfer{
			at: start + step*slot + by.below(max(slot, 1)), from: cast[e[0]], to: cast[e[1]],
			cents: cents, coin: coin, scheme: a,
		})
	}
}
