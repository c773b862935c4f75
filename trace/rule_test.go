package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/trace"
)

// An account holds 60 clean units, receives 40 stolen ones, then 20 more clean
// ones, and pays 50 away twice and the last 20 at the end. Who gets the stolen
// 40 is what the rules disagree about.
func TestRulesDivideAnAccount(t *testing.T) {
	l := story(t,
		pay{tx: "opening", from: "employer", to: "A", amount: 60},
		pay{tx: "theft", from: "victim", to: "A", amount: 40},
		pay{tx: "gift", from: "aunt", to: "A", amount: 20},
		pay{tx: "p1", from: "A", to: "B", amount: 50},
		pay{tx: "p2", from: "A", to: "C", amount: 50},
	)
	for _, c := range []struct {
		rule trace.Rule
		want []string
	}{
		{trace.FIFO, []string{"C unspent 40"}},                 // units 60…100 of the queue: 10 clean, then all 40
		{trace.LIFO, []string{"B unspent 30", "C unspent 10"}}, // top of the pile: the gift, then the theft
		{trace.Haircut, []string{"A unspent 7", "B unspent 16", "C unspent 17"}},
		{trace.LIBR, []string{"A unspent 20", "C unspent 20"}}, // clean first: 50, then 30 clean and 20 stolen
		{trace.DirtyFirst, []string{"B unspent 40"}},
		{trace.TIHO, []string{"B unspent 40"}},
		{trace.Poison, []string{"A unspent 20", "B unspent 50", "C unspent 50"}},
	} {
		t.Run(c.rule.String(), func(t *testing.T) {
			res := run(t, l.View(), nil, trace.Config{Rule: c.rule}, transferSeed("theft", 0, ""))
			require.Equal(t, c.want, ends(res))
		})
	}
}
