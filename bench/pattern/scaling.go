//go:build unix

package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// graphAlone keeps the window and looks for nothing.
const graphAlone = "the graph alone"

// shapes runs each shape alone, then fans and scatter-gather together, on one core.
func shapes() error {
	in, err := bank(*scale, false)
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	names := []string{graphAlone, "fan-in,fan-out", "fan-in,fan-out,scatter-gather"}
	for _, f := range pattern.All() {
		names = append(names, string(f.Shape()))
	}
	bare := 0.0
	for _, name := range names {
		runtime.GC()
		rate, err := replay(in, name, false)
		if err != nil {
			return err
		}
		if name == graphAlone {
			bare = rate
		}
		fmt.Printf("%-30s %8.0f k/s, %.2f of the graph alone\n", name, rate/1e3, rate/bare)
	}
	return nil
}

// scaling runs every shape on one core and on two, by the clock, and compares what
// is found.
func scaling() error {
	in, err := bank(*scale, false)
	if err != nil {
		return err
	}
	var took, busy [3]time.Duration
	var sums [3]uint64
	for n := 1; n <= 2; n++ {
		runtime.GC()
		runtime.GOMAXPROCS(n)
		p, err := pattern.NewParallel(pattern.Config{Shapes: pick(*shape)}, n)
		if err != nil {
			return err
		}
		batch := make([]pattern.Transfer, 0, 1<<15)
		begin, before := time.Now(), cpu()
		for i := range in.list {
			if batch = append(batch, in.transfer(i)); len(batch) == cap(batch) || i+1 == len(in.list) {
				if err := p.Add(batch, func(m *pattern.Match) { sums[n] = digest(sums[n], m) }); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
		took[n], busy[n] = time.Since(begin), cpu()-before
		fmt.Printf("%d cores: %.0f k/s, digest of what was found, in order: %016x\n", n, float64(len(in.list))/took[n].Seconds()/1e3, sums[n])
	}
	fmt.Printf("%.2f × as fast, with %.2f × the processor time, peak %d MB\n", took[1].Seconds()/took[2].Seconds(), busy[2].Seconds()/busy[1].Seconds(), peak())
	if sums[1] != sums[2] {
		return fmt.Errorf("two cores found something else than one")
	}
	return nil
}

// digest mixes a match into a running sum.
func digest(sum uint64, m *pattern.Match) uint64 {
	mix := func(v uint64) { sum = (sum ^ v) * 1099511628211 }
	mix(uint64(len(m.ID.Shape)) ^ uint64(m.ID.Shape[0])<<8)
	mix(uint64(m.ID.A)<<32 | uint64(m.ID.B))
	mix(uint64(m.ID.First))
	mix(m.ID.Path)
	mix(uint64(m.At)<<16 ^ uint64(m.Revision))
	mix(uint64(m.Size)<<32 ^ uint64(m.Ratio))
	for i := range m.Legs {
		mix(uint64(m.Legs[i].Order()))
	}
	return sum
}
