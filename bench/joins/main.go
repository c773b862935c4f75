//go:build unix

// Command joins compares the union-find behind package cluster, which remembers
// every join, can undo it, explain it and refuse it, with a bare one in the same
// run over the same random joins, on one core. Times are the processor's, so
// that other programs on the machine disturb them less.
//
//	go run ./bench/joins -n 100000000
//	go run ./bench/joins -n 100000000 -peer
//
// With -peer the same joins are also made by GraphSense's Rust clustering, which
// is installed from PyPI into a temporary folder for that (Python 3.10 or later).
// It needs about 40 bytes per join and node for the first, 4 for the second.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/hoptrail/hoptrail/internal/unionfind"
)

// evidence is as large as what package cluster keeps per join beside the forest.
type evidence [2]uint32

func main() {
	n := flag.Int("n", 10_000_000, "joins, and nodes")
	seed := flag.Uint64("seed", 1, "seed of the random joins")
	withPeer := flag.Bool("peer", false, "also run GraphSense's Rust clustering from PyPI")
	every := flag.Int("pairs", 0, "one node in so many must stay apart from another; 0: none")
	flag.Parse()
	if *n < 1 || *n > unionfind.MaxNodes {
		fmt.Fprintf(os.Stderr, "joins: -n %d, want 1–%d\n", *n, unionfind.MaxNodes)
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	bareTime, sets := bare(*n, *seed)
	fmt.Printf("bare (uint32, path halving): %d joins in %v, %.2f M/s, %d sets left\n", *n, bareTime.Round(time.Millisecond), rate(*n, bareTime), sets)
	if *withPeer {
		took, left, err := peer(*n, *seed)
		if err != nil {
			fmt.Fprintf(os.Stderr, "joins: GraphSense's clustering cannot run here: %v\n", err)
			os.Exit(1)
		}
		fmt.Printf("GraphSense's Rust clustering, one thread: %v, %.2f M/s, ratio %.2f, %d sets left\n",
			took.Round(time.Millisecond), rate(*n, took), bareTime.Seconds()/took.Seconds(), left)
	}
	runtime.GC()
	debug.FreeOSMemory()
	explained(*n, *every, *seed, bareTime)
}

// now returns the processor time used so far.
func now() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it fails only for a bad argument
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rate(n int, d time.Duration) float64 { return float64(n) / d.Seconds() / 1e6 }

// pairs draws the joins.
func pairs(seed uint64, n int) func() (a, b uint32) {
	r := rand.NewPCG(seed, 0)
	return func() (a, b uint32) {
		x := r.Uint64()
		return uint32(x >> 32 * uint64(n) >> 32), uint32(x & 0xffffffff * uint64(n) >> 32)
	}
}

func bare(n int, seed uint64) (time.Duration, int) {
	parent := make([]uint32, n)
	for i := range parent {
		parent[i] = uint32(i)
	}
	find := func(x uint32) uint32 {
		for parent[x] != x {
			parent[x] = parent[parent[x]]
			x = parent[x]
		}
		return x
	}
	next, sets := pairs(seed, n), n
	start := now()
	for range n {
		a, b := next()
		ra, rb := find(a), find(b)
		if ra != rb {
			parent[max(ra, rb)] = min(ra, rb)
			sets--
		}
	}
	took := now() - start
	return took, sets
}

func explained(n, every int, seed uint64, bareTime time.Duration) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var f unionfind.Forest
	var c unionfind.Constraints
	extra := 0
	if every > 0 {
		extra = n / every
	}
	total := n + extra
	f.Grow(total)
	for range total {
		f.Add()
	}
	// Pairs with nodes that are never joined: the veto check has lists to look at,
	// and both loops make the same joins.
	for i := range extra {
		c.Add(&f, uint32(every*i), uint32(n+i))
	}
	why := make([]evidence, 0, n)
	next := pairs(seed, n)
	refused := 0
	start := now()
	for i := range n {
		a, b := next()
		ra, rb := f.Find2(a, b)
		if ra == rb {
			continue
		}
		if _, no := c.Forbids(&f, ra, rb); no {
			refused++
			continue
		}
		root := f.Link(a, b, ra, rb)
		c.Merge(root, ra+rb-root)
		why = append(why, evidence{uint32(i)})
	}
	took := now() - start
	runtime.ReadMemStats(&after)
	fmt.Printf("with join forest and veto check: %v, %.2f M/s, ratio %.2f; %d joins made, %d refused; %.1f bytes per node and join held\n",
		took.Round(time.Millisecond), rate(n, took), bareTime.Seconds()/took.Seconds(), f.Joins(), refused,
		float64(after.HeapAlloc-before.HeapAlloc)/float64(n))

	asked, steps := 0, 0
	next = pairs(seed+1, n)
	start = now()
	for asked < 10_000 {
		a, b := next()
		steps += len(f.Path(a, b, f.Joins()))
		asked++
	}
	took = now() - start
	fmt.Printf("why: %v each, %.1f steps on average\n", took/time.Duration(asked), float64(steps)/float64(asked))

	asked = 0
	next = pairs(seed+1, n)
	start = now()
	for asked < 1_000_000 {
		f.FirstJoined(next())
		asked++
	}
	took = now() - start
	fmt.Printf("which join brought them together: %v each\n", took/time.Duration(asked))

	joins := f.Joins()
	undo := joins / 100
	start = now()
	c.Undo(&f, joins-undo, f.Len(), c.Len())
	took = now() - start
	fmt.Printf("undo of the last %d joins: %v, %.2f M/s\n", undo, took.Round(time.Microsecond), rate(int(undo), took))
	runtime.KeepAlive(why)
}
