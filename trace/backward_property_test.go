package trace_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/trace"
)

// unit is one unit with everything that ever moved it, oldest first. born is
// the account whose opening balance it was in, 0 when it was minted.
type unit struct {
	born  int
	trail []int // event indexes
}

// refOrigins walks units back along their own trails: FIFO and LIFO read in
// reverse must find exactly where they came from.
func refOrigins(rule trace.Rule, n int, events []refEvent, exchange map[int]bool) []string {
	accounts := make([][]*unit, n+1)
	running := make([]int, n+1)
	opening := make([]int, n+1)
	for _, ev := range events {
		if ev.from != ev.to {
			running[ev.from] -= ev.amount
			running[ev.to] += ev.amount
			opening[ev.from] = max(opening[ev.from], -running[ev.from])
		}
	}
	for i := 1; i <= n; i++ {
		for range opening[i] {
			accounts[i] = append(accounts[i], &unit{born: i})
		}
	}
	moved := make([][]*unit, len(events))
	for i, ev := range events {
		if ev.from == ev.to {
			continue
		}
		a := ev.amount
		switch u := accounts[ev.from]; {
		case ev.from == 0:
			for range a {
				moved[i] = append(moved[i], &unit{})
			}
		case rule == trace.FIFO:
			moved[i], accounts[ev.from] = slices.Clone(u[:a]), u[a:]
		default:
			moved[i], accounts[ev.from] = slices.Clone(u[len(u)-a:]), u[:len(u)-a]
		}
		for _, u := range moved[i] {
			u.trail = append(u.trail, i)
		}
		if ev.to != 0 {
			accounts[ev.to] = append(accounts[ev.to], moved[i]...)
		}
	}
	ended := map[string]int{}
	for i, ev := range events {
		if len(ev.seeds) == 0 {
			continue
		}
		for _, u := range moved[i] {
			k := slices.Index(u.trail, i)
			for ; ; k-- {
				e := events[u.trail[k]]
				switch {
				case u.trail[k] != i && len(e.seeds) > 0: // that seed counts it
				case e.from == 0:
					ended["- issued"]++
				case exchange[e.from]:
					ended[fmt.Sprintf("a%d exchange", e.from)]++
				case k == 0:
					ended[fmt.Sprintf("a%d end_of_data", u.born)]++
				default:
					continue
				}
				break
			}
		}
	}
	return refLines(ended)
}

// refReverse undoes the events one by one, newest first, for the rules that
// only count.
func refReverse(rule trace.Rule, n int, events []refEvent, sources []refSource, exchange map[int]bool) []string {
	balance, opening := make([]int, n+1), make([]int, n+1)
	for _, ev := range events {
		if ev.from != ev.to {
			balance[ev.from] -= ev.amount
			balance[ev.to] += ev.amount
			opening[ev.from] = max(opening[ev.from], -balance[ev.from])
		}
	}
	for i := range balance {
		balance[i] += opening[i]
	}
	want, poisoned := make([]int, n+1), make([]bool, n+1)
	ended := map[string]int{}
	for _, ev := range slices.Backward(events) {
		if ev.from == ev.to {
			continue
		}
		a, q := ev.amount, 0
		if v := ev.to; v != 0 {
			source := slices.ContainsFunc(sources, func(s refSource) bool { return s.account == v && (s.from == 0 || ev.tx <= s.from) })
			switch {
			case source || rule == trace.DirtyFirst || rule == trace.TIHO:
				q = min(want[v], a)
			case rule == trace.Haircut && balance[v] > 0:
				q = want[v] * a / balance[v]
			case rule == trace.LIBR:
				q = max(0, a-(balance[v]-want[v]))
			case rule == trace.Poison && poisoned[v]:
				q = min(want[v], a)
			}
			want[v] -= q
			if source || rule == trace.Poison && poisoned[v] {
				q = a
			}
			balance[v] -= a
		}
		if len(ev.seeds) > 0 {
			q = a
		}
		switch u := ev.from; {
		case u == 0:
			ended["- issued"] += q
		case exchange[u]:
			ended[fmt.Sprintf("a%d exchange", u)] += q
			balance[u] += a
		default:
			want[u] += q
			poisoned[u] = poisoned[u] || q > 0
			balance[u] += a
		}
	}
	for i := 1; i <= n; i++ {
		if rule == trace.Poison && poisoned[i] {
			want[i] = max(want[i], opening[i])
		}
		ended[fmt.Sprintf("a%d end_of_data", i)] += want[i]
	}
	return refLines(ended)
}

func TestBackwardAgreesWithReference(t *testing.T) {
	for _, rule := range trace.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := drawAccounts(t)
				var want []string
				if rule == trace.FIFO || rule == trace.LIFO {
					// units know where they came from; account seeds are for the others
					r.seeds = slices.DeleteFunc(r.seeds, func(s trace.Seed) bool { return s.Kind == trace.SeedAccount })
					if len(r.seeds) == 0 {
						return
					}
					want = refOrigins(rule, r.n, r.events, r.stops)
				} else {
					want = refReverse(rule, r.n, r.events, r.sources, r.stops)
				}
				res, err := trace.Run(t.Context(), r.view, r.known, r.seeds, trace.Config{Rule: rule, Direction: trace.Backward})
				require.NoError(t, err)
				require.NoError(t, res.Check())
				got := ends(res)
				slices.Sort(got)
				require.Equal(t, want, got)
			})
		})
	}
}
