package trace_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// randomOutputs is a UTXO ledger with its reference: transactions over single
// units, with fees, mints, unspendable outputs, inputs of unknown amount, and
// seeds on outputs and owners.
type randomOutputs struct {
	view  ledger.View
	txs   []refTx
	seeds []trace.Seed
	payer map[string]int // account seeds: owner → tag
	known *ledger.Known
	stops labels
}

type refTx struct {
	inputs   []int // indexes of outputs; −1 unknown
	outputs  []int // indexes of outputs
	sizes    []int
	owners   []string // "" is unspendable
	accounts []string // whose script it is, spendable or not
	seeded   map[int]int
}

func drawOutputs(t *rapid.T) *randomOutputs {
	r := &randomOutputs{payer: map[string]int{}, stops: labels{}}
	for i := range 5 {
		if rapid.IntRange(0, 6).Draw(t, "exchange") == 0 {
			r.stops[fmt.Sprintf("o%d", i)] = "exchange"
		}
	}
	r.known = &ledger.Known{Labels: r.stops}
	if rapid.Bool().Draw(t, "payer") {
		r.payer["o1"] = 1
		r.seeds = append(r.seeds, trace.Seed{Kind: trace.SeedAccount, Account: name("o1")})
	}
	l := ledger.New(ledger.Config{})
	type unspent struct {
		point ledger.Outpoint
		owner string
		size  int
		index int
	}
	var free []unspent
	made := 0
	for i := range rapid.IntRange(1, 16).Draw(t, "txs") {
		id := txName(fmt.Sprintf("t%d", i))
		tx := ledger.Tx{ID: id, Chain: "local:utxo", Position: ledger.Position{Height: uint64(i)}, Time: int64(i + 1)}
		tr := ledger.Transfer{Asset: "COIN"}
		ref := refTx{seeded: map[int]int{}}
		sum, unknown := 0, false
		for range rapid.IntRange(0, 3).Draw(t, "inputs") {
			if rapid.IntRange(0, 24).Draw(t, "unknown") == 0 {
				unknown = true
				tr.Inputs = append(tr.Inputs, ledger.Input{Prev: ledger.Outpoint{Tx: txName(fmt.Sprintf("x%d", i))}, Resolution: ledger.Unknown})
				ref.inputs = append(ref.inputs, -1)
				continue
			}
			if len(free) == 0 {
				continue
			}
			k := rapid.IntRange(0, len(free)-1).Draw(t, "spent")
			u := free[k]
			free = slices.Delete(free, k, k+1)
			tr.Inputs = append(tr.Inputs, ledger.Input{Account: name(u.owner), Amount: units(uint64(u.size)), Prev: u.point})
			ref.inputs = append(ref.inputs, u.index)
			sum += u.size
		}
		if len(tr.Inputs) == 0 {
			tx.Coinbase, sum = true, rapid.IntRange(0, 20).Draw(t, "subsidy")
		}
		left := sum
		if unknown {
			left += 5
		}
		for j := range rapid.IntRange(1, 4).Draw(t, "outputs") {
			size := rapid.IntRange(0, left).Draw(t, "size")
			left -= size
			owner := fmt.Sprintf("o%d", rapid.IntRange(0, 4).Draw(t, "owner"))
			out := ledger.Output{Account: name(owner), Amount: units(uint64(size))}
			ref.accounts = append(ref.accounts, owner)
			if rapid.IntRange(0, 15).Draw(t, "opreturn") == 0 {
				out.OpReturn, owner = true, ""
			}
			tr.Outputs = append(tr.Outputs, out)
			if rapid.IntRange(0, 7).Draw(t, "seeded") == 0 {
				ref.seeded[j] = len(r.seeds) + 1
				r.seeds = append(r.seeds, trace.Seed{Chain: tx.Chain, Kind: trace.SeedOutpoint, Tx: id, Index: uint32(j)})
			}
			if owner != "" {
				free = append(free, unspent{ledger.Outpoint{Tx: id, Index: uint32(j)}, owner, size, made})
			}
			ref.outputs, ref.sizes, ref.owners = append(ref.outputs, made), append(ref.sizes, size), append(ref.owners, owner)
			made++
		}
		tx.Transfers = []ledger.Transfer{tr}
		if err := l.Append(tx); err != nil {
			t.Fatal(err)
		}
		r.txs = append(r.txs, ref)
	}
	if len(r.seeds) == 0 {
		r.txs[0].seeded[0] = 1
		r.seeds = []trace.Seed{{Chain: "local:utxo", Kind: trace.SeedOutpoint, Tx: txName("t0")}}
	}
	r.view = l.View()
	return r
}

// reference moves single units through the transactions.
func (r *randomOutputs) reference(rule trace.Rule) []string {
	outs := map[int]refOutput{}
	ended := map[string]int{}
	dirty := func(units []int) (n int) {
		for _, x := range units {
			if x != 0 {
				n++
			}
		}
		return n
	}
	for _, tx := range r.txs {
		var queue []int
		blocked, unknown := false, slices.Contains(tx.inputs, -1)
		for _, in := range tx.inputs {
			if in < 0 {
				blocked = true
				continue
			}
			o := outs[in]
			delete(outs, in)
			if tag := r.payer[o.owner]; tag != 0 {
				for i := range o.units {
					if o.units[i] == 0 {
						o.units[i] = tag
					}
				}
			}
			if blocked || unknown && rule != trace.FIFO {
				ended[o.owner+" unresolved"] += dirty(o.units)
				continue
			}
			queue = append(queue, o.units...)
		}
		total := 0
		for _, w := range tx.sizes {
			total += w
		}
		if unknown || len(tx.inputs) == 0 {
			if rule != trace.FIFO || len(tx.inputs) == 0 {
				queue = nil
			}
			for len(queue) < total {
				queue = append(queue, 0)
			}
		}
		shares, _ := refDivide(rule, queue, tx.sizes)
		for j, units := range shares {
			if tag := tx.seeded[j]; tag != 0 {
				for i := range units {
					if units[i] == 0 {
						units[i] = tag
					}
				}
			}
			owner := tx.owners[j]
			switch {
			case owner == "":
				ended["- burn"] += dirty(units)
			case r.stops[owner] != "":
				ended[owner+" exchange"] += dirty(units)
				outs[tx.outputs[j]] = refOutput{owner, make([]int, len(units))}
			default:
				outs[tx.outputs[j]] = refOutput{owner, units}
			}
		}
	}
	for _, o := range outs {
		ended[o.owner+" unspent"] += dirty(o.units)
	}
	return refLines(ended)
}

// Every rule agrees with the reference that moves single units about.
func TestOutputsAgreeWithReference(t *testing.T) {
	for _, rule := range trace.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := drawOutputs(t)
				res, err := trace.Run(t.Context(), r.view, r.known, r.seeds, trace.Config{Rule: rule})
				require.NoError(t, err)
				require.NoError(t, res.Check())
				got := ends(res)
				slices.Sort(got)
				require.Equal(t, r.reference(rule), got)
			})
		})
	}
}
