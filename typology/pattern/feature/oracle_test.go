package feature

import (
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// This file says what GFP's patterns are, as slowly and plainly as possible.

// instance is one pattern that an edge completes: its size, the histogram it is
// counted in (0 or 1: in and out), and the edges that are in it, by number.
type instance struct {
	side, size int
	members    []int
}

type definition func(held []pattern.Transfer, anchor int, window int64, length int) []instance

// fansOf: everything that left the payer, or reached the payee, less than a
// window before the edge and not after it.
func fansOf(byEdge bool) definition {
	return func(held []pattern.Transfer, anchor int, window int64, _ int) (out []instance) {
		a := &held[anchor]
		for side := range 2 {
			var members []int
			others := map[ledger.AccountID]bool{}
			for i := range held {
				x := &held[i]
				if x.Time <= a.Time-window || x.Time > a.Time {
					continue
				}
				switch {
				case side == 0 && x.To == a.To:
					others[x.From] = true
				case side == 1 && x.From == a.From:
					others[x.To] = true
				default:
					continue
				}
				members = append(members, i)
			}
			size := len(others)
			if byEdge {
				size = len(members)
			}
			if size >= 2 {
				out = append(out, instance{side, size, members})
			}
		}
		return out
	}
}

// scatterGathersOf: pairs of ends for which the edge is one of the legs over at
// least two mids, unless something later adds to the pattern.
func scatterGathersOf(held []pattern.Transfer, anchor int, window int64, _ int) (out []instance) {
	a := &held[anchor]
	since := a.Time - window
	type leg struct{ from, to ledger.AccountID }
	last := map[leg]int64{}
	accounts := map[ledger.AccountID]bool{}
	for i := range held {
		x := &held[i]
		last[leg{x.From, x.To}] = max(x.Time, last[leg{x.From, x.To}])
		accounts[x.From], accounts[x.To] = true, true
	}
	one := func(source, dest ledger.AccountID, near, far func(mid ledger.AccountID) leg) {
		if source == dest {
			return
		}
		mids, outgrown := map[ledger.AccountID]bool{}, false
		for mid := range accounts {
			n, ok := last[near(mid)]
			f, also := last[far(mid)]
			if mid == source || mid == dest || !ok || !also || n < since {
				continue
			}
			outgrown = outgrown || n > a.Time || f > a.Time && f >= since
			if f >= since {
				mids[mid] = true
			}
		}
		if outgrown || len(mids) < 2 {
			return
		}
		var members []int
		for i := range held {
			if x := &held[i]; x.Time >= since && (x.From == source && mids[x.To] || x.To == dest && mids[x.From]) {
				members = append(members, i)
			}
		}
		out = append(out, instance{0, len(mids), members})
	}
	for other := range accounts {
		scatter := func(source ledger.AccountID) func(ledger.AccountID) leg {
			return func(mid ledger.AccountID) leg { return leg{source, mid} }
		}
		gather := func(dest ledger.AccountID) func(ledger.AccountID) leg {
			return func(mid ledger.AccountID) leg { return leg{mid, dest} }
		}
		if t, ok := last[leg{other, a.From}]; ok && t >= since && other != a.To { // the edge gathers
			one(other, a.To, gather(a.To), scatter(other))
		}
		if t, ok := last[leg{a.To, other}]; ok && t >= since && other != a.From { // the edge scatters
			one(a.From, other, scatter(a.From), gather(other))
		}
	}
	return out
}

// cyclesOf: sequences of accounts from the payee back to the payer, with all
// edges that can serve in them. In order, times must increase up to the edge's;
// else of simultaneous edges the one whose payee has the greatest number closes,
// or with ties the present one whatever the others' payees.
func cyclesOf(ordered, ties bool) definition {
	return func(held []pattern.Transfer, anchor int, window int64, length int) (out []instance) {
		a := &held[anchor]
		found := map[string]map[int]bool{}
		var walk func(at ledger.AccountID, last int64, path []int, visited []ledger.AccountID)
		walk = func(at ledger.AccountID, last int64, path []int, visited []ledger.AccountID) {
			for i := range held {
				x := &held[i]
				switch {
				case i == anchor || x.From != at || x.Time < a.Time-window || x.Time > a.Time:
					continue
				case ordered && (x.Time == a.Time || x.Time <= last):
					continue
				case !ordered && !ties && x.Time == a.Time && x.To >= a.To, !ordered && ties && i > anchor:
					continue
				}
				p := append(slices.Clone(path), i)
				if x.To == a.From {
					var key []byte
					for _, v := range visited {
						key = append(key, byte(v))
					}
					if !ordered && len(p)+1 > length {
						continue
					}
					if found[string(key)] == nil {
						found[string(key)] = map[int]bool{anchor: true}
					}
					for _, k := range p {
						found[string(key)][k] = true
					}
				} else if !slices.Contains(visited, x.To) && (ordered || len(p)+1 < length) {
					walk(x.To, x.Time, p, append(slices.Clone(visited), x.To))
				}
			}
		}
		walk(a.To, a.Time-window-1, nil, []ledger.AccountID{a.To})
		for key, members := range found {
			out = append(out, instance{0, len(key) + 1, slices.Collect(maps.Keys(members))})
		}
		return out
	}
}

// histograms counts the instances that a batch's edges complete for every edge
// of the batch that is in them. held is everything, the batch from first on.
func histograms(held []pattern.Transfer, first int, h Histogram, sides, length int, of definition) [][]float64 {
	rows := make([][]float64, len(held)-first)
	for i := range rows {
		rows[i] = make([]float64, sides*len(h.Bins))
	}
	for anchor := first; anchor < len(held); anchor++ {
		for _, p := range of(held, anchor, h.Window, length) {
			bin := 0
			for bin+1 < len(h.Bins) && h.Bins[bin] < p.size {
				bin++
			}
			for _, m := range p.members {
				if m >= first {
					rows[m-first][p.side*len(h.Bins)+bin]++
				}
			}
		}
	}
	return rows
}
