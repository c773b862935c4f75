package eval_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// trial is a made-up run: payments among ten accounts, schemes over some of
// them, alerts of distinct strengths.
type trial struct {
	pays   []pay
	view   ledger.View
	truth  []eval.Truth
	alerts []eval.Alert
}

var people = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}

func drawTrial(rt *rapid.T, t testing.TB) (x trial) {
	clock := int64(0)
	for range rapid.IntRange(1, 25).Draw(rt, "payments") {
		clock += rapid.Int64Range(0, 3).Draw(rt, "wait")
		from := rapid.IntRange(0, 9).Draw(rt, "from")
		to := (from + rapid.IntRange(1, 9).Draw(rt, "to")) % 10
		x.pays = append(x.pays, pay{clock, people[from], people[to], uint64(rapid.IntRange(1, 5).Draw(rt, "amount"))})
	}
	x.view = build(t, x.pays)
	kinds := []string{"cycle", "layering", "innocent/shop", "innocent/payroll"}
	roles := []string{"victim", "collector", "mule", "service", "hop"}
	for i := range rapid.IntRange(1, 5).Draw(rt, "schemes") {
		kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
		id := fmt.Sprint("s", i)
		for _, who := range rapid.SliceOfNDistinct(rapid.SampledFrom(people), 1, 5, rapid.ID[string]).Draw(rt, "cast") {
			x.truth = append(x.truth, eval.Truth{Scheme: id, Typology: kind, Account: name(t, who), Role: rapid.SampledFrom(roles).Draw(rt, "role")})
		}
		for _, tx := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(x.pays)-1), 0, 6, rapid.ID[int]).Draw(rt, "txs") {
			x.truth = append(x.truth, eval.Truth{Scheme: id, Typology: kind, Tx: txid(t, fmt.Sprint("t", tx))})
		}
	}
	for i := range rapid.IntRange(0, 8).Draw(rt, "alerts") {
		txs := rapid.SliceOfN(rapid.IntRange(0, len(x.pays)-1), 0, 4).Draw(rt, "evidence")
		slices.Sort(txs)
		txs = slices.Compact(txs)
		a := alert(t, fmt.Sprint("alert", i), rapid.SampledFrom(kinds[:2]).Draw(rt, "typology"), rapid.SampledFrom(people).Draw(rt, "subject"),
			ledger.Ratio(1000*i+rapid.IntRange(0, 999).Draw(rt, "strength")), rapid.Int64Range(0, clock).Draw(rt, "at"), txs...)
		for k, tx := range txs {
			a.Transfers[k].Clock = x.pays[tx].clock
		}
		if rapid.IntRange(0, 3).Draw(rt, "suppressed") == 0 {
			a.Suppressed = "rule"
		}
		x.alerts = append(x.alerts, a)
	}
	return x
}

// about is the rule of a match, read off its definition.
func (x *trial) about(a *eval.Alert, id string) (ok bool, at int64) {
	role, transfers := "", map[ledger.TxID]bool{}
	for _, r := range x.truth {
		if r.Scheme == id && r.Account == a.Subject && !r.Account.IsZero() && role == "" {
			role = r.Role
		}
		if r.Scheme == id && !r.Tx.IsZero() {
			transfers[r.Tx] = true
		}
	}
	if role == "" || role == "service" {
		return false, 0
	}
	if len(transfers) == 0 || len(a.Transfers) == 0 {
		return true, a.At
	}
	inside, first := 0, int64(1<<60)
	for _, tr := range a.Transfers {
		if transfers[tr.Tx] {
			inside++
			first = min(first, tr.Clock)
		}
	}
	return inside > 0 && 2*inside >= len(a.Transfers), max(a.At, first)
}

