//go:build unix

package main

import (
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// recall gathers, for each instance that was found and each planted attempt, the
// attempt's own transfers among the witnesses.
type recall struct {
	engine *pattern.Engine
	owner  map[uint64]int // planted transfers to their attempt
	seen   map[instance][]uint64
}

type instance struct {
	id      pattern.ID
	attempt int
}

func (r *recall) found(m *pattern.Match) {
	for i := range m.Legs {
		e, ok := r.engine.Graph().Edge(m.Legs[i].Order())
		if !ok {
			continue
		}
		if k, planted := r.owner[e.Ref]; planted {
			at := instance{m.ID, k}
			if !slices.Contains(r.seen[at], e.Ref) {
				r.seen[at] = append(r.seen[at], e.Ref)
			}
		}
	}
}

// print compares, per typology, the attempts whose own witnesses in one instance
// satisfy the definition with those whose own transfers do.
func (r *recall) print(all []attempt, n uint64) error {
	first := map[int]uint64{} // of an attempt's transfers, which follow in its order
	for ref, k := range r.owner {
		if at, ok := first[k]; !ok || ref < at {
			first[k] = ref
		}
	}
	own := map[int][]uint64{}
	for ref, k := range r.owner {
		own[k] = append(own[k], ref)
	}
	for k := range own {
		slices.Sort(own[k])
	}
	hits := map[int]bool{}
	for at, refs := range r.seen {
		for _, w := range wanted {
			if w.typology != all[at.attempt].typology || w.shape != at.id.Shape {
				continue
			}
			slices.Sort(refs)
			var ps []payment
			for _, ref := range refs {
				i, _ := slices.BinarySearch(own[at.attempt], ref)
				ps = append(ps, all[at.attempt].payments[i])
			}
			if w.oracle(ps) {
				hits[at.attempt] = true
			}
		}
	}
	fmt.Printf("%d transfers, %d of them planted\n", n, len(r.owner))
	fmt.Println("typology        attempts  definition  found among the background")
	missing := 0
	for _, w := range wanted {
		count, want, got := 0, 0, 0
		for k := range all {
			if all[k].typology != w.typology || len(own[k]) != len(all[k].payments) {
				continue
			}
			count++
			if w.oracle(all[k].payments) {
				want++
				if hits[k] {
					got++
				} else {
					missing++
				}
			}
		}
		fmt.Printf("%-15s %8d %11d %27d\n", w.typology, count, want, got)
	}
	for _, b := range r.engine.Budgets() {
		fmt.Printf("  %s: budget of %d met %d times\n", b.Shape, b.Limit, b.Hits)
	}
	if missing > 0 {
		return fmt.Errorf("%d attempts were not found", missing)
	}
	return nil
}
