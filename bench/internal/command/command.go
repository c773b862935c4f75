// Package command is what the measurements' main functions have in common.
package command

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

// Main runs a command until it ends or is interrupted. An error goes to standard
// error, after the command's name, and ends the process with 1.
func Main(name string, run func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}
