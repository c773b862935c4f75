//go:build unix

// Command pattern shows what package typology/pattern does and how fast.
//
//	go run ./bench/pattern cycles     # counts and speed on the public cycle benchmark
//	go run ./bench/pattern attempts   # AMLworld HI-Small's attempts against brute force
//	go run ./bench/pattern planted    # the same in a background of 1.1 M transfers
//	go run ./bench/pattern stream     # one core, every shape, over a bank's 5.08 M transfers
//	go run ./bench/pattern steady     # the same bank at one rate for all its 18 days: 9.1 M transfers
//	go run ./bench/pattern shapes     # the same, each shape alone
//	go run ./bench/pattern scaling    # two cores against one
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/hoptrail/hoptrail/bench/internal/command"
)

var what = map[string]func() error{
	"stream":   stream,
	"steady":   steady,
	"cycles":   cycles,
	"attempts": attempts,
	"planted":  planted,
	"scaling":  scaling,
	"shapes":   shapes,
}

var (
	data    = flag.String("data", "../shared/data/patterns", "folder of the public pattern data")
	profile = flag.String("cpuprofile", "", "write a CPU profile to this file")
	shape   = flag.String("shape", "", "stream, steady, scaling: these shapes alone, with commas between; empty: all")
	scale   = flag.Int("scale", 1000, "stream, steady, shapes, scaling: size of the bank in thousandths")
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: pattern [flags] cycles|attempts|planted|stream|steady|shapes|scaling")
		flag.PrintDefaults()
	}
	flag.Parse()
	run := what[flag.Arg(0)]
	if run == nil || flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := command.Profiled(*profile, run); err != nil {
		fmt.Fprintln(os.Stderr, "pattern:", err)
		os.Exit(1)
	}
}

// cpu returns the processor time used so far, so that other programs on the
// machine disturb the figures less.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it fails only for a bad argument
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak returns the largest resident size so far, in MB.
func peak() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	if runtime.GOOS == "darwin" {
		return u.Maxrss / 1e6
	}
	return u.Maxrss / 1e3
}
