package main

import (
	"fmt"
	"runtime/debug"

	"github.com/hoptrail/hoptrail"
)

// versionCmd prints what the binary says of its own build.
type versionCmd struct{}

// Help shows an example.
func (versionCmd) Help() string { return "Example:\n  hoptrail version" }

// Run writes the library's version and the Go version on one line.
func (versionCmd) Run(con console) error {
	toolchain := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		toolchain = info.GoVersion
	}
	_, err := fmt.Fprintf(con.out, "hoptrail %s %s\n", hoptrail.Version, toolchain)
	return err
}
