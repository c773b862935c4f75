//go:build unix

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// pick returns the finders of the shapes asked for.
func pick(names string) func() []pattern.Finder {
	if names == graphAlone {
		return func() []pattern.Finder {
			idle := pattern.DefaultFan()
			idle.Size, idle.Legs, idle.Length = 1<<40, 1<<40, pattern.Window168h
			return []pattern.Finder{pattern.NewFanIn(idle)}
		}
	}
	return func() []pattern.Finder {
		return slices.DeleteFunc(pattern.All(), func(f pattern.Finder) bool {
			return names != "" && !slices.Contains(strings.Split(names, ","), string(f.Shape()))
		})
	}
}

// stream runs one engine over the bank on one core and prints the curve.
func stream() error {
	in, err := bank(*scale)
	if err != nil {
		return err
	}
	runtime.GC()
	debug.FreeOSMemory()
	runtime.GOMAXPROCS(1)
	_, err = replay(in, *shape, true)
	return err
}

// replay runs the bank through an engine and returns transfers per second.
func replay(in *rows, names string, curve bool) (float64, error) {
	e, err := pattern.NewEngine(pattern.Config{Shapes: pick(names)})
	if err != nil {
		return 0, err
	}
	counts := map[pattern.Shape][2]int{}
	found := func(m *pattern.Match) {
		c := counts[m.ID.Shape]
		c[0]++
		if m.Revision == 1 {
			c[1]++
		}
		counts[m.ID.Shape] = c
	}
	begin := cpu()
	last, n := begin, len(in.list)
	step := max(n/10, 1)
	for i := range n {
		t := in.transfer(i)
		if err := e.Add(&t, found); err != nil {
			return 0, err
		}
		if (i+1)%step == 0 && curve {
			now := cpu()
			fmt.Printf("%9d transfers: %7.0f k/s, %d held, %d accounts, peak %d MB\n", i+1, float64(step)/(now-last).Seconds()/1e3, e.Graph().Len(), e.Graph().Accounts(), peak())
			last = now
		}
	}
	rate := float64(n) / (cpu() - begin).Seconds()
	if curve {
		for _, b := range e.Budgets() {
			fmt.Printf("  %-16s %9d found, %9d grown; budget of %d met %d times\n", b.Shape, counts[b.Shape][1], counts[b.Shape][0]-counts[b.Shape][1], b.Limit, b.Hits)
		}
		fmt.Printf("%d transfers, %.0f k/s in all, peak %d MB\n", n, rate/1e3, peak())
	}
	return rate, nil
}
