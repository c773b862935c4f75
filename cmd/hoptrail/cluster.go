package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

type clusterCmd struct {
	common
	Inputs     []string `arg:"" name:"INPUT" help:"Files, globs, folders, or - for standard input."`
	Out        string   `short:"o" default:"-" help:"Clusters file." placeholder:"F"`
	Joins      string   `help:"Also write the joins." placeholder:"F"`
	Gates      string   `help:"Also write the gated transactions." placeholder:"F"`
	Heuristics []string `help:"Heuristics to use (default: the strong ones)." placeholder:"a,b"`
	NoGates    bool     `help:"Join inputs of mixes as well, to see what the gates are worth."`
}

// Help shows an example.
func (clusterCmd) Help() string {
	return "Example:\n  hoptrail cluster testdata/coffee.ndjson -o clusters.csv --joins joins.csv --gates gates.csv"
}

// Run clusters the inputs.
func (c *clusterCmd) Run(ctx context.Context, con console) error {
	cfg := cluster.Config{}
	for _, name := range c.Heuristics {
		h, ok := cluster.ParseHeuristic(name)
		if !ok {
			return fmt.Errorf("%w: no heuristic %q (there are %s)", errUsage, name, heuristicNames())
		}
		cfg.Heuristics = append(cfg.Heuristics, h)
	}
	if c.NoGates {
		cfg.Gates = []cluster.GateRule{}
	}
	s, err := c.load(ctx, c.Inputs, con)
	if err != nil {
		return err
	}
	cfg.Labels = s.known.Labels
	result, err := cluster.Run(ctx, s.view, cfg)
	if err != nil {
		return err
	}
	err = writeFile(c.Out, con, func(w io.Writer) error {
		rows := format.NewClusterWriter(w)
		for _, m := range result.Members() {
			if err := rows.Write(format.ClusterRow{Account: m.Account, Entity: m.Entity, Size: int(m.Size)}); err != nil {
				return err
			}
		}
		return rows.Flush()
	})
	if err == nil && c.Joins != "" {
		err = writeFile(c.Joins, con, func(w io.Writer) error { return writeJoins(w, result) })
	}
	if err == nil && c.Gates != "" {
		err = writeFile(c.Gates, con, func(w io.Writer) error { return writeGates(w, result) })
	}
	if err != nil {
		return err
	}
	accounts, entities := result.Len()
	con.say("%d addresses, %d entities, largest %v\n", accounts, entities, result.Largest(3))
	return nil
}

func heuristicNames() string {
	var names []string
	for _, h := range cluster.Heuristics() {
		names = append(names, h.String())
	}
	return strings.Join(names, ", ")
}

func writeJoins(w io.Writer, result *cluster.Clustering) error {
	rows := format.NewJoinWriter(w)
	for j := range result.Joins() {
		vetoed := ""
		if j.VetoedBy != cluster.VetoNone {
			vetoed = j.VetoedBy.String()
		}
		if err := rows.Write(format.JoinRow{
			Chain: j.Chain, A: j.A, B: j.B, Tx: j.Tx, Height: j.At.Position.Height,
			Heuristic: j.Heuristic.String(), Score: ledger.Ratio(j.Score), VetoedBy: vetoed,
		}); err != nil {
			return err
		}
	}
	return rows.Flush()
}

func writeGates(w io.Writer, result *cluster.Clustering) error {
	rows := format.NewGateWriter(w)
	for _, g := range slices.Collect(result.Gates()) {
		if err := rows.Write(format.GateRow{
			Chain: g.Chain, Tx: g.Tx, Type: g.Type.String(), Confidence: ledger.Ratio(g.Confidence) * 100, Reason: g.Reason,
		}); err != nil {
			return err
		}
	}
	return rows.Flush()
}
