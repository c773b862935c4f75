// Command hoptrail reads public-ledger data and explains the crypto-fraud
// typologies it finds.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes: 0 done, 1 failed, 2 wrong usage.
const (
	exitFailed = 1
	exitUsage  = 2
)

// cli lists the commands; kong fills it from the command line.
type cli struct {
	Demo       demoCmd       `cmd:"" help:"Make a small ledger with a pig-butchering ring, a mule network and innocent look-alikes, score it and show why."`
	Cluster    clusterCmd    `cmd:"" help:"Tell which addresses act together, and by which transactions."`
	Trace      traceCmd      `cmd:"" help:"Follow value from seeds under an accounting rule; account for every unit."`
	Detect     detectCmd     `cmd:"" help:"Find typologies, each with the transfers that show it."`
	Features   featuresCmd   `cmd:"" help:"Write a row of graph features per transfer, for fraud models (CSV or Parquet)."`
	Score      scoreCmd      `cmd:"" help:"Assess accounts under a policy."`
	Backtest   backtestCmd   `cmd:"" help:"Replay a ledger under a policy, or compare two: who comes out otherwise, and why."`
	Simulate   simulateCmd   `cmd:"" help:"Make up a ledger with known truth."`
	Eval       evalCmd       `cmd:"" help:"Measure findings against the truth."`
	Typologies typologiesCmd `cmd:"" help:"List the detectors and the numbers they run with."`
	Version    versionCmd    `cmd:"" help:"Print the version of hoptrail and of the Go toolchain that built it."`
}

// console is what a command writes to besides files.
type console struct {
	out, err io.Writer
}

// say tells the person at the terminal; that it cannot be told is no failure.
func (c console) say(format string, args ...any) { _, _ = fmt.Fprintf(c.err, format, args...) }

func main() { os.Exit(run(os.Args[1:], console{os.Stdout, os.Stderr})) }

// run is the whole program but for the process: it returns the exit code.
func run(args []string, con console) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the second signal ends what does not listen to the first, such as a read
	var c cli
	parser, err := kong.New(&c,
		kong.Name("hoptrail"),
		kong.Description("Recognise crypto-fraud typologies on public ledgers and show the transfers that prove them.\n\nExample:\n  hoptrail demo"),
		kong.Writers(con.out, con.err),
		kong.Exit(func(n int) { panic(helped(n)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(con))
	if err != nil {
		con.say("hoptrail: %v\n", err)
		return exitUsage
	}
	defer func() { // kong leaves through Exit after printing help
		if h, ok := recover().(helped); ok {
			code = int(h)
		}
	}()
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "report" || args[0] == "verify": // of the file contract, with the case file
		con.say("hoptrail: this version has no %s yet (see hoptrail --help)\n", args[0])
		return exitUsage
	}
	cmd, err := parser.Parse(arrange(args, parser.Model.Node))
	if err == nil {
		if w, ok := cmd.Selected().Target.Addr().Interface().(writer); ok {
			err = writable(w.outputs())
		}
	}
	if err == nil {
		err = cmd.Run()
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	switch {
	case err == nil:
		return 0
	case errors.As(err, new(*kong.ParseError)) || errors.Is(err, errUsage):
		con.say("hoptrail: %v (see hoptrail --help)\n", err)
		return exitUsage
	}
	con.say("hoptrail: %v\n", err)
	return exitFailed
}

// helped carries the code with which kong wants to leave.
type helped int

// errUsage marks errors that the command line, not the data, is at fault for.
var errUsage = errors.New("wrong usage")