// looked returns the accounts looked at: those that moved value, by strongest
// unsuppressed alert. limit < 0: every account alerted on.
func (x *trial) looked(limit int) []ledger.Account {
	var order []ledger.Account
	for _, a := range slices.Backward(slices.SortedFunc(slices.Values(x.alerts), func(a, b eval.Alert) int { return int(a.Strength - b.Strength) })) {
		active := slices.ContainsFunc(x.pays, func(p pay) bool { return p.from == a.Subject.Address.String() || p.to == a.Subject.Address.String() })
		if a.Suppressed == "" && !slices.Contains(order, a.Subject) && (active || limit < 0) {
			order = append(order, a.Subject)
		}
	}
	if limit >= 0 {
		order = order[:min(limit, len(order))]
	}
	return order
}

func TestJudgeAgreesWithADefinitionReadSlowly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := drawTrial(rt, t)
		o, err := eval.Judge(eval.Config{Budgets: []ledger.Ratio{1000, 4000}, Resamples: 1}, eval.Input{Truth: x.truth, Alerts: x.alerts, View: &x.view})
		require.NoError(t, err)

		active := map[string]bool{}
		for _, p := range x.pays {
			active[p.from], active[p.to] = true, true
		}
		require.Equal(t, len(active), o.Population)
		limits := []int{max(len(active)/10, 1), max(len(active)*4/10, 1), -1}

		for _, s := range o.Schemes {
			for b, limit := range limits {
				var want eval.Detection
				for i := range x.alerts {
					a := &x.alerts[i]
					ok, at := x.about(a, s.Scheme)
					if !ok || a.Suppressed != "" || !slices.Contains(x.looked(limit), a.Subject) {
						continue
					}
					want.Any = true
					if a.Typology == s.Typology && (!want.Found || at < want.At) {
						want.Found, want.At = true, at
					}
				}
				got := s.Detections[b]
				require.Equal(t, []any{want.Any, want.Found, want.At}, []any{got.Any, got.Found, got.At}, "scheme %s, budget %d", s.Scheme, b)
				x.checkValue(t, &s, got)
			}
		}
		for i, v := range o.Alerts {
			right := false
			for _, s := range o.Schemes {
				ok, _ := x.about(&x.alerts[i], s.Scheme)
				right = right || ok
			}
			require.Equal(t, right, v.True, v.ID)
		}
		for b, limit := range limits[:2] {
			m := o.Methods[0].Budgets[b]
			looked := x.looked(limit)
			require.Equal(t, len(looked), m.Flagged)
			culpable := 0
			for _, a := range looked {
				if slices.ContainsFunc(x.truth, func(r eval.Truth) bool {
					return r.Account == a && (r.Typology == "cycle" || r.Typology == "layering") && (r.Role == "collector" || r.Role == "mule" || r.Role == "hop")
				}) {
					culpable++
				}
			}
			require.Equal(t, culpable, m.Culpable)
		}
	})
}

// checkValue follows the scheme's money payment by payment.
func (x *trial) checkValue(t *testing.T, s *eval.SchemeOutcome, d eval.Detection) {
	t.Helper()
	culpable := map[string]bool{}
	named := map[string]bool{}
	mine := map[string]bool{}
	for _, r := range x.truth {
		if r.Scheme != s.Scheme {
			continue
		}
		if !r.Tx.IsZero() {
			mine[r.Tx.String()] = true
			continue
		}
		who := r.Account.Address.String()
		if !named[who] {
			named[who] = true
			culpable[who] = r.Role == "collector" || r.Role == "mule" || r.Role == "hop"
		}
	}
	entered, left, first := uint64(0), uint64(0), int64(-1)
	for i, p := range x.pays {
		if !mine[fmt.Sprint("t", i)] {
			continue
		}
		if first < 0 {
			first = p.clock
		}
		switch {
		case !culpable[p.from] && culpable[p.to]:
			entered += p.amount
		case culpable[p.from] && !culpable[p.to] && p.clock <= d.At:
			left += p.amount
		}
	}
	require.Equal(t, d.Found && first >= 0, d.DelayKnown)
	if d.DelayKnown {
		require.Equal(t, max(d.At-first, 0), d.Delay)
	}
	require.Equal(t, d.Found && entered > 0, d.UnspentKnown)
	if d.UnspentKnown {
		want, _ := ledger.RatioInt(int64(entered-min(left, entered)), int64(entered))
		require.Equal(t, want, d.Unspent)
	}
}
