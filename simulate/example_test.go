package simulate_test

import (
	"fmt"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

// A small world with its truth, in one pass.
func ExampleDemo() {
	roles := map[string]int{}
	for ev := range simulate.Demo(1).Stream() {
		for _, row := range ev.Truth {
			if row.Typology == "mule-network" && row.Role != "" {
				roles[row.Role]++
			}
		}
	}
	fmt.Println(roles["mule"], "mules,", roles["funder"], "funder,", roles["consolidator"], "consolidator")
	// Output: 7 mules, 1 funder, 1 consolidator
}

// A world of one's own: ten launderings on two chains by someone who undercuts
// every threshold by a quarter, and no public labels.
func ExampleNew() {
	cfg := simulate.Defaults()
	cfg.Seed, cfg.Accounts, cfg.Days, cfg.Labels = 42, 500, 30, 0
	cfg.Chains = []ledger.Chain{ledger.Ethereum, ledger.Tron}
	cfg.Schemes = []simulate.Plan{{Kind: "layering", Count: 10}}
	cfg.Adversary.Undercut = 25
	world, err := simulate.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	schemes := map[string]bool{}
	for row := range world.Truth() {
		if !row.Innocent() {
			schemes[row.Scheme] = true
		}
	}
	fmt.Println(len(schemes), "schemes,", len(world.Labels()), "labels")
	// Output: 10 schemes, 0 labels
}

// A recorded case in a crowd: the degrees of the background stay what they were.
func ExamplePlant() {
	bank, err := simulate.NewBank(simulate.AMLWorldHISmall(1).Scaled(2))
	if err != nil {
		fmt.Println(err)
		return
	}
	start := bank.Config().Start
	recorded := simulate.Case{Name: "case 7", Typology: "cycle", Transfers: []simulate.CaseTransfer{
		{After: 0, From: "x", To: "y", Amount: ledger.NewAmount(100_000)},
		{After: 5000, From: "y", To: "z", Amount: ledger.NewAmount(98_000)},
		{After: 9000, From: "z", To: "x", Amount: ledger.NewAmount(97_500)},
	}}
	var planted iter.Seq[simulate.Event]
	planted, err = simulate.Plant(bank.Stream, []simulate.Case{recorded}, simulate.PlantConfig{
		Seed: 1, Chain: simulate.BankLane, Asset: "Euro", From: start + 86400, To: start + 5*86400,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for ev := range planted {
		for _, row := range ev.Truth {
			if row.Scheme == "case 7" {
				fmt.Println(row.Typology, ev.Tx.Transfers[0].Amount, ev.Tx.Transfers[0].Asset)
			}
		}
	}
	// Output:
	// cycle 100000 Euro
	// cycle 98000 Euro
	// cycle 97500 Euro
}
