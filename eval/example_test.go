package eval_test

import (
	"fmt"
	"os"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// Files alone can be judged: what was found, and who was bothered. With the
// ledger (Input.View) budgets, rankings, delays and values come as well.
func ExampleJudge() {
	account := func(s string) ledger.Account {
		a, _ := ledger.ParseAccount(s)
		return a
	}
	truth := []eval.Truth{
		{Scheme: "ring", Typology: "mule-network", Account: account("mule1"), Role: "mule"},
		{Scheme: "ring", Typology: "mule-network", Account: account("mule2"), Role: "mule"},
		{Scheme: "chain", Typology: "peel-chain", Account: account("hop1"), Role: "hop"},
		{Scheme: "shop", Typology: "innocent/merchant", Account: account("shop1"), Role: "merchant"},
		{Scheme: "shop", Typology: "innocent/merchant", Account: account("shop2"), Role: "merchant"},
	}
	alerts := []eval.Alert{
		{ID: "1", Typology: "mule-network", Subject: account("mule2"), Strength: 8000},
		{ID: "2", Typology: "mule-network", Subject: account("shop1"), Strength: 6000},
	}
	outcome, err := eval.Judge(eval.Config{}, eval.Input{Run: "by hand", Truth: truth, Alerts: alerts})
	if err != nil {
		fmt.Println(err)
		return
	}
	summary, err := eval.Summarise(outcome)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range summary.Recall {
		fmt.Printf("%-12s found %d of %d, 95 %%: %s to %s\n", r.Typology, r.Found.Hits, r.Found.Of, r.Found.Low, r.Found.High)
	}
	for _, table := range summary.Tables() {
		if table.Name == "innocents" {
			if err := table.WriteCSV(os.Stdout); err != nil {
				fmt.Println(err)
			}
		}
	}
	// Output:
	// mule-network found 1 of 1, 95 %: 0.2065 to 1.0000
	// peel-chain   found 0 of 1, 95 %: 0.0000 to 0.7935
	// all          found 1 of 2, 95 %: 0.0945 to 0.9055
	// kind,budget,accounts,alerted,alerted_share,alerted_upper95,spared_by_suppression
	// merchant,all,2,1,0.5000,0.9747,0
}

// No alert in 3,000 look-alikes does not mean there is none: the rule of three.
func ExampleUpperBound() {
	bound, _ := eval.UpperBound(0, 3000)
	fmt.Println(bound)
	// Output:
	// 0.0010
}
