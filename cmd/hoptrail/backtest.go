package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

type backtestCmd struct {
	common
	Inputs  []string `arg:"" name:"INPUT" help:"Files, globs, folders or -, with a private lane: its withdrawals and deposits raise the questions."`
	Policy  string   `help:"Policy file, YAML or JSON (default: the built-in one)." placeholder:"F"`
	Against string   `help:"Another policy: tell only whose level or action changes with it, and why." placeholder:"F"`
	Out     string   `short:"o" default:"-" help:"Answers, NDJSON." placeholder:"F"`
}

// Help shows an example.
func (backtestCmd) Help() string {
	return "Every question is answered with what was known before it: earlier transactions, and labels by their known_from.\n\n" +
		"Example:\n  hoptrail backtest world/transactions.ndjson --labels world/labels.csv --against strict.yaml -o changes.ndjson"
}

// backtestLine is one line of the answers; Before and Why are null without
// --against.
type backtestLine struct {
	Time    string         `json:"time"`
	Chain   ledger.Chain   `json:"chain"`
	Tx      ledger.TxID    `json:"tx"`
	Subject string         `json:"subject"`
	Before  *score.Verdict `json:"before"`
	After   score.Verdict  `json:"after"`
	Why     []score.Shift  `json:"why"`
}

// Run replays the ledger.
func (c *backtestCmd) Run(ctx context.Context, con console) error {
	policy, err := readPolicy(c.Policy)
	if err != nil {
		return err
	}
	policies := []*score.Policy{policy}
	if c.Against != "" {
		other, err := readPolicy(c.Against)
		if err != nil {
			return err
		}
		policies = append(policies, other)
	}
	list, err := detectors(c.Config)
	if err != nil {
		return err
	}
	s, err := c.load(ctx, c.Inputs, con)
	if err != nil {
		return err
	}
	if err := s.recognise(ctx); err != nil {
		return err
	}
	test := score.Backtest{State: score.StateConfig{Known: s.known, Detectors: list}, Policies: policies}
	var sum score.Comparison
	err = writeFile(c.Out, con, func(w io.Writer) error {
		out := bufio.NewWriter(w)
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		for trial, err := range test.Run(ctx, history(s.view)) {
			if err != nil {
				return err
			}
			if line, ok := tell(&trial, &sum); ok {
				if err := lines.Encode(line); err != nil {
					return err
				}
			}
		}
		return out.Flush()
	})
	if err != nil {
		return err
	}
	con.say("%d questions\n", sum.Asked)
	if c.Against != "" {
		con.say("%d answered otherwise\n", sum.Changed)
		for _, row := range sum.Rows() {
			con.say("%-7s %-24s %-24s %s\n", row[0], row[1], row[2], row[3])
		}
	}
	return nil
}

// tell makes the line of a trial: with two policies only where they differ.
func tell(t *score.Trial, sum *score.Comparison) (line backtestLine, ok bool) {
	first, last := t.Answers[0], t.Answers[len(t.Answers)-1]
	d, changed := sum.Add(first, last)
	line = backtestLine{
		Time: time.Unix(t.At.Clock, 0).UTC().Format(time.RFC3339), Chain: t.At.Chain, Tx: t.Tx, Subject: d.Subject, After: d.After,
	}
	if len(t.Answers) == 1 {
		return line, true
	}
	line.Before, line.Why = &d.Before, d.Why
	return line, changed
}

// history replays a view in merge order.
func history(v ledger.View) func(yield func(ledger.Tx, error) bool) {
	return func(yield func(ledger.Tx, error) bool) {
		for ref := range v.Txs() {
			if !yield(v.Tx(ref), nil) {
				return
			}
		}
	}
}
