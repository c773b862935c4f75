// Command hoptrail reads public-ledger data and explains the crypto-fraud
// typologies it finds.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// cli lists the commands; kong fills it from the command line.
type cli struct {
	Version versionCmd `cmd:"" help:"Print the version of hoptrail and of the Go toolchain that built it."`
}

// versionCmd prints what the binary says of its own build.
type versionCmd struct{}

// Run writes the module version and the Go version on one line.
func (versionCmd) Run(out io.Writer) error {
	version, toolchain := "(unknown)", "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		version, toolchain = info.Main.Version, info.GoVersion
	}
	_, err := fmt.Fprintf(out, "hoptrail %s %s\n", version, toolchain)
	return err
}

func main() {
	var c cli
	ctx := kong.Parse(&c,
		kong.Name("hoptrail"),
		kong.Description("Recognise crypto-fraud typologies on public ledgers and show the transfers that prove them."),
		kong.UsageOnError(),
		kong.BindTo(os.Stdout, (*io.Writer)(nil)))
	ctx.FatalIfErrorf(ctx.Run())
}
