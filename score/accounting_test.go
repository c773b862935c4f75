package score

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// story is a counterparty's history in one asset, such as "40 scam, -50 s":
// positive amounts enter, from the given category or from the subject "s".
func story(text string) (out []parcel) {
	for i, step := range strings.Split(text, ", ") {
		amount, who, _ := strings.Cut(step, " ")
		n, err := strconv.Atoi(amount)
		if err != nil {
			panic(err)
		}
		p := parcel{tx: ledger.TxRef(i + 1), amount: ledger.NewAmount(uint64(max(n, -n))), in: n > 0, subject: who == "s"}
		if !p.subject {
			p.category = who
		}
		out = append(out, p)
	}
	return out
}

// The textbook case: 40 from a scam, 60 clean, then 50 to the subject.
func TestAccountingRules(t *testing.T) {
	for _, c := range []struct {
		rule    string
		parcels []parcel
		in      bool
		want    uint64
	}{
		{ruleHaircut, story("40 scam, 60, -50 s"), true, 20},
		{rulePoison, story("40 scam, 60, -50 s"), true, 50},
		{ruleFIFO, story("40 scam, 60, -50 s"), true, 40},
		{ruleLIFO, story("40 scam, 60, -50 s"), true, 0},
		{ruleFIFO, story("40 scam, -30, 60, -50 s"), true, 10},
		{ruleLIFO, story("60, 40 scam, -50 s"), true, 40},
		{ruleHaircut, story("40, -50 s, 40 scam"), true, 0}, // too late
		{ruleHaircut, story("50 s, -25 scam, -75"), false, 12},
		{rulePoison, story("50 s, -25 scam, -75"), false, 50},
		{ruleFIFO, story("50 s, 50, -25 scam, -75"), false, 25},
		{ruleLIFO, story("50 s, 50, -25 scam, -75"), false, 0},
		{ruleHaircut, story("-25 scam, 50 s"), false, 0}, // before
	} {
		got := uint64(0)
		for _, s := range attribute(c.rule, c.parcels, c.in) {
			require.Equal(t, "scam", s.category)
			n, _ := s.amount.Uint64()
			got += n
		}
		require.Equal(t, c.want, got, "%s %v", c.rule, c.parcels)
	}
}

// No rule but poison gives more than the subject got, nor more of a category
// than there was.
func TestNothingComesFromNowhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parcels []parcel
		labelled, moved := map[string]uint64{}, uint64(0)
		for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
			n := rapid.Uint64Range(0, 1000).Draw(t, "amount")
			p := parcel{tx: ledger.TxRef(i + 1), amount: ledger.NewAmount(n), in: rapid.Bool().Draw(t, "in")}
			switch p.category = rapid.SampledFrom([]string{"", "scam", "mixer", "s"}).Draw(t, "who"); {
			case p.category == "s":
				p.category, p.subject = "", true
				if !p.in {
					moved += n
				}
			case p.in:
				labelled[p.category] += n
			}
			parcels = append(parcels, p)
		}
		for _, rule := range []string{ruleHaircut, ruleFIFO, ruleLIFO} {
			sum := uint64(0)
			for _, s := range attribute(rule, parcels, true) {
				n, _ := s.amount.Uint64()
				require.LessOrEqual(t, n, labelled[s.category], rule)
				sum += n
			}
			require.LessOrEqual(t, sum, moved, rule)
		}
	})
}
