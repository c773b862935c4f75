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

// stream runs one engine over the bank on one core and prints the curve; steady
// over one whose rate does not change, so that what comes after the longest window
// is the same work again and again.
func stream() error { return curve(false) }
func steady() error { return curve(true) }

func curve(even bool) error {
	in, err := bank(*scale, even)
	if err != nil {
		return err
	}
	runtime.GC()
	debug.FreeOSMemory()
	runtime.GOMAXPROCS(1)
	_, err = replay(in, *shape, true)
	return err
}

// tally counts what is found, by shape: a list, since hashing names would take a
// tenth of the time that is measured.
type tally []tallied

type tallied struct {
	shape        pattern.Shape
	found, grown int
}

func (t *tally) of(s pattern.Shape) *tallied {
	for i := range *t {
		if c := &(*t)[i]; c.shape == s {
			return c
		}
	}
	*t = append(*t, tallied{shape: s})
	return &(*t)[len(*t)-1]
}

func (t *tally) add(m *pattern.Match) {
	if c := t.of(m.ID.Shape); m.Revision == 1 {
		c.found++
	} else {
		c.grown++
	}
}

// replay runs the bank through an engine and returns transfers per second.
func replay(in *rows, names string, curve bool) (float64, error) {
	e, err := pattern.NewEngine(pattern.Config{Shapes: pick(names)})
	if err != nil {
		return 0, err
	}
	var counts tally
	found := counts.add
	begin := cpu()
	last, n := begin, len(in.list)
	step := max(n/10, 1)
	batch := make([]pattern.Transfer, 0, 1<<10)
	for i := range n {
		end := (i+1)%step == 0
		if batch = append(batch, in.transfer(i)); len(batch) == cap(batch) || end || i+1 == n {
			if err := e.AddAll(batch, found); err != nil {
				return 0, err
			}
			batch = batch[:0]
		}
		if end && curve {
			now := cpu()
			fmt.Printf("%9d transfers: %7.0f k/s, %d held, %d accounts, peak %d MB\n", i+1, float64(step)/(now-last).Seconds()/1e3, e.Graph().Len(), e.Graph().Accounts(), peak())
			last = now
		}
	}
	rate := float64(n) / (cpu() - begin).Seconds()
	if curve {
		for _, b := range e.Budgets() {
			fmt.Printf("  %-16s %9d found, %9d grown; budget of %d met %d times\n", b.Shape, counts.of(b.Shape).found, counts.of(b.Shape).grown, b.Limit, b.Hits)
		}
		fmt.Printf("%d transfers, %.0f k/s in all, peak %d MB\n", n, rate/1e3, peak())
	}
	return rate, nil
}
