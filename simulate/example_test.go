package simulate_test

import (
	"fmt"

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
