package trace_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/trace"
)

// referenceBackward undoes the transactions one by one, newest first.
func (r *randomOutputs) referenceBackward(rule trace.Rule) []string {
	sizes, owner := map[int]int{}, map[int]string{}
	for _, tx := range r.txs {
		for j, o := range tx.outputs {
			sizes[o], owner[o] = tx.sizes[j], tx.accounts[j]
		}
	}
	want := map[int][]int{}
	ended := map[string]int{}
	dirty := func(units []int) (n int) {
		for _, x := range units {
			if x != 0 {
				n++
			}
		}
		return n
	}
	for _, tx := range slices.Backward(r.txs) {
		var queue, at []int // units, and the output each lies on
		for j, o := range tx.outputs {
			units := want[o]
			if units == nil {
				units = make([]int, tx.sizes[j])
			}
			tag := tx.seeded[j]
			if r.payer[tx.accounts[j]] != 0 {
				tag = 1
			}
			for i := range units {
				if units[i] == 0 {
					units[i] = tag
				}
				at = append(at, o)
			}
			queue = append(queue, units...)
		}
		end := func(reason string, from int) {
			for i := from; i < len(queue); i++ {
				if queue[i] != 0 {
					who := owner[at[i]]
					ended[who+" "+reason]++
				}
			}
		}
		unknown := slices.Index(tx.inputs, -1)
		ins, sum := tx.inputs, 0
		if unknown >= 0 {
			ins = ins[:unknown]
		}
		var need []int
		for _, in := range ins {
			need = append(need, sizes[in])
			sum += sizes[in]
		}
		switch {
		case len(tx.inputs) == 0:
			end("issued", 0)
			continue
		case unknown >= 0 && rule != trace.FIFO:
			end("unresolved", 0)
			continue
		case unknown >= 0 && sum < len(queue):
			end("unresolved", sum)
			queue = queue[:sum]
		}
		for len(queue) < sum {
			queue = append(queue, 0)
		}
		shares, _ := refDivide(rule, queue, need)
		for i, in := range ins {
			if r.stops[owner[in]] != "" {
				ended[owner[in]+" exchange"] += dirty(shares[i])
				continue
			}
			want[in] = shares[i]
		}
	}
	return refLines(ended)
}

func TestOutputsBackwardAgreeWithReference(t *testing.T) {
	for _, rule := range trace.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := drawOutputs(t)
				res, err := trace.Run(t.Context(), r.view, r.known, r.seeds, trace.Config{Rule: rule, Direction: trace.Backward})
				require.NoError(t, err)
				require.NoError(t, res.Check())
				got := ends(res)
				slices.Sort(got)
				require.Equal(t, r.referenceBackward(rule), got)
			})
		})
	}
}
