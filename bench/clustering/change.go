package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// truth is a two-output transaction whose change is known from what was spent
// together later.
type truth struct {
	tx     ledger.TxID
	change int
	ballot cluster.Ballot
}

// change prints precision and recall of the vote by margin, and of every single
// vote. Truth after Möser and
// Narayanan, FC 2022: two outputs, both spent, no input address among them, and
// exactly one in the inputs' cluster by common input at the end of the data;
// clusters with a tenth or more of such transactions having both outputs inside
// are dropped, and so are those whose change address is not fresh and was in the
// cluster already. No constant of the vote was fitted, so all of it is held out;
// transactions are split by the parity of the height to show the spread.
func change(ctx context.Context, w *bytes.Buffer, txs []ledger.Tx) error {
	base, view, err := clusters(ctx, txs, cluster.Config{})
	if err != nil {
		return err
	}
	voting, _, err := clusters(ctx, txs, cluster.Config{Heuristics: []cluster.Heuristic{cluster.CommonInput, cluster.Change}, ChangeMargin: 26})
	if err != nil {
		return err
	}
	all := knownChange(txs, base, view)
	var parts [2][]truth
	for _, t := range all {
		b, ok := voting.Ballot(ledger.BitcoinMainnet, t.tx, view.Cut())
		if !ok {
			continue
		}
		t.ballot = b
		ref, _ := view.FindTx(ledger.BitcoinMainnet, t.tx)
		parts[view.CutOf(ref).Position.Height%2] = append(parts[view.CutOf(ref).Position.Height%2], t)
	}
	for i, name := range []string{"even heights", "odd heights"} {
		report(w, name, parts[i])
	}
	return nil
}

// changeOf reads the transactions of a file, or else of the graph.
func changeOf(file string) func(context.Context, *bytes.Buffer, string) error {
	return func(ctx context.Context, w *bytes.Buffer, data string) error {
		if file == "" {
			g, err := corpus.ReadGraph(filepath.Join(data, "bitcoin", "graph-100000-104000"))
			if err != nil {
				return err
			}
			return change(ctx, w, g.Txs)
		}
		var txs []ledger.Tx
		for tx, err := range format.Read(ctx, []format.Source{format.File(file)}, format.Decoders(), format.Options{}) {
			if err != nil {
				return err
			}
			txs = append(txs, tx)
		}
		return change(ctx, w, txs)
	}
}

// knownChange finds the transactions whose change is known.
func knownChange(txs []ledger.Tx, base *cluster.Clustering, view ledger.View) []truth {
	type pending struct {
		truth
		owner ledger.Account
	}
	var found []pending
	eligible, inside := map[ledger.Account]int{}, map[ledger.Account]int{}
	end := view.Cut()
	var rec ledger.Record
	for i := range txs {
		ref, _ := view.FindTx(txs[i].Chain, txs[i].ID)
		view.Read(ref, &rec)
		t := &txs[i].Transfers[0]
		if txs[i].Coinbase || len(t.Outputs) != 2 || !rec.Outputs[0].Linked || !rec.Outputs[1].Linked || pays(t) {
			continue
		}
		owner := base.Owner(t.Inputs[0].Account, end)
		in := [2]bool{base.Owner(t.Outputs[0].Account, end) == owner, base.Owner(t.Outputs[1].Account, end) == owner}
		eligible[owner]++
		switch {
		case in[0] && in[1]:
			inside[owner]++
		case in[0] != in[1]:
			k := 0
			if in[1] {
				k = 1
			}
			at := view.CutOf(ref)
			out := t.Outputs[k].Account
			if id, _ := view.Lookup(out); first(view, id) != ref && base.Owner(out, at) == base.Owner(t.Inputs[0].Account, at) {
				continue
			}
			found = append(found, pending{truth{tx: txs[i].ID, change: k}, owner})
		}
	}
	var out []truth
	for _, p := range found {
		if 10*inside[p.owner] < eligible[p.owner] {
			out = append(out, p.truth)
		}
	}
	return out
}

// first returns the transaction in which an account first got something.
func first(view ledger.View, id ledger.AccountID) ledger.TxRef {
	for e := range view.Credits(id) {
		return e.Tx
	}
	return 0
}

// pays reports whether an output goes to an input address.
func pays(t *ledger.Transfer) bool {
	for i := range t.Inputs {
		if a := t.Inputs[i].Account; a == t.Outputs[0].Account || a == t.Outputs[1].Account {
			return true
		}
	}
	return false
}

func report(w *bytes.Buffer, name string, known []truth) {
	fmt.Fprintf(w, "%s: %d transactions with known change\n", name, len(known))
	line := func(what string, says func(t *truth) int) {
		right, said := 0, 0
		for i := range known {
			if k := says(&known[i]); k != cluster.Undecided {
				said++
				if k == known[i].change {
					right++
				}
			}
		}
		fmt.Fprintf(w, "  %-22s precision %-34s recall %s\n", what, share(right, said), share(right, len(known)))
	}
	for margin := 12; margin >= 1; margin-- {
		line(fmt.Sprintf("margin %d", margin), func(t *truth) int {
			if t.ballot.Margin >= margin {
				return t.ballot.Change
			}
			return cluster.Undecided
		})
	}
	if len(known) == 0 {
		return
	}
	for i, v := range known[0].ballot.Votes {
		cast := 0
		why := ""
		for k := range known {
			if known[k].ballot.Votes[i].NotCast == "" {
				cast++
			} else {
				why = known[k].ballot.Votes[i].NotCast
			}
		}
		if cast == 0 {
			fmt.Fprintf(w, "  %-22s never cast: %s\n", v.Name, why)
			continue
		}
		line(v.Name, func(t *truth) int {
			if t.ballot.Votes[i].NotCast != "" {
				return cluster.Undecided
			}
			return t.ballot.Votes[i].For
		})
	}
}
